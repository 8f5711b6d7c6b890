/// The name of a body of law and agreement that a person works under, such as `private/code-du-travail` or `idcc-3248`.
///
/// Which names exist is said by the books: each names the regime that it is for, and ``BookLibrary`` refuses the rest.
public struct Regime: Hashable, Sendable, CustomStringConvertible {
    /// The name without brackets.
    public var name: String
    /// What stood in brackets behind it: the text that the writer expects to be in force, such as `arrêté 12 Dec 2025`.
    public var expectedText: String?

    /// Takes a name, with or without a text in brackets.
    public init(_ text: String) {
        guard text.hasSuffix(")"), let bracket = text.firstIndex(of: "(") else {
            name = text
            return
        }
        name = String(text[..<bracket]).trimmed
        expectedText = String(text[text.index(after: bracket)...].dropLast()).trimmed
    }

    public var description: String { name }

    public static let codeDuTravail = Regime("private/code-du-travail")
}

extension String {
    /// Without blanks at both ends.
    var trimmed: String {
        var rest = self[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
