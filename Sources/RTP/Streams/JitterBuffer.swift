/// Puts the audio of one received stream in order and on a steady clock, for recording and mixing only: a relayed
/// packet never waits here.
///
/// Octets of G.711 lie in a ring at the place that their timestamp names, so order, repetition and packet time do not
/// matter. Reading follows the timestamps at a distance, the delay, that adapts: it grows at once when a packet comes
/// too late for its place, and shrinks by one step when the worst of several seconds would have allowed it and the line
/// is silent. What has not arrived when it is read is filled with the silence octet and counted.
public struct JitterBuffer: Hashable, Sendable {
    /// The limits of the delay, and the step in which it shrinks, in samples.
    public struct Settings: Hashable, Sendable {
        /// The delay to begin with.
        public var initialDelay = 320
        /// The least delay.
        public var minimumDelay = 160
        /// The most delay.
        public var maximumDelay = 3_200
        /// How much of the delay is dropped at a time.
        public var step = 80
        /// Over how many samples a spare delay must last before it is dropped.
        public var patience = 40_000

        /// The default settings.
        public init() {}
    }

    /// The law of the octets.
    public let law: G711
    /// How far reading is behind the newest audio, in samples.
    public private(set) var delay: Int
    /// The samples that were read and had not arrived.
    public private(set) var missing: UInt64 = 0
    /// The packets that came too late for their place.
    public private(set) var late: UInt64 = 0

    private let settings: Settings
    private var ring: [UInt8]
    private var isFilled: [Bool]
    private var ssrc: UInt32?
    /// The timestamp of the next sample to read; `nil` before the first packet.
    private var position: UInt32?
    /// The end of the newest audio.
    private var end: UInt32 = 0
    /// The least audio that was waiting at an arrival since the last judgement, in samples.
    private var leastAhead = Int.max
    private var samplesJudged = 0

    private static let capacity = 8_192

    /// Creates an empty buffer.
    public init(law: G711, settings: Settings = Settings()) {
        self.law = law
        self.settings = settings
        delay = settings.initialDelay
        ring = Array(repeating: law.silence, count: JitterBuffer.capacity)
        isFilled = Array(repeating: false, count: JitterBuffer.capacity)
    }

    /// Puts the audio of a packet in its place.
    public mutating func insert(_ header: RTPHeader, payload: UnsafeRawBufferPointer) {
        guard !payload.isEmpty, payload.count <= 2_048 else { return }
        if ssrc != header.ssrc || position.map({ isFar(header.timestamp, from: $0) }) ?? true {
            restart(at: header)
        }
        guard var position else { return }
        let ahead = Int(Int32(bitPattern: header.timestamp &- position))
        if ahead < 0 {
            late &+= 1
            let back = min(-ahead, max(0, settings.maximumDelay - delay))
            // Reading goes back as far as the packet lies behind; what lies between is heard as a short gap.
            position = position &- UInt32(back)
            self.position = position
            delay += back
            leastAhead = Int.max
            samplesJudged = 0
        } else {
            leastAhead = min(leastAhead, ahead)
        }
        store(payload, at: header.timestamp, from: position)
    }

    /// Puts audio held in an array in its place.
    public mutating func insert(_ header: RTPHeader, payload: [UInt8]) {
        payload.withUnsafeBytes { insert(header, payload: $0) }
    }

    /// Reads the next `count` octets, on the tick of the recorder, filling what has not arrived.
    public mutating func read(_ count: Int = 160) -> [UInt8] {
        let count = max(0, min(count, JitterBuffer.capacity / 2))
        return Array(unsafeUninitializedCapacity: count) { target, initialized in
            read(count, into: target, stride: 1)
            initialized = count
        }
    }

    /// The same into every `stride`-th octet of `target`, which has room for them: one channel of several.
    public mutating func read(_ count: Int, into target: UnsafeMutableBufferPointer<UInt8>, stride: Int) {
        precondition(
            (0...JitterBuffer.capacity / 2).contains(count) && (count - 1) * stride < target.count,
            "a read fits into the buffer and into its target")
        guard var position else {
            for offset in 0..<count { target[offset * stride] = law.silence }
            return
        }
        shrinkIfSpare(&position)
        var absent = 0
        let silence = law.silence
        ring.withUnsafeMutableBufferPointer { ring in
            isFilled.withUnsafeMutableBufferPointer { isFilled in
                for offset in 0..<count {
                    let index = Int((position &+ UInt32(offset)) & UInt32(JitterBuffer.capacity - 1))
                    target[offset * stride] = ring[index]
                    if isFilled[index] {
                        isFilled[index] = false
                        ring[index] = silence
                    } else {
                        absent += 1
                    }
                }
            }
        }
        missing &+= UInt64(absent)
        self.position = position &+ UInt32(count)
        samplesJudged += count
    }

    private func isFar(_ timestamp: UInt32, from position: UInt32) -> Bool {
        let distance = Int(Int32(bitPattern: timestamp &- position))
        return distance > JitterBuffer.capacity - 2_048 || distance < -JitterBuffer.capacity
    }

    private mutating func restart(at header: RTPHeader) {
        ssrc = header.ssrc
        for index in ring.indices {
            ring[index] = law.silence
            isFilled[index] = false
        }
        position = header.timestamp &- UInt32(delay)
        end = header.timestamp
        leastAhead = Int.max
        samplesJudged = 0
    }

    private mutating func store(_ payload: UnsafeRawBufferPointer, at timestamp: UInt32, from position: UInt32) {
        // What has already been read is over.
        var offset = max(0, Int(Int32(bitPattern: position &- timestamp)))
        while offset < payload.count {
            let index = Int((timestamp &+ UInt32(offset)) & UInt32(JitterBuffer.capacity - 1))
            let count = min(payload.count - offset, JitterBuffer.capacity - index)
            let part = UnsafeRawBufferPointer(rebasing: payload[offset..<(offset + count)])
            ring.withUnsafeMutableBytes { ring in
                UnsafeMutableRawBufferPointer(rebasing: ring[index..<(index + count)]).copyMemory(from: part)
            }
            isFilled.withUnsafeMutableBufferPointer { isFilled in
                UnsafeMutableBufferPointer(rebasing: isFilled[index..<(index + count)]).update(repeating: true)
            }
            offset += count
        }
        let newEnd = timestamp &+ UInt32(payload.count)
        if Int32(bitPattern: newEnd &- end) > 0 { end = newEnd }
    }

    /// Drops a step of delay when it was never needed for a while and nothing would be heard of it.
    private mutating func shrinkIfSpare(_ position: inout UInt32) {
        guard samplesJudged >= settings.patience else { return }
        defer {
            samplesJudged = 0
            leastAhead = Int.max
        }
        let step = settings.step
        guard leastAhead != Int.max, leastAhead >= settings.minimumDelay + step, delay - step >= settings.minimumDelay
        else { return }
        for offset in 0..<step {
            let index = Int((position &+ UInt32(offset)) & UInt32(JitterBuffer.capacity - 1))
            guard !isFilled[index] || law.decode(ring[index]).magnitude < 400 else { return }
        }
        for offset in 0..<step {
            let index = Int((position &+ UInt32(offset)) & UInt32(JitterBuffer.capacity - 1))
            isFilled[index] = false
            ring[index] = law.silence
        }
        position = position &+ UInt32(step)
        delay -= step
    }
}
