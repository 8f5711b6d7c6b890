extension Organisation {
    /// What would keep a device from ringing, or ring what must not be rung.
    var deviceFindings: [OrganisationFinding] {
        placedDevices.flatMap { device, path -> [OrganisationFinding] in
            guard case .external(let number, let trunk) = device.reach else { return [] }
            let at = path.appending("number")
            if EmergencyNumbers.contains(number, countryCode: countryCode) {
                return [
                    .init(
                        .error, at, "\(number) is an emergency number and is never rung by a line",
                        remedy: "give the number of a person; emergencies belong in the announcement")
                ]
            }
            var findings = trunk.map { reference(to: $0, at: path.appending("trunk")) } ?? []
            if !dialOut.allows(number) {
                findings.append(
                    .init(
                        .error, at, "\(number) may not be dialled: no prefix in `dial_out.allowed_prefixes` covers it",
                        remedy: "add \"\(Self.suggestedPrefix(for: number))\" to `dial_out.allowed_prefixes`,"
                            + " or correct the number"))
            }
            if trunk == nil, !trunks.contains(where: \.isActive) {
                findings.append(
                    .init(
                        .error, at, "\(number) cannot be dialled: there is no active trunk",
                        remedy: "describe a trunk below `trunks`"))
            }
            if let line = lines.first(where: { $0.isActive && $0.numbers.contains(number) }) {
                findings.append(
                    .init(
                        .error, at, "\(number) is the number of line `\(line.id)`: ringing it would call ourselves",
                        remedy: "give the person's own number"))
            }
            return findings
        }
    }

    /// The country and the first digit, which is how operators price.
    private static func suggestedPrefix(for number: String) -> String {
        number.first == "+" ? String(number.prefix(4)) : number
    }

    /// What two places claim and only one can have.
    var duplicateFindings: [OrganisationFinding] {
        var findings: [OrganisationFinding] = []
        var identifiers: [DeviceID: SettingPath] = [:]
        var users: [String: SettingPath] = [:]
        var numbers: [String: SettingPath] = [:]
        for (device, path) in placedDevices {
            if let first = identifiers.updateValue(path, forKey: device.id) {
                findings.append(
                    .init(
                        .error, path, "device `\(device.id)` is already named at `\(first)`",
                        remedy: "device names are unique in the organisation: choose another"))
            }
            if let user = device.softphoneUser, let first = users.updateValue(path, forKey: user) {
                findings.append(
                    .init(
                        .error, path.appending("softphone"),
                        "softphone account `\(user)` already belongs to `\(first)`",
                        remedy: "give each device an account of its own"))
            }
            if let number = device.externalNumber, let first = numbers.updateValue(path, forKey: number) {
                findings.append(
                    .init(
                        .warning, path.appending("number"), "\(number) is also the number of `\(first)`",
                        remedy: "two calls never ring one telephone at once: check that it is shared on purpose"))
            }
        }
        var lineNumbers: [String: LineID] = [:]
        for line in lines where line.isActive {
            for (index, number) in line.numbers.enumerated() {
                guard let first = lineNumbers.updateValue(line.id, forKey: number) else { continue }
                findings.append(
                    .init(
                        .error, SettingPath("lines.\(line.id).numbers.\(index)"),
                        first == line.id
                            ? "\(number) is listed twice" : "\(number) already reaches line `\(first)`",
                        remedy: "a number reaches one line: keep it in one place"))
            }
        }
        return findings
    }
}
