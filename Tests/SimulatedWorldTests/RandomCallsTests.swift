import Chronology
import Directory
import Exchange
import Ledger
import SIP
import SimulatedWorld
import Testing

@Suite struct `Thousands of random calls` {
    @Test(arguments: 0..<10) func `on a bad network every call ends, and nothing is left`(round: Int) {
        let seed = UInt64(7_000 + round)
        let day = RandomDay(seed: seed)
        day.place(calls: 400)
        let problems = day.problems()
        #expect(problems.isEmpty, "seed \(seed): \(problems.prefix(12))")
        #expect(day.bridged > 20, "seed \(seed): too few calls came to a conversation")
    }

    @Test func `on a good network too, ten times as dense`() {
        let day = RandomDay(seed: 42, isBad: false, storeFails: false, meanGap: .milliseconds(400))
        day.place(calls: 500)
        let problems = day.problems()
        #expect(problems.isEmpty, "seed 42: \(problems.prefix(12))")
        #expect(day.overlaps.isEmpty, "rung by two calls at once: \(day.overlaps)")
        #expect(day.mostDialledAtOnce <= 25)
        #expect(day.dialledTooEarly.isEmpty, "dialled before the fact was durable: \(day.dialledTooEarly)")
    }

    @Test func `two runs of one seed are one run`() {
        let runs = (0..<2).map { _ in
            let day = RandomDay(seed: 99)
            var sent: [String] = []
            day.town.world.network.tap = { bytes, source, _ in
                sent.append("\(day.town.world.uptime) \(source): \(String(decoding: bytes, as: UTF8.self))")
            }
            day.place(calls: 60)
            return (digest: day.town.world.digest, sent: sent)
        }
        let difference = zip(runs[0].sent, runs[1].sent).first { $0.0 != $0.1 }
        #expect(
            runs[0].digest == runs[1].digest, "first difference: \(difference.map { $0.0 + "----\n" + $0.1 } ?? "")")
    }
}
