import CallFlow
import Directory
import Testing

@testable import Speech

struct WordingTests {
    static let texts = Result<ShippedTexts, any Error> { try ShippedTexts.load() }

    @Test(arguments: PromptText.allCases, Language.allCases)
    func `every text that a call can ask for exists in every language`(text: PromptText, language: Language) throws {
        let texts = try Self.texts.get()
        let words = try texts.words(
            text.rawValue, language: language,
            parameters: ["line": "chauffage", "keys": "1 2", "purpose": "pour vérifier", "key": "9"])
        #expect(!words.isEmpty)
        #expect(!words.contains("{"))
    }

    @Test func `the languages have the same texts with the same places`() throws {
        let texts = try Self.texts.get()
        let names = texts.identifiers(in: .french)
        for language in Language.allCases {
            #expect(texts.identifiers(in: language) == names)
            for name in names {
                #expect(texts.places(of: name, in: language) == texts.places(of: name, in: .french), "\(name)")
            }
        }
    }

    @Test(arguments: Language.allCases)
    func `callers in vital danger are told to dial 15 or 112`(language: Language) throws {
        let words = try Self.texts.get().words("emergency", language: language, parameters: [:])
        #expect(words.contains("15"))
        #expect(words.contains("112"))
    }

    @Test func `a text whose place is not filled is an error that names the place`() throws {
        let error = #expect(throws: SpeechError.self) {
            try Self.texts.get().words("welcome", language: .french, parameters: [:])
        }
        #expect(error?.code == .missingParameter)
        #expect(error?.description.contains("{line}") == true)
    }

    @Test func `an indented line continues a text and a comment is none`() throws {
        let texts = try ShippedTexts.parse("# no\nhello: Good\n    morning.\n\nbye: Bye: now.\n", name: "x")
        #expect(texts == ["hello": "Good morning.", "bye": "Bye: now."])
    }

    @Test(arguments: ["no colon here", "a: 1\na: 2"])
    func `a text file with a mistake says in which line`(content: String) {
        let error = #expect(throws: SpeechError.self) { try ShippedTexts.parse(content, name: "x") }
        #expect(error?.description.contains("x.text, line ") == true)
    }

    @Test(arguments: [
        ("+33612345678", ["zéro 6", "12", "34", "56", "78"]),
        ("0033612345678", ["0", "zéro 3", "36", "12", "34", "56", "78"]),
        ("01 02 03 04 00", ["zéro 1", "zéro 2", "zéro 3", "zéro 4", "zéro 0"]), ("3631", ["36", "31"]),
        ("+442071234567", ["plus", "44", "20", "71", "23", "45", "67"]), ("201", ["2", "zéro 1"]), ("anonymous", []),
        ("", []),
    ])
    func `a number is said in French in pairs`(number: String, words: [String]) throws {
        #expect(try said(number, .french) == words)
    }

    @Test func `a number is said in English digit by digit`() throws {
        #expect(try said("+33612345678", .english) == ["0", "6", "1", "2", "3", "4", "5", "6", "7", "8"])
    }

    @Test func `a number of any length is made of the pieces that are prepared`() {
        let known = Set(SpokenDigits.allPieces)
        for length in 0...60 {
            let number = "+" + String(repeating: "90", count: length).prefix(length)
            #expect(Set(SpokenDigits.pieces(of: number, countryCode: "33")).isSubset(of: known))
        }
    }

    private func said(_ number: String, _ language: Language) throws -> [String] {
        let texts = try Self.texts.get()
        return try SpokenDigits.pieces(of: number, countryCode: "33").flatMap {
            try SpokenDigits.words($0, language: language, texts: texts)
        }
    }
}
