public import Chronology
public import Directory
import Ledger
import Rota

extension AccessPlanner {
    /// What a person hears behind the PIN: these tasks, and who is on call at an instant.
    public static func desk(
        organisation: Organisation, line: Line, person: Person, tasks: [NoticeTask], at instant: Instant
    ) -> AccessDesk {
        let language = person.language
        var summaries: [TaskID: Utterance] = [:]
        for task in tasks {
            let wording = NoticeWording(line: line, language: language, tasks: [task])
            summaries[task.id] = Utterance(
                "access-task", language,
                [.text(NoticeWording.text(for: task.kind))] + wording.caller(of: task) + wording.ownWords(of: task)
                    + [.text(.accessTaskKeys)])
        }
        return AccessDesk(
            tasks: tasks, summaries: summaries,
            messages: NoticeWording(line: line, language: language, tasks: tasks).prompts.messages,
            callBacks: NoticePlanner.callBacks(tasks, line),
            duty: duty(organisation: organisation, line: line, language: language, at: instant))
    }

    private static func duty(
        organisation: Organisation, line: Line, language: PromptLanguage, at instant: Instant
    ) -> Utterance {
        var names: [Prompt] = []
        for level in line.ladder.levels {
            for entry in DutyRoster.duty(on: line, level: level.name, at: instant, rota: organisation.rota) {
                let name = organisation.people.first { $0.id == entry.person }?.name ?? entry.person.rawValue
                // A name is spoken this time and kept in no cache.
                if !names.contains(.saidOnce(name)) { names.append(.saidOnce(name)) }
            }
        }
        let words: [Prompt] = names.isEmpty ? [.text(.accessNobody)] : [.text(.accessOnCall)] + names
        return Utterance("access-duty", language, words)
    }
}
