/// Brings audio of any usual rate to 8 kHz, with a low-pass that keeps what a telephone cannot carry from folding back.
///
/// A windowed sinc, cut off at 3.6 kHz, evaluated at the instants of the new samples. The rates are in a fixed ratio,
/// so the same few sets of weights come back again and again; each is computed once.
enum Resampler {
    /// How many zero crossings of the sinc each side of its middle.
    private static let crossings = 20

    /// The samples at 8 kHz.
    static func toTelephone(_ samples: [Float], rate: Int) -> [Int16] {
        guard rate != 8_000 else { return samples.map(quantized) }
        let divisor = greatestCommonDivisor(rate, 8_000)
        let phases = 8_000 / divisor
        let advance = rate / divisor
        // The cut-off as a part of the input rate; upsampling keeps everything there is.
        let cutoff = min(3_600.0, Double(rate) * 0.45) / Double(rate)
        let reach = Int((Double(crossings) / (2 * cutoff)).rounded(.up))
        // An odd rate has thousands of phases, of which a short file meets few.
        var weights = [[Float]?](repeating: nil, count: phases)
        let count = samples.count * phases / advance
        var output: [Int16] = []
        output.reserveCapacity(count)
        for index in 0..<count {
            let instant = index * advance
            let centre = instant / phases
            let phase = instant % phases
            let kernel =
                weights[phase] ?? weightsAround(Double(phase) / Double(phases), cutoff: cutoff, reach: reach)
            weights[phase] = kernel
            let from = max(0, centre - reach + 1)
            let to = min(samples.count - 1, centre + reach)
            var sum: Float = 0
            if from <= to {
                for position in from...to { sum += samples[position] * kernel[position - centre + reach - 1] }
            }
            output.append(quantized(sum))
        }
        return output
    }

    /// The weights of the input samples from `reach - 1` before to `reach` after the one at or before an instant.
    private static func weightsAround(_ fraction: Double, cutoff: Double, reach: Int) -> [Float] {
        var weights = ((1 - reach)...reach).map { offset in
            let distance = Double(offset) - fraction
            let angle = 2 * cutoff * distance
            let sinc = angle.magnitude < 1e-9 ? 1 : Sine.ofTurns(angle / 2) / (Double.pi * angle)
            // The window of Blackman, over the reach.
            let place = distance / Double(reach)
            guard place.magnitude < 1 else { return 0.0 }
            let window = 0.42 + 0.5 * Sine.cosineOfTurns(place / 2) + 0.08 * Sine.cosineOfTurns(place)
            return sinc * window
        }
        let sum = weights.reduce(0, +)
        if sum.magnitude > 1e-9 { weights = weights.map { $0 / sum } }
        return weights.map(Float.init)
    }

    private static func quantized(_ value: Float) -> Int16 {
        guard value.isFinite else { return 0 }
        return Int16(max(-32_768, min(32_767, (value * 32_768).rounded())))
    }

    private static func greatestCommonDivisor(_ first: Int, _ second: Int) -> Int {
        var (first, second) = (first, second)
        while second != 0 { (first, second) = (second, first % second) }
        return max(1, first)
    }
}
