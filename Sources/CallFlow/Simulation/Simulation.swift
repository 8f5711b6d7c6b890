public import Chronology
public import Directory
public import Ledger

/// A call without a telephone: the same planner and the same machine under a simulated clock.
public struct Simulation: Sendable {
    /// The plan the call was walked by.
    public let plan: CallPlan
    /// The facts, dated on the simulated clock.
    public let facts: [Fact]
    /// Every effect with the time after the arrival at which it was asked for.
    public let effects: [TimedEffect]

    /// An effect and when.
    public struct TimedEffect: Hashable, Sendable {
        public var after: Duration
        public var effect: CallEffect
    }

    /// Runs the call that would reach `line` at `instant` to its end.
    public static func run(
        organisation: Organisation, line: Line, arrival: Arrival, at instant: Instant, script: SimulationScript,
        call: CallID = CallID("simulated")
    ) -> Simulation {
        let plan = CallPlanner.plan(
            organisation: organisation, line: line, arrival: arrival, at: instant,
            callsInProgress: [line.id: script.callsInProgress])
        var stage = SimulatedStage(call: call, plan: plan, arrival: arrival, script: script)
        stage.run()
        var facts: [Fact] = []
        for timed in stage.effects {
            guard case .record(let event) = timed.effect else { continue }
            facts.append(Fact(sequence: facts.count + 1, call: call, at: instant + timed.after, event: event))
        }
        return Simulation(plan: plan, facts: facts, effects: stage.effects)
    }
}
