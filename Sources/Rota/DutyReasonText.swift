public import Directory

/// Why somebody is on call, in words.
public enum DutyReasonText {
    /// What made the place, and each change to who holds it.
    public static func format(
        _ reason: DutyReason, _ language: Language, names: [PersonID: String] = [:]
    ) -> String {
        ([source(reason.source, language)] + reason.changes.map { change($0, language, names: names) })
            .joined(separator: "; ")
    }

    static func source(_ source: DutyReason.Source, _ language: Language) -> String {
        switch (source, language) {
        case (.rotation(let layer, let step), .french): "couche \(layer), tour n° \(step + 1)"
        case (.rotation(let layer, let step), .english): "layer \(layer), turn \(step + 1)"
        case (.weekly(let layer, let interval), .french): "couche \(layer), \(WeeklyIntervalText.format(interval))"
        case (.weekly(let layer, let interval), .english): "layer \(layer), \(WeeklyIntervalText.format(interval))"
        case (.temporary(let id), .french): "planning temporaire \(id)"
        case (.temporary(let id), .english): "temporary schedule \(id)"
        case (.override(let id), .french): "remplacement \(id)"
        case (.override(let id), .english): "override \(id)"
        }
    }

    static func change(_ change: DutyReason.Change, _ language: Language, names: [PersonID: String]) -> String {
        func name(_ person: PersonID?) -> String {
            guard let person else { return language == .french ? "personne" : "nobody" }
            return names[person] ?? person.rawValue
        }
        return switch (change, language) {
        case (.override(let id, let old), .french): "remplacement \(id) à la place de \(name(old))"
        case (.override(let id, let old), .english): "override \(id) instead of \(name(old))"
        case (.request(let id, let old), .french): "échange \(id) à la place de \(name(old))"
        case (.request(let id, let old), .english): "request \(id) instead of \(name(old))"
        case (.absence(let id, let absent), .french): "absence \(id) de \(name(absent))"
        case (.absence(let id, let absent), .english): "absence \(id) of \(name(absent))"
        }
    }
}
