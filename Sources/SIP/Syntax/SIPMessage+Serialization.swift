extension SIPMessage {
    /// The message as it goes on the wire, with Content-Length set to the length of the body.
    public func serialized() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(headers.buffer.count + body.count + 256)
        serialize(into: &bytes)
        return bytes
    }

    /// Appends the message as it goes on the wire, with Content-Length set to the length of the body.
    public func serialize(into bytes: inout [UInt8]) {
        switch startLine {
        case .request(let method, let uri):
            bytes.append(text: method.name)
            bytes.append(ASCII.space)
            uri.encode(into: &bytes)
            bytes.append(literal: " SIP/2.0\r\n")
        case .response(let status, let reason):
            bytes.append(literal: "SIP/2.0 ")
            bytes.append(decimal: UInt(clamping: status))
            bytes.append(ASCII.space)
            for byte in reason.utf8 {
                bytes.append(byte == ASCII.carriageReturn || byte == ASCII.lineFeed ? ASCII.space : byte)
            }
            bytes.append(literal: "\r\n")
        }
        let table = HeaderNameTable.shared
        for field in headers.fields where field.code != KnownHeader.contentLength.rawValue {
            if field.code != 0 {
                table.write(field.code, into: &bytes)
            } else {
                bytes.append(contentsOf: headers.buffer[field.name])
                bytes.append(literal: ": ")
            }
            bytes.append(contentsOf: headers.buffer[field.value])
            bytes.append(literal: "\r\n")
        }
        bytes.append(literal: "Content-Length: ")
        bytes.append(decimal: UInt(body.count))
        bytes.append(literal: "\r\n\r\n")
        bytes.append(contentsOf: body)
    }
}

extension SIPMessage: CustomStringConvertible {
    /// The start line alone: bodies and identities stay out of logs.
    public var description: String {
        switch startLine {
        case .request(let method, _): "\(method) request"
        case .response(let status, let reason): "\(status) \(reason)"
        }
    }
}
