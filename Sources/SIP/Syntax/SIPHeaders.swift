/// The header fields of a message in order: ranges of one buffer of bytes, parsed only when a typed value is asked for.
///
/// A field that is added appends its value to the same buffer, so a message has one allocation for all its fields.
/// Values never contain line ends: folded lines are joined on arrival, and line ends in added values become spaces.
public struct SIPHeaders: Sendable {
    /// One field line.
    struct Field: Sendable {
        var code: UInt8
        var nameStart: UInt32
        var nameEnd: UInt32
        var valueStart: UInt32
        var valueEnd: UInt32

        var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
        var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }
    }

    /// The bytes that the fields point into: the message as it arrived, then what was added.
    var buffer: [UInt8]
    var fields: [Field]

    /// No fields.
    public init() {
        buffer = []
        fields = []
        fields.reserveCapacity(16)
    }

    init(buffer: [UInt8], fields: [Field]) {
        self.buffer = buffer
        self.fields = fields
    }

    /// The number of field lines.
    public var count: Int { fields.count }

    /// The field lines in order.
    public var entries: [(name: SIPHeaderName, value: String)] {
        fields.map { field in
            (
                SIPHeaderName(code: field.code, bytes: buffer, range: field.name),
                String(decoding: buffer[field.value], as: UTF8.self)
            )
        }
    }

    /// Whether a field of that name is present.
    public func contains(_ name: SIPHeaderName) -> Bool { firstIndex(of: name) != nil }

    /// The text of the first field of that name as it stands, nil when there is none.
    public subscript(name: SIPHeaderName) -> String? {
        firstIndex(of: name).map { String(decoding: buffer[fields[$0].value], as: UTF8.self) }
    }

    /// The texts of all field lines of that name, each as it stands: lists are not taken apart.
    public func lines(_ name: SIPHeaderName) -> [String] {
        fields.indices.filter { matches($0, name) }
            .map { String(decoding: buffer[fields[$0].value], as: UTF8.self) }
    }

    func firstIndex(of name: SIPHeaderName) -> Int? {
        fields.indices.first { matches($0, name) }
    }

    func matches(_ index: Int, _ name: SIPHeaderName) -> Bool {
        guard fields[index].code == name.code else { return false }
        return name.code != 0 || SIPParameters.matches(buffer, fields[index].name, name.text)
    }

    func range(_ name: SIPHeaderName) -> Range<Int>? { firstIndex(of: name).map { fields[$0].value } }
}

extension SIPHeaders: Hashable {
    /// Equal when the same names have the same values in the same order, wherever the bytes are kept.
    public static func == (lhs: SIPHeaders, rhs: SIPHeaders) -> Bool {
        lhs.fields.elementsEqual(rhs.fields) { left, right in
            left.code == right.code
                && lhs.buffer[left.value].elementsEqual(rhs.buffer[right.value])
                && (left.code != 0
                    || lhs.buffer[left.name].elementsEqual(rhs.buffer[right.name]) {
                        ASCII.lowercased($0) == ASCII.lowercased($1)
                    })
        }
    }

    public func hash(into hasher: inout Hasher) {
        for field in fields {
            hasher.combine(field.code)
            hasher.combine(field.value.count)
            for byte in buffer[field.value] { hasher.combine(byte) }
        }
    }
}
