public import Directory

/// What the organisation needs and does not have.
extension Doctor {
    func organisationChecks(_ store: any OrganisationStore & CredentialStore) throws -> [DoctorReport.Check] {
        guard let organisation = try store.currentOrganisation()?.organisation else {
            return [.warning("organisation", "none was applied yet", remedy: "run `vigie apply FILE`")]
        }
        var checks = [DoctorReport.Check.ok("organisation", organisation.name)]
        checks += organisation.findings.map { finding in
            DoctorReport.Check(
                status: finding.severity == .error ? .error : .warning, name: finding.path.rawValue,
                finding: finding.problem, remedy: finding.remedy)
        }
        for trunk in organisation.trunks where trunk.isActive {
            guard let name = trunk.secretName else { continue }
            if secrets.secret(named: name)?.isEmpty ?? true {
                checks.append(
                    .error(
                        "secret \(name)", "trunk `\(trunk.id)` needs it and it is not there",
                        remedy: "set \(SecretName.variable(for: name)) for the server"))
            } else {
                checks.append(.ok("secret \(name)", "present"))
            }
        }
        let realm = organisation.softphoneRealm
        let known = Set(try store.softphoneDigests().filter { $0.realm == realm }.map(\.user))
        for user in organisation.activeSoftphoneUsers where !known.contains(user) {
            checks.append(
                .warning(
                    "softphone \(user)", "has no password and cannot register",
                    remedy: "run `vigie credentials \(user)`"))
        }
        return checks + (try accessChecks(organisation, withPIN: Set(try store.pins().keys)))
    }

    /// Lines that people may use by a PIN, while nobody who may has one.
    private func accessChecks(_ organisation: Organisation, withPIN: Set<PersonID>) throws -> [DoctorReport.Check] {
        let people = organisation.people.filter { $0.isActive && withPIN.contains($0.id) }.map(\.id)
        return organisation.lines.filter(\.isActive).compactMap { line in
            guard let access = line.access, !people.contains(where: access.admits) else { return nil }
            return .warning(
                "access \(line.id)", "the line is open to a PIN, and nobody who may use it has one",
                remedy: "run `vigie person pin PERSON`, or remove `access` from the line")
        }
    }
}

extension Trunk {
    /// The secret that its authentication needs.
    public var secretName: String? {
        switch authentication {
        case .address: nil
        case .registration(_, _, let secretName, _), .digest(_, let secretName): secretName
        }
    }
}
