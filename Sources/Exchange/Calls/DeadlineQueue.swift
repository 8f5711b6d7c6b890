import Chronology

/// Which call must be woken when: a binary heap whose outdated entries are skipped when they surface.
struct DeadlineQueue<Key: Hashable> {
    private var heap: [(at: Uptime, key: Key)] = []
    private var current: [Key: Uptime] = [:]

    /// Sets, moves or (nil) removes the deadline of a key.
    mutating func set(_ key: Key, _ deadline: Uptime?) {
        guard current[key] != deadline else { return }
        current[key] = deadline
        guard let deadline else { return }
        heap.append((deadline, key))
        siftUp(heap.count - 1)
        // Outdated entries never outnumber the live ones by more than a constant factor.
        if heap.count > 64, heap.count > 8 * current.count { rebuild() }
    }

    /// The earliest deadline.
    mutating func next() -> Uptime? {
        dropOutdated()
        return heap.first?.at
    }

    /// Takes one key that is due at `now`.
    mutating func popDue(now: Uptime) -> Key? {
        dropOutdated()
        guard let first = heap.first, first.at <= now else { return nil }
        removeFirst()
        current[first.key] = nil
        return first.key
    }

    var isEmpty: Bool { current.isEmpty }

    private mutating func dropOutdated() {
        while let first = heap.first, current[first.key] != first.at { removeFirst() }
    }

    private mutating func rebuild() {
        heap = current.map { ($0.value, $0.key) }.sorted { $0.at < $1.at }
    }

    private mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        siftDown(0)
    }

    private mutating func siftUp(_ start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].at < heap[parent].at else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func siftDown(_ start: Int) {
        var parent = start
        while true {
            var smallest = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child].at < heap[smallest].at
            {
                smallest = child
            }
            guard smallest != parent else { return }
            heap.swapAt(parent, smallest)
            parent = smallest
        }
    }
}
