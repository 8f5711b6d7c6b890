import Chronology
import Directory
import LabourLaw
import Yams

/// The terms that people work under, by the day from which they hold.
extension OrganisationFileReader {
    func employment(in section: FileSection) -> [Employment] {
        section.sections("employment", kind: "employment").compactMap { key, terms in
            defer { terms.finish() }
            let regime = terms.requiredText("regime", example: "private/code-du-travail")
            if let regime { check(regime: regime, in: terms) }
            guard let from = CivilText.parseDate(key) else {
                report(
                    terms.path, "`\(FileWords.shown(key))` is not a day",
                    remedy: "write the first day of these terms, like \"2026-01-01\"")
                _ = read(Employment(from: CivilDate(1970, 1, 1), regime: ""), in: terms)
                return nil
            }
            return read(Employment(from: from, regime: regime ?? ""), in: terms)
        }.sorted { $0.from < $1.from }
    }

    private func read(_ empty: Employment, in terms: FileSection) -> Employment? {
        var employment = empty
        employment.agreement = terms.text("agreement")
        employment.contract = terms.choice("contract", default: .fullTime)
        employment.weeklyHours = decimal("weekly_hours", in: terms, atMost: 60, example: "35")
        employment.share = decimal("share", in: terms, atMost: 1, example: "0.8")
        employment.hourlyRate = decimal("hourly_rate", in: terms, atMost: 10_000, example: "15.00")
        if let text = terms.scalar("birth_date") {
            if CivilText.parseDate(text) == nil {
                terms.report("birth_date", "this is not a day", remedy: "write it like 1990-05-31")
            }
            employment.birthDate = text
        }
        employment.age = terms.optionalInteger("age", in: 14...99).map(String.init)
        employment.territory = terms.choice("territory", default: .metropole)
        if let zone = terms.scalar("zone") {
            if LocalClock(zone: zone) == nil {
                terms.report(
                    "zone", "there is no time zone `\(FileWords.shown(zone))`",
                    remedy: "write an IANA name such as Europe/Paris")
            }
            employment.zone = zone
        }
        employment.schedule = terms.scalars("schedule").flatMap { schedule($0.text, at: $0.path) }
        employment.exclusions = terms.scalars("exclusions").compactMap { text, path in
            if let exclusion = Employment.Exclusion(rawValue: text) { return exclusion }
            let known = Employment.Exclusion.allCases.map(\.rawValue)
            report(
                path, "`\(FileWords.shown(text))` is not one of the choices",
                remedy: NearMiss.remedy(for: text, among: known, kind: "choices"))
            return nil
        }
        employment.params = params(in: terms)
        return employment
    }

    private func params(in terms: FileSection) -> [String: String] {
        var found: [String: String] = [:]
        for (key, mark, value) in terms.rawEntries("params") {
            let path = terms.path.appending("params").appending(key)
            guard let kind = WorkerParameters.kinds[key] else {
                report(
                    path, "no rule or pay table knows the parameter `\(FileWords.shown(key))`",
                    remedy: NearMiss.remedy(for: key, among: Array(WorkerParameters.kinds.keys), kind: "parameters"),
                    at: mark)
                continue
            }
            guard case .scalar(let scalar) = value else {
                report(path, "expected a single value", remedy: "write `\(key): value`", at: mark)
                continue
            }
            if let (problem, remedy) = fault(of: scalar.string, as: kind, key) {
                report(path, "`\(FileWords.shown(scalar.string))` is not \(problem)", remedy: remedy, at: mark)
                continue
            }
            found[key] = scalar.string
        }
        return found
    }

    private func fault(
        of text: String, as kind: WorkerParameters.Kind, _ key: String
    ) -> (problem: String, remedy: String)? {
        switch kind {
        case .text where key == "night":
            NightWindow(text) == nil ? ("a stretch of a day", "write it like 21:00-06:00") : nil
        case .amount:
            ExactNumber(decimal: text) == nil
                ? ("a number of zero or more", "write it with a point and without a unit, like 4.25") : nil
        case .flag: ["true", "false"].contains(text) ? nil : ("true or false", "write `true` or `false`")
        case .text: nil
        case .choice(let choices):
            choices.contains(text)
                ? nil : ("one of the choices", NearMiss.remedy(for: text, among: choices, kind: "choices"))
        }
    }

    /// Which regimes there are is said by the books; a company's own book is named by `agreement`.
    private func check(regime: String, in terms: FileSection) {
        guard let known = try? LawBooks.builtIn.get(), known.chain(for: Regime(regime)) == nil else { return }
        terms.report(
            "regime", "no book is for the regime `\(FileWords.shown(regime))`",
            remedy: NearMiss.remedy(for: regime, among: known.regimes, kind: "regimes"))
    }

    /// A number with a point and no comma, kept as it is written.
    private func decimal(_ key: String, in terms: FileSection, atMost limit: Int, example: String) -> String? {
        guard let text = terms.scalar(key) else { return nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let isDigits = parts.allSatisfy { part in
            (1...6).contains(part.utf8.count) && part.utf8.allSatisfy { (48...57).contains($0) }
        }
        guard isDigits, (1...2).contains(parts.count), let whole = Int(parts[0]),
            whole < limit || (whole == limit && (parts.count == 1 || Int(parts[1]) == 0))
        else {
            terms.report(
                key, "this is not a number from 0 to \(limit)",
                remedy: "write it with a point and without a unit, like \(example)")
            return nil
        }
        return text
    }

    private func schedule(_ text: String, at path: SettingPath) -> [WeeklyInterval] {
        do { return try WeeklyIntervalText.parse(text) } catch {
            report(
                path, "`\(FileWords.shown(text))` is not a part of the week",
                remedy: "write it like `mon-fri 09:00 - 12:30`")
            return []
        }
    }
}
