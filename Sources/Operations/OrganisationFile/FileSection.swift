import Chronology
import Directory
import Yams

/// One mapping of the file while its keys are read; what is never asked for is reported as unknown.
final class FileSection {
    let reader: OrganisationFileReader
    /// The kind of section, which is its definition in the JSON Schema.
    let kind: String
    let path: SettingPath
    private let pairs: [(key: String, mark: FilePlace?, value: Node)]
    private var asked: Set<String> = []

    /// Opens a mapping; reports a node that is none and then behaves as an empty one.
    init(_ node: Node, kind: String, path: SettingPath, reader: OrganisationFileReader) {
        self.reader = reader
        self.kind = kind
        self.path = path
        guard case .mapping(let mapping) = node else {
            pairs = []
            reader.report(
                path, "expected keys and values, found \(node.kindName)",
                remedy: "write one `key: value` a line, indented below", at: node.place)
            return
        }
        var pairs: [(key: String, mark: FilePlace?, value: Node)] = []
        for (key, value) in mapping {
            guard case .scalar(let scalar) = key else {
                reader.report(path, "a key is not a word", remedy: "keys are plain words", at: key.place)
                continue
            }
            pairs.append((scalar.string, key.place, value))
            reader.place(path.appending(scalar.string), at: key.place)
        }
        self.pairs = pairs
    }

    /// The node of a key; an empty value is reported and counts as absent.
    func node(_ key: String) -> Node? {
        asked.insert(key)
        reader.noteAsked(key, in: kind)
        guard let pair = pairs.first(where: { $0.key == key }) else { return nil }
        if case .scalar(let scalar) = pair.value, scalar.isEmptyValue {
            report(key, "has no value", remedy: "give a value, or remove the line to keep the default")
            return nil
        }
        return pair.value
    }

    func has(_ key: String) -> Bool { pairs.contains { $0.key == key } }

    func report(_ key: String, _ problem: String, remedy: String, at mark: FilePlace? = nil) {
        reader.report(path.appending(key), problem, remedy: remedy, at: mark)
    }

    /// A mapping below a key.
    func section(_ key: String, kind: String) -> FileSection? {
        node(key).map { FileSection($0, kind: kind, path: path.appending(key), reader: reader) }
    }

    /// The mappings below a key by identifier, in the order of the file; identifiers that are none are reported.
    func sections(_ key: String, kind: String) -> [(id: String, section: FileSection)] {
        entries(key).map { id, node in
            (id, FileSection(node, kind: kind, path: path.appending(key).appending(id), reader: reader))
        }
    }

    /// Identifiers and nodes below a key.
    func entries(_ key: String) -> [(id: String, node: Node)] {
        guard let node = node(key) else { return [] }
        let mapping = FileSection(node, kind: "(entries)", path: path.appending(key), reader: reader)
        return mapping.pairs.compactMap { pair in
            guard FileWords.isIdentifier(pair.key) else {
                mapping.report(
                    pair.key, "`\(FileWords.shown(pair.key))` is not an identifier",
                    remedy: "use lower-case letters without accents, digits, `-` and `_`, e.g."
                        + " `\(FileWords.identifier(from: pair.key))`",
                    at: pair.mark)
                return nil
            }
            return (pair.key, pair.value)
        }
    }

    /// Keys and nodes below a key, whatever the keys look like.
    func rawEntries(_ key: String) -> [(key: String, mark: FilePlace?, node: Node)] {
        guard let node = node(key) else { return [] }
        let mapping = FileSection(node, kind: "(entries)", path: path.appending(key), reader: reader)
        return mapping.pairs.map { ($0.key, $0.mark, $0.value) }
    }

    /// Reports the keys that nobody asked for.
    func finish() {
        for pair in pairs where !asked.contains(pair.key) {
            if FileWords.holdsSecrets(pair.key) {
                report(
                    pair.key, "the file names secrets and never holds them",
                    remedy: "write `secret: NAME` and give the value to the server as VIGIE_SECRET_<NAME>;"
                        + " passwords of softphones are made by `vigie credentials`", at: pair.mark)
            } else {
                report(
                    pair.key, "unknown key `\(FileWords.shown(pair.key))`",
                    remedy: NearMiss.remedy(for: pair.key, among: Array(asked), kind: "keys here"), at: pair.mark)
            }
        }
    }
}

extension Node {
    /// What the node is, in words.
    var kindName: String {
        switch self {
        case .scalar: "a single value"
        case .mapping: "keys and values"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }
}

extension Node.Scalar {
    /// Whether nothing, `~` or `null` is written.
    var isEmptyValue: Bool { style == .plain && ["", "~", "null", "Null", "NULL"].contains(string) }
}
