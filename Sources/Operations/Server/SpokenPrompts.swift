import Exchange
import Speech
import Telephony

/// Prompts of the speech shell as the media threads want them: in memory when the call needs them.
struct SpokenPrompts: PromptSource {
    let library: PromptLibrary

    func ready(_ request: PlayRequest) -> [PreparedAudio]? {
        library.preparedParts(request.utterance)?.map { PreparedAudio($0) }
    }

    func prepare(_ request: PlayRequest, _ completion: @escaping @Sendable ([PreparedAudio]?) -> Void) {
        let library = library
        Task { completion([PreparedAudio(await library.prepare(request.utterance))]) }
    }
}

extension PreparedAudio {
    /// Shares the octets of a prompt; nothing is copied.
    convenience init(_ prompt: PreparedPrompt) { self.init(aLaw: prompt.aLaw, muLaw: prompt.muLaw) }
}
