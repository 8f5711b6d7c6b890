import CallFlow
import Exchange
import RTP
import SDP

/// Both directions of a bridge in one file, a channel each: the caller left, the person right.
///
/// Each party's packets lie in a jitter buffer at the place of their timestamp and are read on one clock, so that what
/// was said together stands together, whatever the network did and however much of it was lost. Confined to its media
/// thread; the relay itself never waits for it.
final class ConversationRecorder {
    let name: RecordingName
    /// Silence in both channels, while somebody wants it so.
    var isMuted = false
    private let file: RecordingFile
    private let law: G711
    private var caller: JitterBuffer
    private var responder: JitterBuffer
    private var frame = [UInt8](repeating: 0, count: 2 * MediaLoop.samplesPerTick)
    private var pending: [UInt8] = []
    private var written = 0

    init(name: RecordingName, file: RecordingFile, law: G711) {
        self.name = name
        self.file = file
        self.law = law
        caller = JitterBuffer(law: law)
        responder = JitterBuffer(law: law)
        pending.reserveCapacity(Self.flushCount + 320)
    }

    /// Which channel a port speaks into.
    enum Channel { case caller, responder }

    /// Milliseconds so far.
    var milliseconds: Int { written / 8 }

    func take(_ header: RTPHeader, _ payload: UnsafeRawBufferPointer, law: G711, from channel: Channel) {
        switch (channel, law == self.law) {
        case (.caller, true): caller.insert(header, payload: payload)
        case (.caller, false): caller.insert(header, payload: law.transcoded(payload))
        case (.responder, true): responder.insert(header, payload: payload)
        case (.responder, false): responder.insert(header, payload: law.transcoded(payload))
        }
    }

    /// Every 20 ms; true when the file can no longer be written.
    func ticked() -> Bool {
        // Read in any case: what was said while it is muted must not be heard afterwards.
        frame.withUnsafeMutableBufferPointer { frame in
            caller.read(MediaLoop.samplesPerTick, into: frame, stride: 2)
            responder.read(
                MediaLoop.samplesPerTick, into: UnsafeMutableBufferPointer(rebasing: frame[1...]), stride: 2)
            if isMuted { frame.update(repeating: law.silence) }
        }
        pending += frame
        written += MediaLoop.samplesPerTick
        if pending.count >= Self.flushCount { flush() }
        return file.hasFailed
    }

    func finish(_ ending: RecordingEnding, _ completion: @escaping @Sendable (RecordingEnding) -> Void) {
        flush()
        file.finish(ending, completion)
    }

    /// 200 ms of both channels: what a crash can cost, beside the delay of the jitter buffers.
    private static let flushCount = 3_200

    private func flush() {
        guard !pending.isEmpty else { return }
        file.append(pending)
        pending.removeAll(keepingCapacity: true)
    }
}

extension MediaLoop {
    /// Begins to record both ends of a bridge.
    func recordBridge(_ name: RecordingName, of caller: MediaPort, and responder: MediaPort, file: RecordingFile) {
        endRecording(of: caller, .stopped)
        endRecording(of: responder, .stopped)
        let recorder = ConversationRecorder(name: name, file: file, law: caller.negotiated?.codec.law ?? .a)
        caller.conversation = (recorder, .caller)
        responder.conversation = (recorder, .responder)
        for port in [caller, responder] {
            port.conversationPartner = port === caller ? responder : caller
            port.updateListening()
        }
    }

    /// Ends the recording of the bridge that a port takes part in; the event names the caller's port.
    func endRecording(of port: MediaPort, _ ending: RecordingEnding) {
        guard let (recorder, channel) = port.conversation else { return }
        let other = port.conversationPartner
        let id = channel == .caller ? port.id : other?.id ?? port.id
        for party in [port, other].compactMap(\.self) {
            party.conversation = nil
            party.conversationPartner = nil
            party.updateListening()
        }
        let (name, milliseconds) = (recorder.name, recorder.milliseconds)
        recorder.finish(ending) { [self] ending in
            submit { $0.emit(.recorded(id, recording: name, milliseconds: milliseconds, ending: ending)) }
        }
    }

    /// The caller's port keeps the clock of both.
    func tickConversation(of port: MediaPort) {
        guard let (recorder, channel) = port.conversation, channel == .caller else { return }
        if recorder.ticked() { endRecording(of: port, .failed) }
    }
}
