import CallFlow
import Directory
import Ledger
import SDP

/// The calls that are varied by what the rung people do.
extension Scenario {
    static let peopleTable: [Scenario] = [
        Scenario("the primary accepts") { $0.primary = [.answers("1")] },
        Scenario("the primary accepts, the caller hides the number") {
            $0.primary = [.answers("1")]
            $0.callerNumber = nil
        },
        Scenario("the primary accepts a forwarded call") {
            $0.primary = [.answers("1")]
            $0.forwardedBy = "+33199005555"
        },
        Scenario("the primary accepts, the caller speaks mu-law and offers late") {
            $0.primary = [.answers("1")]
            $0.codec = .pcmu
            $0.offersLate = true
        },
        Scenario("the primary declines, the backup accepts") {
            $0.primary = [.answers("2")]
            $0.backup = [.answers("1")]
        },
        Scenario("the primary declines and is alone") { $0.primary = [.answers("2")] },
        Scenario("the primary presses no key, the backup accepts") {
            $0.primary = [.answers("")]
            $0.backup = [.answers("1")]
            $0.callerNumber = nil
        },
        Scenario("the primary presses wrong keys, then accepts") { $0.primary = [.answers("571")] },
        Scenario("the primary has it repeated, then accepts") { $0.primary = [.answers("31")] },
        Scenario("the primary presses wrong keys until we give up") {
            $0.primary = [.answers("5555555")]
            $0.backup = [.answers("1")]
        },
        Scenario("the primary is busy, the backup accepts") {
            $0.primary = [.refuses(486)]
            $0.backup = [.answers("1")]
        },
        Scenario("the primary rejects, the backup accepts") {
            $0.primary = [.refuses(603)]
            $0.backup = [.answers("1")]
        },
        Scenario("the primary is not found and alone") { $0.primary = [.refuses(404)] },
        Scenario("the primary's telephone fails, the backup declines") {
            $0.primary = [.refuses(500)]
            $0.backup = [.answers("2")]
        },
        Scenario("the primary does not answer, the backup accepts") {
            $0.primary = [.noAnswer]
            $0.backup = [.answers("1")]
        },
        Scenario("nobody answers") {
            $0.primary = [.noAnswer]
            $0.backup = [.noAnswer]
        },
        Scenario("the primary answers in the second round") {
            $0.primary = [.noAnswer, .answers("1")]
            $0.adjust = { $0.ladder.rounds = 2 }
        },
        Scenario("who declined is not rung in the second round") {
            $0.primary = [.answers("2")]
            $0.backup = [.noAnswer, .answers("1")]
            $0.adjust = { $0.ladder.rounds = 2 }
        },
        Scenario("the primary's softphone is off, the backup accepts") {
            $0.primary = [.noAnswer]
            $0.reach = .off
            $0.backup = [.answers("1")]
        },
        Scenario("the primary talks on another line, the backup accepts") {
            $0.primary = [.answers("1")]
            $0.before = .primaryTalks
            $0.backup = [.answers("1")]
        },
        Scenario("the first of two softphones accepts") {
            $0.primary = [.answers("1")]
            $0.reach = .twoSoftphones
        },
        Scenario("both softphones of the primary ring in vain") {
            $0.primary = [.noAnswer]
            $0.reach = .twoSoftphones
        },
        Scenario("one of two softphones is off, the other accepts") {
            $0.primary = [.answers("1")]
            $0.reach = .softphoneAndOneOff
        },
        Scenario("two telephones share an account, one accepts") {
            $0.primary = [.answers("1")]
            $0.reach = .sharedAccount
        },
        Scenario("a trusted softphone need not press a key") {
            $0.primary = [.answers("")]
            $0.reach = .trustedSoftphone
        },
        Scenario("the primary's mobile accepts") {
            $0.primary = [.answers("1")]
            $0.reach = .mobile
        },
        Scenario("a mobile's own voicemail is no answer") {
            $0.primary = [.answers("")]
            $0.reach = .mobile
            $0.backup = [.answers("1")]
        },
        Scenario("the carrier of the mobile is congested") {
            $0.primary = [.refuses(503)]
            $0.reach = .mobile
            $0.backup = [.answers("1")]
        },
        Scenario("the budget ends while somebody rings") {
            $0.primary = [.noAnswer]
            $0.backup = [.answers("1")]
            $0.adjust = { $0.ladder.budget = .milliseconds(1_500) }
        },
        Scenario("who hears the acceptance prompt when the budget ends may finish") {
            $0.primary = [.answers("71")]
            $0.adjust = { $0.ladder.budget = .seconds(3) }
        },
        Scenario("a waiting caller hears that the search goes on") {
            $0.primary = [.noAnswer]
            $0.adjust = { $0.ringing.progressEvery = .milliseconds(900) }
        },
        Scenario("the longest call ends") {
            $0.primary = [.answers("1")]
            $0.talkTime = .seconds(60)
            $0.adjust = { $0.limits.maximumCall = .seconds(8) }
        },
        Scenario("nobody is on call, the manager accepts") { $0.manager = [.answers("1")] },
        Scenario("nobody is on call, the manager does not answer") { $0.manager = [.noAnswer] },
        Scenario("nobody is on call and there is no manager") { _ in },
        Scenario("the desk accepts") {
            $0.desk = [.answers("1")]
            $0.primary = [.noAnswer]
        },
        Scenario("a desk without a key press talks at once") {
            $0.desk = [.answers("")]
            $0.deskReach = .trustedSoftphone
            $0.primary = [.noAnswer]
        },
        Scenario("the desk does not answer, the primary accepts") {
            $0.desk = [.noAnswer]
            $0.primary = [.answers("1")]
        },
        Scenario("the desk is busy, the primary accepts") {
            $0.desk = [.refuses(486)]
            $0.primary = [.answers("1")]
        },
        Scenario("the desk is closed") {
            $0.desk = [.answers("1")]
            $0.deskIsOpen = false
            $0.primary = [.answers("1")]
        },
    ]
}
