import CallFlow
import Exchange
import RTP
import SDP

/// One message being taken: put in order and on a steady clock, written as it arrives, ended by silence or length.
///
/// Confined to its media thread; the file is written by ``RecordingFile`` on a queue that may wait for the disk.
final class MessageRecorder {
    let name: RecordingName
    private let file: RecordingFile
    private let law: G711
    private let maximum: Int
    private let endingSilence: Int
    private var buffer: JitterBuffer
    private var silence = SilenceDetector()
    /// The noise that the caller's telephone describes instead of sending it, until it sends sound again.
    private var noise = ComfortNoiseGenerator()
    private var isNoisy = false
    private var pending: [UInt8] = []
    private var written = 0
    private var silentMilliseconds = 0
    private var lastSound = 0

    init(
        name: RecordingName, file: RecordingFile, law: G711, maximumMilliseconds: Int, endingSilenceMilliseconds: Int
    ) {
        self.name = name
        self.file = file
        self.law = law
        maximum = maximumMilliseconds
        endingSilence = endingSilenceMilliseconds
        buffer = JitterBuffer(law: law)
    }

    /// Milliseconds up to the last sound that was heard.
    var milliseconds: Int { lastSound / 8 }

    /// Takes the description of a noise: it is heard in the recording, but is silence all the same.
    func noiseBegan(_ description: ComfortNoiseDescription) {
        noise.update(description)
        isNoisy = true
    }

    /// Takes one packet.
    func take(_ header: RTPHeader, _ payload: UnsafeRawBufferPointer, law: G711) {
        isNoisy = false
        if law == self.law {
            buffer.insert(header, payload: payload)
        } else {
            buffer.insert(header, payload: law.transcoded(payload))
        }
    }

    /// Every 20 ms: what did not arrive is silence, whatever the sender's silence suppression does.
    func ticked() -> RecordingEnding? {
        let missing = buffer.missing
        let frame = buffer.read()
        let isEmpty = buffer.missing - missing == UInt64(frame.count)
        pending += isNoisy && isEmpty ? noise.frame(law: law) : frame
        written += frame.count
        silentMilliseconds = silence.take(frame, law: law)
        if silentMilliseconds == 0 { lastSound = written }
        if pending.count >= Self.flushCount { flush() }
        if written / 8 >= maximum { return .maximum }
        if silentMilliseconds >= endingSilence { return .silence }
        return file.hasFailed ? .failed : nil
    }

    /// Writes what is left and closes the file; `completion` runs when it is safe on disk.
    func finish(_ ending: RecordingEnding, _ completion: @escaping @Sendable (RecordingEnding) -> Void = { _ in }) {
        flush()
        file.finish(ending, completion)
    }

    /// With the 40 ms of the jitter buffer, at most 100 ms of audio are in memory at any time.
    private static let flushCount = 480

    private func flush() {
        guard !pending.isEmpty else { return }
        file.append(pending)
        pending.removeAll(keepingCapacity: true)
    }
}

extension MediaLoop {
    func record(
        _ name: RecordingName, on port: MediaPort, file: RecordingFile, maximumMilliseconds: Int,
        endingSilenceMilliseconds: Int
    ) {
        if let old = port.recorder { recorded(port, old, .stopped) }
        port.recorder = MessageRecorder(
            name: name, file: file, law: port.negotiated?.codec.law ?? .a, maximumMilliseconds: maximumMilliseconds,
            endingSilenceMilliseconds: endingSilenceMilliseconds)
        port.updateListening()
    }

    func stopRecording(on port: MediaPort) {
        if let recorder = port.recorder { recorded(port, recorder, .stopped) }
    }

    func tickRecorder(of port: MediaPort) {
        guard let recorder = port.recorder, let ending = recorder.ticked() else { return }
        recorded(port, recorder, ending)
    }

    /// Ends a recording: the event follows when the file is safe.
    func recorded(_ port: MediaPort, _ recorder: MessageRecorder, _ ending: RecordingEnding) {
        port.recorder = nil
        port.updateListening()
        let (id, name, milliseconds) = (port.id, recorder.name, recorder.milliseconds)
        recorder.finish(ending) { [self] ending in
            submit { $0.emit(.recorded(id, recording: name, milliseconds: milliseconds, ending: ending)) }
        }
    }
}
