public import CallFlow
import Directory
import Synchronization

/// All prompts of a server: made ahead, kept in memory, handed to calls without waiting.
///
/// A call asks ``prepared(_:)``, which never waits; only when that has nothing does it ask ``prepare(_:)``. Numbers are
/// joined from pairs of digits that ``prewarm(_:progress:)`` made, so that no call ever waits for the speech program.
///
/// ## Topics
/// - ``prepared(_:)``, ``preparedParts(_:)``, ``prepare(_:)``, ``fallback``
/// - ``prewarm(_:progress:)``, ``check(file:)``, ``replacements()``, ``forgetFiles()``
public final class PromptLibrary: Sendable {
    private struct Shelf {
        var countryCode: String
        var pieces: [PromptPiece: PreparedPrompt] = [:]
        var whole: [Utterance: PreparedPrompt] = [:]
        /// What the copies among them hold.
        var wholeBytes = 0
        var failures: [PromptPiece: (at: ContinuousClock.Instant, error: SpeechError)] = [:]
    }

    /// A failure, and whether it has just happened or is remembered.
    private struct Failed: Error {
        var error: SpeechError
        var isFresh: Bool
    }

    /// Whole utterances are kept joined up to this many and this large; beyond it they are joined anew each time.
    private static let wholeLimit = 5_000
    private static let wholeBytesLimit = 64 << 20

    /// What is heard when a prompt cannot be made: three rising notes, never silence.
    public let fallback = Tones.fallback

    private let settings: SpeechSettings
    private let texts: ShippedTexts
    private let maker: PromptMaker
    private let onFailure: @Sendable (PromptFailure) -> Void
    private let shelf: Mutex<Shelf>

    /// Opens a library; nothing is made before it is asked for.
    ///
    /// - Parameters:
    ///   - settings: programs, folders and limits.
    ///   - onFailure: told of each prompt that could not be made, so that a task is opened.
    /// - Throws: ``SpeechError`` when the shipped texts cannot be read.
    public init(settings: SpeechSettings, onFailure: @escaping @Sendable (PromptFailure) -> Void) throws {
        self.settings = settings
        self.onFailure = onFailure
        texts = try ShippedTexts.load()
        maker = PromptMaker(settings: settings, onFailure: onFailure)
        shelf = Mutex(Shelf(countryCode: settings.countryCode))
    }

    /// The audio of an utterance if all its parts are ready, at once and from any thread; nil when it must be
    /// prepared first.
    public func prepared(_ utterance: Utterance) -> PreparedPrompt? {
        guard let parts = preparedParts(utterance) else { return nil }
        return parts.count == 1 ? parts[0] : PreparedPrompt(joining: parts)
    }

    /// The same, in the parts that it is made of: nothing is copied for numbers, which are joined anew for each caller.
    public func preparedParts(_ utterance: Utterance) -> [PreparedPrompt]? {
        if let whole = shelf.withLock({ $0.whole[utterance] }) { return [whole] }
        guard let pieces = try? pieces(of: utterance) else { return nil }
        let found: [PreparedPrompt]? = shelf.withLock { shelf in
            var found: [PreparedPrompt] = []
            for piece in pieces {
                guard let prompt = shelf.pieces[piece] ?? Self.instant(piece) else { return nil }
                found.append(prompt)
            }
            return found
        }
        guard let found, !found.isEmpty else { return nil }
        guard !utterance.isPersonal else { return found }
        // A single piece, such as ten minutes of music, is its own whole.
        let whole = found.count == 1 ? found[0] : PreparedPrompt(joining: found)
        keep(whole, as: utterance, copied: found.count == 1 ? 0 : 2 * whole.aLaw.count)
        return [whole]
    }

    /// The audio of an utterance, made if need be; a part that fails is replaced by the fallback tones.
    public func prepare(_ utterance: Utterance) async -> PreparedPrompt {
        if let ready = prepared(utterance) { return ready }
        var parts: [[PreparedPrompt]] = []
        for prompt in utterance.prompts {
            switch await audio(of: PromptPart(prompt, utterance.language)) {
            case .success(let audio): parts.append(audio)
            case .failure: parts.append([fallback])
            }
        }
        parts.removeAll(where: \.isEmpty)
        guard !parts.isEmpty else { return fallback }
        let pause = [Tones.silence(frames: PromptPiece.framesBetweenParts)]
        return PreparedPrompt(joining: Array(parts.joined(separator: pause)))
    }

    /// Makes many parts ahead, and all digits that numbers are spoken with.
    ///
    /// - Parameters:
    ///   - parts: what calls may need; see ``PromptPart/needed(by:)``.
    ///   - progress: told after each part how many of how many are done.
    /// - Returns: the parts that failed; callers hear tones in their place.
    public func prewarm(
        _ parts: [PromptPart], progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async -> [PromptFailure] {
        let languages = Set(parts.map(\.language))
        let digits = languages.sorted { $0.rawValue < $1.rawValue }.flatMap { language in
            SpokenDigits.allPieces.map { PromptPart(.digits($0.number), language) }
        }
        let all = parts + digits
        var failures: [PromptFailure] = []
        var done = 0
        await withTaskGroup(of: PromptFailure?.self) { group in
            var waiting = all[...]
            func addNext() {
                guard let part = waiting.popFirst() else { return }
                group.addTask {
                    guard case .failure(let error) = await self.audio(of: part) else { return nil }
                    return PromptFailure(prompt: part.prompt, language: part.language, error: error)
                }
            }
            for _ in 0..<max(1, settings.concurrencyLimit) { addNext() }
            for await failure in group {
                if let failure { failures.append(failure) }
                done += 1
                progress(done, all.count)
                addNext()
            }
        }
        return failures
    }

    /// Checks that a file of the prompts folder can be played.
    ///
    /// - Throws: ``SpeechError`` that says what to do.
    public func check(file: String) async throws {
        _ = try await maker.audio(of: file)
    }

    /// Speaks national numbers, and rings, as another country does, from the next prompt on.
    public func setCountryCode(_ code: String) async {
        guard shelf.withLock({ $0.countryCode != code }) else { return }
        await maker.setCountryCode(code)
        shelf.withLock { shelf in
            shelf.countryCode = code
            shelf.pieces[.ringBack] = nil
            shelf.whole = [:]
        }
    }

    /// Forgets files of the prompts folder, so that replaced ones are read again; calls under way keep theirs.
    public func forgetFiles() {
        shelf.withLock { shelf in
            shelf.pieces = shelf.pieces.filter { !$0.key.isFile }
            shelf.failures = shelf.failures.filter { !$0.key.isFile }
            shelf.whole = [:]
            shelf.wholeBytes = 0
        }
    }

    /// The files of the prompts folder that take the place of a shipped text, and those that stand there for nothing
    /// because no such text has their name.
    public func replacements() -> (known: [String], unknown: [String]) {
        let folder = PromptsFolder(folder: settings.promptsFolder, sizeLimit: settings.audioLimit)
        let known = Set(PromptText.allReplacements)
        let found = Language.allCases.flatMap { folder.files(in: $0.rawValue) }
        return (found.filter(known.contains), found.filter { !known.contains($0) })
    }
}

extension PromptLibrary {
    /// The audio of one part, made if need be.
    private func audio(of part: PromptPart) async -> Result<[PreparedPrompt], SpeechError> {
        do throws(Failed) {
            return .success(try await madePieces(of: part))
        } catch {
            if error.isFresh {
                onFailure(PromptFailure(prompt: part.prompt, language: part.language, error: error.error))
            }
            return .failure(error.error)
        }
    }

    private func madePieces(of part: PromptPart) async throws(Failed) -> [PreparedPrompt] {
        let pieces: [PromptPiece]
        do throws(SpeechError) { pieces = try self.pieces(of: part) } catch {
            throw Failed(error: error, isFresh: true)
        }
        var audio: [PreparedPrompt] = []
        for piece in pieces { audio.append(try await made(piece)) }
        return audio
    }

    /// One piece from the shelf, or made and put there; a piece that failed is left alone for a while.
    private func made(_ piece: PromptPiece) async throws(Failed) -> PreparedPrompt {
        let (ready, failed) = shelf.withLock { ($0.pieces[piece] ?? Self.instant(piece), $0.failures[piece]) }
        if let ready { return ready }
        if let failed, failed.at.duration(to: .now) < settings.retryAfter {
            throw Failed(error: failed.error, isFresh: false)
        }
        do throws(SpeechError) {
            let prompt = try await maker.make(piece)
            if piece.isPassing { return prompt }
            shelf.withLock { shelf in
                shelf.pieces[piece] = prompt
                shelf.failures[piece] = nil
            }
            return prompt
        } catch {
            shelf.withLock { $0.failures[piece] = (.now, error) }
            throw Failed(error: error, isFresh: true)
        }
    }

    /// Pieces that need no making.
    private static func instant(_ piece: PromptPiece) -> PreparedPrompt? {
        if case .pause(let frames) = piece { Tones.silence(frames: frames) } else { nil }
    }

    private func pieces(of part: PromptPart) throws(SpeechError) -> [PromptPiece] {
        try PromptPiece.pieces(
            of: part.prompt, language: part.language, texts: texts,
            countryCode: shelf.withLock { $0.countryCode })
    }

    private func pieces(of utterance: Utterance) throws(SpeechError) -> [PromptPiece] {
        var parts: [[PromptPiece]] = []
        for prompt in utterance.prompts { parts.append(try pieces(of: PromptPart(prompt, utterance.language))) }
        return PromptPiece.joined(parts)
    }

    private func keep(_ whole: PreparedPrompt, as utterance: Utterance, copied bytes: Int) {
        shelf.withLock { shelf in
            guard shelf.whole[utterance] == nil, shelf.whole.count < Self.wholeLimit,
                shelf.wholeBytes + bytes <= Self.wholeBytesLimit
            else { return }
            shelf.whole[utterance] = whole
            shelf.wholeBytes += bytes
        }
    }
}

extension Utterance {
    /// Whether it holds a number: those are as many as there are callers, and are not kept joined.
    fileprivate var isPersonal: Bool {
        prompts.contains { prompt in
            switch prompt {
            case .digits, .recording, .saidOnce: true
            case .text, .spoken, .file, .ringBack, .beep: false
            }
        }
    }
}
