import Chronology
public import Directory
import Ledger

/// Words a message in the language of the person: the organisation's templates where it has some, the shipped ones
/// otherwise.
public struct NoticeWords: Sendable {
    private let organisation: Organisation
    private let person: Person
    private let message: NoticeMessage
    private let clock: LocalClock

    /// `clock`: that of the line of the first thing to do.
    public init(_ message: NoticeMessage, to person: Person, of organisation: Organisation) {
        self.organisation = organisation
        self.person = person
        self.message = message
        let line = message.items.lazy.compactMap(\.line).first
        clock = organisation.lines.first { $0.id == line }.flatMap { LocalClock(zone: $0.zone) } ?? .utc
    }

    /// One line, for the subject of an e-mail.
    public var subject: String {
        let template = templates?.emailSubject ?? Self.shipped(person.language).emailSubject ?? ""
        return filled(template).split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    /// Everything that is left to do, for the body of an e-mail.
    public var body: String { filled(templates?.emailBody ?? Self.shipped(person.language).emailBody ?? "") }

    /// The longest text message: four parts of one, which every gateway joins.
    static let longestText = 480

    /// Short, for a text message.
    public var text: String {
        let whole = filled(templates?.sms ?? Self.shipped(person.language).sms ?? "")
        return whole.count <= Self.longestText ? whole : whole.prefix(Self.longestText - 1) + "…"
    }

    private var templates: NoticeTemplates? { organisation.notifications?.templates(person.language) }

    private func filled(_ template: String) -> String {
        TemplateText.filled(template) { name in
            guard let place = NoticeTemplates.Placeholder(rawValue: name) else { return nil }
            switch place {
            case .organisation: return organisation.name
            case .person: return person.name
            case .line: return self.line(byUrgency.first?.line)
            case .count: return String(message.items.count)
            case .what: return what
            case .tasks: return tasks
            case .time: return time(message.writtenAt)
            }
        }
    }

    /// The most things that a line of words names, and the most characters that it gives each.
    private static let mostNamed = 3
    private static let longestNamed = 120

    /// One thing in words; of several the first few, since a number alone says nothing to whoever is woken by it.
    private var what: String {
        let items = byUrgency
        if let only = items.first, items.count == 1 { return sentence(of: only) }
        var named = items.prefix(Self.mostNamed).map { item in
            let words = sentence(of: item)
            return words.count <= Self.longestNamed ? words : words.prefix(Self.longestNamed - 1) + "…"
        }
        let rest = items.count - named.count
        if rest > 0 { named.append(say("et \(rest) autre\(rest == 1 ? "" : "s")", "and \(rest) more")) }
        return say("\(items.count) à traiter : ", "\(items.count) to deal with: ")
            + named.joined(separator: say(" ; ", "; "))
    }

    /// What is told: alerts, then callers, then what the server says of itself; within each the oldest first.
    private var byUrgency: [NoticeItem] {
        let alerts = message.items.filter { $0.kind == .alert }
        let callers = message.items.filter(\.kind.isAboutCaller)
        return alerts + callers + message.items.filter { $0.kind != .alert && !$0.kind.isAboutCaller }
    }

    /// The most things that an e-mail lists; the ledger has them all.
    private static let mostListed = 100

    private var tasks: String {
        let lines = message.items.prefix(Self.mostListed).map { item in
            "- \(time(item.openedAt)), \(self.line(item.line)) : \(sentence(of: item)) [\(item.task)]"
        }
        let rest = message.items.count - lines.count
        return (lines + (rest > 0 ? [say("- et \(rest) autres", "- and \(rest) more")] : [])).joined(separator: "\n")
    }

    private func sentence(of item: NoticeItem) -> String {
        var words = kind(item.kind)
        if let summary = item.summary, !summary.isEmpty { words += say(" : ", ": ") + summary }
        if item.kind.isAboutCaller {
            words += say(" de ", " from ") + (item.callerNumber ?? say("numéro masqué", "a hidden number"))
        }
        if item.mergedCalls > 0 {
            words += say(" (a rappelé \(item.mergedCalls) fois)", " (called again \(item.mergedCalls) times)")
        }
        return words
    }

    private func line(_ id: LineID?) -> String {
        guard let id else { return organisation.name }
        return organisation.lines.first { $0.id == id }?.name ?? id.rawValue
    }

    private func time(_ instant: Instant) -> String {
        let reading = clock.reading(at: instant)
        let minute = reading.secondOfDay / 60
        return "\(reading.date) \(Self.two(minute / 60)):\(Self.two(minute % 60))"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private func say(_ french: String, _ english: String) -> String { person.language == .french ? french : english }

    private func kind(_ kind: TaskKind) -> String {
        switch kind {
        case .voicemail: say("message vocal", "voice message")
        case .missedCall: say("appel manqué", "missed call")
        case .callBack: say("demande de rappel", "call-back asked for")
        case .callerGone: say("à rappeler, l'appelant avait raccroché", "to call back, the caller had left")
        case .callInterrupted: say("appel interrompu", "interrupted call")
        case .recordingFailed: say("message vocal incomplet", "incomplete voice message")
        case .noCover: say("personne n'est d'astreinte", "nobody is on call")
        case .trunkDown: say("l'opérateur téléphonique est en panne", "the telephone carrier is down")
        case .storageLate: say("le stockage a pris du retard", "storage is late")
        case .promptFailed: say("une annonce n'a pas pu être jouée", "a prompt could not be played")
        case .dialOutLimited: say("limite d'appels sortants atteinte", "limit on dialling out reached")
        case .diskLow: say("le disque est presque plein", "the disk is nearly full")
        case .journalDamaged: say("le journal des faits est endommagé", "the journal of facts is damaged")
        case .secretMissing: say("un secret manque au serveur", "the server lacks a secret")
        case .notificationFailed: say("des messages ne partent pas", "messages do not leave")
        case .conversationUnrecorded: say("une conversation n'a pas été enregistrée", "a conversation was not recorded")
        case .accessLocked:
            say("accès par code suspendu après des codes faux", "access by PIN suspended after wrong PINs")
        case .alert: say("alerte", "alert")
        case .rotaChanged: say("vos astreintes", "your on-call duties")
        case .dutyReminder: say("rappel d'astreinte", "reminder of your duty")
        case .dutyStart: say("votre astreinte a commencé", "your duty has begun")
        case .dutyUnconfirmed: say("prise d'astreinte non confirmée", "start of duty not confirmed")
        case .restOwed: say("votre repos après une intervention", "your rest after an intervention")
        case .workMoved: say("travail à déplacer pour un repos", "work to move for somebody's rest")
        case .lawFindings: say("constats sur le travail et le repos", "findings on work and rest")
        }
    }

    /// The shipped words of a language, in the form of an organisation's own.
    public static func shipped(_ language: Language) -> NoticeTemplates {
        switch language {
        case .french:
            NoticeTemplates(
                emailSubject: "[Astreinte {line}] {what}",
                emailBody: """
                    Bonjour {person},

                    À traiter ({count}) :
                    {tasks}

                    Ce message ne vaut pas prise en charge : prenez la tâche au téléphone quand Vigie vous appelle \
                    (touche 2), ou par « vigie tasks ack ».

                    {organisation}, {time}
                    """,
                sms: "Astreinte {line} : {what}. Prise en charge par téléphone.")
        case .english:
            NoticeTemplates(
                emailSubject: "[On-call {line}] {what}",
                emailBody: """
                    Hello {person},

                    To deal with ({count}):
                    {tasks}

                    This message acknowledges nothing: take charge by telephone when Vigie calls you (key 2), or with \
                    "vigie tasks ack".

                    {organisation}, {time}
                    """,
                sms: "On-call {line}: {what}. Take charge by telephone.")
        }
    }
}

extension TaskKind {
    /// Whether a caller's number belongs to it.
    var isAboutCaller: Bool {
        switch self {
        case .voicemail, .missedCall, .callBack, .callerGone, .callInterrupted, .recordingFailed: true
        default: false
        }
    }
}
