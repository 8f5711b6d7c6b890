public import Exchange

/// Where prepared prompts come from: the speech shell in a server, prepared tones in a test.
public protocol PromptSource: Sendable {
    /// What a request asks for, in order, when all of it is in memory; nil when it must be prepared.
    func ready(_ request: PlayRequest) -> [PreparedAudio]?

    /// Prepares what a request asks for and calls back once, on any thread.
    ///
    /// The callback gets the parts in order, or nil when nothing of it can be played.
    func prepare(_ request: PlayRequest, _ completion: @escaping @Sendable ([PreparedAudio]?) -> Void)
}
