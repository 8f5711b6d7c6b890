import Chronology
public import Directory

/// Pseudonyms of callers: facts name a caller by a random word, and only this book and its table know the number.
public struct CallerBook: Sendable {
    private var identities: [String: CallerID]
    private var numbers: [CallerID: String]
    /// Pseudonyms made lately: storage may not have had time to tell of them.
    private var recent: [(number: String, caller: CallerID, madeAt: Uptime)] = []

    /// Opens the book with what storage kept.
    public init(_ known: [String: CallerID] = [:]) {
        identities = known
        numbers = Dictionary(known.map { ($0.value, $0.key) }, uniquingKeysWith: { first, _ in first })
    }

    /// The number of a pseudonym; nil once it is erased, and for hidden callers.
    func number(of caller: CallerID) -> String? { numbers[caller] }

    /// The pseudonym of a number, made on first sight.
    mutating func identity(
        of number: String, using random: inout some RandomNumberGenerator, now: Uptime
    ) -> (caller: CallerID, isNew: Bool) {
        if let known = identities[number] { return (known, false) }
        let made = CallerID("c-" + Word.random(using: &random))
        identities[number] = made
        numbers[made] = number
        forgetRecent(now: now)
        recent.append((number, made, now))
        return (made, true)
    }

    /// Forgets everybody that storage no longer knows, as after an erasure; but not who called while it was being asked,
    /// or one caller would get two pseudonyms.
    mutating func replace(with book: CallerBook, now: Uptime) {
        forgetRecent(now: now)
        identities = book.identities
        numbers = book.numbers
        for (number, caller, _) in recent where identities[number] == nil {
            identities[number] = caller
            numbers[caller] = number
        }
    }

    private mutating func forgetRecent(now: Uptime) {
        let old = recent.prefix { now - $0.madeAt >= .seconds(10) }.count
        if old > 0 { recent.removeFirst(old) }
    }
}

/// Random words for identities.
enum Word {
    /// Twenty letters that sort by their time: nine of milliseconds, eleven random. What is inserted in the order of its
    /// index stays on few pages of it, however large the ledger grows.
    static func dated(_ instant: Instant, using random: inout some RandomNumberGenerator) -> String {
        let milliseconds = UInt64(clamping: instant.microseconds / 1_000)
        let date = (0..<9).reversed().map { letters[Int(milliseconds >> UInt64(5 * $0) & 31)] }
        return String(date) + Self.random(11, using: &random)
    }

    private static func random(_ count: Int, using random: inout some RandomNumberGenerator) -> String {
        // Five bits a letter, twelve letters of each number drawn.
        var bits: UInt64 = 0
        return String(
            (0..<count).map { index in
                if index % 12 == 0 { bits = random.next() }
                defer { bits >>= 5 }
                return letters[Int(bits & 31)]
            })
    }

    private static let letters = Array("0123456789abcdefghjkmnpqrstvwxyz")

    /// Sixteen letters of Crockford's base 32: 80 random bits, no vowels that spell.
    static func random(using random: inout some RandomNumberGenerator) -> String {
        Self.random(16, using: &random)
    }
}
