import Directory
import Yams

/// One reading of one file: collects diagnostics, and remembers where each setting stands.
final class OrganisationFileReader {
    let name: String
    private(set) var keysAsked: [String: Set<String>] = [:]
    private var diagnostics: [FileDiagnostic] = []
    private var marks: [SettingPath: FilePlace] = [:]
    /// Settings that already have an error, of which no second one is reported.
    private var broken: Set<SettingPath> = []

    init(name: String) { self.name = name }

    func noteAsked(_ key: String, in kind: String) { keysAsked[kind, default: []].insert(key) }

    func place(_ path: SettingPath, at mark: FilePlace?) {
        if let mark { marks[path] = mark }
    }

    /// Places a path where another one stands, unless it has a place.
    func placeOnce(_ path: SettingPath, like other: SettingPath) {
        if marks[path] == nil { marks[path] = marks[other] }
    }

    func report(
        _ path: SettingPath, _ problem: String, remedy: String, at mark: FilePlace? = nil,
        severity: FileDiagnostic.Severity = .error, breaks: Bool = true
    ) {
        if severity == .error, breaks { broken.insert(path) }
        let mark = mark ?? nearestMark(to: path)
        diagnostics.append(
            FileDiagnostic(
                severity: severity, file: name, line: mark?.line, column: mark?.column, path: path, problem: problem,
                remedy: remedy))
    }

    /// Reports what is wrong with the whole, except about settings that could not be read in the first place.
    ///
    /// Warnings wait until everything can be read: a value that is missing by mistake would cause idle ones.
    func report(_ findings: [OrganisationFinding]) {
        let isReadable = diagnostics.isEmpty
        for finding in findings where !isBroken(finding.path) {
            guard isReadable || finding.severity == .error else { continue }
            report(
                finding.path, finding.problem, remedy: finding.remedy, severity: finding.severity, breaks: false)
        }
    }

    func reading(of organisation: Organisation?) -> OrganisationReading {
        var sorted = diagnostics.enumerated().sorted { first, second in
            let left = (first.element.line ?? 0, first.element.column ?? 0, first.offset)
            let right = (second.element.line ?? 0, second.element.column ?? 0, second.offset)
            return left < right
        }.map(\.element)
        let hasErrors = sorted.contains { $0.severity == .error }
        let maximum = OrganisationFile.maximumDiagnostics
        if sorted.count > maximum {
            let rest = sorted.count - maximum
            sorted.removeLast(rest)
            sorted.append(
                FileDiagnostic(
                    severity: hasErrors ? .error : .warning, file: name, path: SettingPath(""),
                    problem: "\(rest) more", remedy: "mend these first"))
        }
        return OrganisationReading(organisation: hasErrors ? nil : organisation, diagnostics: sorted)
    }

    private func isBroken(_ path: SettingPath) -> Bool {
        var next: SettingPath? = path
        while let current = next {
            if broken.contains(current) { return true }
            next = current.parent
        }
        return false
    }

    private func nearestMark(to path: SettingPath) -> FilePlace? {
        var next: SettingPath? = path
        while let current = next {
            if let mark = marks[current] { return mark }
            next = current.parent
        }
        return marks[SettingPath("")]
    }
}
