import Foundation
public import Ledger
import Synchronization

/// What the journal keeps until the store has it.
public enum JournalRecord: Hashable, Codable, Sendable {
    case fact(Fact)
    case caller(CallerEntry)

    /// The fact, nil for a caller.
    var fact: Fact? {
        if case .fact(let fact) = self { fact } else { nil }
    }
}

/// The place of facts that the store could not take in time.
///
/// A header of magic word, epoch and CRC-32, then records of length, CRC-32 over epoch and text, and JSON text. Emptying
/// the journal starts a new epoch, so that what older epochs left behind is never read. Reading stops at the first record
/// that is not whole: a torn tail was never acknowledged.
///
/// ## Topics
/// - ``open(path:size:)``, ``append(_:)``, ``contents(upTo:)``, ``empty(at:)``, ``setAside(_:)``
public final class FactJournal: Sendable {
    private struct State {
        var epoch: UInt64
        var position: Int
        /// An emptying failed half-way: which header the disk has is not known.
        var isHeaderUncertain = false
        /// Where old records end that must still be overwritten.
        var scrubEnd = 0
        /// What was put aside since the start, so that a replay that is tried again does not put it there twice.
        var aside: Set<String> = []
    }

    private static let magic = Array("VIGIEJ02".utf8)
    static let headerSize = 20
    /// A fact of more than this was not written by us.
    private static let largestRecord = 1 << 20

    private let file: any JournalFile
    private let state: Mutex<State>
    /// Whether a journal that could not be read was found and kept aside, so that somebody must look at it.
    public let wasDamaged: Bool
    /// Where the records end that an earlier run left.
    public let inheritedEnd: Int

    /// Reads the file, and starts a first epoch when it is new.
    ///
    /// Throws ``StoreError/Code/malformed`` when the file holds something else than a journal.
    public init(file: any JournalFile, wasDamaged: Bool = false) throws {
        self.file = file
        self.wasDamaged = wasDamaged
        let bytes = try file.contents(upTo: .max)
        if let epoch = Self.epoch(ofHeader: bytes) {
            let end = Self.scan(bytes, epoch: epoch) { _ in }
            inheritedEnd = end
            state = Mutex(State(epoch: epoch, position: end))
            return
        }
        guard !bytes.contains(where: { $0 != 0 }) else {
            throw StoreError(.malformed, "the header of the journal is damaged")
        }
        // Not counted from 1: the store remembers epochs, and a journal may be lost and made anew.
        let epoch = UInt64.random(in: 1...(UInt64.max >> 2))
        inheritedEnd = Self.headerSize
        state = Mutex(State(epoch: epoch, position: Self.headerSize))
        try file.write(Self.header(epoch: epoch), at: 0)
        try file.sync()
    }

    /// Appends records; they are on the disk when this returns, and not in the journal when it throws.
    public func append(_ records: [JournalRecord]) throws {
        let texts = try records.map { try FactText.canonical($0) }
        try state.withLock { state in
            let bytes = texts.flatMap { Self.record($0, epoch: state.epoch) }
            if state.isHeaderUncertain { try file.write(Self.header(epoch: state.epoch), at: 0) }
            // The zero length that follows ends the reading, whatever a failed attempt left there.
            try file.write(bytes + [0, 0, 0, 0], at: state.position)
            try file.sync()
            state.isHeaderUncertain = false
            state.position += bytes.count
        }
    }

    /// Every whole record in order, and the texts of those that this program does not know.
    ///
    /// `mark`: an end of records to stop at; nil reads all. Must not run beside ``empty(at:)``.
    public func contents(upTo mark: Int? = nil) throws -> (records: [JournalRecord], strangers: [String]) {
        // Records once written stay as they are: reading and decoding them must not keep anybody from appending.
        let (epoch, position) = state.withLock { ($0.epoch, $0.position) }
        var texts: [[UInt8]] = []
        Self.scan(try file.contents(upTo: min(position, mark ?? .max)), epoch: epoch) { texts.append($0) }
        let decoder = JSONDecoder()
        var records: [JournalRecord] = []
        var strangers: [String] = []
        for text in texts {
            do {
                records.append(try decoder.decode(JournalRecord.self, from: Data(text)))
            } catch {
                strangers.append(String(decoding: text, as: UTF8.self))
            }
        }
        return (records, strangers)
    }

    /// Every whole record that this program knows, in order.
    public func records() throws -> [JournalRecord] { try contents().records }

    /// Whether nothing waits in it.
    public var isEmpty: Bool { state.withLock { $0.position == Self.headerSize } }

    /// Which filling of the journal this is.
    public var epoch: UInt64 { state.withLock { $0.epoch } }

    /// Forgets all records and overwrites them, since they may name callers.
    ///
    /// `mark`: does nothing when the records end elsewhere, because more came meanwhile.
    public func empty(at mark: Int? = nil) throws {
        try state.withLock { state in
            if let mark, mark != state.position { return }
            if state.position > Self.headerSize {
                state.isHeaderUncertain = true
                try file.write(Self.header(epoch: state.epoch + 1), at: 0)
                try file.sync()
                let old = state.position
                state = State(epoch: state.epoch + 1, position: Self.headerSize, scrubEnd: old, aside: state.aside)
            }
            guard state.scrubEnd > state.position else { return }
            try file.write([UInt8](repeating: 0, count: state.scrubEnd - state.position), at: state.position)
            try file.sync()
            state.scrubEnd = 0
        }
    }

    /// Keeps records beside the journal that the store will never take: nothing that was acknowledged is thrown away.
    func setAside(_ records: [JournalRecord]) throws { try setAside(records.map { try FactText.canonical($0) }) }

    func setAside(_ texts: [String]) throws {
        try state.withLock { state in
            let new = texts.filter { !state.aside.contains($0) }
            guard !new.isEmpty else { return }
            try file.setAside(new)
            state.aside.formUnion(new)
        }
    }

    /// Calls `found` with each whole record and returns where the last one ends.
    @discardableResult
    private static func scan(_ bytes: [UInt8], epoch: UInt64, found: ([UInt8]) -> Void) -> Int {
        var position = headerSize
        while position + 8 <= bytes.count {
            let length = Int(number(bytes[position..<(position + 4)]))
            let sum = number(bytes[(position + 4)..<(position + 8)])
            let end = position + 8 + length
            guard length > 0, length <= largestRecord, end <= bytes.count else { break }
            let text = Array(bytes[(position + 8)..<end])
            guard checksum(text, epoch: epoch) == sum else { break }
            found(text)
            position = end
        }
        return position
    }

    /// The bytes of one record.
    static func record(_ text: String, epoch: UInt64) -> [UInt8] {
        let text = Array(text.utf8)
        return big(UInt32(text.count)) + big(checksum(text, epoch: epoch)) + text
    }

    /// How many whole records the bytes of a journal hold, nil when they are none.
    static func countRecords(in bytes: [UInt8]) -> Int? {
        guard let epoch = epoch(ofHeader: bytes) else { return nil }
        var count = 0
        scan(bytes, epoch: epoch) { _ in count += 1 }
        return count
    }

    /// Where the last whole record ends in the bytes of a journal, nil when they are none.
    static func endOfRecords(in bytes: [UInt8]) -> Int? {
        epoch(ofHeader: bytes).map { epoch in scan(bytes, epoch: epoch) { _ in } }
    }

    /// The epoch that a whole header names, nil for anything else.
    private static func epoch(ofHeader bytes: [UInt8]) -> UInt64? {
        guard bytes.count >= headerSize, Array(bytes[..<8]) == magic,
            number(bytes[16..<20]) == CRC32.checksum(bytes[..<16])
        else { return nil }
        return bytes[8..<16].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    }

    private static func header(epoch: UInt64) -> [UInt8] {
        let start = magic + big(UInt32(truncatingIfNeeded: epoch >> 32)) + big(UInt32(truncatingIfNeeded: epoch))
        return start + big(CRC32.checksum(start))
    }

    private static func checksum(_ text: [UInt8], epoch: UInt64) -> UInt32 {
        CRC32.checksum(header(epoch: epoch) + text)
    }

    private static func big(_ number: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }
}
