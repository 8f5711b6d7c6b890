import Chronology
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The one thread of a phone: waits for datagrams, media ticks and deadlines, and lets the state act on them.
///
/// A script's step takes the same lock as the thread, acts at once, and rings the bell so that the thread waits for the
/// right moment again. What a script waits for is looked at after every turn.
final class PhoneLoop: Sendable {
    let state: Mutex<PhoneState>
    /// Both ends of the bell that wakes the thread.
    private let bell: (read: Int32, write: Int32)
    private let sip: DatagramSocket

    init(_ state: consuming PhoneState, sip: DatagramSocket) throws(PhoneFailure) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw .system("pipe", errno) }
        for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
        bell = (ends[0], ends[1])
        self.sip = sip
        self.state = Mutex(state)
    }

    /// The monotonic clock.
    static func now() -> Uptime {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Uptime(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    /// Starts the thread, which keeps the loop alive until it is stopped.
    func start() throws(PhoneFailure) {
        #if canImport(Glibc)
            var thread = pthread_t()
        #else
            var thread: pthread_t?
        #endif
        let context = Unmanaged.passRetained(self)
        let result = pthread_create(&thread, nil, phoneThread, context.toOpaque())
        guard result == 0 else {
            context.release()
            throw .system("pthread_create", result)
        }
        #if canImport(Glibc)
            pthread_detach(thread)
        #else
            if let thread { pthread_detach(thread) }
        #endif
    }

    /// Does one step of a script under the lock, performs what follows from it, and wakes the thread.
    func perform<Value: Sendable>(
        _ body: (inout PhoneState, Uptime) throws(PhoneFailure) -> Value
    ) throws(PhoneFailure) -> Value {
        let result: Result<Value, PhoneFailure> = state.withLock { state in
            guard !state.isStopped else { return .failure(.stopped) }
            let now = PhoneLoop.now()
            do throws(PhoneFailure) {
                let value = try body(&state, now)
                state.settle(now: now)
                ring()
                return .success(value)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Waits until `look` finds something, fails, or time is up.
    func wait<Value: Sendable>(
        for what: String, within limit: Duration,
        _ look: @escaping @Sendable (inout PhoneState) throws(PhoneFailure) -> Value?
    ) async throws(PhoneFailure) -> Value {
        let outcome = await withCheckedContinuation { (continuation: CheckedContinuation<Outcome<Value>, Never>) in
            state.withLock { state in
                let waiter = Waiter(
                    deadline: PhoneLoop.now() + limit,
                    attempt: { state in
                        do throws(PhoneFailure) {
                            guard let value = try look(&state) else { return false }
                            continuation.resume(returning: .found(value))
                        } catch {
                            continuation.resume(returning: .failed(error))
                        }
                        return true
                    },
                    giveUp: { continuation.resume(returning: .failed($0 ? .stopped : .timeout(what))) })
                state.add(waiter)
                if !state.isStopped { ring() }
            }
        }
        switch outcome {
        case .found(let value): return value
        case .failed(let failure): throw failure
        }
    }

    private enum Outcome<Value: Sendable>: Sendable {
        case found(Value)
        case failed(PhoneFailure)
    }

    /// Wakes the thread; only under the lock, since the descriptors are closed once the phone is off.
    private func ring() {
        var byte: UInt8 = 0
        _ = write(bell.write, &byte, 1)
    }

    /// Turns until the phone is switched off.
    fileprivate func run() {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let (sockets, deadline, isStopped) = state.withLock { state in
                (state.mediaSockets, state.nextDeadline, state.isStopped)
            }
            if isStopped { break }
            waitForSomething(sockets, until: deadline)
            state.withLock { state in
                state.turn(sip: sip, buffer: buffer, now: PhoneLoop.now())
            }
        }
        // Whoever rang while switching off did so under this lock; nobody rings a phone that is off.
        state.withLock { state in
            state.closeSockets()
            sip.closeDescriptor()
            close(bell.read)
            close(bell.write)
        }
    }

    private func waitForSomething(_ sockets: [Int32], until deadline: Uptime?) {
        var polled = ([sip.descriptor, bell.read] + sockets).map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        var milliseconds: Int32 = 1_000
        if let deadline {
            let wait = (deadline - PhoneLoop.now()).wholeMicroseconds
            milliseconds = Int32(max(0, min(1_000, (wait + 999) / 1_000)))
        }
        _ = poll(&polled, nfds_t(polled.count), milliseconds)
        var drained = [UInt8](repeating: 0, count: 64)
        while read(bell.read, &drained, drained.count) > 0 {}
    }
}

/// The entry of the thread: takes over the reference that was retained for it.
private func phoneThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    Unmanaged<PhoneLoop>.fromOpaque(context).takeRetainedValue().run()
    return nil
}

/// Someone who waits for something on the phone.
struct Waiter: Sendable {
    let deadline: Uptime
    /// Looks, and says whether the wait is over.
    let attempt: @Sendable (inout PhoneState) -> Bool
    /// Ends the wait in vain: `true` when the phone was switched off.
    let giveUp: @Sendable (Bool) -> Void
}
