extension SIPURI {
    func slice(_ range: Range<Int>?) -> [UInt8]? { range.map { Array(bytes[$0]) } }

    func decodedText(_ range: Range<Int>) -> String {
        let slice = bytes[range]
        guard slice.contains(ASCII.percent) else { return String(decoding: slice, as: UTF8.self) }
        return String(decoding: ByteScanner.percentDecoded(slice), as: UTF8.self)
    }

    var unbracketedHost: Range<Int> {
        hasIPv6Host ? layout.host.lowerBound + 1..<layout.host.upperBound - 1 : layout.host
    }

    static func escaped(_ text: String, keeping set: ByteSet = .unescapedUser) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            if set.contains(byte), byte != ASCII.percent {
                bytes.append(byte)
            } else {
                bytes.append(ASCII.percent)
                for nibble in [byte >> 4, byte & 15] { bytes.append(nibble < 10 ? nibble + 0x30 : nibble + 0x37) }
            }
        }
        return bytes
    }

    static func bracketed(_ host: String) -> [UInt8] {
        let bytes = Array(host.utf8)
        guard bytes.contains(ASCII.colon), bytes.first != ASCII.openBracket else { return bytes }
        return [ASCII.openBracket] + bytes + [ASCII.closeBracket]
    }

    mutating func rebuild() {
        write(
            user: slice(layout.user), password: slice(layout.password), host: Array(bytes[layout.host]),
            parameters: Array(bytes[layout.parameters]), headers: slice(layout.headers))
    }

    /// Writes the URI anew from its parts, which are in wire form. A URI of another scheme stays as it is.
    mutating func write(
        user: [UInt8]?, password: [UInt8]?, host: [UInt8], parameters: [UInt8], headers: [UInt8]?
    ) {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count + 16)
        switch scheme {
        case .sip: text.append(literal: "sip:")
        case .sips: text.append(literal: "sips:")
        case .tel: text.append(literal: "tel:")
        case .other: return
        }
        var layout = Layout()
        func part(_ bytes: [UInt8]) -> Range<Int> {
            let start = text.count
            text.append(contentsOf: bytes)
            return start..<text.count
        }
        if let user {
            layout.user = part(user)
            if let password {
                text.append(ASCII.colon)
                layout.password = part(password)
            }
            if scheme != .tel { text.append(ASCII.at) }
        }
        layout.host = part(host)
        if let port {
            text.append(ASCII.colon)
            text.append(decimal: port)
        }
        layout.parameters = part(parameters)
        if let headers {
            text.append(ASCII.question)
            layout.headers = part(headers)
        }
        bytes = text
        self.layout = layout
    }
}
