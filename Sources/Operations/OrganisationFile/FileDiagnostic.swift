public import Directory

/// One thing that is wrong in an organisation file: where, what, and how to mend it.
public struct FileDiagnostic: Hashable, Codable, Sendable, CustomStringConvertible {
    public typealias Severity = OrganisationFinding.Severity

    public var severity: Severity
    /// The file as it was named on the command line.
    public var file: String
    /// From 1; nil when the whole file is meant.
    public var line: Int?
    /// From 1, in characters.
    public var column: Int?
    /// The setting that it is about, empty for the file as a whole.
    public var path: SettingPath
    /// What is wrong.
    public var problem: String
    /// What to do about it.
    public var remedy: String

    public var description: String {
        let place = [file, line.map(String.init), column.map(String.init)].compactMap(\.self).joined(separator: ":")
        return "\(place): \(severity.rawValue): \(subject)\(problem)\n    → \(remedy)"
    }

    private var subject: String { path.rawValue.isEmpty ? "" : "\(path): " }
}

/// What came out of reading an organisation file.
public struct OrganisationReading: Hashable, Sendable {
    /// The organisation, nil when a diagnostic is an error.
    public var organisation: Organisation?
    /// Errors and warnings in the order of the file.
    public var diagnostics: [FileDiagnostic]

    /// The diagnostics that forbid to apply the file.
    public var errors: [FileDiagnostic] { diagnostics.filter { $0.severity == .error } }

    /// The diagnostics that somebody should read.
    public var warnings: [FileDiagnostic] { diagnostics.filter { $0.severity == .warning } }

    /// The organisation, or all the errors thrown together.
    public func validated() throws(OrganisationFileError) -> Organisation {
        guard let organisation, errors.isEmpty else { throw OrganisationFileError(diagnostics: diagnostics) }
        return organisation
    }
}

/// An organisation file that cannot be applied, with everything that is wrong in it.
public struct OrganisationFileError: Error, Hashable, Codable, Sendable, CustomStringConvertible {
    /// Errors, and the warnings beside them.
    public var diagnostics: [FileDiagnostic]

    /// Collects what is wrong with a file.
    public init(diagnostics: [FileDiagnostic]) { self.diagnostics = diagnostics }

    public var description: String {
        let errors = diagnostics.filter { $0.severity == .error }.count
        let summary = errors == 1 ? "1 error" : "\(errors) errors"
        return diagnostics.map(\.description).joined(separator: "\n") + "\n\(summary); nothing was changed."
    }
}
