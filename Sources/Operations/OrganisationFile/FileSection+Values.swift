import Chronology
import Directory
import Yams

extension FileSection {
    /// The text of a single value, whatever it looks like.
    func scalar(_ key: String) -> String? {
        guard let node = node(key) else { return nil }
        guard case .scalar(let scalar) = node else {
            report(key, "expected a single value, found \(node.kindName)", remedy: "write `\(key): value`")
            return nil
        }
        return scalar.string
    }

    /// Text for people: one to `limit` characters, without control characters but line breaks.
    func text(_ key: String, limit: Int = 200) -> String? {
        guard let text = scalar(key) else { return nil }
        guard text.count <= limit else {
            report(key, "the text is longer than \(limit) characters", remedy: "shorten it")
            return nil
        }
        guard !text.isEmpty, !text.unicodeScalars.contains(where: FileWords.isControl) else {
            report(key, "the text is empty or holds control characters", remedy: "write readable text")
            return nil
        }
        return text
    }

    func requiredText(_ key: String, limit: Int = 200, example: String) -> String? {
        if let text = text(key, limit: limit) { return text }
        requirePresence(of: key, example: example)
        return nil
    }

    /// Reports a key that must stand here.
    func requirePresence(of key: String, example: String) {
        guard !has(key) else { return }
        reader.report(path, "`\(key)` is missing", remedy: "add `\(key): \(example)`", breaks: false)
    }

    func flag(_ key: String, default standard: Bool) -> Bool {
        guard let text = scalar(key) else { return standard }
        switch text.lowercased() {
        case "true", "yes", "oui": return true
        case "false", "no", "non": return false
        default:
            report(key, "`\(FileWords.shown(text))` is neither true nor false", remedy: "write `true` or `false`")
            return standard
        }
    }

    func integer(_ key: String, in range: ClosedRange<Int>, default standard: Int) -> Int {
        optionalInteger(key, in: range) ?? standard
    }

    func optionalInteger(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let text = scalar(key) else { return nil }
        guard let number = Int(text) else {
            report(
                key, "`\(FileWords.shown(text))` is not a whole number",
                remedy: "write a number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        guard range.contains(number) else {
            report(
                key, "\(number) is out of range",
                remedy: "write a number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    func duration(_ key: String, in range: ClosedRange<Duration>, default standard: Duration) -> Duration {
        guard let text = scalar(key) else { return standard }
        return duration(text, of: key, in: range) ?? standard
    }

    /// A list of durations; what is wrong with one of them is reported for the whole list.
    func durations(_ key: String, in range: ClosedRange<Duration>) -> [Duration] {
        scalars(key).compactMap { duration($0.text, of: key, in: range) }
    }

    private func duration(_ text: String, of key: String, in range: ClosedRange<Duration>) -> Duration? {
        let bounds = "\(DurationText.format(range.lowerBound)) to \(DurationText.format(range.upperBound))"
        do {
            let duration = try DurationText.parse(text)
            if range.contains(duration) { return duration }
            report(key, "\(DurationText.format(duration)) is out of range", remedy: "write a duration from \(bounds)")
        } catch .negative {
            report(key, "a duration is never negative", remedy: "write a duration from \(bounds)")
        } catch .missingUnit {
            report(
                key, "`\(FileWords.shown(text))` has no unit",
                remedy: "add one of ms, s, m, h, d: `\(FileWords.shown(text))s` for seconds")
        } catch {
            report(
                key, "`\(FileWords.shown(text))` is not a duration", remedy: "write it like `20s`, `2m30s` or `4h`")
        }
        return nil
    }

    func choice<Value: RawRepresentable & CaseIterable>(_ key: String, default standard: Value) -> Value
    where Value.RawValue == String {
        optionalChoice(key) ?? standard
    }

    func optionalChoice<Value: RawRepresentable & CaseIterable>(_ key: String) -> Value?
    where Value.RawValue == String {
        guard let text = scalar(key) else { return nil }
        if let value = Value(rawValue: text) { return value }
        report(
            key, "`\(FileWords.shown(text))` is not one of the choices",
            remedy: NearMiss.remedy(for: text, among: Value.allCases.map(\.rawValue), kind: "choices"))
        return nil
    }

    /// The name of something else in the file; whether it exists is checked with the whole.
    func reference<ID: Identifier>(_ key: String, as type: ID.Type) -> ID? {
        guard let text = scalar(key) else { return nil }
        guard FileWords.isIdentifier(text) else {
            report(
                key, "`\(FileWords.shown(text))` is not an identifier",
                remedy: "use the name under which it stands in this file")
            return nil
        }
        return ID(text)
    }

    /// Single values with the path of each: a list, or one value alone.
    func scalars(_ key: String) -> [(text: String, path: SettingPath)] {
        guard let node = node(key) else { return [] }
        let base = path.appending(key)
        switch node {
        case .scalar(let scalar): return [(scalar.string, base)]
        case .sequence(let sequence):
            return sequence.enumerated().compactMap { index, item in
                let itemPath = base.appending(String(index))
                reader.place(itemPath, at: item.place)
                guard case .scalar(let scalar) = item else {
                    reader.report(
                        itemPath, "expected a single value, found \(item.kindName)", remedy: "write `- value`",
                        at: item.place)
                    return nil
                }
                return (scalar.string, itemPath)
            }
        case .mapping, .alias:
            report(
                key, "expected a list, found \(node.kindName)",
                remedy: "write each value on a line of its own, after `- `")
            return []
        }
    }
}
