public import Chronology
public import Directory
import Foundation
import Ledger

/// An organisation as it was applied, with names of people, addresses of their devices and numbers of callers left out.
public struct OrganisationSnapshot: Hashable, Sendable {
    /// Grows by one with each change.
    public var revision: Int64
    /// JSON with sorted keys.
    public var document: String
    /// SHA-256 of `document`, as the fact `organisationApplied` says it.
    public var digest: String
    public var origin: SettingOrigin
    public var appliedBy: String
    public var appliedAt: Instant

    /// Whether the digest is that of the document.
    public var isIntact: Bool { LedgerDigest.digest(of: Array(document.utf8)).hex == digest }
}

/// The parts of an organisation that an erasure must be able to empty, by the path of their setting.
enum PersonalSettings {
    static func namePath(of person: PersonID) -> SettingPath {
        SettingPath("people").appending(person.rawValue).appending("name")
    }

    static func path(of device: DeviceID, of person: PersonID, _ key: String) -> SettingPath {
        SettingPath("people").appending(person.rawValue).appending("devices").appending(device.rawValue)
            .appending(key)
    }

    /// The same organisation with each personal value replaced by what `value` says of its path.
    static func replace(in organisation: Organisation, with value: (SettingPath) -> String) -> Organisation {
        var replaced = organisation
        replaced.people = organisation.people.map { person in
            var person = person
            person.name = value(namePath(of: person.id))
            person.devices = person.devices.map { device in
                var device = device
                switch device.reach {
                case .registered:
                    device.reach = .registered(user: value(path(of: device.id, of: person.id, "softphone")))
                case .external(_, let trunk):
                    let number = value(path(of: device.id, of: person.id, "number"))
                    device.reach = .external(number: number, trunk: trunk)
                }
                return device
            }
            let own = SettingPath("people").appending(person.id.rawValue)
            if person.notices?.email != nil { person.notices?.email = value(own.appending("email")) }
            if person.notices?.sms != nil { person.notices?.sms = value(own.appending("sms")) }
            person.employment = person.employment.map { terms in
                replace(in: terms, at: own.appending("employment").appending(terms.from.description), with: value)
            }
            return person
        }
        for index in replaced.lines.indices {
            let path = SettingPath("lines").appending(replaced.lines[index].id.rawValue).appending("callers")
            replaced.lines[index].callers?.blocked = patterns(value(path.appending("blocked")))
            replaced.lines[index].callers?.allowed = patterns(value(path.appending("allowed")))
        }
        replaceNotes(in: &replaced, with: value)
        return replaced
    }

    /// What somebody earns, how old they are, and what their agreement's settings say of it.
    private static func replace(
        in employment: Employment, at path: SettingPath, with value: (SettingPath) -> String
    ) -> Employment {
        var terms = employment
        if terms.hourlyRate != nil { terms.hourlyRate = value(path.appending("hourly_rate")) }
        if terms.birthDate != nil { terms.birthDate = value(path.appending("birth_date")) }
        if terms.age != nil { terms.age = value(path.appending("age")) }
        for key in terms.params.keys { terms.params[key] = value(path.appending("params").appending(key)) }
        return terms
    }

    /// Why somebody is replaced is written in free text, which may say anything about anybody.
    private static func replaceNotes(in organisation: inout Organisation, with value: (SettingPath) -> String) {
        guard var rota = organisation.rota else { return }
        for plan in rota.plans.indices {
            let path = SettingPath("rota").appending(rota.plans[plan].id.rawValue).appending("overrides")
            for index in rota.plans[plan].overrides.indices {
                let own = path.appending(rota.plans[plan].overrides[index].id.rawValue)
                rota.plans[plan].overrides[index].note = value(own.appending("note"))
            }
        }
        organisation.rota = rota
    }

    /// A list of numbers as its setting writes it.
    private static func patterns(_ value: String) -> [NumberPattern] {
        value.split(separator: ",").map { NumberPattern(String($0.drop { $0 == " " })) }
    }

    /// The document of a snapshot.
    static func document(of organisation: Organisation) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(replace(in: organisation) { _ in "" }), as: UTF8.self)
    }
}
