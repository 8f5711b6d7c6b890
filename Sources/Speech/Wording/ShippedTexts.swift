import CallFlow
import Directory
import Foundation

/// The texts that are shipped in every language, as read from `Texts/*.text`.
struct ShippedTexts: Hashable, Sendable {
    /// What a part of the text is.
    private enum Part: Hashable {
        case words(String)
        case place(String)
    }

    private let texts: [Language: [String: String]]

    /// Reads the shipped files.
    static func load() throws(SpeechError) -> ShippedTexts {
        var texts: [Language: [String: String]] = [:]
        for language in Language.allCases {
            let name = fileName(of: language)
            let content = String(decoding: embedded(language), as: UTF8.self)
            texts[language] = try parse(content, name: name)
        }
        return ShippedTexts(texts: texts)
    }

    /// The file of a language, built into the program.
    private static func embedded(_ language: Language) -> [UInt8] {
        switch language {
        case .french: PackageResources.french_text
        case .english: PackageResources.english_text
        }
    }

    /// The words of a text with its places filled.
    func words(
        _ id: String, language: Language, parameters: [String: String]
    ) throws(SpeechError) -> String {
        guard let text = texts[language]?[id] else {
            throw SpeechError(
                .unknownText, "No text is named '\(id)' in \(Self.fileName(of: language)).text: add it there.")
        }
        var words = ""
        for part in Self.parts(of: text) {
            switch part {
            case .words(let fixed): words += fixed
            case .place(let name):
                guard let value = parameters[name] else {
                    throw SpeechError(.missingParameter, "The text '\(id)' needs a value for {\(name)}.")
                }
                words += value
            }
        }
        return words
    }

    /// The names of all texts of a language.
    func identifiers(in language: Language) -> Set<String> { Set((texts[language] ?? [:]).keys) }

    /// The places of a text, e.g. `line`.
    func places(of id: String, in language: Language) -> Set<String> {
        Set(
            Self.parts(of: texts[language]?[id] ?? "").compactMap { part in
                if case .place(let name) = part { name } else { nil }
            })
    }

    /// The file of a language, without its extension.
    private static func fileName(of language: Language) -> String {
        switch language {
        case .french: "french"
        case .english: "english"
        }
    }

    /// Reads `name: words` lines; indented lines continue, `#` lines are comments.
    static func parse(_ content: String, name: String) throws(SpeechError) -> [String: String] {
        var texts: [String: String] = [:]
        var current: String?
        for (number, line) in content.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let trimmed = line.trimmingCharacters(in: .whitespaces)
            if trimmed.isEmpty || line.hasPrefix("#") { continue }
            if line.first?.isWhitespace == true, let id = current {
                texts[id, default: ""] += " " + trimmed
                continue
            }
            guard let colon = line.firstIndex(of: ":"), !line[..<colon].contains(" ") else {
                throw SpeechError(.unknownText, "\(name).text, line \(number + 1): write 'name: words'.")
            }
            let id = String(line[..<colon])
            guard texts[id] == nil else {
                throw SpeechError(.unknownText, "\(name).text, line \(number + 1): '\(id)' stands twice.")
            }
            texts[id] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            current = id
        }
        return texts
    }

    private static func parts(of text: String) -> [Part] {
        var parts: [Part] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            parts.append(.words(String(rest[..<open])))
            parts.append(.place(String(rest[rest.index(after: open)..<close])))
            rest = rest[rest.index(after: close)...]
        }
        parts.append(.words(String(rest)))
        return parts
    }
}
