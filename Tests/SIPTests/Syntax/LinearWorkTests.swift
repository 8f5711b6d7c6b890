import Testing

@testable import SIP

/// Work is counted in bytes looked at: ten times the input may cost ten times the work, not a hundred.
@Suite struct LinearWorkTests {
    static let shapes: [(name: String, unit: String)] = [
        ("folded lines", "\r\n "), ("white space", " "), ("semicolons", ";"), ("commas", ","), ("quotes", "\""),
        ("escaped quotes", "\\\""), ("open brackets", "<"), ("brackets", "<sip:a>"), ("equals", ";a=b"),
        ("spaced parameters", " ; a = b "), ("quoted parameters", ";a=\"b\""), ("open parentheses", "("),
        ("at signs", "a@"), ("colons", "a:"), ("percent signs", "%4"), ("tokens", "abc "), ("digits", "1"),
        ("hops", "SIP/2.0/UDP a;branch=b,"), ("addresses", "<sip:a@b>;c,"), ("questions", "?a=b&"), ("nul", "\0"),
    ]

    private static func message(_ name: String, _ value: String) -> [UInt8] {
        Array("OPTIONS sip:a@b SIP/2.0\r\n\(name): \(value)\r\n\r\n".utf8)
    }

    private static func parsingWork(_ bytes: [UInt8]) -> Int {
        var parser = SIPMessageParser(bytes)
        _ = try? parser.parse()
        return parser.work
    }

    private static func readingWork<Value: SIPValue>(_ value: String, _ type: Value.Type) -> Int {
        var scanner = ByteScanner(Array(value.utf8))
        repeat { _ = Value(scanning: &scanner) } while scanner.take(ASCII.comma)
        return scanner.work
    }

    @Test(arguments: shapes) func `finding the fields is linear`(shape: (name: String, unit: String)) {
        let small = Self.parsingWork(Self.message("X", String(repeating: shape.unit, count: 300)))
        let large = Self.parsingWork(Self.message("X", String(repeating: shape.unit, count: 3_000)))
        #expect(large <= small * 11)
        let count = 24 + shape.unit.utf8.count * 3_000
        #expect(large <= count * 6)
    }

    @Test(arguments: shapes) func `reading any typed value is linear`(shape: (name: String, unit: String)) {
        for prefix in ["", "<sip:a", "sip:a", "\"", "SIP/2.0/UDP a", "Digest a=", "1 ", "a;b=", "\"a\" <sip:a@b"] {
            let small = prefix + String(repeating: shape.unit, count: 300)
            let large = prefix + String(repeating: shape.unit, count: 3_000)
            let works: [(Int, Int)] = [
                (Self.readingWork(small, NameAddress.self), Self.readingWork(large, NameAddress.self)),
                (Self.readingWork(small, Via.self), Self.readingWork(large, Via.self)),
                (Self.readingWork(small, CSeq.self), Self.readingWork(large, CSeq.self)),
                (Self.readingWork(small, Reason.self), Self.readingWork(large, Reason.self)),
                (Self.readingWork(small, IdentityToken.self), Self.readingWork(large, IdentityToken.self)),
                (Self.readingWork(small, Privacy.self), Self.readingWork(large, Privacy.self)),
                (Self.readingWork(small, RetryAfter.self), Self.readingWork(large, RetryAfter.self)),
                (Self.readingWork(small, MediaType.self), Self.readingWork(large, MediaType.self)),
                (
                    Self.readingWork(small, AuthenticationFields.self),
                    Self.readingWork(large, AuthenticationFields.self)
                ),
            ]
            for (small, large) in works { #expect(large <= small * 11 + 100, "\(shape.name) after \(prefix)") }
        }
    }

    /// Each parameter once cost a copy of all before it; now a token of more than 32 is none.
    @Test func `an identity of many parameters is refused early`() {
        func token(_ count: Int) -> String {
            "abc" + (0..<count).map { ";p\($0)=v" }.joined() + ";alg=ES256;ppt=shaken"
        }
        var scanner = ByteScanner(Array(token(30).utf8))
        let identity = IdentityToken(scanning: &scanner)
        #expect(identity?.algorithm == "ES256" && identity?.extensionName == "shaken")
        let large = Self.readingWork(token(10_000), IdentityToken.self)
        #expect(large < 1_000)
    }

    @Test func `a message of many fields is refused before it is read`() {
        let bytes = Array(("OPTIONS sip:a SIP/2.0\r\n" + String(repeating: "X:\r\n", count: 300) + "\r\n").utf8)
        #expect(throws: SIPParseError(.tooLarge, at: 23 + 256 * 4)) { try SIPMessage.parse(bytes) }
    }

    @Test func `a message larger than a datagram is refused unread`() {
        let bytes = [UInt8](repeating: 65, count: 65_537)
        #expect(throws: SIPParseError(.tooLarge, treatment: .discard)) { try SIPMessage.parse(bytes) }
    }
}
