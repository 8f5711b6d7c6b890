/// Encodes into a ``JSONTextWriter`` with no intermediate tree: facts are written by the thousand.
struct JSONTextEncoder: Encoder {
    let writer: JSONTextWriter
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        writer.open(UInt8(ascii: "{"), closing: UInt8(ascii: "}"))
        return KeyedEncodingContainer(JSONTextObject<Key>(writer: writer, depth: writer.depth))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        writer.open(UInt8(ascii: "["), closing: UInt8(ascii: "]"))
        return JSONTextArray(writer: writer, depth: writer.depth)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { JSONTextScalar(writer: writer) }
}

private struct JSONTextObject<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let writer: JSONTextWriter
    let depth: Int
    var codingPath: [any CodingKey] { [] }

    mutating func encodeNil(forKey key: Key) {
        writer.key(key.stringValue, at: depth)
        writer.literal("null")
    }

    mutating func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
        writer.key(key.stringValue, at: depth)
        try value.encode(to: JSONTextEncoder(writer: writer))
    }

    mutating func encode(_ value: String, forKey key: Key) throws {
        writer.key(key.stringValue, at: depth)
        writer.string(value)
    }

    mutating func encode(_ value: Int, forKey key: Key) throws {
        writer.key(key.stringValue, at: depth)
        writer.literal(String(value))
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        writer.key(key.stringValue, at: depth)
        return JSONTextEncoder(writer: writer).container(keyedBy: keyType)
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        writer.key(key.stringValue, at: depth)
        return JSONTextEncoder(writer: writer).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder { JSONTextEncoder(writer: writer) }

    mutating func superEncoder(forKey key: Key) -> any Encoder {
        writer.key(key.stringValue, at: depth)
        return JSONTextEncoder(writer: writer)
    }
}

private struct JSONTextArray: UnkeyedEncodingContainer {
    let writer: JSONTextWriter
    let depth: Int
    var count = 0
    var codingPath: [any CodingKey] { [] }

    init(writer: JSONTextWriter, depth: Int) {
        self.writer = writer
        self.depth = depth
    }

    private mutating func next() {
        writer.separate(at: depth)
        count += 1
    }

    mutating func encodeNil() {
        next()
        writer.literal("null")
    }

    mutating func encode<T: Encodable>(_ value: T) throws {
        next()
        try value.encode(to: JSONTextEncoder(writer: writer))
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type
    ) -> KeyedEncodingContainer<NestedKey> {
        next()
        return JSONTextEncoder(writer: writer).container(keyedBy: keyType)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        next()
        return JSONTextEncoder(writer: writer).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder {
        next()
        return JSONTextEncoder(writer: writer)
    }
}

private struct JSONTextScalar: SingleValueEncodingContainer {
    let writer: JSONTextWriter
    var codingPath: [any CodingKey] { [] }

    mutating func encodeNil() { writer.literal("null") }
    mutating func encode(_ value: Bool) { writer.literal(value ? "true" : "false") }
    mutating func encode(_ value: String) { writer.string(value) }
    mutating func encode(_ value: Double) { writer.literal(value.isFinite ? "\(value)" : "null") }
    mutating func encode(_ value: Float) { writer.literal(value.isFinite ? "\(value)" : "null") }
    mutating func encode(_ value: Int) { writer.literal(String(value)) }
    mutating func encode(_ value: Int8) { writer.literal(String(value)) }
    mutating func encode(_ value: Int16) { writer.literal(String(value)) }
    mutating func encode(_ value: Int32) { writer.literal(String(value)) }
    mutating func encode(_ value: Int64) { writer.literal(String(value)) }
    mutating func encode(_ value: UInt) { writer.literal(String(value)) }
    mutating func encode(_ value: UInt8) { writer.literal(String(value)) }
    mutating func encode(_ value: UInt16) { writer.literal(String(value)) }
    mutating func encode(_ value: UInt32) { writer.literal(String(value)) }
    mutating func encode(_ value: UInt64) { writer.literal(String(value)) }
    mutating func encode<T: Encodable>(_ value: T) throws { try value.encode(to: JSONTextEncoder(writer: writer)) }
}
