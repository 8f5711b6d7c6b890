import Foundation
import SIP
import Testing

/// How the server of this project treats a message that reaches it: the syntax layer first, then section 8.2.
enum Verdict: Hashable, CustomStringConvertible {
    case accept
    case refuse(Int)
    case discard

    var description: String {
        switch self {
        case .accept: "accept"
        case .refuse(let status): "respond \(status)"
        case .discard: "discard"
        }
    }
}

struct TortureMessage: CustomTestStringConvertible {
    var file: String
    var section: String
    var verdict: Verdict
    var why: String

    init(_ file: String, _ section: String, _ verdict: Verdict, _ why: String) {
        self.file = file
        self.section = section
        self.verdict = verdict
        self.why = why
    }

    var testDescription: String { "\(section) \(file): \(verdict)" }
}

extension TortureMessage {
    static let all: [TortureMessage] = valid + invalid + laterLayers

    static let valid: [TortureMessage] = [
        .init("wsinv", "3.1.1.1", .accept, "white space, folding, compact names and an empty header are all legal"),
        .init("intmeth", "3.1.1.2", .refuse(501), "well formed; no such method is implemented"),
        .init("esc01", "3.1.1.3", .accept, "escapes in URIs are kept, and read unescaped"),
        .init("escnull", "3.1.1.4", .accept, "an escaped NUL is a character like any other"),
        .init("esc02", "3.1.1.5", .refuse(501), "well formed; the percent signs are part of an unknown method's name"),
        .init("lwsdisp", "3.1.1.6", .accept, "no white space is needed between display name and bracket"),
        .init("longreq", "3.1.1.7", .accept, "long values and 34 Vias are within limits"),
        .init("dblreq", "3.1.1.8", .accept, "bytes after the body of a datagram are dropped"),
        .init("semiuri", "3.1.1.9", .accept, "a semicolon before the @ is part of the user"),
        .init("transports", "3.1.1.10", .accept, "unknown transports in Vias are kept as written"),
        .init("mpart01", "3.1.1.11", .refuse(405), "well formed; MESSAGE is known and not served"),
        .init("unreason", "3.1.1.12", .accept, "a reason phrase may be any UTF-8"),
        .init("noreason", "3.1.1.13", .accept, "a reason phrase may be empty"),
    ]

    static let invalid: [TortureMessage] = [
        .init("badinv01", "3.1.2.1", .refuse(400), "separators without values in Via"),
        .init("clerr", "3.1.2.2", .refuse(400), "Content-Length is larger than the datagram"),
        .init("ncl", "3.1.2.3", .refuse(400), "Content-Length is negative"),
        .init("scalar02", "3.1.2.4", .refuse(400), "CSeq exceeds 2³¹-1; the over-large Expires alone would be capped"),
        .init("scalarlg", "3.1.2.5", .discard, "a response with a CSeq that matches no request of ours"),
        .init("quotbal", "3.1.2.6", .refuse(400), "a quoted display name does not end"),
        .init("ltgtruri", "3.1.2.7", .refuse(400), "the Request-URI is in angle brackets"),
        .init("lwsruri", "3.1.2.8", .refuse(400), "white space within the Request-URI"),
        .init("lwsstart", "3.1.2.9", .refuse(400), "two spaces between the parts of the request line"),
        .init("trws", "3.1.2.10", .refuse(400), "spaces at the end of the request line"),
        .init("escruri", "3.1.2.11", .refuse(400), "headers in the Request-URI, which we never act on"),
        .init("baddate", "3.1.2.12", .accept, "Date is not GMT; nothing here uses it, and a call is not lost for it"),
        .init("regbadct", "3.1.2.13", .refuse(400), "a Contact URI with a question mark outside angle brackets"),
        .init("badaspec", "3.1.2.14", .refuse(400), "spaces within an addr-spec"),
        .init("baddn", "3.1.2.15", .refuse(400), "a comma in a display name without quotes"),
        .init("badvers", "3.1.2.16", .refuse(505), "SIP/7.0"),
        .init("mismatch01", "3.1.2.17", .refuse(400), "CSeq names another method than the request line"),
        .init("mismatch02", "3.1.2.18", .refuse(501), "the same, with an unknown method in the request line"),
        .init("bigcode", "3.1.2.19", .discard, "a response with a status of ten digits"),
    ]

    static let laterLayers: [TortureMessage] = [
        .init("badbranch", "3.2.1", .accept, "the branch is the bare cookie: matched by the rules of RFC 2543"),
        .init("insuf", "3.3.1", .refuse(400), "From, To and Call-ID are missing"),
        .init("unkscm", "3.3.2", .refuse(416), "the Request-URI is of an unknown scheme"),
        .init("novelsc", "3.3.3", .refuse(416), "the Request-URI is of a known scheme that is not SIP"),
        .init("unksm2", "3.3.4", .refuse(400), "a REGISTER whose To is no SIP address of record"),
        .init("bext01", "3.3.5", .refuse(420), "Require lists unknown extensions; Proxy-Require is not ours to judge"),
        .init("invut", "3.3.6", .refuse(415), "the body is of an unknown type"),
        .init("regaut01", "3.3.7", .accept, "credentials of an unknown scheme count as none: the registrar challenges"),
        .init("multi01", "3.3.8", .refuse(400), "several values of headers that have one"),
        .init("mcl01", "3.3.9", .refuse(400), "two Content-Lengths"),
        .init("bcast", "3.3.10", .discard, "a response with a second Via was not meant for a user agent"),
        .init("zeromf", "3.3.11", .accept, "Max-Forwards 0 ends here, and here is where it is for"),
        .init("cparam01", "3.3.12", .accept, "an unknown Contact parameter"),
        .init("cparam02", "3.3.13", .accept, "an unknown URI parameter in a Contact"),
        .init("regescrt", "3.3.14", .accept, "escaped headers in a Contact URI are kept with it"),
        .init("sdp01", "3.3.15", .refuse(406), "Accept leaves no type for the answer"),
        .init("inv2543", "3.4.1", .accept, "no branch, no tag and no Max-Forwards, as in RFC 2543"),
    ]
}

@Suite struct RFC4475Tests {
    private static let missing: Comment = "../shared/vectors/sip-rfc4475 is missing"
    static let isPresent: Bool = {
        let isPresent = FileManager.default.fileExists(atPath: ProjectFolder.tortureVectors.path)
        if !isPresent { print("SKIPPED: RFC 4475 messages, not found at \(ProjectFolder.tortureVectors.path)") }
        return isPresent
    }()

    static func treatment(of bytes: [UInt8]) -> (verdict: Verdict, response: SIPMessage?) {
        do {
            let message = try SIPMessage.parse(bytes)
            try message.validate()
            guard let refusal = try ParserExercise.server.refusal(of: message) else { return (.accept, nil) }
            return (.refuse(refusal.status), SIPMessage(status: refusal.status, to: message, toTag: "t"))
        } catch {
            guard case .respond(let status) = error.treatment else { return (.discard, nil) }
            return (.refuse(status), SIPMessage.rejection(of: bytes, for: error, toTag: "t"))
        }
    }

    @Test func `the table lists every message of the RFC once`() {
        #expect(TortureMessage.all.count == 49)
        #expect(Set(TortureMessage.all.map(\.file)).count == 49)
        #expect(Set(TortureMessage.all.map(\.section)).count == 49)
    }

    @Test(.enabled(if: isPresent, missing))
    func `the folder holds no message that the table leaves out`() {
        let files = ProjectFolder.files(in: ProjectFolder.tortureVectors, withExtension: "dat")
        #expect(Set(files.map { $0.deletingPathExtension().lastPathComponent }) == Set(TortureMessage.all.map(\.file)))
    }

    @Test(.enabled(if: isPresent, missing), arguments: TortureMessage.all)
    func `every message gets its verdict`(message: TortureMessage) throws {
        let bytes = try ProjectFolder.bytes(ProjectFolder.tortureVectors.appendingPathComponent("\(message.file).dat"))
        let (verdict, response) = Self.treatment(of: bytes)
        #expect(verdict == message.verdict)
        if case .refuse(let status) = message.verdict {
            let answer = try #require(response, "the refusal can be written")
            let reread = try SIPMessage.parse(answer.serialized())
            #expect(reread.status == status)
            #expect(try reread.topVia.host.isEmpty == false)
        }
    }

    @Test(
        .enabled(if: isPresent, missing),
        arguments: TortureMessage.all.filter { $0.verdict == .accept })
    func `an accepted message survives being written and read again`(message: TortureMessage) throws {
        let bytes = try ProjectFolder.bytes(ProjectFolder.tortureVectors.appendingPathComponent("\(message.file).dat"))
        let first = try SIPMessage.parse(bytes)
        #expect(try SIPMessage.parse(first.serialized()) == first)
    }

    @Test func `the documentation says of every message what the table says`() throws {
        let page = try String(
            decoding: ProjectFolder.bytes(ProjectFolder.root.appendingPathComponent("docs/sip-rfc4475.md")),
            as: UTF8.self)
        for message in TortureMessage.all {
            let row = "| \(message.section) | `\(message.file)` | \(message.verdict) | \(message.why) |"
            #expect(page.contains(row), "docs/sip-rfc4475.md should have the row: \(row)")
        }
    }
}
