/// Why some bytes are not a session description; the offer that carried them is refused with 400 or 488.
public struct SDPParseError: Error, Hashable, Sendable {
    /// What is wrong.
    public enum Kind: Hashable, Sendable {
        /// Nothing there.
        case empty
        /// Larger, or with more lines or media, than any session needs.
        case tooLarge
        /// It does not begin with `v=0`.
        case unknownVersion
        /// An `o=`, `c=` or `m=` line that cannot be understood.
        case malformedLine(Character)
    }

    /// What is wrong.
    public var kind: Kind
    /// The line, counted from 1.
    public var line: Int

    /// Creates an error.
    public init(_ kind: Kind, line: Int) {
        self.kind = kind
        self.line = line
    }
}
