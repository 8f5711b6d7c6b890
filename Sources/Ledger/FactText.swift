/// The canonical JSON text of a fact's event: what the ledger stores and what its digest covers.
///
/// Keys stand in the order of declaration, absent values are left out, no space is written. The same event gives the
/// same bytes in every process; a text once stored is never written again from a decoded value.
public struct FactText: Hashable, Sendable {
    /// The name of the event's case, e.g. `legDialled`.
    public let kind: String
    /// One JSON object whose only key is `kind`.
    public let payload: String

    /// Writes the text of an event.
    public init(_ event: FactEvent) throws {
        let writer = JSONTextWriter()
        try event.encode(to: JSONTextEncoder(writer: writer))
        writer.close(to: 0)
        kind = writer.firstKey ?? ""
        payload = String(decoding: writer.bytes, as: UTF8.self)
    }

    /// The canonical JSON text of any small value made of keyed fields, strings, integers and arrays of them.
    public static func canonical(_ value: some Encodable) throws -> String {
        let writer = JSONTextWriter()
        try value.encode(to: JSONTextEncoder(writer: writer))
        writer.close(to: 0)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
