public import Chronology

/// One mapping while its keys are read; ``finish()`` reports the first key that nobody asked for.
public final class SourceSection {
    public let value: SourceValue
    public let file: String
    public let path: String
    private let entries: [SourceValue.Entry]
    private var asked: Set<String> = []

    /// Opens a mapping; anything else is an error.
    public init(_ value: SourceValue, file: String, path: String = "") throws(SourceError) {
        guard let entries = value.entries else {
            throw SourceError(
                file: file, line: value.line, path: path, problem: "expected keys and values, found \(value.kindName)",
                remedy: "write an object with named values")
        }
        var seen: Set<String> = []
        for entry in entries where !seen.insert(entry.key).inserted {
            throw SourceError(
                file: file, line: entry.line, path: path.isEmpty ? entry.key : "\(path).\(entry.key)",
                problem: "the key stands twice", remedy: "keep one of the two")
        }
        self.value = value
        self.file = file
        self.path = path
        self.entries = entries
    }

    /// The value of a key; a null counts as absent.
    public func optional(_ key: String) -> SourceValue? {
        asked.insert(key)
        guard let value = entries.first(where: { $0.key == key })?.value, value.content != .null else { return nil }
        return value
    }

    /// The value of a key that must be there.
    public func required(_ key: String, example: String) throws(SourceError) -> SourceValue {
        if let value = optional(key) { return value }
        throw error(key, problem: "`\(key)` is missing", remedy: "add `\(key)`, for example \(example)")
    }

    /// An error about a key.
    public func error(_ key: String, problem: String, remedy: String) -> SourceError {
        let line = entries.first { $0.key == key }?.line ?? value.line
        return SourceError(file: file, line: line, path: place(key), problem: problem, remedy: remedy)
    }

    /// The path of a key.
    public func place(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// The mapping below a key.
    public func section(_ key: String) throws(SourceError) -> SourceSection? {
        guard let value = optional(key) else { return nil }
        return try SourceSection(value, file: file, path: place(key))
    }

    /// The mappings of a list below a key; none when it is absent.
    public func sections(_ key: String) throws(SourceError) -> [SourceSection] {
        guard let value = optional(key) else { return [] }
        guard let items = value.items else {
            throw error(key, problem: "expected a list, found \(value.kindName)", remedy: "write a list: [ … ]")
        }
        var result: [SourceSection] = []
        for (index, item) in items.enumerated() {
            result.append(try SourceSection(item, file: file, path: "\(place(key))[\(index)]"))
        }
        return result
    }

    /// Reports the first key that nobody asked for, with the nearest known one.
    public func finish() throws(SourceError) {
        guard let stranger = entries.first(where: { !asked.contains($0.key) }) else { return }
        throw SourceError(
            file: file, line: stranger.line, path: place(stranger.key), problem: "`\(stranger.key)` is not known here",
            remedy: "known here: \(asked.sorted().joined(separator: ", "))")
    }
}

extension SourceSection {
    public func text(_ key: String) throws(SourceError) -> String? {
        guard let value = optional(key) else { return nil }
        guard let text = value.text else {
            throw error(key, problem: "expected a single value, found \(value.kindName)", remedy: "write a text")
        }
        return text
    }

    /// An exact number; a comma or an exponent is an error.
    public func number(_ key: String) throws(SourceError) -> ExactNumber? {
        guard let text = try text(key) else { return nil }
        if let number = ExactNumber(decimal: text) { return number }
        let mended = text.replacing(",", with: ".")
        guard text.contains(","), ExactNumber(decimal: mended) != nil else {
            throw error(key, problem: "`\(text)` is not a number", remedy: "write digits with a point, such as 15.00")
        }
        throw error(key, problem: "`\(text)` is written with a comma", remedy: "write \(mended), with a point")
    }

    /// A number that is not below zero.
    public func amount(_ key: String) throws(SourceError) -> ExactNumber? {
        guard let number = try number(key) else { return nil }
        guard number >= 0 else {
            throw error(key, problem: "\(number) is below zero", remedy: "write zero or more")
        }
        return number
    }

    public func integer(_ key: String) throws(SourceError) -> Int? {
        guard let number = try number(key) else { return nil }
        guard number.isWhole else {
            throw error(key, problem: "\(number) is not a whole number", remedy: "write a whole number")
        }
        return number.floor
    }

    public func flag(_ key: String) throws(SourceError) -> Bool? {
        guard let value = optional(key) else { return nil }
        guard let flag = value.flag else {
            throw error(
                key, problem: "`\(value.text ?? value.kindName)` is neither true nor false",
                remedy: "write true or false")
        }
        return flag
    }

    public func choice<Value: RawRepresentable & CaseIterable>(_ key: String) throws(SourceError) -> Value?
    where Value.RawValue == String {
        guard let text = try text(key) else { return nil }
        // `paid_leave` is read as `paid-leave`.
        if let value = Value(rawValue: text) ?? Value(rawValue: text.replacing("_", with: "-")) { return value }
        let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
        throw error(key, problem: "`\(text)` is not one of the choices", remedy: "write one of: \(known)")
    }

    /// A day such as `2026-11-09`; of an instant the day that it is written with.
    public func date(_ key: String) throws(SourceError) -> CivilDate? {
        guard let text = try text(key) else { return nil }
        let day = text.split(separator: "T", maxSplits: 1).first ?? ""
        guard let date = CivilText.parseDate(day) else {
            throw error(key, problem: "`\(text)` is not a day", remedy: "write it as 2026-11-09")
        }
        return date
    }
}
