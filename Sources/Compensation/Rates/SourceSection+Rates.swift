import LabourLaw

extension SourceSection {
    func requiredText(_ key: String, example: String) throws(SourceError) -> String {
        guard let text = try required(key, example: example).text else {
            throw error(key, problem: "a text is expected", remedy: "write for example \(example)")
        }
        return text
    }

    /// A decimal, or a fraction such as `1/3`.
    func fraction(_ key: String) throws(SourceError) -> ExactNumber? {
        guard let text = try text(key) else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count == 2, let above = Int(parts[0]), let below = Int(parts[1]), above >= 0,
            let number = ExactNumber(above, over: below)
        {
            return number
        }
        return try amount(key)
    }

    func requiredFraction(_ key: String) throws(SourceError) -> ExactNumber {
        if let number = try fraction(key) { return number }
        throw error(key, problem: "`\(key)` is missing", remedy: "write a number, such as 0.25 or 2/3")
    }

    func night(_ key: String) throws(SourceError) -> NightWindow {
        guard let text = try text(key) else { return .codeDuTravail }
        if let window = NightWindow(text) { return window }
        throw error(key, problem: "`\(text)` is no stretch of hours", remedy: "write it as 22:00-07:00")
    }

    /// Numbers by unit.
    func prices(_ key: String) throws(SourceError) -> [OnCallUnit.Kind: ExactNumber] {
        guard let section = try section(key) else { return [:] }
        var prices: [OnCallUnit.Kind: ExactNumber] = [:]
        for entry in section.value.entries ?? [] {
            prices[try section.unit(entry.key)] = try section.fraction(entry.key)
        }
        return prices
    }

    /// Names of parameters by unit.
    func parameters(_ key: String) throws(SourceError) -> [OnCallUnit.Kind: String] {
        guard let section = try section(key) else { return [:] }
        var names: [OnCallUnit.Kind: String] = [:]
        for entry in section.value.entries ?? [] { names[try section.unit(entry.key)] = try section.text(entry.key) }
        return names
    }

    func byClass(_ key: String) throws(SourceError) -> [ClassRates.Class: ExactNumber] {
        guard let section = try section(key) else { return [:] }
        var result: [ClassRates.Class: ExactNumber] = [:]
        for name in ClassRates.Class.allCases { result[name] = try section.fraction(name.rawValue) }
        try section.finish()
        return result
    }

    func exclusions(_ key: String) throws(SourceError) -> [PayExclusion] {
        var result: [PayExclusion] = []
        for item in try required(key, example: "[housed]").items ?? [] {
            guard let reason = item.text.flatMap(PayExclusion.init(rawValue:)) else {
                throw error(
                    key, problem: "`\(item.text ?? "")` is no reason",
                    remedy: "write some of: \(PayExclusion.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            result.append(reason)
        }
        return result
    }

    private func unit(_ name: String) throws(SourceError) -> OnCallUnit.Kind {
        if let kind = OnCallUnit.Kind(name: name) { return kind }
        let known = OnCallUnit.Kind.allCases.map(\.rawValue).joined(separator: ", ")
        throw error(name, problem: "`\(name)` is no unit", remedy: "write one of: \(known)")
    }
}
