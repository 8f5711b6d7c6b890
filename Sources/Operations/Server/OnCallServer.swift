import Chronology
import Directory
import Exchange
import Foundation
import Ledger
public import Logging
import Speech
import Storage
import Synchronization
import Telephony

/// A whole server: store, ledger, prompts, telephony, and the watch on changes by other processes.
///
/// ## Topics
/// - ``start(settings:secrets:logger:progress:)``, ``stop()``
public final class OnCallServer: Sendable {
    private let settings: ServerSettings
    private let store: Store
    private let writer: LedgerWriter
    private let prompts: PromptLibrary
    private let telephony: TelephonyServer
    private let loader: DirectoryLoader
    private let logger: Logger
    private let preparation: Task<Void, Never>
    private let following = Mutex<Task<Void, Never>?>(nil)

    private init(
        settings: ServerSettings, store: Store, writer: LedgerWriter, prompts: PromptLibrary,
        telephony: TelephonyServer, loader: DirectoryLoader, logger: Logger,
        preparation: Task<Void, Never>
    ) {
        self.settings = settings
        self.store = store
        self.writer = writer
        self.prompts = prompts
        self.telephony = telephony
        self.loader = loader
        self.logger = logger
        self.preparation = preparation
    }

    /// Puts the store in order, prepares prompts, listens. When this returns, calls are answered.
    ///
    /// `progress` is told in one line what is being done, for a terminal. What is thrown says what to do: ``OperationError``
    /// and the errors of the shells.
    public static func start(
        settings: ServerSettings, secrets: any SecretSource, logger: Logger,
        progress: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> OnCallServer {
        try DataFolders(settings).create()
        ProcessLimits.raise()
        progress("opening the store in \(settings.dataDirectory)")
        let store = try openStore(settings)
        let journal = try FactJournal.open(path: settings.journalPath)
        let report = try Recovery(
            database: try store.newConnection(), journal: journal,
            recordings: RecordingFolder(settings.recordingsDirectory)
        ).run(now: SystemClock.instant())
        logger.info(
            "store in order", metadata: ["closedCalls": "\(report.closedCalls)", "tasks": "\(report.openedTasks)"])
        let loader = DirectoryLoader(store: store, secrets: secrets)
        // Before the snapshot is read: what another process commits meanwhile is seen as a change.
        let watch = try ChangeWatch(store.database)
        let directory = try loader.load()
        let relay = LateBound<UInt64>()
        let failures = LateBound<PromptFailure>()
        let writer = LedgerWriter(
            database: try store.newConnection(), journal: journal, logger: logger, wallClock: SystemClock.instant,
            onDurable: { relay.send($0.upTo) })
        writer.start()
        let prompts = try promptLibrary(settings, directory.organisation, failures, logger)
        let preparation = Task { await prepare(prompts, for: directory.organisation, progress) }
        await Self.wait(for: preparation, atMost: .seconds(2))
        let telephony = try await makeTelephony(settings, directory, store, writer, prompts, relay, logger)
        relay.attach { telephony.factsDurable(upTo: $0) }
        failures.attach { _ in telephony.note(.taskOpened(kind: .promptFailed, line: nil, person: nil)) }
        do { try await telephony.start() } catch let failure as TelephonyServer.ListenFailure {
            writer.stop()
            throw OperationError(failure)
        }
        let server = OnCallServer(
            settings: settings, store: store, writer: writer, prompts: prompts, telephony: telephony, loader: loader,
            logger: logger, preparation: preparation)
        server.follow(watch)
        progress("listening for SIP on \(settings.bindAddress) port \(settings.sipPort), UDP and TCP")
        return server
    }

    /// Stops gracefully: new calls get 503, running calls may finish within the budget, the ledger is closed.
    public func stop() async {
        following.withLock { $0?.cancel() }
        await telephony.stop(budget: .seconds(settings.stopBudget))
        writer.stop()
        store.close()
    }

    /// Counters for the operator.
    public func status() async throws -> String {
        let status = try await telephony.status()
        return "calls \(status.calls), counts \(status.counts), census \(status.census)"
    }

    private static func openStore(_ settings: ServerSettings) throws -> Store {
        let location: StoreLocation =
            settings.postgres.map { .postgreSQL(connection: $0) } ?? .sqlite(path: settings.storePath)
        return try Store.open(location, for: .server, now: SystemClock.instant())
    }

    private static func makeTelephony(
        _ settings: ServerSettings, _ directory: ExchangeDirectory, _ store: Store, _ writer: LedgerWriter,
        _ prompts: PromptLibrary, _ relay: LateBound<UInt64>, _ logger: Logger
    ) async throws -> TelephonyServer {
        let plan = ListeningPlan(settings: settings, realm: directory.organisation.softphoneRealm)
        let recordings = RecordingFolder(settings.recordingsDirectory)
        return try await TelephonyServer(
            settings: try plan.telephony(), directory: directory,
            callers: CallerBook(try store.knownCallers()), prompts: SpokenPrompts(library: prompts),
            clock: SystemClock.now, logger: logger,
            record: { facts, callers, token in
                let entries = callers.map {
                    CallerEntry(id: $0.id, number: $0.number, seenAt: facts.first?.at ?? SystemClock.instant())
                }
                return writer.submit(facts, callers: entries, token: token)
            },
            discardRecording: { name in try? recordings.remove(name + ".wav") })
    }

    private static func promptLibrary(
        _ settings: ServerSettings, _ organisation: Organisation, _ failures: LateBound<PromptFailure>,
        _ logger: Logger
    ) throws -> PromptLibrary {
        var speech = SpeechSettings(
            cacheFolder: settings.dataDirectory + "/speech", promptsFolder: settings.promptsDirectory,
            countryCode: organisation.countryCode)
        speech.speech = .speaking(by: settings.speechProgram)
        return try PromptLibrary(settings: speech) { failure in
            logger.error("a prompt could not be made", metadata: ["error": "\(failure.error)"])
            failures.send(failure)
        }
    }

    private static func prepare(
        _ library: PromptLibrary, for organisation: Organisation, _ progress: @escaping @Sendable (String) -> Void
    ) async {
        let failures = await library.prewarm(PromptPart.needed(by: organisation)) { done, total in
            if done == total || done % 20 == 0 { progress("preparing prompts: \(done) of \(total)") }
        }
        if !failures.isEmpty {
            progress("\(failures.count) prompts could not be made; callers hear tones instead; see `vigie doctor`")
        }
    }

    /// Prompts of an earlier start are ready in a moment, which is waited for; new ones are made beside the first calls,
    /// since a server that answers late answers nobody.
    private static func wait(for preparation: Task<Void, Never>, atMost patience: Duration) async {
        let isOver = Mutex(false)
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let resume: @Sendable () -> Void = {
                let isFirst = isOver.withLock { isOver in
                    defer { isOver = true }
                    return !isOver
                }
                if isFirst { continuation.resume() }
            }
            Task {
                await preparation.value
                resume()
            }
            Task {
                try? await Task.sleep(for: patience)
                resume()
            }
        }
    }

    /// Waits until every prompt is made, or has failed and is replaced by tones.
    public func promptsPrepared() async { await preparation.value }

    /// Twice a second: has another process committed a change? Then the new snapshot is built here, off the call path.
    private func follow(_ watch: ChangeWatch) {
        let task = Task { [self] in
            var watch = watch
            var isBehind = false
            while !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(400))
                do {
                    if try watch.poll() != nil { isBehind = true }
                    if isBehind { try reload() }
                    isBehind = false
                } catch {
                    // The running snapshot stays; the change is tried again.
                    logger.error("a change could not be read", metadata: ["error": "\(error)"])
                }
            }
        }
        following.withLock { $0 = task }
    }

    private func reload() throws {
        let directory = try loader.load()
        telephony.replaceDirectory(directory, callers: CallerBook(try store.knownCallers()))
        logger.info("organisation replaced", metadata: ["lines": "\(directory.organisation.lines.count)"])
        prompts.forgetFiles()
        let prompts = prompts
        Task { _ = await prompts.prewarm(PromptPart.needed(by: directory.organisation)) }
    }
}
