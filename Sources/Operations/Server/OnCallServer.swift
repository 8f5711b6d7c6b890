import Chronology
import Delivery
import Directory
import Dispatch
import Exchange
import Foundation
import Ledger
public import Logging
import Notify
import Speech
import Storage
import Synchronization
import Telephony

/// A whole server: store, ledger, prompts, telephony, and the watch on changes by other processes.
///
/// ## Topics
/// - ``start(settings:secrets:logger:progress:)``, ``stop()``
public final class OnCallServer: Sendable {
    let settings: ServerSettings
    let store: Store
    let prompts: PromptLibrary
    let telephony: TelephonyServer
    let loader: DirectoryLoader
    let messages: MessagePost
    let doors: AlertDoors
    let logger: Logger
    /// Trunks without a secret that the ledger and the log know of.
    let knownMissing = Mutex<Set<TrunkID>>([])
    /// The last call-back of another process that was taken up, by its fact.
    let lastCallBack = Mutex<Int64>(0)
    private let opened: ServerStore
    private let writer: LedgerWriter
    private let preparation: Task<Int, Never>
    private let background = Mutex<[Task<Void, Never>]>([])
    /// When people are told that the store is out of reach.
    let alarm = Mutex(StoreAlarm())
    /// Set once, when the server begins to stop.
    let isStopping = Mutex(false)

    private init(
        settings: ServerSettings, opened: ServerStore, writer: LedgerWriter, prompts: PromptLibrary,
        telephony: TelephonyServer, loader: DirectoryLoader, messages: MessagePost, doors: AlertDoors,
        logger: Logger,
        preparation: Task<Int, Never>
    ) {
        self.settings = settings
        self.opened = opened
        store = opened.store
        self.writer = writer
        self.prompts = prompts
        self.telephony = telephony
        self.loader = loader
        self.messages = messages
        self.doors = doors
        self.logger = logger
        self.preparation = preparation
    }

    /// Puts the store in order, prepares prompts, listens. When this returns, calls are answered.
    ///
    /// A store that is out of reach does not keep calls from being answered, if there is a standby copy of the
    /// organisation. `progress` is told in one line what is being done, for a terminal. What is thrown says what to do:
    /// ``OperationError`` and the errors of the shells.
    public static func start(
        settings: ServerSettings, secrets: any SecretSource, logger: Logger,
        progress: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> OnCallServer {
        try DataFolders(settings).create()
        ProcessLimits.raise()
        progress("opening the store in \(settings.dataDirectory)")
        let opened = try ServerStore.open(settings, logger: logger, progress: progress)
        let loader = DirectoryLoader(store: opened.store, secrets: secrets, standby: StandbyCopy(settings))
        // Before the snapshot is read: what another process commits meanwhile is seen as a change.
        let watch = try? ChangeWatch(opened.store.database)
        let loaded = try load(with: loader, isReady: opened.isReady, progress)
        let directory = loaded.directory
        let relay = LateBound<UInt64>()
        let failures = LateBound<PromptFailure>()
        let writer = LedgerWriter(
            database: opened.ledger, journal: opened.journal, logger: logger, wallClock: SystemClock.instant,
            onDurable: { relay.send($0.upTo) })
        writer.start()
        let prompts = try promptLibrary(settings, directory.organisation, failures, logger)
        let preparation = Task { await prepare(prompts, for: directory.organisation, progress) }
        await Self.wait(for: preparation, atMost: .seconds(2))
        let orders = LateBound<NoticeMessage>()
        let telephony = try await makeTelephony(
            settings, directory, opened.store, writer, prompts, relay, orders, logger)
        relay.attach { telephony.factsDurable(upTo: $0) }
        let messages = MessagePost(
            courier: Courier(authorities: settings.authorities), secrets: secrets, settings: settings,
            organisation: directory.organisation)
        attach(orders, to: messages, telephony)
        failures.attach { _ in telephony.note(.taskOpened(kind: .promptFailed, line: nil, person: nil)) }
        // A store out of reach keeps nobody from calling; the limits of callers then begin anew.
        let visits = try? opened.store.callerVisits(since: SystemClock.instant() - .seconds(3_600))
        telephony.restore((visits ?? []).map { RecentCall(line: $0.line, caller: $0.caller, at: $0.at) })
        telephony.restore(
            ((try? opened.store.accessFailures()) ?? []).map {
                AccessFailures(person: $0.person, device: $0.device, count: $0.count, lastAt: $0.lastAt)
            })
        let wake = LateBound<Void>()
        let doors: AlertDoors
        do {
            doors = try await AlertDoors.open(
                settings.alerts, store: opened.store, organisation: directory.organisation, logger: logger,
                wake: { wake.send(()) }, beside: { try await telephony.start() })
        } catch {
            writer.stop()
            await messages.stop()
            throw (error as? TelephonyServer.ListenFailure).map { OperationError($0) } ?? error
        }
        let server = OnCallServer(
            settings: settings, opened: opened, writer: writer, prompts: prompts, telephony: telephony,
            loader: loader, messages: messages, doors: doors, logger: logger, preparation: preparation)
        wake.attach { [weak server] _ in server?.takeUpTasks(endedSince: SystemClock.instant() - .seconds(3_600)) }
        server.begin(loaded, watch)
        progress("listening for SIP on \(settings.bindAddress) port \(settings.sipPort), UDP and TCP")
        return server
    }

    private func begin(_ loaded: DirectoryLoader.Loaded, _ watch: ChangeWatch?) {
        report(loaded.missingSecrets)
        // Before anybody relies on us: the next start may be without the store.
        keepStandby()
        takeUpMessages(now: SystemClock.instant())
        takeUpTasks(endedSince: SystemClock.instant())
        if loaded.isStandby, opened.isReady { storeFailed(StoreError(.absent, "the store has lost its organisation")) }
        background.withLock { $0 = [follow(watch), keepHouse(), watchMaildir()] }
    }

    /// The organisation of the store, or else what was kept of it beside the store.
    private static func load(
        with loader: DirectoryLoader, isReady: Bool, _ progress: (String) -> Void
    ) throws -> DirectoryLoader.Loaded {
        if !isReady { progress("the store is out of reach; facts go to the journal until it is back") }
        let loaded: DirectoryLoader.Loaded
        do { loaded = try loader.load() } catch {
            guard let standby = loader.loadStandby() else { throw error }
            loaded = standby
        }
        if loaded.isStandby { progress("calls follow the organisation as it was kept beside the store") }
        return loaded
    }

    /// Stops gracefully: new calls get 503, running calls may finish within the budget, the ledger is closed.
    public func stop() async {
        isStopping.withLock { $0 = true }
        for task in background.withLock({ $0 }) { task.cancel() }
        await doors.stop()
        await telephony.stop(budget: .seconds(settings.stopBudget))
        await messages.stop()
        writer.stop()
        store.close()
        opened.ledger.close()
    }

    /// How facts are kept just now.
    var ledgerHealth: LedgerWriter.Health { writer.health }

    /// Counters for the operator.
    public func status() async throws -> String {
        let status = try await telephony.status()
        return "calls \(status.calls), counts \(status.counts), census \(status.census)"
    }

    private static func makeTelephony(
        _ settings: ServerSettings, _ directory: ExchangeDirectory, _ store: Store, _ writer: LedgerWriter,
        _ prompts: PromptLibrary, _ relay: LateBound<UInt64>, _ orders: LateBound<NoticeMessage>, _ logger: Logger
    ) async throws -> TelephonyServer {
        let disk = DispatchQueue(label: "vigie.discarded", qos: .utility)
        let plan = ListeningPlan(settings: settings, realm: directory.organisation.softphoneRealm)
        let recordings = RecordingFolder(settings.recordingsDirectory)
        return try await TelephonyServer(
            settings: try plan.telephony(), directory: directory,
            callers: CallerBook((try? store.knownCallers()) ?? [:]), prompts: SpokenPrompts(library: prompts),
            clock: SystemClock.now, logger: logger,
            record: { facts, callers, token in
                let entries = callers.map {
                    CallerEntry(id: $0.id, number: $0.number, seenAt: facts.first?.at ?? SystemClock.instant())
                }
                return writer.submit(facts, callers: entries, token: token)
            },
            discardRecording: { name in
                // A slow disk must not hold the signalling loop up.
                disk.async {
                    do { try recordings.remove(name + ".wav") } catch {
                        // Retention removes it later.
                        logger.error("a discarded recording could not be removed", metadata: ["error": "\(error)"])
                    }
                }
            }, deliver: { orders.send($0) },
            personal: PersonalAccess(
                matches: { PersonalCode.matches($0, $1) }, keepAnnouncement: { AnnouncementShelf(settings).keep($0) }))
    }

    private static func promptLibrary(
        _ settings: ServerSettings, _ organisation: Organisation, _ failures: LateBound<PromptFailure>,
        _ logger: Logger
    ) throws -> PromptLibrary {
        var speech = SpeechSettings(
            cacheFolder: settings.dataDirectory + "/speech", promptsFolder: settings.promptsDirectory,
            recordingsFolder: settings.recordingsDirectory, countryCode: organisation.countryCode)
        speech.speech = .speaking(by: settings.speechProgram)
        return try PromptLibrary(settings: speech) { failure in
            logger.error("a prompt could not be made", metadata: ["error": "\(failure.error)"])
            failures.send(failure)
        }
    }

    private static func prepare(
        _ library: PromptLibrary, for organisation: Organisation, _ progress: @escaping @Sendable (String) -> Void
    ) async -> Int {
        let failures = await library.prewarm(PromptPart.needed(by: organisation)) { done, total in
            if done == total || done % 20 == 0 { progress("preparing prompts: \(done) of \(total)") }
        }
        if !failures.isEmpty {
            progress("\(failures.count) prompts could not be made; callers hear tones instead; see `vigie doctor`")
        }
        return failures.count
    }

    /// Prompts of an earlier start are ready in a moment, which is waited for; new ones are made beside the first calls,
    /// since a server that answers late answers nobody.
    private static func wait(for preparation: Task<Int, Never>, atMost patience: Duration) async {
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
                _ = await preparation.value
                resume()
            }
            Task {
                try? await Task.sleep(for: patience)
                resume()
            }
        }
    }

    /// Waits until every prompt is made, or has failed and is replaced by tones; returns how many failed.
    @discardableResult
    public func promptsPrepared() async -> Int { await preparation.value }
}
