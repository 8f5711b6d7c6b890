/// Something that is wrong, or doubtful, in an organisation as a whole: what no single setting shows.
public struct OrganisationFinding: Hashable, Codable, Sendable {
    /// How bad it is.
    public enum Severity: String, Hashable, Codable, Sendable {
        /// The organisation cannot be applied.
        case error
        /// It can, and somebody should know.
        case warning
    }

    public var severity: Severity
    /// The setting that it is about.
    public var path: SettingPath
    /// What is wrong.
    public var problem: String
    /// What to do about it.
    public var remedy: String

    /// Describes a finding.
    public init(_ severity: Severity, _ path: SettingPath, _ problem: String, remedy: String) {
        self.severity = severity
        self.path = path
        self.problem = problem
        self.remedy = remedy
    }
}

extension Organisation {
    /// All findings, in the order of the file. Each is about the whole; the form of a value is the reader's business.
    public var findings: [OrganisationFinding] {
        trunkFindings + deviceFindings + duplicateFindings + notificationFindings
            + lines.flatMap { $0.findings(in: self) }
    }

    func person(_ id: PersonID) -> Person? { people.first { $0.id == id } }
    func line(_ id: LineID) -> Line? { lines.first { $0.id == id } }
    func trunk(_ id: TrunkID) -> Trunk? { trunks.first { $0.id == id } }

    /// Every active device with the path at which the file names it.
    var placedDevices: [(device: Device, path: SettingPath)] {
        let ofPeople = people.filter(\.isActive).flatMap { person in
            person.devices.map { device in
                (device, SettingPath("people.\(person.id).devices.\(device.id)"))
            }
        }
        let ofDesks = lines.filter(\.isActive).flatMap { line in
            line.hours.desk.map { device in (device, SettingPath("lines.\(line.id).hours.desk.\(device.id)")) }
        }
        return ofPeople + ofDesks
    }

    private var trunkFindings: [OrganisationFinding] {
        var findings: [OrganisationFinding] = []
        if let defaultTrunk {
            findings += reference(to: defaultTrunk, at: SettingPath("default_trunk"))
        }
        if !trunks.contains(where: { $0.isActive && $0.carriesEmergencyCalls }) {
            findings.append(
                .init(
                    .warning, SettingPath("trunks"), "no trunk carries emergency calls",
                    remedy: "set `emergency_calls: true` on the trunk whose carrier routes 15 and 112; until then a"
                        + " softphone that dials them is told to use a mobile"))
        }
        for prefix in dialOut.allowedPrefixes where prefix == "+" || prefix.isEmpty {
            findings.append(
                .init(
                    .warning, SettingPath("dial_out.allowed_prefixes"), "every number of the world may be dialled",
                    remedy: "list the countries or areas that your people are in, e.g. \"+33\""))
        }
        return findings
    }

    func reference(to id: TrunkID, at path: SettingPath) -> [OrganisationFinding] {
        guard let trunk = trunk(id) else {
            return [
                .init(
                    .error, path, "trunk `\(id)` does not exist",
                    remedy: NearMiss.remedy(for: id.rawValue, among: trunks.map(\.id.rawValue), kind: "trunks"))
            ]
        }
        guard !trunk.isActive else { return [] }
        return [
            .init(
                .error, path, "trunk `\(id)` is not active", remedy: "name another trunk, or remove its `active: false`"
            )
        ]
    }

    /// `person`: who goes by the identifier, nil for nobody.
    /// `isLookedUp`: whether to look for what was meant.
    func reference(
        to id: PersonID, _ person: Person?, at path: SettingPath, isLookedUp: Bool = true
    ) -> [OrganisationFinding] {
        guard let person else {
            let remedy =
                isLookedUp
                ? NearMiss.remedy(for: id.rawValue, among: people.map(\.id.rawValue), kind: "people")
                : "name somebody who stands below `people`"
            return [.init(.error, path, "person `\(id)` does not exist", remedy: remedy)]
        }
        guard person.isActive else {
            return [
                .init(
                    .error, path, "person `\(id)` is not active",
                    remedy: "name somebody else, or remove the `active: false` of this person")
            ]
        }
        guard person.devices.isEmpty else { return [] }
        return [
            .init(
                .warning, path, "person `\(id)` has no device and cannot be rung",
                remedy: "add a number or a softphone below `people.\(id).devices`")
        ]
    }
}
