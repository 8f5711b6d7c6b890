/// A header value that is read at a scanner, alone or in a comma-separated list.
protocol SIPValue {
    /// Reads one value with the white space around it; nil when there is none. A comma or the end is left standing.
    init?(scanning scanner: inout ByteScanner)
}

extension SIPParameters {
    /// Reads `*(SEMI generic-param)` with white space where the grammar has it; nil when one is malformed.
    init?(scanning scanner: inout ByteScanner) {
        let start = scanner.index
        var spaced = false
        var bytes: [UInt8] = []
        while true {
            let before = scanner.index
            scanner.skipWhiteSpace()
            if scanner.index > before, !spaced, scanner.peek == ASCII.semicolon {
                spaced = true
                bytes = Array(scanner.bytes[start..<before])
            }
            guard scanner.peek == ASCII.semicolon else {
                if !spaced { bytes = before > start ? Array(scanner.bytes[start..<before]) : [] }
                break
            }
            guard Self.scanOne(&scanner, &spaced, &bytes, from: start) else { return nil }
        }
        self.init(verified: bytes)
    }

    /// One parameter at its semicolon. Copying begins at the first white space met: most values have none.
    private static func scanOne(
        _ scanner: inout ByteScanner, _ spaced: inout Bool, _ bytes: inout [UInt8], from start: Int
    ) -> Bool {
        let semicolon = scanner.index
        _ = scanner.take(ASCII.semicolon)
        let afterSemicolon = scanner.index
        scanner.skipWhiteSpace()
        let name = scanner.run(of: .token)
        // A stray semicolon at the end of a value is common in the field and says nothing.
        if name.isEmpty {
            if !spaced { bytes = Array(scanner.bytes[start..<semicolon]) }
            spaced = true
            return scanner.isAtEnd || scanner.peek == ASCII.semicolon || scanner.peek == ASCII.comma
        }
        let afterName = scanner.index
        var value: Range<Int>?
        var touching = name.lowerBound == afterSemicolon
        if scanner.separator(ASCII.equals) {
            touching = touching && scanner.bytes[afterName] == ASCII.equals
            let valueStart = scanner.index
            touching = touching && valueStart == afterName + 1
            if scanner.peek == ASCII.quote {
                guard scanner.quotedString() != nil else { return false }
            } else if scanner.run(of: .parameterValue).isEmpty {
                return false
            }
            value = valueStart..<scanner.index
        }
        if !touching, !spaced {
            spaced = true
            bytes = Array(scanner.bytes[start..<semicolon])
        }
        if spaced {
            bytes.append(ASCII.semicolon)
            bytes.append(contentsOf: scanner.bytes[name])
            if let value {
                bytes.append(ASCII.equals)
                bytes.append(contentsOf: scanner.bytes[value])
            }
        }
        return true
    }
}
