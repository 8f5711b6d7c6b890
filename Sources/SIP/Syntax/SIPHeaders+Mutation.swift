extension SIPHeaders {
    /// Adds a field after all others.
    public mutating func append(_ name: SIPHeaderName, _ value: String) {
        fields.append(makeField(name) { $0.append(text: value) })
    }

    /// Adds a field with a typed value after all others.
    public mutating func append(_ name: SIPHeaderName, _ value: some SIPEncodable) {
        fields.append(makeField(name) { value.encode(into: &$0) })
    }

    /// Adds a field with a number after all others.
    public mutating func append(_ name: SIPHeaderName, _ value: UInt32) {
        fields.append(makeField(name) { $0.append(decimal: value) })
    }

    /// Adds a field before all others, as a Via or Route is.
    public mutating func prepend(_ name: SIPHeaderName, _ value: some SIPEncodable) {
        fields.insert(makeField(name) { value.encode(into: &$0) }, at: 0)
    }

    /// Adds a field with a text value before all others.
    public mutating func prepend(_ name: SIPHeaderName, _ value: String) {
        fields.insert(makeField(name) { $0.append(text: value) }, at: 0)
    }

    /// Replaces all fields of that name by one, in the place of the first.
    public mutating func set(_ name: SIPHeaderName, _ value: String) {
        replace(makeField(name) { $0.append(text: value) }, name)
    }

    /// Replaces all fields of that name by one with a typed value, in the place of the first.
    public mutating func set(_ name: SIPHeaderName, _ value: some SIPEncodable) {
        replace(makeField(name) { value.encode(into: &$0) }, name)
    }

    /// Replaces all fields of that name by one with a number, in the place of the first.
    public mutating func set(_ name: SIPHeaderName, _ value: UInt32) {
        replace(makeField(name) { $0.append(decimal: value) }, name)
    }

    /// Removes all fields of that name.
    public mutating func remove(_ name: SIPHeaderName) {
        guard contains(name) else { return }
        let kept = fields.indices.filter { !matches($0, name) }
        fields = kept.map { fields[$0] }
    }

    /// Removes the first value of that name, be it a line or the first of a comma-separated list, as a proxy or a
    /// client does with its own Via.
    public mutating func removeFirstValue(_ name: SIPHeaderName) {
        guard let index = firstIndex(of: name) else { return }
        var scanner = ByteScanner(buffer, fields[index].value)
        scanner.skipToComma()
        guard scanner.take(ASCII.comma) else {
            fields.remove(at: index)
            return
        }
        scanner.skipWhiteSpace()
        fields[index].valueStart = UInt32(truncatingIfNeeded: scanner.index)
    }

    /// Replaces the first value of that name and keeps what follows it in its list.
    public mutating func replaceFirstValue(_ name: SIPHeaderName, _ value: some SIPEncodable) {
        let index = firstIndex(of: name) ?? 0
        removeFirstValue(name)
        fields.insert(makeField(name) { value.encode(into: &$0) }, at: index)
    }

    /// Appends all fields of that name from another message as they stand.
    public mutating func copy(_ name: SIPHeaderName, from other: SIPHeaders) {
        for index in other.fields.indices where other.matches(index, name) {
            let bytes = other.buffer[other.fields[index].value]
            fields.append(makeField(name) { $0.append(contentsOf: bytes) })
        }
    }

    private mutating func replace(_ field: Field, _ name: SIPHeaderName) {
        guard let index = firstIndex(of: name) else {
            fields.append(field)
            return
        }
        fields[index] = field
        var rest = index + 1
        while rest < fields.count {
            if matches(rest, name) { fields.remove(at: rest) } else { rest += 1 }
        }
    }

    private mutating func makeField(_ name: SIPHeaderName, _ write: (inout [UInt8]) -> Void) -> Field {
        let nameStart = buffer.count
        if name.code == 0 { buffer.append(text: name.text) }
        let valueStart = buffer.count
        write(&buffer)
        for index in valueStart..<buffer.count
        where buffer[index] == ASCII.carriageReturn || buffer[index] == ASCII.lineFeed {
            buffer[index] = ASCII.space
        }
        return Field(
            code: name.code, nameStart: UInt32(truncatingIfNeeded: nameStart),
            nameEnd: UInt32(truncatingIfNeeded: valueStart), valueStart: UInt32(truncatingIfNeeded: valueStart),
            valueEnd: UInt32(truncatingIfNeeded: buffer.count))
    }
}
