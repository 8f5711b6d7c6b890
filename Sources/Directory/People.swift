/// Somebody who can be rung, whether on call, at a desk or as a manager.
public struct Person: Hashable, Codable, Sendable {
    public var id: PersonID
    /// The name that staff read and hear; personal data, never in facts or logs.
    public var name: String
    /// The language of the prompts this person hears.
    public var language: Language
    /// Everything of this person that rings, rung together.
    public var devices: [Device]
    /// How the person is told of what is left to do; nil: by telephone.
    public var notices: PersonNotices?
    /// The terms that the person works under, the oldest first; empty: not said.
    public var employment: [Employment]
    /// False when the person left the organisation file: kept for the past, never rung.
    public var isActive: Bool

    public init(
        id: PersonID, name: String, language: Language = .french, devices: [Device] = [],
        notices: PersonNotices? = nil, employment: [Employment] = [], isActive: Bool = true
    ) {
        self.id = id
        self.name = name
        self.language = language
        self.devices = devices
        self.notices = notices
        self.employment = employment
        self.isActive = isActive
    }

    /// Snapshots of earlier versions know nothing of employment.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        id = try values.decode(PersonID.self, forKey: .id)
        name = try values.decode(String.self, forKey: .name)
        language = try values.decode(Language.self, forKey: .language)
        devices = try values.decode([Device].self, forKey: .devices)
        notices = try values.decodeIfPresent(PersonNotices.self, forKey: .notices)
        employment = try values.decodeIfPresent([Employment].self, forKey: .employment) ?? []
        isActive = try values.decode(Bool.self, forKey: .isActive)
    }
}

/// One thing that rings.
public struct Device: Hashable, Codable, Sendable {
    /// How the device is reached.
    public enum Reach: Hashable, Codable, Sendable {
        /// A softphone that registers here; the user name of its account.
        case registered(user: String)
        /// A telephone number dialled through a trunk, in E.164 with `+` or as the trunk expects it.
        case external(number: String, trunk: TrunkID?)
    }

    public var id: DeviceID
    public var reach: Reach
    /// Whether the person must press 1. Always true for external numbers: a mobile's voicemail must never count.
    public var mustAccept: Bool

    public init(id: DeviceID, reach: Reach, mustAccept: Bool = true) {
        self.id = id
        self.reach = reach
        self.mustAccept = mustAccept
    }
}

/// A language that prompts are shipped in.
public enum Language: String, Hashable, Codable, Sendable, CaseIterable {
    case french = "fr"
    case english = "en"
}
