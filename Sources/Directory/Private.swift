import Synchronization

/// What a log may show of somebody: enough to tell two apart, too little to call them.
///
/// A telephone number prints as `+336…78`, another text as its first character. `VIGIE_LOG_PRIVATE=show` prints all.
public struct Private<Value: Sendable>: Sendable, CustomStringConvertible {
    public var value: Value

    /// Withholds a value from whoever prints it.
    public init(_ value: Value) { self.value = value }

    public var description: String {
        let text = "\(value)"
        return PrivateText.isShown ? text : PrivateText.masked(text)
    }
}

extension Private: Equatable where Value: Equatable {}
extension Private: Hashable where Value: Hashable {}

/// Whether private values are printed, for the whole process.
public enum PrivateText {
    private static let shown = Atomic<Bool>(false)

    /// Whether private values print as they are.
    public static var isShown: Bool { shown.load(ordering: .relaxed) }

    /// Prints private values as they are from now on: an administrator asked for it.
    public static func show() { shown.store(true, ordering: .relaxed) }

    /// The few characters that stand for a text.
    static func masked(_ text: String) -> String {
        let digits = text.utf8.count { (0x30...0x39).contains($0) }
        guard digits >= 8, digits * 2 > text.utf8.count else { return text.isEmpty ? "" : "\(text.prefix(1))…" }
        return "\(text.prefix(4))…\(text.suffix(2))"
    }
}
