/// All that an organisation file says, validated: an immutable snapshot that calls are planned from.
public struct Organisation: Hashable, Codable, Sendable {
    public var name: String
    /// Country code that national numbers are completed with, e.g. "33".
    public var countryCode: String
    public var people: [Person]
    public var lines: [Line]
    public var trunks: [Trunk]
    /// The trunk external devices are dialled through when they name none; nil: the first active one.
    public var defaultTrunk: TrunkID?
    public var dialOut: DialOutLimits
    /// Realm of the softphones' digest accounts; changing it makes every stored password digest void.
    public var softphoneRealm: String
    /// Who is on call by turns; nil: by the weekly hours of the lines alone.
    public var rota: RotaBook?
    /// How messages leave; nil: people are told by telephone alone.
    public var notifications: NotificationSettings?

    public init(
        name: String, countryCode: String = "33", people: [Person] = [], lines: [Line] = [], trunks: [Trunk] = [],
        defaultTrunk: TrunkID? = nil, dialOut: DialOutLimits = .init(), softphoneRealm: String = "vigie",
        rota: RotaBook? = nil,
        notifications: NotificationSettings? = nil
    ) {
        self.name = name
        self.countryCode = countryCode
        self.people = people
        self.lines = lines
        self.trunks = trunks
        self.defaultTrunk = defaultTrunk
        self.dialOut = dialOut
        self.softphoneRealm = softphoneRealm
        self.rota = rota
        self.notifications = notifications
    }
}
