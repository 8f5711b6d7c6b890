import ArgumentParser
import Directory
import Operations

/// The language in which a command tells a story.
struct LanguageOption: ParsableArguments {
    @Option(help: "The language of the story: fr or en.")
    var language = "en"

    /// The language as the vocabulary knows it.
    func value() throws -> Language {
        if let language = Language(rawValue: language) { return language }
        throw OperationError(.invalid, "there are no texts in `\(language)`", remedy: "write fr or en")
    }
}
