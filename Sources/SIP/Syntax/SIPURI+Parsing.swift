extension SIPURI {
    /// Reads a URI at the scanner; nil when there is none. What cannot belong to the URI is left to the caller.
    ///
    /// A bare URI, one without angle brackets in a header, ends at a semicolon, comma or question mark, since those
    /// belong to the header: RFC 3261 section 20.
    init?(scanning scanner: inout ByteScanner, bare: Bool = false) {
        let start = scanner.index
        let name = scanner.run(of: .scheme)
        guard let first = name.first, ASCII.isLetter(scanner.bytes[first]), scanner.take(ASCII.colon) else {
            return nil
        }
        let scheme: Scheme
        if ByteScanner.equalIgnoringCase(scanner.bytes, name, "sip") {
            scheme = .sip
        } else if ByteScanner.equalIgnoringCase(scanner.bytes, name, "sips") {
            scheme = .sips
        } else if ByteScanner.equalIgnoringCase(scanner.bytes, name, "tel") {
            scheme = .tel
        } else {
            scheme = .other(scanner.text(name).lowercased())
        }
        var layout = Layout()
        var port: UInt16?
        switch scheme {
        case .sip, .sips:
            guard Self.scanServer(&scanner, bare: bare, &layout, &port) else { return nil }
        case .tel:
            let number = scanner.run(of: .telephone)
            guard !number.isEmpty else { return nil }
            layout.user = number
            if !bare { layout.parameters = Self.scanParameters(&scanner) ?? 0..<0 }
        case .other:
            let opaque = bare ? Self.bareOpaque(&scanner) : scanner.run(of: .absoluteURI)
            guard !opaque.isEmpty else { return nil }
        }
        if scheme != .tel, !layout.parameters.isEmpty || layout.headers != nil, bare { return nil }
        self.init(
            scheme: scheme, port: port, bytes: Array(scanner.bytes[start..<scanner.index]),
            layout: layout.shifted(by: start))
    }

    private static func bareOpaque(_ scanner: inout ByteScanner) -> Range<Int> {
        let run = scanner.run(of: .absoluteURI)
        let stop = scanner.bytes[run].firstIndex { [ASCII.semicolon, ASCII.comma, ASCII.question].contains($0) }
        scanner.index = stop ?? run.upperBound
        return run.lowerBound..<scanner.index
    }

    /// `[user[:password]@]host[:port][;parameters][?headers]`.
    private static func scanServer(
        _ scanner: inout ByteScanner, bare: Bool, _ layout: inout Layout, _ port: inout UInt16?
    ) -> Bool {
        let start = scanner.index
        let user = scanner.run(of: .user)
        if !user.isEmpty, scanner.take(ASCII.at) {
            layout.user = user
        } else if !user.isEmpty, scanner.take(ASCII.colon) {
            let password = scanner.run(of: .password)
            if scanner.take(ASCII.at) {
                layout.user = user
                layout.password = password
            } else {
                scanner.index = start
            }
        } else {
            scanner.index = start
        }
        for part in [layout.user, layout.password] {
            if let part, !escapesAreWhole(scanner.bytes, part) { return false }
        }
        guard let host = scanner.host() else { return false }
        layout.host = host
        if scanner.take(ASCII.colon) {
            guard let number = scanner.number(), let value = UInt16(exactly: number), value > 0 else { return false }
            port = value
        }
        if bare { return scanner.peek != ASCII.question }
        guard let parameters = scanParameters(&scanner) else { return false }
        layout.parameters = parameters
        if scanner.take(ASCII.question) {
            let headers = scanner.run(of: .uriHeader)
            guard escapesAreWhole(scanner.bytes, headers) else { return false }
            layout.headers = headers
        }
        return true
    }

    /// `;name[=value]…`; the range covers all of it. Nil when a name is empty or an escape is broken.
    private static func scanParameters(_ scanner: inout ByteScanner) -> Range<Int>? {
        let start = scanner.index
        while scanner.take(ASCII.semicolon) {
            guard !scanner.run(of: .uriParameter).isEmpty else { return nil }
            if scanner.take(ASCII.equals), scanner.run(of: .uriParameter).isEmpty { return nil }
        }
        let range = start..<scanner.index
        return escapesAreWhole(scanner.bytes, range) ? range : nil
    }

    private static func escapesAreWhole(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        var index = range.lowerBound
        while index < range.upperBound {
            if bytes[index] == ASCII.percent {
                guard index + 2 < range.upperBound, ByteSet.hexadecimal.contains(bytes[index + 1]),
                    ByteSet.hexadecimal.contains(bytes[index + 2])
                else { return false }
                index += 2
            }
            index += 1
        }
        return true
    }
}

extension SIPURI.Layout {
    /// The same places counted from `start`.
    func shifted(by start: Int) -> SIPURI.Layout {
        func shift(_ range: Range<Int>) -> Range<Int> {
            range.isEmpty ? 0..<0 : range.lowerBound - start..<range.upperBound - start
        }
        return SIPURI.Layout(
            user: user.map(shift), password: password.map(shift), host: shift(host), parameters: shift(parameters),
            headers: headers.map(shift))
    }
}

extension ByteScanner {
    /// Takes a host: a name, an IPv4 address, or an IPv6 address with its brackets. Nil when there is none.
    mutating func host() -> Range<Int>? {
        let start = index
        guard take(ASCII.openBracket) else {
            let name = run(of: .host)
            return name.isEmpty ? nil : name
        }
        while let byte = peek, ByteSet.hexadecimal.contains(byte) || byte == ASCII.colon || byte == ASCII.dot {
            _ = take(byte)
        }
        guard index > start + 1, take(ASCII.closeBracket) else { return nil }
        return start..<index
    }
}
