public import Chronology

/// Turns the reports of telephone events into key presses, each exactly once
/// ([RFC 4733](https://www.rfc-editor.org/rfc/rfc4733#section-2.5.2), 2.5.2).
///
/// A press is known by its timestamp. Every report of it carries the whole press, so any one that arrives is enough:
/// it counts whether the start, the end, or all but one were lost, with or without the marker, doubled or out of order.
/// A press longer than a report can say continues in a new segment that begins where the last one ended; a sender that
/// wrongly moves the timestamp with each packet does the same, earlier. Both are one press: what begins within or
/// right at the end of a press of the same key belongs to it.
///
/// Left out: tones other than keys, and redundancy by RFC 2198, which is never negotiated.
public struct DTMFReceiver: Hashable, Sendable {
    /// What the receiver has understood.
    public enum Output: Hashable, Sendable {
        /// A key went down: reported once a press, at the first packet of it that arrives.
        case pressed(TelephoneKey)
        /// The key came up, or its end was lost and time has passed; with the length that is known.
        case released(TelephoneKey, Duration)
    }

    /// When ``handleTimeout(now:)`` is to be called: a key is down and its end may have been lost.
    public private(set) var nextDeadline: Uptime?

    private var ssrc: UInt32?
    /// The last presses, the newest first.
    private var presses: [Press] = []
    private static let rememberedPresses = 8
    private static let lostEnd: Duration = .milliseconds(200)
    /// Reports older than this, in samples, are too late to mean anything.
    private static let stale: Int32 = 5 * 8_000

    private struct Press: Hashable, Sendable {
        var code: UInt8
        var start: UInt32
        /// Samples from the start to the end that is known.
        var length: UInt32
        var isOver: Bool

        /// Whether a report of that timestamp belongs to this press.
        func contains(code: UInt8, timestamp: UInt32) -> Bool {
            guard code == self.code else { return false }
            let offset = timestamp &- start
            if offset <= length { return true }
            // The last reports of a full segment were lost: the next one begins a whole number of segments later.
            return !isOver && offset % 0xFFFF == 0 && offset / 0xFFFF <= 4
        }
    }

    /// Creates a receiver that has heard nothing.
    public init() {}

    /// Takes the payload of a packet whose payload type is that of telephone events.
    ///
    /// One packet may hold several reports, each beginning where the one before ends (RFC 4733, 2.3.5 and 2.5.1.5).
    public mutating func packetArrived(
        _ header: RTPHeader, payload: UnsafeRawBufferPointer, now: Uptime
    ) -> [Output] {
        if ssrc != header.ssrc {
            ssrc = header.ssrc
            presses.removeAll(keepingCapacity: true)
        }
        var outputs: [Output] = []
        var timestamp = header.timestamp
        var offset = 0
        while offset < 64, let event = TelephoneEvent(payload, at: offset) {
            take(event, timestamp: timestamp, now: now, into: &outputs)
            timestamp &+= UInt32(event.duration)
            offset += TelephoneEvent.count
        }
        return outputs
    }

    /// Takes a payload held in an array.
    public mutating func packetArrived(_ header: RTPHeader, payload: [UInt8], now: Uptime) -> [Output] {
        payload.withUnsafeBytes { packetArrived(header, payload: $0, now: now) }
    }

    /// Lets go of a key whose end was lost.
    public mutating func handleTimeout(now: Uptime) -> [Output] {
        guard let deadline = nextDeadline, now >= deadline else { return [] }
        var outputs: [Output] = []
        release(into: &outputs)
        return outputs
    }

    private mutating func take(
        _ event: TelephoneEvent, timestamp: UInt32, now: Uptime, into outputs: inout [Output]
    ) {
        guard let key = TelephoneKey(code: event.code) else { return }
        if let index = presses.firstIndex(where: { $0.contains(code: event.code, timestamp: timestamp) }) {
            extend(index, by: event, timestamp: timestamp, now: now, into: &outputs)
            return
        }
        let press = Press(code: event.code, start: timestamp, length: UInt32(event.duration), isOver: event.isEnd)
        guard let newest = presses.first, Int32(bitPattern: timestamp &- newest.start) < 0 else {
            release(into: &outputs)
            begin(press, key, now: now, into: &outputs)
            return
        }
        // All of an earlier press was lost but this report, which was overtaken.
        guard Int32(bitPattern: newest.start &- timestamp) < DTMFReceiver.stale else {
            // Far behind: the stream's clock was set anew.
            presses.removeAll(keepingCapacity: true)
            begin(press, key, now: now, into: &outputs)
            return
        }
        guard !overlapsKnownPress(press) else { return }
        let place = presses.firstIndex { Int32(bitPattern: timestamp &- $0.start) > 0 } ?? presses.endIndex
        // Older than all that is remembered: its next report could not be told from a new press.
        guard place < DTMFReceiver.rememberedPresses else { return }
        presses.insert(press, at: place)
        presses[place].isOver = true
        if presses.count > DTMFReceiver.rememberedPresses { presses.removeLast() }
        outputs += [.pressed(key), .released(key, DTMFReceiver.length(press))]
    }

    /// A report of the press's own beginning may come after one that was taken for its start.
    private func overlapsKnownPress(_ press: Press) -> Bool {
        presses.contains { known in
            let distance = known.start &- press.start
            return known.code == press.code && distance <= press.length && distance < 0x8000_0000
        }
    }

    private mutating func begin(_ press: Press, _ key: TelephoneKey, now: Uptime, into outputs: inout [Output]) {
        presses.insert(press, at: 0)
        if presses.count > DTMFReceiver.rememberedPresses { presses.removeLast() }
        outputs.append(.pressed(key))
        if press.isOver {
            outputs.append(.released(key, DTMFReceiver.length(press)))
            nextDeadline = nil
        } else {
            nextDeadline = now + DTMFReceiver.lostEnd
        }
    }

    private mutating func extend(
        _ index: Int, by event: TelephoneEvent, timestamp: UInt32, now: Uptime, into outputs: inout [Output]
    ) {
        let length = (timestamp &- presses[index].start) &+ UInt32(event.duration)
        if length > presses[index].length, length < 0x8000_0000 { presses[index].length = length }
        guard index == 0, !presses[0].isOver else { return }
        if event.isEnd {
            release(into: &outputs)
        } else {
            nextDeadline = now + DTMFReceiver.lostEnd
        }
    }

    private mutating func release(into outputs: inout [Output]) {
        nextDeadline = nil
        guard let press = presses.first, !press.isOver, let key = TelephoneKey(code: press.code) else { return }
        presses[0].isOver = true
        outputs.append(.released(key, DTMFReceiver.length(press)))
    }

    private static func length(_ press: Press) -> Duration { .microseconds(Int64(press.length) * 125) }
}
