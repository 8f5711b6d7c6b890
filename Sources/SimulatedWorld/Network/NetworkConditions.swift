/// How badly the network treats what it carries.
public struct NetworkConditions: Hashable, Sendable {
    /// Part of the packets that vanish.
    public var loss: Double
    /// Part of the packets that arrive twice.
    public var duplication: Double
    /// How long a packet takes.
    public var delay: ClosedRange<Duration>
    /// Part of the packets that are held up, so that later ones overtake them, and for how long.
    public var reordering: Double
    public var holdUp: ClosedRange<Duration>

    /// Describes a network.
    public init(
        loss: Double = 0, duplication: Double = 0,
        delay: ClosedRange<Duration> = .milliseconds(5)...(.milliseconds(15)),
        reordering: Double = 0, holdUp: ClosedRange<Duration> = .milliseconds(20)...(.milliseconds(400))
    ) {
        self.loss = loss
        self.duplication = duplication
        self.delay = delay
        self.reordering = reordering
        self.holdUp = holdUp
    }

    /// Loses nothing and keeps the order.
    public static let perfect = NetworkConditions(delay: .milliseconds(5)...(.milliseconds(5)))

    /// Loses a fifth, repeats, overtakes and delays.
    public static let bad = NetworkConditions(
        loss: 0.2, duplication: 0.1, delay: .milliseconds(5)...(.milliseconds(120)), reordering: 0.1)
}
