import Yams

/// Reads YAML into values that know their lines; numbers stay as they are written.
public enum YAMLText {
    /// The one value that a text holds.
    public static func parse(_ text: String, file: String) throws(SourceError) -> SourceValue {
        let node: Node?
        do {
            node = try Yams.compose(yaml: text)
        } catch {
            throw SourceError(
                file: file, line: line(of: error), path: "", problem: "the text is not YAML",
                remedy: "look at indentation, colons and quotation marks there")
        }
        guard let node else {
            throw SourceError(
                file: file, line: nil, path: "", problem: "the text is empty", remedy: "write a book, see the examples")
        }
        return value(of: node)
    }

    private static func value(of node: Node) -> SourceValue {
        let line = node.mark?.line ?? 1
        switch node {
        case .scalar(let scalar):
            let isPlain = scalar.style == .plain || scalar.style == .any
            if isPlain, ["", "~", "null"].contains(scalar.string) { return SourceValue(.null, line: line) }
            return SourceValue(.scalar(scalar.string, isQuoted: !isPlain), line: line)
        case .sequence(let sequence):
            return SourceValue(.list(sequence.map(value(of:))), line: line)
        case .mapping(let mapping):
            let entries = mapping.map { key, content in
                SourceValue.Entry(
                    key: key.scalar?.string ?? "?", line: key.mark?.line ?? line, value: value(of: content))
            }
            return SourceValue(.mapping(entries), line: line)
        case .alias:
            // A composed document has its aliases resolved.
            return SourceValue(.null, line: line)
        }
    }

    private static func line(of error: any Error) -> Int? {
        switch error as? YamlError {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
        case .duplicatedKeysInMapping(_, let context): context.mark.line
        default: nil
        }
    }
}
