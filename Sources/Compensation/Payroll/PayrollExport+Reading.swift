public import LabourLaw

extension PayrollExport {
    /// Reads the settings of an export from YAML, on top of a preset where it names one.
    ///
    /// ```yaml
    /// preset: variables-de-paie
    /// encoding: windows-1252
    /// columns:
    ///   - {content: worker, heading: Matricule}
    ///   - {content: code, heading: Rubrique}
    /// codes:
    ///   "oncall.*": "4110"
    /// workers:
    ///   lea.martin: "00117"
    /// ```
    public init(yaml text: String, file: String) throws(SourceError) {
        let section = try SourceSection(try YAMLText.parse(text, file: file), file: file)
        self = try Self.base(section)
        let columns = try Self.columns(section)
        if let columns { self.columns = columns }
        if let separator = try section.text("separator") { self.separator = try Self.separator(separator, section) }
        if let mark = try section.text("decimal") {
            guard [".", ","].contains(mark) else {
                throw section.error("decimal", problem: "`\(mark)` is no decimal mark", remedy: "write \".\" or \",\"")
            }
            decimalMark = mark
        }
        if let heading = try section.flag("heading") { hasHeading = heading }
        unmapped = try section.choice("unmapped") ?? unmapped
        grouping = try section.choice("row") ?? grouping
        encoding = try section.choice("encoding") ?? encoding
        if let name = try section.text("line_end") {
            guard let end = ["crlf": "\r\n", "lf": "\n"][name] else {
                throw section.error("line_end", problem: "`\(name)` is no line end", remedy: "write crlf or lf")
            }
            lineEnd = end
        }
        if let codes = try section.section("codes") {
            for entry in codes.value.entries ?? [] { self.codes[entry.key] = try codes.text(entry.key) }
        }
        if let workers = try section.section("workers") {
            for entry in workers.value.entries ?? [] { self.workers[entry.key] = try workers.text(entry.key) }
        }
        try section.finish()
    }

    private static func base(_ section: SourceSection) throws(SourceError) -> PayrollExport {
        guard let name = try section.text("preset") else { return semicolons }
        guard let preset = presets[name] else {
            throw section.error(
                "preset", problem: "there is no preset `\(name)`",
                remedy: "write one of: \(presets.keys.sorted().joined(separator: ", "))")
        }
        return preset
    }

    private static func columns(_ section: SourceSection) throws(SourceError) -> [Column]? {
        let sections = try section.sections("columns")
        guard !sections.isEmpty else { return nil }
        var columns: [Column] = []
        for part in sections {
            let text = try part.text("text")
            guard let content: Content = try part.choice("content") ?? (text == nil ? nil : .text) else {
                throw part.error(
                    "content", problem: "a column holds nothing",
                    remedy: "write content: and one of \(Content.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            columns.append(Column(content, try part.text("heading") ?? "", text: text ?? ""))
            try part.finish()
        }
        return columns
    }

    private static func separator(_ text: String, _ section: SourceSection) throws(SourceError) -> String {
        let names = ["tab": "\t", "semicolon": ";", "comma": ",", "pipe": "|"]
        let separator = names[text] ?? text
        guard separator.count == 1, let sign = separator.first, !sign.isLetter, !sign.isNumber, sign != "\"",
            sign != ".", !sign.isNewline
        else {
            throw section.error(
                "separator", problem: "`\(text)` cannot stand between columns", remedy: "write ;, tab, | or comma")
        }
        return separator
    }
}
