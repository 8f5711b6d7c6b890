import ArgumentParser
import Chronology
import Directory
import Rota

extension RotaCommands {
    /// `vigie rota benchmark`: how fast this machine resolves rotas, for `Benchmarks/run.sh`.
    struct Benchmark: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "benchmark", abstract: "Measure how fast rotas are resolved and asked.", shouldDisplay: false)

        @Option(help: "How often each figure is taken; the best counts, since a machine is only ever slowed down.")
        var rounds = 5

        func run() throws {
            for rotas in [25, 50, 100, 200, 400] {
                let workload = RotaWorkload(rotas: rotas, overrides: rotas * 5 / 2)
                try report("year_of_\(rotas)_rotas_s", seconds(resolving: workload))
            }
            for overrides in [5_000, 50_000, 100_000] {
                let workload = RotaWorkload(rotas: 200, overrides: overrides)
                try report("year_of_200_rotas_\(overrides)_overrides_s", seconds(resolving: workload))
            }
            for lines in [50, 200, 800] { try report("duty_at_\(lines)_lines_us", microseconds(asking: lines)) }
            for rotas in [50, 200, 800] {
                try report("publish_one_of_\(rotas)_ms", milliseconds(publishingOneOf: rotas))
            }
        }

        private func report(_ name: String, _ value: Double) {
            let text = "\((value * 10_000).rounded() / 10_000)"
            print("\(name)=\(text)")
        }

        private func best(_ body: () throws -> Duration) rethrows -> Double {
            var best = Double.infinity
            for _ in 0..<max(1, rounds) {
                let time = try body()
                best = min(best, Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18)
            }
            return best
        }

        private func seconds(resolving workload: RotaWorkload) throws -> Double {
            let plans = workload.plans
            return try best {
                var shifts = 0
                let time = try ContinuousClock().measure {
                    let snapshot = try RotaSnapshot(plans: plans, range: workload.range)
                    for plan in plans { shifts += snapshot[plan.id]?.ranks.first?.count ?? 0 }
                }
                // A year of daily turns gives each rota hundreds: fewer would mean that something was left out.
                guard shifts > plans.count * 300 else { throw ExitCode.failure }
                return time
            }
        }

        /// One question to a prepared snapshot, at random instants of random lines.
        private func microseconds(asking lines: Int) throws -> Double {
            let workload = RotaWorkload(rotas: lines, overrides: lines * 5 / 2)
            let snapshot = try RotaSnapshot(plans: workload.plans, range: workload.range)
            let asked = (0..<lines).map { number in
                Line(
                    id: LineID("l\(number)"), name: "", numbers: [],
                    ladder: Ladder(levels: [
                        Level(name: "primary", duties: [], rota: RotaSource(rota: RotaID("rota-\(number)"), rank: 1))
                    ]))
            }
            var random = Xorshift(state: 88_172_645_463_325_252)
            let span = UInt64(workload.range.duration.components.seconds)
            let questions = (0..<100_000).map { _ in
                (
                    Int(random.next() % UInt64(lines)),
                    workload.range.start + .seconds(Int64(random.next() % span))
                )
            }
            let seconds = try best {
                var found = 0
                let time = ContinuousClock().measure {
                    for (line, instant) in questions {
                        found +=
                            DutyRoster.duty(on: asked[line], level: "primary", at: instant, snapshot: snapshot).count
                    }
                }
                guard found == questions.count else { throw ExitCode.failure }
                return time
            }
            return seconds / Double(questions.count) * 1e6
        }

        private func milliseconds(publishingOneOf rotas: Int) throws -> Double {
            let workload = RotaWorkload(rotas: rotas, overrides: rotas * 5 / 2)
            let old = RotaBook(plans: workload.plans)
            let instant = workload.range.start + .seconds(90 * 86_400)
            let before = RotaSnapshot.prepared(for: old, around: instant).snapshot
            var new = old
            guard let interval = Interval(instant, instant + .seconds(86_400)) else { throw ExitCode.failure }
            new.plans[rotas / 2].overrides.append(
                RotaOverride(id: RotaEntryID("new"), interval: interval, change: .people([PersonID("p0-0")])))
            let seconds = try best {
                var renewed = 0
                let time = ContinuousClock().measure {
                    renewed = RotaSnapshot.prepared(for: new, around: instant, before: before).snapshot.renewed.count
                }
                guard renewed == 1 else { throw ExitCode.failure }
                return time
            }
            return seconds * 1e3
        }
    }
}
