import Directory
import Yams

extension OrganisationFileReader {
    /// The organisation that the root says; with errors reported, what could be read of it.
    func organisation(from root: Node) -> Organisation {
        let file = FileSection(root, kind: "file", path: SettingPath(""), reader: self)
        let name = file.requiredText("organisation", example: "\"Name of the organisation\"")
        var organisation = Organisation(name: name ?? "")
        organisation.countryCode = countryCode(in: file)
        organisation.softphoneRealm = realm(in: file) ?? organisation.softphoneRealm
        organisation.defaultTrunk = file.reference("default_trunk", as: TrunkID.self)
        if let section = file.section("dial_out", kind: "dialOut") {
            organisation.dialOut = dialOut(in: section, countryCode: organisation.countryCode)
        }
        let countryCode = organisation.countryCode
        if let section = file.section("notifications", kind: "notifications") {
            organisation.notifications = notifications(in: section, countryCode: countryCode)
        }
        organisation.trunks = file.sections("trunks", kind: "trunk").map { trunk(TrunkID($0.id), in: $0.section) }
        organisation.people = file.sections("people", kind: "person").map { id, section in
            person(PersonID(id), in: section, countryCode: countryCode)
        }
        organisation.lines = file.sections("lines", kind: "line").map { id, section in
            line(LineID(id), in: section, countryCode: countryCode)
        }
        organisation.rota = rotaBook(in: file)
        file.finish()
        return organisation
    }

    private func countryCode(in file: FileSection) -> String {
        guard let text = file.scalar("country_code") else { return "33" }
        let code = text.hasPrefix("+") ? String(text.dropFirst()) : text
        guard (1...3).contains(code.count), code.allSatisfy({ $0.isASCII && $0.isNumber }), code.first != "0" else {
            file.report(
                "country_code", "`\(FileWords.shown(text))` is not a country code",
                remedy: "write one to three digits, e.g. \"33\" for France")
            return "33"
        }
        return code
    }

    private func realm(in file: FileSection) -> String? {
        guard let section = file.section("softphones", kind: "softphones") else { return nil }
        defer { section.finish() }
        guard let realm = section.text("realm", limit: 100) else { return nil }
        guard !realm.contains(where: { $0 == "\"" || $0 == "\\" || $0.isNewline }) else {
            section.report("realm", "a realm holds no quotes, backslashes or line breaks", remedy: "write a plain name")
            return nil
        }
        return realm
    }

    private func dialOut(in section: FileSection, countryCode: String) -> DialOutLimits {
        var limits = DialOutLimits()
        limits.allowedPrefixes = prefixes("allowed_prefixes", in: section, countryCode: countryCode)
        limits.perHour = section.integer("per_hour", in: 0...100_000, default: limits.perHour)
        limits.atOnce = section.integer("at_once", in: 0...1_000, default: limits.atOnce)
        section.finish()
        return limits
    }

    /// Prefixes of numbers in international form.
    func prefixes(_ key: String, in section: FileSection, countryCode: String) -> [String] {
        section.scalars(key).compactMap { text, path in
            let prefix = text.filter { !$0.isWhitespace }
            let digits = prefix.hasPrefix("+") ? prefix.dropFirst() : prefix[...]
            let isNational = !prefix.hasPrefix("+") && prefix.hasPrefix("0")
            guard digits.utf8.count <= 15, digits.allSatisfy({ $0.isASCII && $0.isNumber }), !isNational,
                !prefix.isEmpty
            else {
                report(
                    path, "`\(FileWords.shown(text))` is not a prefix of numbers in international form",
                    remedy: "write `+`, the country code and the first digits, e.g. \"+\(countryCode)6\"")
                return nil
            }
            return prefix
        }
    }

    private func person(_ id: PersonID, in section: FileSection, countryCode: String) -> Person {
        let name = section.requiredText("name", example: "\"Claire Martin\"")
        let person = Person(
            id: id, name: name ?? id.rawValue, language: section.choice("language", default: Language.french),
            devices: devices("devices", in: section, countryCode: countryCode),
            notices: notices(in: section, countryCode: countryCode), employment: employment(in: section),
            isActive: section.flag("active", default: true))
        section.finish()
        return person
    }

    /// The devices below a key, by identifier.
    func devices(_ key: String, in section: FileSection, countryCode: String) -> [Device] {
        section.sections(key, kind: "device").compactMap { id, device in
            defer { device.finish() }
            return self.device(DeviceID(id), in: device, countryCode: countryCode)
        }
    }

    private func device(_ id: DeviceID, in section: FileSection, countryCode: String) -> Device? {
        let hasAccount = section.has("softphone")
        let hasNumber = section.has("number")
        let user = section.scalar("softphone")
        let text = section.scalar("number")
        let trunk = section.reference("trunk", as: TrunkID.self)
        let mustAccept = section.flag("must_accept", default: true)
        guard hasAccount != hasNumber else {
            report(
                section.path, "a device has either a `number` or a `softphone`",
                remedy:
                    "write `number: \"06 …\"` for a telephone, `softphone: \(id)` for an account that registers here")
            return nil
        }
        if hasNumber {
            if section.has("must_accept"), !mustAccept {
                section.report(
                    "must_accept", "an external number always needs the key press",
                    remedy: "remove this line: a mobile's own voicemail must never count as an answer")
            }
            guard let text, let number = number(text, at: section.path.appending("number"), countryCode) else {
                return nil
            }
            return Device(id: id, reach: .external(number: number, trunk: trunk))
        }
        if section.has("trunk") {
            section.report("trunk", "a softphone is not dialled through a trunk", remedy: "remove this line")
        }
        guard let user else { return nil }
        guard FileWords.isUserPart(user) else {
            section.report(
                "softphone", "`\(FileWords.shown(user))` is not an account name",
                remedy: "use letters without accents, digits, `.`, `-` and `_`")
            return nil
        }
        return Device(id: id, reach: .registered(user: user), mustAccept: mustAccept)
    }

    /// A telephone number in its normal form; reports a text that is none.
    func number(_ text: String, at path: SettingPath, _ countryCode: String) -> String? {
        do {
            return try PhoneNumber(text, countryCode: countryCode).rawValue
        } catch {
            let reason =
                switch error {
                case .empty: "it has no digits"
                case .unexpectedCharacter(let character): "`\(character)` does not belong in it"
                case .tooLong: "it has more than 15 digits"
                case .tooShort: "it is too short"
                case .notNational(let code): "it is not a national number of country \(code)"
                }
            report(
                path, "`\(FileWords.shown(text))` is not a telephone number: \(reason)",
                remedy: "write it in international form in quotes, e.g. \"+33 6 12 34 56 78\"")
            return nil
        }
    }
}
