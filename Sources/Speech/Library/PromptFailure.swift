public import CallFlow
public import Directory

/// A prompt that could not be made, so that tones were heard in its place: somebody must be told.
public struct PromptFailure: Hashable, Sendable {
    public var prompt: Prompt
    public var language: Language
    public var error: SpeechError

    /// Names the prompt and what went wrong.
    public init(prompt: Prompt, language: Language, error: SpeechError) {
        self.prompt = prompt
        self.language = language
        self.error = error
    }
}

/// One part of an utterance in the language that it is spoken in: the unit that is made and kept.
public struct PromptPart: Hashable, Sendable {
    public var prompt: Prompt
    public var language: Language

    /// Pairs a prompt with a language.
    public init(_ prompt: Prompt, _ language: Language) {
        self.prompt = prompt
        self.language = language
    }
}
