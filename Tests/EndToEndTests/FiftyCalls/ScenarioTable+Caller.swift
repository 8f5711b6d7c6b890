import CallFlow
import Directory
import Ledger
import PhoneSimulator

/// The calls that are varied by what the caller does, and by what the line offers.
extension Scenario {
    private static func key(_ key: String, _ milliseconds: Int) -> SimulationScript.TimedKey {
        SimulationScript.TimedKey(key: key, after: .milliseconds(milliseconds))
    }

    /// 1 searches, 2 takes a message, and `another` goes to the other line.
    private static func menu(
        _ fallback: Menu.Action, another: Bool = false, repetitions: Int = 2
    ) -> @Sendable (inout Line) -> Void {
        { line in
            var choices: [String: Menu.Action] = ["1": .hunt, "2": .voicemail]
            if another { choices["3"] = .line(LineID(line.id.rawValue + "-other")) }
            line.menu = Menu(
                choices: choices, fallback: fallback, timeout: .milliseconds(700), repetitions: repetitions)
        }
    }

    // The announcement lasts from 0 to 0.8 s of simulated time, the search begins then.
    static let callerTable: [Scenario] = [
        Scenario("menu: 1 goes on to the search") {
            $0.primary = [.answers("1")]
            $0.callerKeys = [key("1", 1_100)]
            $0.adjust = menu(.voicemail)
        },
        Scenario("menu: 2 leaves a message") {
            $0.primary = [.noAnswer]
            $0.callerKeys = [key("2", 1_100)]
            $0.adjust = menu(.hunt)
        },
        Scenario("menu: 3 goes to another line") {
            $0.primary = [.noAnswer]
            $0.callerKeys = [key("3", 1_100)]
            $0.adjust = menu(.hunt, another: true)
        },
        Scenario("menu: silence falls back to the search") {
            $0.primary = [.answers("1")]
            $0.adjust = menu(.hunt, repetitions: 1)
        },
        Scenario("menu: silence falls back to voicemail after a repetition") {
            $0.primary = [.noAnswer]
            $0.adjust = menu(.voicemail, repetitions: 2)
        },
        Scenario("menu: a key it does not know repeats it") {
            $0.primary = [.answers("1")]
            $0.callerKeys = [key("9", 1_100), key("1", 1_400)]
            $0.adjust = menu(.voicemail)
        },
        Scenario("menu: a key during the announcement is taken") {
            $0.primary = [.noAnswer]
            $0.callerKeys = [key("2", 400)]
            $0.adjust = menu(.hunt)
        },
        Scenario("star while the primary rings") {
            $0.primary = [.noAnswer]
            $0.callerKeys = [key("*", 2_100)]
        },
        Scenario("star by SIP INFO during the announcement") {
            $0.primary = [.noAnswer]
            $0.callerKeys = [key("*", 400)]
            $0.keyMethod = .info
        },
        Scenario("star while the primary hears the acceptance prompt") {
            $0.primary = [.answers("")]
            $0.callerKeys = [key("*", 2_600)]
        },
        Scenario("zero while the primary rings") {
            $0.primary = [.noAnswer]
            $0.callerKeys = [key("0", 2_100)]
        },
        Scenario("zero in the greeting of the voicemail") {
            $0.primary = [.refuses(480)]
            $0.callerKeys = [key("0", 1_300)]
        },
        Scenario("star is of no use without voicemail") {
            $0.primary = [.answers("1")]
            $0.callerKeys = [key("*", 2_000)]
            $0.adjust = { $0.voicemail.isEnabled = false }
        },
        Scenario("nobody answers and there is no voicemail") {
            $0.primary = [.noAnswer]
            $0.adjust = { $0.voicemail.isEnabled = false }
        },
        Scenario("a message that is too short") {
            $0.primary = [.refuses(480)]
            $0.messageTime = .milliseconds(100)
        },
        Scenario("a message ended with #") {
            $0.primary = [.refuses(480)]
            $0.messageTime = .seconds(5)
            $0.callerKeys = [key("#", 4_000)]
        },
        Scenario("a message of the greatest length") {
            $0.primary = [.refuses(480)]
            $0.messageTime = .seconds(10)
            $0.adjust = { $0.voicemail.maximum = .seconds(2) }
        },
        Scenario("the line is full") {
            $0.primary = [.answers("1")]
            $0.before = .lineIsBusy
            $0.adjust = { $0.limits.simultaneousCalls = 1 }
        },
        Scenario("the caller leaves during the announcement") {
            $0.primary = [.answers("1")]
            $0.callerHangsUpAfter = .milliseconds(400)
        },
        Scenario("the caller leaves while the primary rings") {
            $0.primary = [.noAnswer]
            $0.callerHangsUpAfter = .milliseconds(2_000)
        },
        Scenario("the caller leaves, the primary accepts nobody") {
            $0.primary = [.answers("1")]
            $0.callerHangsUpAfter = .milliseconds(3_000)
        },
        Scenario("the caller leaves, the primary declines") {
            $0.primary = [.answers("2")]
            $0.callerHangsUpAfter = .milliseconds(3_000)
        },
        Scenario("the caller leaves during the greeting") {
            $0.primary = [.refuses(480)]
            $0.callerHangsUpAfter = .milliseconds(1_300)
        },
        Scenario("the caller leaves while a message is taken") {
            $0.primary = [.refuses(480)]
            $0.messageTime = .seconds(5)
            $0.callerHangsUpAfter = .milliseconds(4_000)
        },
        Scenario("the caller leaves the conversation") {
            $0.primary = [.answers("1")]
            $0.talkTime = .seconds(60)
            $0.callerHangsUpAfter = .milliseconds(6_000)
        },
        Scenario("the line is deactivated") {
            $0.primary = [.answers("1")]
            $0.adjust = { $0.isActive = false }
        },
    ]
}
