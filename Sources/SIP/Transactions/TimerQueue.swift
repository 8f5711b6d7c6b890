import Chronology

/// A binary heap of deadlines in which each owner has at most one, can move it, and leaves nothing behind.
///
/// An owner holds a token; the heap knows where each token stands, so moving and removing cost the logarithm of what is
/// live, and a cancelled timer does not stay until its hour.
struct TimerQueue<Owner: Sendable>: Sendable {
    /// The owner's handle on its timer.
    typealias Token = Int

    private struct Entry: Sendable {
        var deadline: Uptime
        var slot: Int
    }

    private struct Slot: Sendable {
        var owner: Owner?
        /// The index in `heap`, or -1 when nothing is set.
        var position: Int
    }

    private var heap: [Entry] = []
    private var slots: [Slot] = []
    private var free: [Int] = []

    /// The number of owners that hold a token.
    var count: Int { slots.count - free.count }

    /// The earliest deadline.
    var next: Uptime? { heap.first?.deadline }

    /// Gives an owner its token, with no deadline set.
    mutating func register(_ owner: Owner) -> Token {
        if let slot = free.popLast() {
            slots[slot] = Slot(owner: owner, position: -1)
            return slot
        }
        slots.append(Slot(owner: owner, position: -1))
        return slots.count - 1
    }

    /// Sets, moves or (nil) clears the deadline of a token.
    mutating func set(_ token: Token, to deadline: Uptime?) {
        let position = slots[token].position
        guard let deadline else {
            if position >= 0 { removeEntry(at: position) }
            return
        }
        guard position >= 0 else {
            heap.append(Entry(deadline: deadline, slot: token))
            slots[token].position = heap.count - 1
            siftUp(heap.count - 1)
            return
        }
        let previous = heap[position].deadline
        guard previous != deadline else { return }
        heap[position].deadline = deadline
        if deadline < previous { siftUp(position) } else { siftDown(position) }
    }

    /// Takes the token back.
    mutating func unregister(_ token: Token) {
        set(token, to: nil)
        slots[token].owner = nil
        free.append(token)
        if free.count == slots.count {
            free.removeAll(keepingCapacity: slots.count <= 1_024)
            slots.removeAll(keepingCapacity: slots.count <= 1_024)
        }
    }

    /// Takes out the earliest owner that is due; its token stays, without a deadline.
    mutating func popDue(now: Uptime) -> Owner? {
        guard let first = heap.first, first.deadline <= now else { return nil }
        removeEntry(at: 0)
        return slots[first.slot].owner
    }

    private mutating func removeEntry(at position: Int) {
        slots[heap[position].slot].position = -1
        let last = heap.removeLast()
        guard position < heap.count else { return }
        let previous = heap[position].deadline
        heap[position] = last
        slots[last.slot].position = position
        if last.deadline < previous { siftUp(position) } else { siftDown(position) }
    }

    private mutating func siftUp(_ start: Int) {
        var child = start
        let entry = heap[child]
        while child > 0 {
            let parent = (child - 1) / 2
            guard entry.deadline < heap[parent].deadline else { break }
            heap[child] = heap[parent]
            slots[heap[child].slot].position = child
            child = parent
        }
        heap[child] = entry
        slots[entry.slot].position = child
    }

    private mutating func siftDown(_ start: Int) {
        var parent = start
        let entry = heap[parent]
        while true {
            var child = 2 * parent + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1].deadline < heap[child].deadline { child += 1 }
            guard heap[child].deadline < entry.deadline else { break }
            heap[parent] = heap[child]
            slots[heap[parent].slot].position = parent
            parent = child
        }
        heap[parent] = entry
        slots[entry.slot].position = parent
    }
}
