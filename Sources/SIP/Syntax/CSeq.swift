/// The place of a request in its dialog, and its method: RFC 3261 section 20.16.
public struct CSeq: Hashable, Sendable {
    /// The sequence number, below 2³¹ by section 8.1.1.5.
    public var number: UInt32
    /// The method.
    public var method: SIPMethod

    /// Creates a sequence number.
    public init(_ number: UInt32, _ method: SIPMethod) {
        self.number = number
        self.method = method
    }
}

extension CSeq: SIPValue {
    init?(scanning scanner: inout ByteScanner) {
        scanner.skipWhiteSpace()
        guard let number = scanner.number(), number <= UInt32(Int32.max) else { return nil }
        let beforeSpace = scanner.index
        scanner.skipWhiteSpace()
        let method = scanner.run(of: .token)
        guard scanner.index > beforeSpace, method.lowerBound > beforeSpace, !method.isEmpty else { return nil }
        scanner.skipWhiteSpace()
        self.init(number, SIPMethod(scanner.bytes, method))
    }
}

extension SIPMethod {
    init(_ bytes: [UInt8], _ range: Range<Int>) { self.init(String(decoding: bytes[range], as: UTF8.self)) }
}

extension CSeq: SIPEncodable {
    public func encode(into bytes: inout [UInt8]) {
        bytes.append(decimal: number)
        bytes.append(ASCII.space)
        bytes.append(text: method.name)
    }
}
