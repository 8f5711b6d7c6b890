/// What changes between two states of an organisation, by path, for people to read and programs to count.
public struct OrganisationDiff: Hashable, Codable, Sendable {
    /// One change.
    public struct Change: Hashable, Codable, Sendable, CustomStringConvertible {
        /// What happens to the thing at the path.
        public enum Kind: String, Hashable, Codable, Sendable {
            case added, removed, changed, deactivated, reactivated
        }

        public var kind: Kind
        public var path: SettingPath
        public var old: String?
        public var new: String?

        /// Describes one change; `old` and `new` are values as the file writes them.
        public init(_ kind: Kind, _ path: SettingPath, old: String? = nil, new: String? = nil) {
            self.kind = kind
            self.path = path
            self.old = old
            self.new = new
        }

        public var description: String {
            switch kind {
            case .added: "+ \(path): \(new ?? "")"
            case .removed: "- \(path) (was: \(old ?? ""))"
            case .changed: "~ \(path): \(old ?? "") → \(new ?? "")"
            case .deactivated: "- \(path) deactivated"
            case .reactivated: "+ \(path) active again"
            }
        }
    }

    public var changes: [Change]

    /// Whether nothing changes.
    public var isEmpty: Bool { changes.isEmpty }

    /// Compares two states; `old` is nil when there is none yet.
    public init(from old: Organisation?, to new: Organisation) {
        let before = old?.settings ?? []
        let after = new.settings
        let oldValues = Dictionary(before.map { ($0.path, $0.value) }) { first, _ in first }
        let newValues = Dictionary(after.map { ($0.path, $0.value) }) { first, _ in first }
        var changes: [Change] = []
        var announced: Set<SettingPath> = []
        for (path, value) in after where oldValues[path] != value {
            if let entity = path.entity, !announced.contains(entity), !Self.holds(entity, in: oldValues) {
                // A new person, line or trunk is one change, not one for each of its settings.
                announced.insert(entity)
                changes.append(Change(.added, entity, new: newValues[entity.appending("name")] ?? "new"))
            }
            if let entity = path.entity, announced.contains(entity) { continue }
            changes.append(Self.change(at: path, old: oldValues[path], new: value))
        }
        for (path, value) in before where newValues[path] == nil {
            changes.append(Change(.removed, path, old: value))
        }
        self.changes = changes
    }

    private static func change(at path: SettingPath, old: String?, new: String) -> Change {
        if path.isActivity, let entity = path.entity {
            return Change(new == "true" ? .reactivated : .deactivated, entity)
        }
        guard let old else { return Change(.added, path, new: new) }
        return Change(.changed, path, old: old, new: new)
    }

    private static func holds(_ entity: SettingPath, in values: [SettingPath: String]) -> Bool {
        values[entity.appending("active")] != nil
    }

    /// One change a line.
    public var text: String {
        isEmpty ? "No difference." : changes.map(\.description).joined(separator: "\n")
    }
}

extension SettingPath {
    /// The person, line or trunk that the setting belongs to.
    var entity: SettingPath? {
        let parts = rawValue.split(separator: ".", maxSplits: 2)
        guard parts.count == 3, ["people", "lines", "trunks"].contains(parts[0]) else { return nil }
        return SettingPath("\(parts[0]).\(parts[1])")
    }

    /// Whether it says that a person, line or trunk is active.
    var isActivity: Bool { entity?.appending("active") == self }
}
