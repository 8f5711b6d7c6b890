public import Chronology
public import Directory

/// Makes an organisation file the current organisation: validated whole, shown as a difference, applied in one
/// transaction.
///
/// What was changed elsewhere since the last apply and would be overwritten refuses it, unless told to overwrite.
public struct ApplyOrganisation: Sendable {
    /// How a file is applied.
    public struct Options: Hashable, Sendable {
        /// Overwrite what a command or a page changed since the last apply.
        public var overwrites: Bool
        /// Show what would change and change nothing.
        public var isDryRun: Bool

        /// Chooses how a file is applied.
        public init(overwrites: Bool = false, isDryRun: Bool = false) {
            self.overwrites = overwrites
            self.isDryRun = isDryRun
        }
    }

    private let store: any OrganisationStore & CredentialStore
    private let secrets: (any SecretSource)?

    /// Applies files to a store.
    ///
    /// `secrets`: where the server's secrets are looked for, to warn of those that are missing; nil does not look.
    public init(store: any OrganisationStore & CredentialStore, secrets: (any SecretSource)? = nil) {
        self.store = store
        self.secrets = secrets
    }

    /// Applies what was read.
    ///
    /// - Throws: ``OrganisationFileError`` when the file has errors; what the store throws.
    public func callAsFunction(
        _ reading: OrganisationReading, by writer: String, now: Instant, options: Options = .init()
    ) throws -> ApplyResult {
        let file = try reading.validated()
        let current = try store.currentOrganisation()
        let (next, drafts) = file.replacing(current?.organisation)
            .keepingAgreements(of: current?.organisation, now: now)
            .withholdingDrafts(of: current?.organisation)
        let pending = try store.rotaDrafts()
        let announcements =
            current.map { RotaAnnouncer(old: $0.organisation, new: next, now: now).announcements() } ?? []
        let difference = OrganisationDiff(from: current?.organisation, to: next)
        var result = ApplyResult(
            outcome: .unchanged, revision: current?.revision ?? 0, difference: difference,
            changedElsewhere: try changedElsewhere(against: next),
            softphonesWithoutPassword: try softphonesWithoutPassword(in: next), warnings: reading.warnings,
            missingSecrets: secrets.map { MissingSecret.all(of: next, in: $0) } ?? [],
            changedShifts: AnnouncedChange.all(of: announcements, in: next), drafts: drafts.map(\.id))
        if current != nil, difference.isEmpty, drafts == pending,
            result.changedElsewhere.isEmpty || options.isDryRun
        {
            return result
        }
        if result.changedElsewhere.contains(where: \.wouldBeOverwritten), !options.overwrites {
            result.outcome = .refused
            return result
        }
        if options.isDryRun {
            result.outcome = .wouldApply
            return result
        }
        let change = OrganisationChange(
            organisation: next, origin: .file, writer: writer, at: now, expectedRevision: current?.revision ?? 0,
            announcements: announcements)
        if let revision = try store.commit(change) {
            // A file that agrees with what was changed elsewhere has taken it over, and that is all.
            result.outcome = current != nil && difference.isEmpty ? .unchanged : .applied
            result.revision = revision
        }
        if drafts != pending { try store.replaceRotaDrafts(drafts, by: writer, now: now) }
        return result
    }

    private func changedElsewhere(against next: Organisation) throws -> [ChangedElsewhere] {
        let values = Dictionary(next.settings.map { ($0.path, $0.value) }) { first, _ in first }
        return try store.settingsWrittenSinceLastFile().filter { $0.origin != .file }.map { record in
            ChangedElsewhere(record: record, fileValue: values[record.path])
        }
    }

    private func softphonesWithoutPassword(in organisation: Organisation) throws -> [String] {
        let realm = organisation.softphoneRealm
        let known = Set(try store.softphoneDigests().filter { $0.realm == realm }.map(\.user))
        return organisation.activeSoftphoneUsers.filter { !known.contains($0) }
    }
}

/// A setting that a command or a page wrote since the last apply.
public struct ChangedElsewhere: Hashable, Codable, Sendable {
    public var path: SettingPath
    /// What was written there.
    public var value: String
    public var origin: SettingOrigin
    public var writer: String
    /// When, ISO 8601 in UTC.
    public var at: String
    /// What the file says, nil when it does not have the setting.
    public var fileValue: String?
    /// Whether it was removed; `value` is empty then.
    public var isRemoval: Bool

    init(record: SettingRecord, fileValue: String?) {
        path = record.path
        value = record.value
        origin = record.origin
        writer = record.writer
        at = InstantText.iso(record.at)
        isRemoval = record.isRemoval
        self.fileValue = fileValue
    }

    /// Whether applying the file would undo it.
    public var wouldBeOverwritten: Bool { isRemoval ? fileValue != nil : fileValue != value }
}

/// What applying a file did, or would do.
public struct ApplyResult: OperationResult, Hashable, Codable {
    /// How it ended.
    public enum Outcome: String, Hashable, Codable, Sendable {
        case applied, unchanged, refused, wouldApply
    }

    public var outcome: Outcome
    /// The revision that is now current.
    public var revision: Int64
    public var difference: OrganisationDiff
    public var changedElsewhere: [ChangedElsewhere]
    /// Accounts that cannot register yet.
    public var softphonesWithoutPassword: [String]
    public var warnings: [FileDiagnostic]
    /// Secrets of trunks that were not found where the command was run.
    public var missingSecrets: [MissingSecret]
    /// Whose shifts change, with the notice that is left.
    public var changedShifts: [AnnouncedChange]
    /// Rotas that the file says otherwise and that wait to be published.
    public var drafts: [RotaID]

    public var text: String {
        var lines = warnings.map(\.description)
        lines.append(difference.text)
        lines += changedShifts.map(\.sentence)
        for draft in drafts {
            lines.append(
                "Rota \(draft) is a draft and changes nothing yet: `vigie rota diff` shows it, "
                    + "`vigie rota publish \(draft)` brings it into force.")
        }
        if !changedElsewhere.isEmpty {
            lines.append("Changed elsewhere since the last apply:")
            for change in changedElsewhere {
                let file =
                    change.wouldBeOverwritten ? "the file says: \(change.fileValue ?? "nothing")" : "same in the file"
                lines.append(
                    "  \(change.path): \(change.isRemoval ? "removed" : change.value) (\(change.origin.rawValue), \(change.writer), \(change.at)); \(file)"
                )
            }
        }
        for missing in missingSecrets {
            lines.append(
                "warning: the secret `\(missing.name)` is not set here; trunk `\(missing.trunk)` stays out without it\n"
                    + "    → \(missing.remedy)")
        }
        switch outcome {
        case .applied: lines.append("Applied as revision \(revision).")
        case .unchanged: lines.append("Nothing to apply; revision \(revision) stays.")
        case .wouldApply: lines.append("Dry run: nothing was changed.")
        case .refused:
            lines.append(
                "Refused: the file would undo what was changed elsewhere.\n"
                    + "    → take the changes into the file (`vigie export` shows them), or apply with --overwrite")
        }
        if outcome == .applied || outcome == .unchanged {
            for user in softphonesWithoutPassword {
                lines.append("Softphone `\(user)` has no password yet: `vigie credentials \(user)` makes one.")
            }
        }
        return lines.joined(separator: "\n")
    }
}

extension Organisation {
    /// The accounts of active people and desks, in the order of the file.
    var activeSoftphoneUsers: [String] {
        activeDevices.compactMap(\.softphoneUser)
    }
}
