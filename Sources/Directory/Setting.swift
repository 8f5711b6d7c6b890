public import Chronology

/// The address of one setting, e.g. `lines.chauffage.ringing.ring_time`: the keys of the organisation file joined by dots.
public struct SettingPath: Identifier {
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }

    /// The path of a key below this one.
    public func appending(_ key: String) -> SettingPath {
        SettingPath(rawValue.isEmpty ? key : rawValue + "." + key)
    }

    /// The path above this one, nil at the root.
    public var parent: SettingPath? {
        guard let dot = rawValue.lastIndex(of: ".") else { return nil }
        return SettingPath(String(rawValue[..<dot]))
    }
}

/// Where a setting was written.
public enum SettingOrigin: String, Hashable, Codable, Sendable, CaseIterable {
    /// The organisation file, by `vigie apply`.
    case file
    /// A command that changes one thing.
    case command
    /// A page of the web interface.
    case page
}

/// One setting with the memory of its last writer.
public struct SettingRecord: Hashable, Codable, Sendable {
    public var path: SettingPath
    /// The value as the organisation file writes it.
    public var value: String
    public var origin: SettingOrigin
    /// The account or user name that wrote it.
    public var writer: String
    public var at: Instant
    /// Whether it was removed; `value` is empty then.
    public var isRemoval: Bool

    /// Records one setting and who wrote it.
    public init(
        path: SettingPath, value: String, origin: SettingOrigin, writer: String, at: Instant, isRemoval: Bool = false
    ) {
        self.isRemoval = isRemoval
        self.path = path
        self.value = value
        self.origin = origin
        self.writer = writer
        self.at = at
    }
}
