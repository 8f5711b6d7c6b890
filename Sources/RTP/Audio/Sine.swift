/// Sine and cosine without a mathematics library, so that this target depends on nothing but the standard library.
enum Sine {
    /// The sine of an angle in turns (1 is a full circle), to about 1e-12.
    static func ofTurns(_ turns: Double) -> Double {
        guard turns.isFinite else { return 0 }
        // Folded into a quarter turn around zero, where the series converges fast.
        var fraction = turns - turns.rounded()
        if fraction > 0.25 { fraction = 0.5 - fraction }
        if fraction < -0.25 { fraction = -0.5 - fraction }
        let angle = fraction * 2 * Double.pi
        let square = angle * angle
        var term = angle
        var sum = angle
        for step in 1...9 {
            term *= -square / Double(2 * step * (2 * step + 1))
            sum += term
        }
        return sum
    }

    /// The cosine of an angle in turns.
    static func cosineOfTurns(_ turns: Double) -> Double { ofTurns(turns + 0.25) }
}
