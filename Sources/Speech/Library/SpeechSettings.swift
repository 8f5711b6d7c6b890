public import Directory

/// A program with its arguments, run as it stands and never through a shell.
public struct ExternalCommand: Hashable, Sendable {
    /// An absolute path, or a name looked up in /usr/local/bin, /usr/bin and /bin.
    public var executable: String
    /// Arguments; in a speech command `{voice}` stands for the voice of the language.
    public var arguments: [String]

    /// Names a program and its arguments.
    public init(executable: String, arguments: [String]) {
        self.executable = executable
        self.arguments = arguments
    }

    /// espeak-ng: text on standard input, WAV on standard output.
    public static let espeak = ExternalCommand(
        executable: "espeak-ng", arguments: ["-v", "{voice}", "-s", "145", "-b", "1", "--stdin", "--stdout"])

    /// The speech program that a setting names: words separated by spaces, of which `{voice}` stands for the voice.
    ///
    /// The name or path of espeak-ng alone brings its arguments along; another program gets those that are written.
    public static func speaking(by words: String) -> ExternalCommand {
        let words = words.split(separator: " ").map(String.init)
        guard let executable = words.first else { return .espeak }
        let isEspeak = executable == espeak.executable || executable.hasSuffix("/" + espeak.executable)
        let arguments = isEspeak && words.count == 1 ? espeak.arguments : Array(words.dropFirst())
        return ExternalCommand(executable: executable, arguments: arguments)
    }

    /// ffmpeg: any audio on standard input, 8 kHz mono WAV on standard output, nothing fetched from anywhere.
    public static let ffmpeg = ExternalCommand(
        executable: "ffmpeg",
        arguments: [
            "-nostdin", "-hide_banner", "-loglevel", "error", "-protocol_whitelist", "pipe", "-i", "pipe:0", "-vn",
            "-t", "600", "-ac", "1", "-ar", "8000", "-c:a", "pcm_s16le", "-f", "wav", "pipe:1",
        ])
}

/// How prompts are made and how much that may cost.
public struct SpeechSettings: Hashable, Sendable {
    /// Any program that reads UTF-8 text on standard input and writes WAV on standard output.
    public var speech: ExternalCommand
    /// The voice given to the program for each language.
    public var voices: [Language: String]
    /// The program that reads audio files which are not WAV.
    public var converter: ExternalCommand
    /// Where made prompts are kept between starts.
    public var cacheFolder: String
    /// Where the organisation's own audio files are.
    public var promptsFolder: String
    /// Where messages are, played to whoever is told of them.
    public var recordingsFolder: String
    /// Country code of national numbers, which are spoken in their national form.
    public var countryCode: String
    /// A program that runs longer is stopped. Default 10 s.
    public var timeLimit: Duration
    /// Longest text, in characters. Default 2000.
    public var textLimit: Int
    /// Largest audio read from a file or a program, in bytes. Default 32 MiB.
    public var audioLimit: Int
    /// Programs running at once. Default 2.
    public var concurrencyLimit: Int
    /// Requests waiting for a program to be free; beyond it they fail at once. Default 1000.
    public var queueLimit: Int
    /// How long a failed prompt keeps its tones before it is tried again. Default 30 s.
    public var retryAfter: Duration

    /// The defaults, with the two folders that every server has of its own.
    public init(
        cacheFolder: String, promptsFolder: String, recordingsFolder: String = "", countryCode: String = "33"
    ) {
        speech = .espeak
        voices = [.french: "fr", .english: "en-gb"]
        converter = .ffmpeg
        self.cacheFolder = cacheFolder
        self.promptsFolder = promptsFolder
        self.recordingsFolder = recordingsFolder
        self.countryCode = countryCode
        timeLimit = .seconds(10)
        textLimit = 2000
        audioLimit = 32 << 20
        concurrencyLimit = 2
        queueLimit = 1000
        retryAfter = .seconds(30)
    }
}
