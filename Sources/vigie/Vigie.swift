import ArgumentParser
import Glibc
import Operations

/// The command line: `vigie serve`, and commands that work on the store whether the server runs or not.
@main
struct Vigie: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vigie",
        abstract: "An on-call phone system that an organisation runs itself.",
        discussion: """
            Server settings come from the environment or from a file of the same form, which VIGIE_CONFIG names and which
            is /etc/vigie/vigie.env otherwise:
              VIGIE_DATA_DIR         folder of the store and the messages   (/var/lib/vigie)
              VIGIE_BIND_ADDRESS     local address for SIP and media        (0.0.0.0)
              VIGIE_SIP_PORT         UDP and TCP port for SIP               (5060)
              VIGIE_MEDIA_PORTS      first and last port for media          (16384-17383)
              VIGIE_SIP_SESSIONS     SIP sessions at once; a call has two   (2000)
              VIGIE_PUBLIC_ADDRESS   address that peers see, behind NAT
              VIGIE_POSTGRES         connection string, instead of SQLite
              VIGIE_DISK_FLOOR_MB    free space below which we warn         (1024)
              VIGIE_NOTICES          off: people are not told of what is left to do (on)
              VIGIE_VOICEMAIL_DAYS   days that messages are kept, 183 at most (180)
              VIGIE_SPEECH_PROGRAM   program that speaks prompts            (espeak-ng)
              VIGIE_STOP_BUDGET      seconds that calls may go on at a stop (120)
              VIGIE_LOG_LEVEL        trace, debug, info, notice, warning    (info)
              VIGIE_LOG_PRIVATE      show: numbers in the log as they are, not as +336…78
              VIGIE_CA_FILE          PEM file of certificate authorities to trust beside the system's
              VIGIE_HTTP_BIND        address:port where alerts are posted, e.g. 127.0.0.1:8080 (nowhere)
              VIGIE_ALERT_TOKEN      what these requests must bear, or VIGIE_ALERT_TOKEN_FILE
              VIGIE_ALERT_MAILDIR    folder that a mail server delivers alerts to
              VIGIE_ALERT_MAIL_LINES address=line pairs for that folder
              VIGIE_SECRET_<NAME>    a secret that the organisation file names, or
              VIGIE_SECRET_<NAME>_FILE   a file that holds it
            """,
        groupedSubcommands: CommandGroups.all)

    /// Whatever is written from here on is for this user alone.
    static func main() async {
        umask(0o077)
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            // A slip on the command line is told to a program in the form that it asked for, too.
            guard CommandLine.arguments.contains("--json"), !(error is ExitCode),
                exitCode(for: error) == .validationFailure
            else {
                exit(withError: error)
            }
            let failure = OperationError(
                .invalid, message(for: error), remedy: "`vigie help` and `vigie help COMMAND` say what can be written")
            CommandFailure(failure).show(json: true)
            Glibc.exit(failure.exitCode)
        }
    }
}
