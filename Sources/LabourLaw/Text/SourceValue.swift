/// A value of a JSON or YAML text that remembers its line, so that what is wrong with it can be shown where it stands.
///
/// Numbers stay the text that was written: an amount never passes through binary floating point.
public struct SourceValue: Hashable, Sendable {
    /// What stands there.
    public indirect enum Content: Hashable, Sendable {
        case null
        /// A number, a word or a text; `isQuoted` when it stood between quotation marks.
        case scalar(String, isQuoted: Bool)
        case list([SourceValue])
        case mapping([Entry])
    }

    /// One key of a mapping with its value, in the order of the text.
    public struct Entry: Hashable, Sendable {
        public var key: String
        public var line: Int
        public var value: SourceValue

        public init(key: String, line: Int, value: SourceValue) {
            self.key = key
            self.line = line
            self.value = value
        }
    }

    public var content: Content
    /// From 1.
    public var line: Int

    public init(_ content: Content, line: Int) {
        self.content = content
        self.line = line
    }

    /// The value of a key; nil when it is absent, null, or this is no mapping.
    public subscript(key: String) -> SourceValue? {
        guard case .mapping(let entries) = content, let value = entries.first(where: { $0.key == key })?.value,
            value.content != .null
        else { return nil }
        return value
    }

    /// The text of a scalar.
    public var text: String? {
        if case .scalar(let text, _) = content { text } else { nil }
    }

    /// The exact number of a scalar, written with or without quotation marks; also a fraction such as `1/3`.
    public var number: ExactNumber? {
        guard let text else { return nil }
        if let number = ExactNumber(decimal: text) { return number }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let numerator = Int(parts[0]), let denominator = Int(parts[1]) else { return nil }
        return ExactNumber(numerator, over: denominator)
    }

    /// `true` or `false`.
    public var flag: Bool? {
        switch text {
        case "true": true
        case "false": false
        default: nil
        }
    }

    /// The items of a list.
    public var items: [SourceValue]? {
        if case .list(let items) = content { items } else { nil }
    }

    /// The keys of a mapping with their values.
    public var entries: [Entry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }

    /// What it is, in a word for whoever wrote it.
    public var kindName: String {
        switch content {
        case .null: "nothing"
        case .scalar: "a single value"
        case .list: "a list"
        case .mapping: "keys and values"
        }
    }
}

/// What is wrong in a text, where, and how to mend it.
public struct SourceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The name of the text as it was given.
    public var file: String
    /// From 1; nil when the whole text is meant.
    public var line: Int?
    /// Such as `interventions[0].end`; empty for the whole.
    public var path: String
    public var problem: String
    public var remedy: String

    public init(file: String, line: Int?, path: String, problem: String, remedy: String) {
        self.file = file
        self.line = line
        self.path = path
        self.problem = problem
        self.remedy = remedy
    }

    public var description: String {
        let place = line.map { "\(file):\($0)" } ?? file
        return "\(place): \(path.isEmpty ? "" : path + ": ")\(problem)\n    → \(remedy)"
    }
}
