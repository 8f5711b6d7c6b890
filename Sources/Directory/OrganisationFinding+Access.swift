extension Line {
    /// People who are not there, and keys that mean two things.
    func accessFindings(in organisation: Organisation) -> [OrganisationFinding] {
        guard let access else { return [] }
        let path = path.appending("access")
        let known = organisation.people.filter(\.isActive).map(\.id)
        var findings: [OrganisationFinding] = []
        let lists = [("people", access.people), ("announcement_recorders", access.announcementRecorders)]
        for (name, people) in lists {
            for (index, person) in (people ?? []).enumerated() where !known.contains(person) {
                findings.append(
                    .init(
                        .error, path.appending("\(name).\(index)"), "there is no person `\(person)`",
                        remedy: NearMiss.remedy(
                            for: person.rawValue, among: known.map(\.rawValue), kind: "people")))
            }
        }
        if menu?.choices[access.key] != nil {
            findings.append(
                .init(
                    .error, path.appending("key"), "key \(access.key) is a choice of the menu as well",
                    remedy: "choose another key, such as `#`"))
        }
        return findings
    }
}
