import Configuration
import Directory
import Foundation
import Operations
import SystemPackage

/// The server settings and secrets, read from the environment and from a file of the same form.
struct ServerConfiguration: Sendable {
    var settings: ServerSettings
    var secrets: ConfiguredSecrets

    /// The settings of the systemd unit, the first one winning: commands must find the server's store without being told.
    /// The second is the name that the first version used.
    static let systemFiles = ["/etc/vigie/vigie.env", "/etc/vigie/environment"]

    /// Reads the environment, and the file that `VIGIE_CONFIG` names, or the unit's; the environment wins.
    static func load(
        dataDirectory: String? = nil, environment: [String: String] = ProcessInfo.processInfo.environment
    ) async throws -> ServerConfiguration {
        var providers: [any ConfigProvider] = [EnvironmentVariablesProvider(environmentVariables: environment)]
        let found = systemFiles.filter { FileManager.default.isReadableFile(atPath: $0) }
        for path in environment["VIGIE_CONFIG"].map({ [$0] }) ?? found {
            do {
                providers.append(try await EnvironmentVariablesProvider(environmentFilePath: FilePath(path)))
            } catch {
                throw OperationError(
                    .environment, "the settings in \(path) cannot be read",
                    remedy: "check the file; each line is NAME=value")
            }
        }
        let reader = ConfigReader(providers: providers).scoped(to: "vigie")
        if reader.string(forKey: "log.private") == "show" { PrivateText.show() }
        return ServerConfiguration(
            settings: try settings(from: reader, dataDirectory: dataDirectory),
            secrets: ConfiguredSecrets(reader: reader))
    }

    private static func settings(from reader: ConfigReader, dataDirectory: String?) throws -> ServerSettings {
        var settings = ServerSettings()
        settings.dataDirectory = dataDirectory ?? reader.string(forKey: "data.dir", default: settings.dataDirectory)
        settings.bindAddress = reader.string(forKey: "bind.address", default: settings.bindAddress)
        settings.sipPort = try integer("sip.port", in: 1...65_535, from: reader) ?? settings.sipPort
        settings.mediaPorts = try mediaPorts(from: reader) ?? settings.mediaPorts
        settings.sipSessions = try integer("sip.sessions", in: 10...100_000, from: reader) ?? settings.sipSessions
        settings.publicAddress = reader.string(forKey: "public.address")
        settings.postgres = reader.string(forKey: "postgres", isSecret: true)
        if let mebibytes = try integer("disk.floor.mb", in: 0...1_000_000_000, from: reader) {
            settings.diskFloor = Int64(mebibytes) << 20
        }
        settings.authorities = reader.string(forKey: "ca.file")
        settings.alerts = try alerts(from: reader)
        settings.speechProgram = reader.string(forKey: "speech.program", default: settings.speechProgram)
        settings.voicemailDays = try integer("voicemail.days", in: 1...183, from: reader) ?? settings.voicemailDays
        switch reader.string(forKey: "notices", default: "on") {
        case "on": settings.tellsPeople = true
        case "off": settings.tellsPeople = false
        case let text:
            throw OperationError(
                .environment, "VIGIE_NOTICES is `\(text.prefix(40))`, which is not usable", remedy: "set `on` or `off`")
        }
        settings.stopBudget = try integer("stop.budget", in: 0...86_400, from: reader) ?? settings.stopBudget
        settings.logLevel = reader.string(forKey: "log.level", default: settings.logLevel)
        return settings
    }

    private static func integer(_ key: ConfigKey, in range: ClosedRange<Int>, from reader: ConfigReader) throws -> Int?
    {
        guard let text = reader.string(forKey: key) else { return nil }
        if let number = Int(text), range.contains(number) { return number }
        throw OperationError(
            .environment, "\(variable(key)) is `\(text.prefix(40))`, which is not usable",
            remedy: "set a number from \(range.lowerBound) to \(range.upperBound)")
    }

    /// Nothing is open unless an address or a folder is named.
    private static func alerts(from reader: ConfigReader) throws -> AlertSettings? {
        var alerts = AlertSettings(maildir: reader.string(forKey: "alert.maildir"))
        for pair in (reader.string(forKey: "alert.mail.lines") ?? "").split(separator: ",") {
            let parts = pair.split(separator: "=").map { $0.trimmingCharacters(in: .whitespaces) }
            guard parts.count == 2 else {
                throw OperationError(
                    .environment, "VIGIE_ALERT_MAIL_LINES is not usable",
                    remedy: "write `address=line` pairs with commas between, e.g. eau@alertes.example.net=eau")
            }
            alerts.mailLines[parts[0].lowercased()] = parts[1]
        }
        if let text = reader.string(forKey: "http.bind") {
            alerts.http = try bind(text)
            alerts.token = ConfiguredSecrets(reader: reader).value("alert.token") ?? ""
            guard alerts.token.utf8.count >= 16 else {
                throw OperationError(
                    .environment,
                    "VIGIE_HTTP_BIND is set and VIGIE_ALERT_TOKEN is missing or shorter than 16 characters",
                    remedy: "set VIGIE_ALERT_TOKEN, or VIGIE_ALERT_TOKEN_FILE with the path of a file that holds it;"
                        + " `openssl rand -hex 24` makes one")
            }
        }
        return alerts.http == nil && alerts.maildir == nil ? nil : alerts
    }

    /// `address:port`, or a port of this machine alone.
    private static func bind(_ text: String) throws -> (host: String, port: Int) {
        let colon = text.lastIndex(of: ":")
        let port = Int(colon.map { text[text.index(after: $0)...] } ?? text[...])
        var host = colon.map { String(text[..<$0]) } ?? "127.0.0.1"
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard let port, (1...65_535).contains(port), !host.isEmpty else {
            throw OperationError(
                .environment, "VIGIE_HTTP_BIND is `\(text.prefix(40))`, which is not usable",
                remedy: "write an address and a port, e.g. 127.0.0.1:8080")
        }
        return (host, port)
    }

    private static func mediaPorts(from reader: ConfigReader) throws -> ClosedRange<Int>? {
        guard let text = reader.string(forKey: "media.ports") else { return nil }
        let parts = text.split(separator: "-").map { Int($0) }
        if parts.count == 2, let first = parts[0], let last = parts[1], first >= 1_024, last <= 65_535,
            first + 3 <= last,
            first.isMultiple(of: 2)
        {
            return first...last
        }
        throw OperationError(
            .environment, "VIGIE_MEDIA_PORTS is `\(text.prefix(40))`, which is not usable",
            remedy: "write an even first port and a last port, e.g. 16384-17383; a call needs four")
    }

    private static func variable(_ key: ConfigKey) -> String {
        "VIGIE_" + key.components.joined(separator: "_").uppercased()
    }
}

/// Secrets from `VIGIE_SECRET_<NAME>`, or from the file that `VIGIE_SECRET_<NAME>_FILE` names.
struct ConfiguredSecrets: SecretSource {
    private let reader: ConfigReader

    init(reader: ConfigReader) { self.reader = reader }

    func secret(named name: String) -> String? {
        value(ConfigKey(["secret", name.replacing("-", with: "_")]))
    }

    /// What stands under a key, or in the file that the key with `_FILE` names.
    func value(_ key: ConfigKey) -> String? {
        if let value = reader.string(forKey: key, isSecret: true) { return value }
        guard let path = reader.string(forKey: ConfigKey(key.components + ["file"])) else { return nil }
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        return text.trimmingCharacters(in: .newlines)
    }
}
