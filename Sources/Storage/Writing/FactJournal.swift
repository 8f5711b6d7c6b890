import Foundation
public import Ledger
import Synchronization

/// What the journal keeps until the store has it.
public enum JournalRecord: Hashable, Codable, Sendable {
    case fact(Fact)
    case caller(CallerEntry)
}

/// The place of facts that the store could not take in time.
///
/// A header of magic word and epoch, then records of length, CRC-32 over epoch and text, and JSON text. Emptying the
/// journal starts a new epoch, so that what older epochs left behind is never read. Reading stops at the first record
/// that is not whole: a torn tail was never acknowledged.
public final class FactJournal: Sendable {
    private struct State {
        var epoch: UInt64
        var position: Int
    }

    private static let magic = Array("VIGIEJ01".utf8)
    private static let headerSize = 16
    /// A fact of more than this was not written by us.
    private static let largestRecord = 1 << 20

    private let file: any JournalFile
    private let state: Mutex<State>

    /// Reads the file, and starts a first epoch when it is new.
    public init(file: any JournalFile) throws {
        self.file = file
        let bytes = try file.contents()
        if bytes.count >= Self.headerSize, Array(bytes[..<8]) == Self.magic {
            let epoch = bytes[8..<16].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let end = Self.scan(bytes, epoch: epoch) { _ in }
            state = Mutex(State(epoch: epoch, position: end))
        } else {
            state = Mutex(State(epoch: 1, position: Self.headerSize))
            try file.write(Self.header(epoch: 1), at: 0)
            try file.sync()
        }
    }

    /// Opens the journal file at a path, with its space reserved.
    public static func open(path: String, size: Int = 32 << 20) throws -> FactJournal {
        try FactJournal(file: PreallocatedFile(path: path, size: size))
    }

    /// Appends records; they are on the disk when this returns, and not in the journal when it throws.
    public func append(_ records: [JournalRecord]) throws {
        try state.withLock { state in
            var bytes: [UInt8] = []
            for record in records {
                let text = Array(try FactText.canonical(record).utf8)
                bytes.append(contentsOf: Self.big(UInt32(text.count)))
                bytes.append(contentsOf: Self.big(Self.checksum(text, epoch: state.epoch)))
                bytes.append(contentsOf: text)
            }
            // The zero length that follows ends the reading, whatever a failed attempt left there.
            try file.write(bytes + [0, 0, 0, 0], at: state.position)
            try file.sync()
            state.position += bytes.count
        }
    }

    /// Every whole record, in order.
    public func records() throws -> [JournalRecord] {
        try state.withLock { state in
            let decoder = JSONDecoder()
            var texts: [[UInt8]] = []
            Self.scan(try file.contents(), epoch: state.epoch) { texts.append($0) }
            return try texts.map { text in
                do {
                    return try decoder.decode(JournalRecord.self, from: Data(text))
                } catch {
                    throw StoreError(.malformed, "a whole record of the journal is not one this program writes")
                }
            }
        }
    }

    /// Whether nothing waits in it.
    public var isEmpty: Bool { state.withLock { $0.position == Self.headerSize } }

    /// Forgets all records and overwrites them, since they may name callers.
    public func empty() throws {
        try state.withLock { state in
            guard state.position > Self.headerSize else { return }
            try file.write(Self.header(epoch: state.epoch + 1), at: 0)
            try file.sync()
            let used = state.position - Self.headerSize
            state = State(epoch: state.epoch + 1, position: Self.headerSize)
            try file.write([UInt8](repeating: 0, count: used), at: Self.headerSize)
            try file.sync()
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

    private static func header(epoch: UInt64) -> [UInt8] {
        magic + big(UInt32(truncatingIfNeeded: epoch >> 32)) + big(UInt32(truncatingIfNeeded: epoch))
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
