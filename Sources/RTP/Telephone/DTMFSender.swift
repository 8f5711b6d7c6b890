public import Chronology

/// Sends key presses as telephone events, one packet a tick
/// ([RFC 4733](https://www.rfc-editor.org/rfc/rfc4733#section-2.5.1), 2.5.1).
///
/// A press gives an update each tick with the timestamp of its beginning, the marker on the first, and its end three
/// times. While a press or the pause behind it lasts, the tick belongs to this sender: no audio frame is to be sent.
/// A press of more than 8.19 s is split in segments.
public struct DTMFSender: Hashable, Sendable {
    /// How many samples a tick moves the clock.
    public let samplesPerTick: UInt32
    /// The pause between two presses, in samples.
    public var pause: UInt32 = 800

    private var queue: [Queued] = []
    private var current: Press?
    private var pauseLeft: UInt32 = 0

    private struct Queued: Hashable, Sendable {
        var key: TelephoneKey
        var samples: UInt32
    }

    private struct Press: Hashable, Sendable {
        var key: TelephoneKey
        /// The timestamp of the segment's beginning.
        var timestamp: UInt32
        /// Samples reported of this segment.
        var elapsed: UInt32
        /// Samples still to go, from the beginning of this segment.
        var samples: UInt32
        var isFirst: Bool
        var endsSent: Int
    }

    /// Creates a sender; 160 samples a tick are 20 ms.
    public init(samplesPerTick: UInt32 = 160) { self.samplesPerTick = max(1, samplesPerTick) }

    /// Whether a press or the pause behind one is going on: audio must wait.
    public var isBusy: Bool { current != nil || !queue.isEmpty || pauseLeft > 0 }

    /// Queues a press of a key.
    public mutating func press(_ key: TelephoneKey, for duration: Duration = .milliseconds(100)) {
        let samples = UInt32(clamping: min(max(duration.wholeMicroseconds, 0), 600_000_000) / 125)
        queue.append(Queued(key: key, samples: max(samples, samplesPerTick)))
    }

    /// Writes the packet of this tick and returns its length; 0 when this tick sends nothing.
    ///
    /// `stream` is the leg's outgoing stream, whose clock runs on during the press.
    public mutating func nextPacket(
        into packet: UnsafeMutableRawBufferPointer, stream: inout RTPSender, payloadType: UInt8, now: Uptime
    ) -> Int {
        if pauseLeft > 0 {
            pauseLeft -= min(pauseLeft, samplesPerTick)
            stream.skip(samples: samplesPerTick)
            return 0
        }
        if current == nil, !queue.isEmpty {
            let next = queue.removeFirst()
            current = Press(
                key: next.key, timestamp: stream.nextTimestamp, elapsed: 0, samples: next.samples, isFirst: true,
                endsSent: 0)
        }
        guard var press = current else { return 0 }
        let event = advance(&press)
        let length = stream.writeHeader(
            into: packet, payloadType: payloadType, timestamp: press.timestamp, payloadCount: TelephoneEvent.count,
            marker: press.isFirst, now: now)
        event.write(into: packet, at: length)
        press.isFirst = false
        // The clock stands at the end of the press while its end is repeated.
        if press.endsSent <= 1 { stream.skip(samples: samplesPerTick) }
        current = press.endsSent < 3 ? press : nil
        if press.endsSent == 3 { pauseLeft = pause }
        return length + TelephoneEvent.count
    }

    /// Moves a press on by one tick and says what to report.
    private func advance(_ press: inout Press) -> TelephoneEvent {
        if press.endsSent == 0 {
            if press.elapsed == 0xFFFF {
                press.timestamp &+= 0xFFFF
                press.samples -= 0xFFFF
                press.elapsed = 0
            }
            press.elapsed = min(press.elapsed + samplesPerTick, press.samples, 0xFFFF)
        }
        let isEnd = press.elapsed == press.samples
        if isEnd { press.endsSent += 1 }
        return TelephoneEvent(
            code: press.key.code, isEnd: isEnd, duration: UInt16(truncatingIfNeeded: press.elapsed))
    }
}
