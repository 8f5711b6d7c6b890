import CLinux
import Glibc
import Synchronization

/// A thread that waits on descriptors with epoll, on a 20 ms grid and on work handed to it.
///
/// It exists because the relay's budget is a few hundred nanoseconds above the system calls themselves; see the decision
/// record on media threads. Everything in `Body` is touched by this one thread only.
final class EpollThread: Sendable {
    /// What runs on the thread.
    protocol Body: AnyObject {
        /// A registered descriptor has something to read. `tag` is what it was registered with.
        func readable(tag: UInt64)
        /// 20 ms have passed; `missed` grid points were skipped because the thread was late.
        func ticked(missed: Int)
    }

    /// Registers and forgets descriptors; only meaningful on the thread.
    struct Registrar: Sendable {
        fileprivate let epoll: Int32

        func add(_ descriptor: Int32, tag: UInt64) {
            var event = epoll_event()
            event.events = EPOLLIN.rawValue
            event.data.u64 = tag
            epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event)
        }

        func remove(_ descriptor: Int32) {
            epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, nil)
        }
    }

    typealias Work = @Sendable () -> Void

    private static let wakeTag = UInt64.max
    private static let timerTag = UInt64.max - 1

    let registrar: Registrar
    private let wake: Int32
    private let timer: Int32
    private let queue = Mutex<[Work]>([])
    private let isStopping = Atomic<Bool>(false)
    private let isTicking = Atomic<Bool>(false)

    /// Creates the descriptors; ``run(_:)`` does the work on whichever thread calls it.
    ///
    /// - Throws: ``UDPSocket/Failure`` when the process has no descriptors left.
    init() throws(UDPSocket.Failure) {
        let epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { throw UDPSocket.Failure(operation: "epoll_create1", code: errno) }
        wake = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        timer = timerfd_create(CLOCK_MONOTONIC, Int32(TFD_NONBLOCK | TFD_CLOEXEC))
        guard wake >= 0, timer >= 0 else { throw UDPSocket.Failure(operation: "eventfd", code: errno) }
        registrar = Registrar(epoll: epoll)
        registrar.add(wake, tag: Self.wakeTag)
        registrar.add(timer, tag: Self.timerTag)
    }

    /// Hands work to the thread; it runs in the order it was handed over.
    func submit(_ work: @escaping Work) {
        let wasEmpty = queue.withLock { queue in
            queue.append(work)
            return queue.count == 1
        }
        if wasEmpty { ring() }
    }

    /// Ends ``run(_:)`` after the work handed over so far.
    func stop() {
        isStopping.store(true, ordering: .releasing)
        ring()
    }

    /// Starts or stops the 20 ms grid; an idle server does not wake 50 times a second.
    func setTicking(_ ticks: Bool) {
        guard isTicking.exchange(ticks, ordering: .relaxed) != ticks else { return }
        let period = timespec(tv_sec: 0, tv_nsec: ticks ? 20_000_000 : 0)
        var setting = itimerspec(it_interval: period, it_value: period)
        timerfd_settime(timer, 0, &setting, nil)
    }

    private func ring() {
        var one: UInt64 = 1
        _ = write(wake, &one, MemoryLayout<UInt64>.size)
    }

    /// Waits and serves until ``stop()``.
    func run(_ body: some Body) {
        var events = [epoll_event](repeating: epoll_event(), count: 256)
        while true {
            let count = epoll_wait(registrar.epoll, &events, Int32(events.count), -1)
            if count < 0 { continue }
            for index in 0..<Int(count) {
                let tag = events[index].data.u64
                switch tag {
                case Self.wakeTag: runQueue()
                case Self.timerTag: serveTimer(body)
                default: body.readable(tag: tag)
                }
            }
            if isStopping.load(ordering: .acquiring) {
                runQueue()
                break
            }
        }
    }

    /// Not at the end of ``run(_:)``: work handed over too late would ring at whatever file has the number by then.
    deinit {
        for descriptor in [wake, timer, registrar.epoll] { close(descriptor) }
    }

    private func runQueue() {
        var count: UInt64 = 0
        _ = read(wake, &count, MemoryLayout<UInt64>.size)
        let work = queue.withLock { queue in
            let taken = queue
            queue.removeAll(keepingCapacity: true)
            return taken
        }
        for item in work { item() }
    }

    private func serveTimer(_ body: some Body) {
        var expirations: UInt64 = 0
        guard read(timer, &expirations, MemoryLayout<UInt64>.size) > 0, expirations > 0 else { return }
        body.ticked(missed: Int(min(expirations - 1, 50)))
    }
}
