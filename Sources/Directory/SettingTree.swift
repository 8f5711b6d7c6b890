/// An organisation as a tree of named settings, from which the exported file, the difference and the memory of
/// writers are all derived, so that they cannot disagree about what a setting is.
public indirect enum SettingTree: Hashable, Sendable {
    /// A value that any YAML reader may take for a number, a duration or a truth value.
    case plain(String)
    /// A value that is text whatever it looks like; the file quotes it when needed.
    case text(String)
    /// A list, which is one setting as a whole.
    case list([SettingTree])
    /// Keys in the order of the file. With `orderMatters` the order is a setting of its own.
    case mapping([Entry], orderMatters: Bool)

    /// A key and what stands below it.
    public struct Entry: Hashable, Sendable {
        public var key: String
        public var value: SettingTree

        /// Pairs a key with what stands below it.
        public init(_ key: String, _ value: SettingTree) {
            self.key = key
            self.value = value
        }
    }

    /// A mapping whose order means nothing.
    public static func mapping(_ entries: [Entry]) -> SettingTree { .mapping(entries, orderMatters: false) }

    /// The name of the setting that stands for the order of a mapping's keys.
    public static let orderKey = "(order)"

    /// The tree in one line, as differences and last writers show it.
    public var inline: String {
        switch self {
        case .plain(let value), .text(let value): value
        case .list(let items): items.map(\.inline).joined(separator: ", ")
        case .mapping(let entries, _): entries.map { "\($0.key): \($0.value.inline)" }.joined(separator: "; ")
        }
    }

    /// Every setting of the tree by path, in the order of the file.
    public func settings(below path: SettingPath = SettingPath("")) -> [(path: SettingPath, value: String)] {
        switch self {
        case .plain, .text, .list: return [(path, inline)]
        case .mapping(let entries, let orderMatters):
            var result = entries.flatMap { $0.value.settings(below: path.appending($0.key)) }
            if orderMatters {
                let order = entries.map(\.key).joined(separator: ", ")
                result.append((path.appending(Self.orderKey), order))
            }
            return result
        }
    }
}
