public import Directory

/// Writes an organisation as an equivalent organisation file: applying what was exported shows no difference.
///
/// Every setting is written, defaults too, so that the file shows what can be set. Secrets are named and never held.
public enum OrganisationExport {
    /// The file's text.
    public static func yaml(_ organisation: Organisation) -> String {
        var lines: [String] = []
        if case .mapping(let entries, _) = organisation.settingTree {
            for (index, entry) in entries.enumerated() {
                if index > 0, !entry.value.isScalar { lines.append("") }
                write(entry, indent: 0, into: &lines)
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func write(_ entry: SettingTree.Entry, indent: Int, into lines: inout [String]) {
        let margin = String(repeating: "  ", count: indent)
        let key = scalar(entry.key)
        switch entry.value {
        case .plain(let text): lines.append("\(margin)\(key): \(text)")
        case .text(let text): lines.append("\(margin)\(key): \(scalar(text))")
        case .list(let items):
            guard !items.isEmpty else {
                lines.append("\(margin)\(key): []")
                return
            }
            lines.append("\(margin)\(key):")
            for item in items { write(item: item, margin: margin + "  ", into: &lines) }
        case .mapping(let entries, _):
            guard !entries.isEmpty else {
                lines.append("\(margin)\(key): {}")
                return
            }
            lines.append("\(margin)\(key):")
            for entry in entries { write(entry, indent: indent + 1, into: &lines) }
        }
    }

    private static func write(item: SettingTree, margin: String, into lines: inout [String]) {
        switch item {
        case .plain(let text): lines.append("\(margin)- \(text)")
        case .text(let text): lines.append("\(margin)- \(scalar(text))")
        case .list: break  // No setting is a list of lists.
        case .mapping(let entries, _):
            var bullet = "- "
            for entry in entries {
                var written: [String] = []
                write(entry, indent: 0, into: &written)
                for line in written {
                    lines.append(margin + bullet + line)
                    bullet = "  "
                }
            }
        }
    }

    /// A text that every YAML reader takes for that text: quoted unless it is plain words.
    static func scalar(_ text: String) -> String {
        isPlain(text) ? text : quoted(text)
    }

    private static let reserved: Set<String> = [
        "true", "false", "yes", "no", "on", "off", "y", "n", "null", "oui", "non", "nan", "inf",
    ]

    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, isLetter(first), !reserved.contains(text.lowercased()) else {
            return false
        }
        return text.last != " "
            && text.unicodeScalars.allSatisfy { scalar in
                isLetter(scalar) || ("0"..."9").contains(scalar) || " _.-/'".unicodeScalars.contains(scalar)
            }
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("À"..."ÿ").contains(scalar)
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            default:
                if needsEscape(scalar) {
                    let digits = String(scalar.value, radix: 16, uppercase: true)
                    let width = scalar.value > 0xFFFF ? 8 : 4
                    let zeros = String(repeating: "0", count: max(0, width - digits.count))
                    result += (width == 8 ? "\\U" : "\\u") + zeros + digits
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }

    /// Controls, line and paragraph separators, marks of byte order and private or unassigned characters.
    private static func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: true
        default: false
        }
    }
}

extension SettingTree {
    fileprivate var isScalar: Bool {
        switch self {
        case .plain, .text: true
        case .list, .mapping: false
        }
    }
}
