public import CallFlow
import Chronology
import Exchange
import SDP
import SIP

/// The media of a server without any samples: ports, latches, prompts that take time, keys, recordings, silence.
///
/// Audio reaches the far end only where the real shell would carry it: into an open port whose leg is negotiated, from
/// the source that the port latched to, and on through a bridge toward the address that the other port latched to.
public final class SimulatedMedia {
    struct Port {
        var id: MediaID
        var address: TransportAddress
        var negotiated: NegotiatedMedia?
        var latched: TransportAddress?
        var peer: MediaID?
        var playing: PlayID?
        var recording: Recording?
        var watch: Duration?
        var lastHeard: Uptime
        var isLost = false
    }

    struct Recording {
        var name: RecordingName
        var number: UInt64
        var startedAt: Uptime
        var lastSpeech: Uptime
        var endingSilence: Duration
    }

    /// How long a prompt takes, by its name.
    public var promptDuration: (Utterance) -> Duration = { .seconds(2 * max(1, $0.prompts.count)) }
    /// Names of prompts that cannot be prepared.
    public var brokenPrompts: Set<String> = []
    /// Nil answers `open` at once, as the real shell does.
    public var openDelay: Duration?
    /// How many ports there are; 0 lets every `open` fail.
    public var capacity = Int.max
    /// Recordings that were kept, with how long somebody spoke, in milliseconds.
    public private(set) var recordings: [RecordingName: Int] = [:]
    /// What every prompt that was begun is called, in order.
    public private(set) var played: [String] = []
    /// The recordings of conversations that were begun.
    public private(set) var conversations: [RecordingName] = []

    private unowned let world: World
    private let address: IPAddress
    private let report: (MediaEvent) -> Void
    private var ports: [MediaID: Port] = [:]
    private var ids: [UInt16: MediaID] = [:]
    private var opening: Set<MediaID> = []
    private var nextPort: UInt16 = 10_000
    private var lastRecording: UInt64 = 0

    init(world: World, address: IPAddress, report: @escaping (MediaEvent) -> Void) {
        self.world = world
        self.address = address
        self.report = report
    }

    /// How many ports are open.
    public var openPorts: Int { ports.count }

    /// How many bridges stand.
    public var bridgeCount: Int { ports.values.filter { $0.peer != nil }.count / 2 }

    /// Performs one command.
    func perform(_ command: MediaCommand) {
        switch command {
        case .open(let id, _, _, _): open(id)
        case .close(let id): close(id)
        case .configure(let id, let media, _): configure(id, media)
        case .play(let id, let play, let request): self.play(id, play, request)
        case .stopPlaying(let id): ports[id]?.playing = nil
        case .bridge(let first, let second): bridge(first, second)
        case .unbridge(let id): unbridge(id)
        case .watch(let id, let milliseconds):
            ports[id]?.watch = milliseconds.map { .milliseconds($0) }
            ports[id]?.lastHeard = world.uptime
            ports[id]?.isLost = false
            checkSilence(id)
        case .record(let id, let name, let maximum, let silence):
            record(id, name, maximum: .milliseconds(maximum), silence: .milliseconds(silence))
        case .stopRecording(let id): finishRecording(id, .stopped)
        case .recordBridge(_, _, let name): conversations.append(name)
        case .muteRecording, .endRecording: break
        }
    }

    // MARK: Ports

    private func open(_ id: MediaID) {
        guard let openDelay else { return openNow(id) }
        opening.insert(id)
        world.after(openDelay) { [weak self] in
            guard let self, opening.remove(id) != nil else { return }
            openNow(id)
        }
    }

    private func openNow(_ id: MediaID) {
        guard ports.count < capacity else { return report(.openFailed(id)) }
        while ids[nextPort] != nil { nextPort = nextPort >= 60_000 ? 10_000 : nextPort + 2 }
        let port = nextPort
        nextPort = nextPort >= 60_000 ? 10_000 : nextPort + 2
        ids[port] = id
        ports[id] = Port(id: id, address: TransportAddress(ip: address, port: port), lastHeard: world.uptime)
        report(.opened(id, port: port))
    }

    private func close(_ id: MediaID) {
        opening.remove(id)
        guard let port = ports[id] else { return }
        unbridge(id)
        finishRecording(id, .stopped)
        ports[id] = nil
        ids[port.address.port] = nil
    }

    private func configure(_ id: MediaID, _ media: NegotiatedMedia) {
        guard let old = ports[id] else { return }
        if let before = old.negotiated,
            before.remoteAddress != media.remoteAddress || before.remotePort != media.remotePort
        {
            ports[id]?.latched = nil
        }
        ports[id]?.negotiated = media
    }

    private func bridge(_ first: MediaID, _ second: MediaID) {
        guard ports[first] != nil, ports[second] != nil else { return }
        for id in [first, second] {
            unbridge(id)
            ports[id]?.playing = nil
        }
        ports[first]?.peer = second
        ports[second]?.peer = first
    }

    private func unbridge(_ id: MediaID) {
        guard let peer = ports[id]?.peer else { return }
        ports[peer]?.peer = nil
        ports[id]?.peer = nil
    }

    // MARK: Playing

    private func play(_ id: MediaID, _ play: PlayID, _ request: PlayRequest) {
        guard ports[id] != nil else { return }
        ports[id]?.playing = play
        let utterance = request.utterance
        guard !brokenPrompts.contains(utterance.name) else {
            return world.after(.zero) { [weak self] in self?.ended(id, play, completely: false) }
        }
        played.append(utterance.name)
        send(.prompt(utterance.name), from: id)
        guard !request.loops else { return }
        world.after(promptDuration(utterance)) { [weak self] in self?.ended(id, play, completely: true) }
    }

    private func ended(_ id: MediaID, _ play: PlayID, completely: Bool) {
        guard ports[id]?.playing == play else { return }
        ports[id]?.playing = nil
        report(.played(id, play, completely: completely))
    }

    private func send(_ audio: Audio, from id: MediaID) {
        guard let port = ports[id], let media = port.negotiated, media.direction.sends else { return }
        guard let remote = port.latched ?? TransportAddress(media) else { return }
        world.network.send(.audio(audio), from: port.address, to: remote)
    }

    // MARK: Hearing

    func received(_ audio: Audio, from source: TransportAddress, at number: UInt16) {
        guard let id = ids[number], var port = ports[id], port.negotiated != nil else { return }
        if port.latched == nil { port.latched = source }
        guard port.latched == source else { return }
        port.lastHeard = world.uptime
        let wasLost = port.isLost
        port.isLost = false
        if case .voice(_, true) = audio { port.recording?.lastSpeech = world.uptime }
        ports[id] = port
        if wasLost {
            report(.found(id))
            checkSilence(id)
        }
        if let peer = ports[id]?.peer { send(audio, from: peer) }
        if case .key(let key, _) = audio { report(.pressed(id, key: key)) }
    }

    /// Looks again when the port may have been silent for too long.
    private func checkSilence(_ id: MediaID) {
        guard let port = ports[id], let watch = port.watch, !port.isLost else { return }
        let (due, watched) = (port.lastHeard + watch, watch)
        guard due > world.uptime else {
            ports[id]?.isLost = true
            return report(.lost(id))
        }
        world.at(due) { [weak self] in
            guard let self, ports[id]?.watch == watched else { return }
            checkSilence(id)
        }
    }

    // MARK: Recording

    private func record(_ id: MediaID, _ name: RecordingName, maximum: Duration, silence: Duration) {
        guard ports[id] != nil else { return }
        finishRecording(id, .stopped)
        lastRecording += 1
        let number = lastRecording
        ports[id]?.recording = Recording(
            name: name, number: number, startedAt: world.uptime, lastSpeech: world.uptime, endingSilence: silence)
        world.after(maximum) { [weak self] in
            guard let self, ports[id]?.recording?.number == number else { return }
            finishRecording(id, .maximum)
        }
        checkSpeech(id, number)
    }

    private func checkSpeech(_ id: MediaID, _ number: UInt64) {
        guard let recording = ports[id]?.recording, recording.number == number else { return }
        let due = recording.lastSpeech + recording.endingSilence
        guard due > world.uptime else { return finishRecording(id, .silence) }
        world.at(due) { [weak self] in self?.checkSpeech(id, number) }
    }

    private func finishRecording(_ id: MediaID, _ ending: RecordingEnding) {
        guard let recording = ports[id]?.recording else { return }
        ports[id]?.recording = nil
        let milliseconds = Int((recording.lastSpeech - recording.startedAt).wholeMilliseconds)
        recordings[recording.name] = milliseconds
        // The file is closed on another thread: the report comes a little later, whatever became of the port.
        world.after(.milliseconds(5)) { [weak self] in
            self?.report(.recorded(id, recording: recording.name, milliseconds: milliseconds, ending: ending))
        }
    }

    func discard(_ name: RecordingName) { recordings[name] = nil }
}

extension TransportAddress {
    /// Where a negotiation says that the peer listens; nil where that is no place to send to.
    init?(_ media: NegotiatedMedia) {
        guard media.remoteAddress.isUnicast, media.remotePort > 0 else { return nil }
        switch media.remoteAddress {
        case .ipv4(let bits): self.init(ip: IPAddress(v4: bits), port: media.remotePort)
        case .ipv6(let high, let low):
            self.init(ip: IPAddress(v6High: high, low: low), port: media.remotePort)
        case .name: return nil
        }
    }
}
