/// A deterministic generator (SplitMix64): input number n of the fuzzer is the same on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0xD1B5_4A32_D192_ED03 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func below(_ limit: Int) -> Int { limit <= 1 ? 0 : Int(next() % UInt64(limit)) }
    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
    mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }
}

/// Writes messages by the grammar of RFC 3261, legal for the most part and in unusual ways.
struct MessageGrammar {
    var random: SeededGenerator

    private static let tokens = [
        "a", "z9hG4bK776", "x-1.2", "%41", "tag", "_~'`*", "INVITE", "0", "lr", "expires", "q",
    ]
    private static let hosts = [
        "a.example", "192.0.2.1", "[2001:db8::1]", "[::]", "x_y.example", "h", "255.255.255.255", "host-1.example.net.",
    ]
    private static let numbers = [
        "0", "1", "65535", "65536", "2147483647", "2147483648", "4294967295", "4294967296", "99999999999999999999",
        "-1",
        "007", "",
    ]
    private static let methods = [
        "INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "REGISTER", "PRACK", "UPDATE", "NEW", "info",
    ]
    static let names = [
        "Via", "v", "From", "f", "To", "t", "Call-ID", "i", "CSeq", "Max-Forwards", "Contact", "m", "Route",
        "Record-Route",
        "Content-Length", "l", "Content-Type", "c", "Expires", "Reason", "Session-Expires", "x", "Min-SE", "RSeq",
        "RAck",
        "P-Asserted-Identity", "Privacy", "Identity", "History-Info", "Diversion", "WWW-Authenticate", "Authorization",
        "Proxy-Authenticate", "Proxy-Authorization", "Retry-After", "Date", "Supported", "Require", "Allow", "Accept",
        "Content-Disposition", "Content-Encoding", "Refer-To", "Unsupported", "X-Own",
    ]

    mutating func message() -> [UInt8] {
        let method = random.pick(Self.methods)
        var text = random.chance(75) ? "\(method) \(uri()) SIP/2.0\r\n" : "SIP/2.0 \(status()) \(word())\r\n"
        var lines = [
            "Via\(colon())\(via())", "From\(colon())\(address())", "To\(colon())\(address())",
            "Call-ID\(colon())\(word())@\(random.pick(Self.hosts))",
            "CSeq\(colon())\(1 + random.below(9999)) \(method)",
            "Max-Forwards\(colon())\(random.below(256))",
        ]
        for _ in 0..<random.below(8) {
            let name = random.pick(Self.names)
            guard name.count > 1 || name != "l", name != "Content-Length" else { continue }
            lines.append("\(name)\(colon())\(value(name))")
        }
        lines.shuffle(using: &random)
        text += lines.joined(separator: "\r\n") + "\r\n"
        let body = random.chance(40) ? String(repeating: "v=0\r\n", count: random.below(40)) : ""
        if random.chance(80) { text += "\(random.pick(["Content-Length", "l"])): \(body.utf8.count)\r\n" }
        return Array((text + "\r\n" + body).utf8)
    }

    private mutating func status() -> String {
        random.pick(["100", "180", "183", "200", "302", "401", "487", "503", "699"])
    }
    private mutating func word() -> String { random.pick(Self.tokens) + String(random.below(1000)) }
    private mutating func colon() -> String { random.pick([": ", ":", " : ", "\t:\r\n ", ":   "]) }
    private mutating func space() -> String { random.chance(85) ? "" : random.pick([" ", "\t", "\r\n ", "  "]) }

    private mutating func parameters() -> String {
        var text = ""
        for _ in 0..<random.below(4) {
            let name = random.pick([
                "tag", "branch", "rport", "received", "expires", "q", "lr", "ob", "cause", "text", "x",
            ])
            text += "\(space());\(space())\(name)"
            if random.chance(70) { text += "\(space())=\(space())\(parameterValue())" }
        }
        return text
    }

    private mutating func parameterValue() -> String {
        switch random.below(4) {
        case 0: quoted()
        case 1: random.pick(Self.numbers) + "1"
        case 2: random.pick(Self.hosts)
        default: word()
        }
    }

    private mutating func quoted() -> String {
        random.pick(["\"\"", "\"a b\"", "\"\\\"\"", "\"\\\\\"", "\"é;,<>\"", "\"\\\u{7}\"", "\"=;\""])
    }

    private mutating func uri() -> String {
        switch random.below(12) {
        case 0: return "tel:+33-1.23(45)"
        case 1: return "tel:112;phone-context=+33"
        case 2: return "urn:service:sos"
        case 3: return "http://a.example/%7E?q=1"
        default: break
        }
        var text = random.pick(["sip:", "SIP:", "sips:"])
        if random.chance(80) {
            text += random.pick(["alice", "+33123456789", "%61l%69ce", "a;b=c", "a:pw", "", "?/&"]) + "@"
        }
        text += random.pick(Self.hosts)
        if random.chance(30) { text += ":\(random.below(65536))" }
        if random.chance(30) { text += random.pick([";lr", ";transport=udp", ";a=%41;b", ";user=phone;ob"]) }
        return text
    }

    private mutating func address() -> String {
        let display = random.pick(["", "", "Bob ", "A b c ", quoted()])
        let headers = random.chance(10) ? "?Reason=SIP%3Bcause%3D302&Privacy=history" : ""
        return random.chance(80) || !display.isEmpty
            ? "\(display)\(space())<\(uri())\(headers)>\(parameters())" : "sip:bob@b.example\(parameters())"
    }

    private mutating func via() -> String {
        let port = random.chance(50) ? ":5060" : ""
        return
            "SIP\(space())/\(space())2.0/\(random.pick(["UDP", "TCP", "TLS", "XYZ"])) \(random.pick(Self.hosts))\(port)"
            + parameters()
    }

    private mutating func list(_ one: (inout MessageGrammar) -> String) -> String {
        (0...random.below(3)).map { _ in one(&self) }.joined(separator: random.pick([",", ", ", " ,\r\n "]))
    }

    private mutating func value(_ name: String) -> String {
        switch name {
        case "Via", "v": list { $0.via() }
        case "From", "f", "To", "t": address()
        case "Contact", "m": random.chance(10) ? "*" : list { $0.address() }
        case "Route", "Record-Route", "P-Asserted-Identity", "History-Info", "Diversion", "Refer-To":
            list { $0.address() }
        case "Max-Forwards", "Expires", "RSeq", "Min-SE": random.pick(Self.numbers)
        case "Session-Expires", "x": random.pick(Self.numbers) + parameters()
        case "Retry-After": random.pick(Self.numbers) + random.pick(["", " (a (b) c)", " (open"]) + parameters()
        case "RAck", "CSeq": random.pick(Self.numbers) + " " + random.pick(Self.numbers) + " INVITE"
        case "Reason": list { "\($0.word())\($0.parameters())" }
        case "Date": random.pick(["Sat, 13 Nov 2010 23:29:00 GMT", "Sat, 31 Feb 2010 25:00:00 GMT", "x"])
        case "Identity":
            random.pick(["a.eyJhdHRlc3QiOiJBIn0.c;info=<https://c.example/x>;alg=ES256;ppt=shaken", "\"x\"", ";"])
        case "WWW-Authenticate", "Proxy-Authenticate", "Authorization", "Proxy-Authorization": credentials()
        case "Content-Type", "c", "Accept":
            random.pick(["application/sdp", "a/b;c=\"d\"", "*/*;q=0.1", "x", "text/plain,a/b"])
        default: list { $0.word() }
        }
    }

    private mutating func credentials() -> String {
        let fields = [
            "realm", "nonce", "uri", "response", "username", "qop", "nc", "cnonce", "algorithm", "stale", "opaque",
        ]
        let chosen = fields.filter { _ in random.chance(80) }
        return "Digest "
            + chosen.map { "\($0)=\(random.chance(60) ? quoted() : word())" }.joined(
                separator: random.pick([",", ", "]))
    }
}

/// Breaks messages in small ways.
struct MessageMutator {
    var random: SeededGenerator

    private static let fragments: [[UInt8]] = [
        [13, 10], [13], [10], [0], [34], [60], [62], [59], [44], [92], [37], [58], [64], [61], [255], [32], [91], [93],
        Array("\r\n ".utf8), Array("%0".utf8), Array("\r\nVia: ".utf8), Array(";;".utf8), Array("SIP/2.0".utf8),
        Array("99999999999999999999".utf8), Array("\"\\".utf8), Array("Content-Length: 1\r\n".utf8),
        Array("\r\n\r\n".utf8),
    ]

    mutating func mutate(_ input: [UInt8], with other: [UInt8]) -> [UInt8] {
        var bytes = input
        for _ in 0..<1 + random.below(4) {
            guard !bytes.isEmpty else { return bytes }
            let place = random.below(bytes.count)
            let length = min(bytes.count - place, 1 + random.below(20))
            switch random.below(8) {
            case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
            case 1: bytes[place] ^= 1 << UInt8(random.below(8))
            case 2: bytes.removeSubrange(place..<place + length)
            case 3: bytes.insert(contentsOf: random.pick(Self.fragments), at: place)
            case 4: bytes.insert(contentsOf: bytes[place..<place + length], at: random.below(bytes.count))
            case 5: bytes.removeSubrange(place...)
            case 6: bytes.insert(contentsOf: repeatedRun(bytes[place..<place + length]), at: place)
            default: splice(&bytes, place, other)
            }
        }
        return bytes
    }

    private mutating func repeatedRun(_ run: ArraySlice<UInt8>) -> [UInt8] {
        let count = random.below(random.chance(5) ? 200 : 8)
        return (0..<count).flatMap { _ in run }
    }

    private mutating func splice(_ bytes: inout [UInt8], _ place: Int, _ other: [UInt8]) {
        guard !other.isEmpty else { return }
        let from = random.below(other.count)
        bytes.insert(contentsOf: other[from..<min(other.count, from + random.below(120))], at: place)
    }
}

/// The one sequence of inputs that every run of the fuzzer takes from its beginning.
enum FuzzSequence {
    static let seeds: [[UInt8]] = {
        let files = ProjectFolder.files(in: ProjectFolder.tortureVectors, withExtension: "dat")
        return files.compactMap { try? ProjectFolder.bytes($0) }
    }()

    /// Input number `index`: one in four as the grammar writes it, the others broken.
    static func input(_ index: Int) -> [UInt8] {
        var grammar = MessageGrammar(random: SeededGenerator(seed: UInt64(index)))
        let message = grammar.message()
        guard index % 4 != 0 else { return message }
        var mutator = MessageMutator(random: SeededGenerator(seed: ~UInt64(index)))
        let base = seeds.isEmpty || index % 4 != 3 ? message : mutator.random.pick(seeds)
        return mutator.mutate(base, with: grammar.message())
    }
}
