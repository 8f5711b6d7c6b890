import Chronology
import Directory
import Ledger
import Rota

/// Who is told at which level.
extension Chase {
    /// The people of a level, by the rota at this instant; of the last level when there are fewer.
    mutating func people(of task: ChasedTask, level: Int, at instant: Instant) -> [PersonID] {
        let levels = levels(of: task, at: instant)
        guard let last = levels.indices.last else { return [] }
        return levels[min(level, last)]
    }

    mutating func lastLevel(of task: ChasedTask, at instant: Instant) -> Int {
        max(0, levels(of: task, at: instant).count - 1)
    }

    func settings(of task: ChasedTask) -> TaskSettings {
        var settings = line(of: task)?.tasks ?? TaskSettings()
        switch task.kind {
        // News: told once a day, until the person has taken note or it is old.
        case .rotaChanged, .restOwed, .workMoved, .lawFindings:
            (settings.chase, settings.repeatEvery) = ([.zero], .seconds(86_400))
        // Told once: the next reminder is another one.
        case .dutyReminder: (settings.chase, settings.repeatEvery) = ([.zero], .seconds(30 * 86_400))
        default: break
        }
        return settings
    }

    /// The person whom the task was given to, then level by level of the line's ladder.
    private mutating func levels(of task: ChasedTask, at instant: Instant) -> [[PersonID]] {
        var levels: [[PersonID]] = []
        if let person = task.handedTo, isActive(person) { levels.append([person]) }
        guard !task.kind.isPersonal, let line = line(of: task) else { return levels }
        return levels + ladder(of: line, at: instant)
    }

    /// Level by level of a line's ladder, those with somebody on duty; then its manager. Thousands of tasks ask this of few
    /// lines at one instant, so the answers of the last instant are kept.
    private mutating func ladder(of line: Line, at instant: Instant) -> [[PersonID]] {
        if ladders.instant != instant { ladders = (instant, [:]) }
        if let known = ladders.ofLine[line.id] { return known }
        var levels: [[PersonID]] = []
        for level in line.ladder.levels {
            let people = DutyRoster.duty(
                on: line, level: level.name, at: instant, rota: organisation.rota, snapshot: rota
            )
            .map(\.person).filter(isActive)
            if !people.isEmpty { levels.append(people) }
        }
        if let manager = line.ladder.manager, isActive(manager), !levels.contains([manager]) {
            levels.append([manager])
        }
        ladders.ofLine[line.id] = levels
        return levels
    }

    /// What belongs to no line is for the people of the first.
    func line(of task: ChasedTask) -> Line? {
        task.line.flatMap { lines[$0] } ?? firstLine
    }

    private func isActive(_ id: PersonID) -> Bool {
        activePeople.contains(id)
    }
}
