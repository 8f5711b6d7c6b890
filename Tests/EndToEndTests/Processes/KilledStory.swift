import Chronology
import Directory
import Ledger

/// How a call would go if its server were not killed.
enum KilledStory: String, Sendable, CaseIterable {
    /// Ana accepts, they talk, Ana hangs up.
    case conversation
    /// Ana is busy, the caller leaves a message.
    case message
    /// The caller asks to be called back.
    case callBack
    /// The caller leaves while Ana listens.
    case leaving
    /// The caller chooses from a menu, then as `message`.
    case menu
    /// Ana answers and declines, the caller hears the voicemail.
    case decline
    /// Ana's telephone rings in vain, twice over.
    case noAnswer
    /// Both telephones of Ana are answered, she takes the call on one.
    case tooLate
    /// Ana holds the caller and takes the call back.
    case holding
    /// Ana's telephone falls silent without a word.
    case silence
    /// The caller says too little to be kept.
    case shortMessage

    /// Ana, whose second telephone takes part where two are needed.
    var person: Person {
        let users = self == .tooLate ? ["ana", "ben"] : ["ana"]
        return Person(
            id: PersonID("ana"), name: "Ana",
            devices: users.map { Device(id: DeviceID($0), reach: .registered(user: $0)) })
    }

    /// The line on which it happens.
    var line: Line {
        var line = Line(
            id: LineID("essai"), name: "essai de la ligne d'astreinte", numbers: ["+33199001001"],
            ladder: Ladder(
                levels: [Level(name: "primary", duties: [.always(PersonID("ana"))])], rounds: self == .noAnswer ? 2 : 1)
        )
        switch self {
        case .menu: line.menu = Menu(text: "Pour continuer, tapez cinq.", choices: ["5": .hunt], repetitions: 1)
        case .noAnswer: line.ringing = RingSettings(ringTime: .seconds(1), attemptTime: .seconds(2))
        case .silence: line.limits.mediaTimeout = .seconds(2)
        default: break
        }
        return line
    }
}
