import Chronology

/// What will happen, earliest first; what was scheduled first happens first at the same time.
struct EventHeap {
    private struct Entry {
        var at: Uptime
        var order: UInt64
        var body: () -> Void

        func isBefore(_ other: Entry) -> Bool { (at, order) < (other.at, other.order) }
    }

    private var entries: [Entry] = []
    private var lastOrder: UInt64 = 0

    /// When the next event happens.
    var next: Uptime? { entries.first?.at }

    mutating func insert(at: Uptime, _ body: @escaping () -> Void) {
        lastOrder += 1
        entries.append(Entry(at: at, order: lastOrder, body: body))
        siftUp(entries.count - 1)
    }

    mutating func pop() -> (() -> Void)? {
        guard let first = entries.first, let last = entries.popLast() else { return nil }
        if !entries.isEmpty {
            entries[0] = last
            siftDown(0)
        }
        return first.body
    }

    private mutating func siftUp(_ start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard entries[child].isBefore(entries[parent]) else { return }
            entries.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func siftDown(_ start: Int) {
        var parent = start
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < entries.count {
                if entries[child].isBefore(entries[least]) { least = child }
            }
            guard least != parent else { return }
            entries.swapAt(parent, least)
            parent = least
        }
    }
}
