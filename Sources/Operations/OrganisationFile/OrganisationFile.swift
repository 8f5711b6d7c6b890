import Directory
import Foundation
import Yams

/// The organisation file: YAML in which an organisation is described, strictly read.
///
/// Reading collects every mistake instead of stopping at the first. Keys that are not known are mistakes: a setting
/// with a slip in its name would silently keep its default. `docs/organisation-file.md` describes each key,
/// `docs/organisation.schema.json` the same for editors.
public enum OrganisationFile {
    /// The largest file that is read, in bytes: a thousand people with three devices each take a quarter of it.
    public static let maximumSize = 1 << 20

    /// The most diagnostics that one reading reports.
    public static let maximumDiagnostics = 200

    /// Reads a file by its path.
    public static func read(path: String) -> OrganisationReading {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            return failed(path, "the file cannot be opened", "check the path and that you may read the file")
        }
        defer { try? handle.close() }
        guard let data = try? handle.read(upToCount: maximumSize + 1) ?? Data() else {
            return failed(path, "the file cannot be read", "check that it is a file and not a folder")
        }
        return read(bytes: Array(data), name: path)
    }

    /// Reads a file's bytes; `name` is what diagnostics call it.
    public static func read(bytes: [UInt8], name: String) -> OrganisationReading {
        guard bytes.count <= maximumSize else {
            return failed(name, "the file is larger than 1 MiB", "an organisation file holds settings only")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            return failed(name, "the file is not UTF-8 text", "save it again with the encoding UTF-8")
        }
        return read(text: text, name: name)
    }

    /// Reads a text; `name` is what diagnostics call it.
    public static func read(text: String, name: String) -> OrganisationReading {
        trace(text: text, name: name).reading
    }

    /// Reads a text and tells which keys were looked for in each kind of section.
    static func trace(text: String, name: String) -> (reading: OrganisationReading, keys: [String: Set<String>]) {
        guard text.utf8.count <= maximumSize else {
            return (failed(name, "the file is larger than 1 MiB", "an organisation file holds settings only"), [:])
        }
        let reader = OrganisationFileReader(name: name)
        if let root = reader.compose(text), reader.isMapping(root) {
            let organisation = reader.organisation(from: root)
            reader.report(organisation.findings + RotaFindings.findings(in: organisation))
            return (reader.reading(of: organisation), reader.keysAsked)
        }
        return (reader.reading(of: nil), reader.keysAsked)
    }

    private static func failed(_ name: String, _ problem: String, _ remedy: String) -> OrganisationReading {
        let diagnostic = FileDiagnostic(
            severity: .error, file: name, path: SettingPath(""), problem: problem, remedy: remedy)
        return OrganisationReading(organisation: nil, diagnostics: [diagnostic])
    }
}
