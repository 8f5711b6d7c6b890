public import Directory

/// Writes the current organisation as a file that changes nothing when applied.
public struct ExportOrganisation: Sendable {
    private let store: any OrganisationStore

    /// Exports from a store.
    public init(store: any OrganisationStore) { self.store = store }

    /// The current organisation as a file.
    public func callAsFunction() throws -> ExportResult {
        guard let current = try store.currentOrganisation() else { throw OperationError.noOrganisation }
        return ExportResult(
            revision: current.revision, yaml: OrganisationExport.yaml(current.organisation),
            settings: try store.settingRecords().map(ExportResult.Setting.init))
    }
}

/// An exported organisation.
public struct ExportResult: OperationResult, Hashable, Codable {
    /// A setting with its last writer.
    public struct Setting: Hashable, Codable, Sendable {
        public var path: SettingPath
        public var value: String
        public var origin: SettingOrigin
        public var writer: String
        /// ISO 8601 in UTC.
        public var at: String

        init(_ record: SettingRecord) {
            path = record.path
            value = record.value
            origin = record.origin
            writer = record.writer
            at = InstantText.iso(record.at)
        }
    }

    public var revision: Int64
    /// The organisation file.
    public var yaml: String
    /// Who wrote each setting last.
    public var settings: [Setting]

    public var text: String { String(yaml.dropLast(yaml.hasSuffix("\n") ? 1 : 0)) }
}

extension OperationError {
    static let noOrganisation = OperationError(
        .notFound, "no organisation has been applied yet", remedy: "write a file and run `vigie apply FILE`")
}
