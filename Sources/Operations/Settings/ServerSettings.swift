/// What the server must know before it can read an organisation: where it keeps its data and which addresses it uses.
///
/// They come from the environment or a file of the same form; the command line documents the names.
public struct ServerSettings: Hashable, Sendable {
    /// The folder of the store, the recordings, the prompts and the journal.
    public var dataDirectory: String
    /// The local address for SIP and media, `0.0.0.0` for all of IPv4 and `::` for everything.
    public var bindAddress: String
    /// UDP and TCP port for SIP.
    public var sipPort: Int
    /// Ports for media, an even first one.
    public var mediaPorts: ClosedRange<Int>
    /// SIP sessions at once; a call in progress has at least two.
    public var sipSessions: Int
    /// The address that peers see, when it is not the local one; nil: the local one.
    public var publicAddress: String?
    /// Connection string of PostgreSQL; nil keeps everything in SQLite in the data directory.
    public var postgres: String?
    /// Free bytes below which the disk is said to be full.
    public var diskFloor: Int64
    /// How long messages are kept, in days; the law of a call's data allows half a year.
    public var voicemailDays: Int
    /// Whether people are told of what is left to do. False leaves tasks to whoever lists them: for rehearsals and tests.
    public var tellsPeople: Bool
    /// A PEM file of certificate authorities that mail and web servers are also trusted by; nil: the system's alone.
    public var authorities: String?
    /// Where alerts of others come in, nil: nowhere.
    public var alerts: AlertSettings?
    /// The program that speaks prompts.
    public var speechProgram: String
    /// How long running calls may go on when the server stops, in seconds.
    public var stopBudget: Int
    /// Level of the log: `trace` to `critical`.
    public var logLevel: String

    /// Settings with their defaults.
    public init(
        dataDirectory: String = "/var/lib/vigie", bindAddress: String = "0.0.0.0", sipPort: Int = 5060,
        mediaPorts: ClosedRange<Int> = 16_384...17_383, sipSessions: Int = 2_000, publicAddress: String? = nil,
        postgres: String? = nil,
        diskFloor: Int64 = 1 << 30, voicemailDays: Int = 180, tellsPeople: Bool = true,
        speechProgram: String = "espeak-ng",
        stopBudget: Int = 120, logLevel: String = "info"
    ) {
        self.dataDirectory = dataDirectory
        self.bindAddress = bindAddress
        self.sipPort = sipPort
        self.mediaPorts = mediaPorts
        self.sipSessions = sipSessions
        self.publicAddress = publicAddress
        self.postgres = postgres
        self.diskFloor = diskFloor
        self.voicemailDays = voicemailDays
        self.tellsPeople = tellsPeople
        self.speechProgram = speechProgram
        self.stopBudget = stopBudget
        self.logLevel = logLevel
    }

    /// The SQLite file.
    public var storePath: String { dataDirectory + "/vigie.sqlite" }
    /// Where voicemail is written.
    public var recordingsDirectory: String { dataDirectory + "/recordings" }
    /// Where WAV files that replace prompts are put.
    public var promptsDirectory: String { dataDirectory + "/prompts" }
    /// The preallocated journal of late facts.
    public var journalPath: String { dataDirectory + "/late-facts.journal" }
    /// What calls need of the store, should it be out of reach at a start.
    public var standbyPath: String { dataDirectory + "/standby.json" }
    /// Copies of the store from before its schema was changed.
    public var backupsDirectory: String { dataDirectory + "/backups" }
}

/// Where alerts of other systems come in.
public struct AlertSettings: Hashable, Sendable {
    /// Address and port of the HTTP listener; nil: none.
    public var http: (host: String, port: Int)? {
        get { httpHost.map { ($0, httpPort) } }
        set { (httpHost, httpPort) = (newValue?.host, newValue?.port ?? 0) }
    }

    private var httpHost: String?
    private var httpPort = 0
    /// What requests must bear.
    public var token: String
    /// The folder that a mail server delivers to; nil: none.
    public var maildir: String?
    /// The line of each receiver's address, lower case.
    public var mailLines: [String: String]

    public init(
        http: (host: String, port: Int)? = nil, token: String = "", maildir: String? = nil,
        mailLines: [String: String] = [:]
    ) {
        self.token = token
        self.maildir = maildir
        self.mailLines = mailLines
        self.http = http
    }
}

/// Where secrets come from: the organisation file only names them.
public protocol SecretSource: Sendable {
    /// The secret of a name, nil when it is not there.
    func secret(named name: String) -> String?
}

/// Secrets held in memory, for tests and the demonstration.
public struct FixedSecrets: SecretSource {
    private let values: [String: String]

    /// Holds the given secrets.
    public init(_ values: [String: String] = [:]) { self.values = values }

    public func secret(named name: String) -> String? { values[name] }
}

/// The environment variable of a secret's name.
public enum SecretName {
    /// `VIGIE_SECRET_` and the name in capitals, with `_` for `-`.
    public static func variable(for name: String) -> String {
        "VIGIE_SECRET_" + name.uppercased().replacing("-", with: "_")
    }
}
