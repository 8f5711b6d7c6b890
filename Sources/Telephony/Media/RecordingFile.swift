import CallFlow
import Dispatch
import Foundation
import RTP
import Synchronization

/// Where recordings are written: side by side, each in its own order, so that the fsync of one delays no other.
struct RecordingDisk: Sendable {
    private let target = DispatchQueue(label: "vigie.recordings", qos: .utility, attributes: .concurrent)
    private let work = DispatchGroup()

    /// A queue for one file.
    func queue() -> DispatchQueue { DispatchQueue(label: "vigie.recording", target: target) }

    func perform(on queue: DispatchQueue, _ body: @escaping @Sendable () -> Void) {
        queue.async(group: work, execute: body)
    }

    /// Waits for everything that was asked for so far.
    func wait() { work.wait() }
}

/// The WAV file of a message or a conversation, written on a queue of its own so that a slow disk never delays a packet.
///
/// Readable at any moment: the header says "until the end of the file" and is made exact at the end, or after a crash.
final class RecordingFile: Sendable {
    private let disk: RecordingDisk
    private let queue: DispatchQueue
    private let failed = Atomic<Bool>(false)
    private let state: Mutex<(handle: FileHandle?, writer: WAVWriter)>
    let url: URL

    init(url: URL, law: G711, channels: Int = 1, disk: RecordingDisk) {
        self.url = url
        self.disk = disk
        queue = disk.queue()
        state = Mutex((nil, WAVWriter(law: law, channels: channels)))
        disk.perform(on: queue) { [self] in
            perform { state in
                let descriptor = open(url.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
                guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
                let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
                try handle.write(contentsOf: state.writer.header)
                state.handle = handle
            }
        }
    }

    /// Whether a write failed: the disk is full or gone.
    var hasFailed: Bool { failed.load(ordering: .relaxed) }

    func append(_ octets: [UInt8]) {
        disk.perform(on: queue) { [self] in
            perform { state in
                try state.handle?.write(contentsOf: octets)
                state.writer.appended(octets.count)
            }
        }
    }

    /// Makes the header exact, forces the file to disk and says how the recording ended.
    func finish(_ ending: RecordingEnding, _ completion: @escaping @Sendable (RecordingEnding) -> Void) {
        disk.perform(on: queue) { [self] in
            perform { state in
                guard let handle = state.handle else { return }
                try handle.write(contentsOf: state.writer.trailer)
                for patch in state.writer.lengthUpdate() {
                    try handle.seek(toOffset: UInt64(patch.offset))
                    try handle.write(contentsOf: patch.bytes)
                }
                try handle.synchronize()
                try handle.close()
                state.handle = nil
            }
            completion(hasFailed ? .failed : ending)
        }
    }

    private func perform(_ body: (inout sending (handle: FileHandle?, writer: WAVWriter)) throws -> Void) {
        do { try state.withLock { try body(&$0) } } catch { failed.store(true, ordering: .relaxed) }
    }
}
