extension SIPMessage {
    /// The topmost Via: RFC 3261 section 20.42. Without it there is nowhere to answer to, so its error says discard.
    public var topVia: Via {
        get throws(SIPParseError) {
            do { return try require(.via, first(.via)) } catch { throw error.discarding() }
        }
    }

    /// All Vias, topmost first.
    public var vias: [Via] {
        get throws(SIPParseError) { try list(.via) }
    }

    /// Who the request is from: section 20.20.
    public var from: NameAddress {
        get throws(SIPParseError) { try require(.from, single(.from)) }
    }

    /// Whom the request is to: section 20.39.
    public var to: NameAddress {
        get throws(SIPParseError) { try require(.to, single(.to)) }
    }

    /// The identifier of the call: section 20.8. It compares byte by byte.
    public var callID: String {
        get throws(SIPParseError) {
            guard let range = headers.range(.callID) else { throw failure(.missing(.callID)) }
            let isWord = !range.isEmpty && headers.buffer[range].allSatisfy { $0 > ASCII.space && $0 != 0x7F }
            guard isWord else { throw failure(.malformed(.callID)) }
            return String(decoding: headers.buffer[range], as: UTF8.self)
        }
    }

    /// The sequence number and method: section 20.16.
    public var cseq: CSeq {
        get throws(SIPParseError) { try require(.cseq, single(.cseq)) }
    }

    /// How many more hops the request may take: section 20.22. Above 255 counts as 255.
    public var maxForwards: Int? {
        get throws(SIPParseError) { try number(.maxForwards).map { min(Int($0), 255) } }
    }

    /// The contacts; empty when there is none and when it is the wildcard: section 20.10.
    public var contacts: [NameAddress] {
        get throws(SIPParseError) { hasWildcardContact ? [] : try list(.contact) }
    }

    /// Whether the only contact is `*`, which a REGISTER uses to remove all bindings: section 10.2.2.
    public var hasWildcardContact: Bool {
        guard let range = headers.range(.contact) else { return false }
        return range.count == 1 && headers.buffer[range.lowerBound] == ASCII.star
    }

    /// The route set of a request: section 20.34.
    public var routes: [NameAddress] {
        get throws(SIPParseError) { try list(.route) }
    }

    /// The proxies that stay on the path of the dialog: section 20.30.
    public var recordRoutes: [NameAddress] {
        get throws(SIPParseError) { try list(.recordRoute) }
    }

    /// Seconds until the content or bindings expire: section 20.19.
    public var expires: UInt32? {
        get throws(SIPParseError) { try seconds(.expires) }
    }
}

extension SIPMessage {
    /// An error of this message, treated by RFC 3261 as a request's or a response's.
    func failure(_ kind: SIPParseError.Kind, at offset: Int = 0) -> SIPParseError {
        SIPParseError(kind, at: offset, treatment: isRequest ? .respond(400) : .discard)
    }

    func require<Value>(_ name: SIPHeaderName, _ value: Value?) throws(SIPParseError) -> Value {
        guard let value else { throw failure(.missing(name)) }
        return value
    }

    /// The first value of a header that may be a list; what follows it is not read.
    func first<Value: SIPValue>(_ name: SIPHeaderName) throws(SIPParseError) -> Value? {
        guard let range = headers.range(name) else { return nil }
        var scanner = ByteScanner(headers.buffer, range)
        guard let value = Value(scanning: &scanner), scanner.isAtEnd || scanner.peek == ASCII.comma else {
            throw failure(.malformed(name), at: scanner.index - range.lowerBound)
        }
        return value
    }

    /// The value of a header that has one; nil when absent.
    func single<Value: SIPValue>(_ name: SIPHeaderName) throws(SIPParseError) -> Value? {
        guard let range = headers.range(name) else { return nil }
        var scanner = ByteScanner(headers.buffer, range)
        guard let value = Value(scanning: &scanner), scanner.isAtEnd else {
            throw failure(.malformed(name), at: scanner.index - range.lowerBound)
        }
        return value
    }

    /// All values of a header, over its lines and their commas. Empty list elements are passed over.
    func list<Value: SIPValue>(_ name: SIPHeaderName) throws(SIPParseError) -> [Value] {
        var values: [Value] = []
        for index in headers.fields.indices where headers.matches(index, name) {
            let range = headers.fields[index].value
            var scanner = ByteScanner(headers.buffer, range)
            repeat {
                scanner.skipWhiteSpace()
                if scanner.isAtEnd || scanner.peek == ASCII.comma { continue }
                guard values.count < SIPLimits.values else { throw failure(.tooLarge) }
                guard let value = Value(scanning: &scanner), scanner.isAtEnd || scanner.peek == ASCII.comma else {
                    throw failure(.malformed(name), at: scanner.index - range.lowerBound)
                }
                values.append(value)
            } while scanner.take(ASCII.comma)
        }
        return values
    }

    /// The value of a header that is a number of seconds, at most 2³²-1 whatever is written: RFC 3261 section 20.19.
    func seconds(_ name: SIPHeaderName) throws(SIPParseError) -> UInt32? {
        guard let range = headers.range(name) else { return nil }
        var scanner = ByteScanner(headers.buffer, range)
        guard let seconds = scanner.seconds(), scanner.isAtEnd else { throw failure(.malformed(name)) }
        return seconds
    }

    /// The value of a header that is a decimal number; nil when absent.
    func number(_ name: SIPHeaderName) throws(SIPParseError) -> UInt32? {
        guard let range = headers.range(name) else { return nil }
        var scanner = ByteScanner(headers.buffer, range)
        guard let number = scanner.number(), scanner.isAtEnd else { throw failure(.malformed(name)) }
        return number
    }
}
