import Chronology
import Compensation
import LabourLaw
import Testing

/// Tables for payroll: their totals, their bytes, and what names may hold.
struct PayrollExportTests {
    /// Reads a table with quotation marks back.
    static func cells(_ text: String, separator: Character) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var cell = ""
        var isQuoted = false
        for character in text {
            switch character {
            case "\"": isQuoted.toggle()
            case separator where !isQuoted:
                row.append(cell)
                cell = ""
            case "\r\n", "\n":
                rows.append(row + [cell])
                (row, cell) = ([], "")
            default: cell.append(character)
            }
        }
        return rows
    }

    static func months(_ seed: Int, _ regime: String) throws -> [FrozenMonth] {
        let file = try PayPropertyTests.worker(seed, regime)
        let months = Set(try Payroll.evaluate(file).lines.map(\.month)).sorted()
        return try months.map { try MonthTests.frozen(file, $0) }
    }

    @Test(arguments: PayPropertyTests.fewSeeds, PayrollExport.presets.keys.sorted())
    func `an export's total is that of the statements`(_ given: (Int, String), preset: String) throws {
        let months = try Self.months(given.0, given.1)
        let export = try #require(PayrollExport.presets[preset])
        let table = try PayrollTable(months, export: export)
        let total = months.reduce(Money.zero) { $0 + $1.total }
        #expect(table.total == total)
        let separator = try #require(export.separator.first)
        let rows = Self.cells(table.text, separator: separator).dropFirst(export.hasHeading ? 1 : 0)
        let column = try #require(export.columns.firstIndex { $0.content == .amount })
        let written = try rows.reduce(Money.zero) { sum, row in
            let text = row[column].replacing(export.decimalMark, with: ".")
            return sum + Money(roundingHalfUp: try #require(ExactNumber(decimal: text)))
        }
        #expect(written == total)
        #expect(rows.allSatisfy { $0.count == export.columns.count })
    }

    @Test func `lines of a person with one code and rate are one row of a rubric`() throws {
        let file = try PayPropertyTests.worker(3, "fpt/technique-exploitation")
        let month = try MonthTests.frozen(file, CivilMonth(CivilDate(2026, 11, 1)))
        var export = PayrollExport.variables
        export.codes = ["*": "4000"]
        let table = try PayrollTable([month], export: export)
        let rates = Set(month.lines.map { "\($0.unit) \($0.rate)" })
        #expect(table.count == rates.count)
        #expect(table.count < month.lines.count || rates.count == month.lines.count)
        #expect(table.total == month.total)
    }

    @Test(arguments: ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1", " =1", "＝1"])
    func `a text that a spreadsheet would compute is kept a text`(name: String) throws {
        var month = try Self.months(1, "idcc-1147")[0]
        month.name = name
        var export = PayrollExport.semicolons
        export.columns = [.init(.name, "Nom")]
        let rows = try PayrollTable([month], export: export).text.split(separator: "\r\n")
        #expect(rows.dropFirst().allSatisfy { $0.hasPrefix("'") })
    }

    @Test func `separators, quotation marks and line breaks in a name stay within its cell`() throws {
        var month = try Self.months(1, "idcc-1147")[0]
        month.name = "Durand; dit \"le Grand\"\r\nJean"
        var export = PayrollExport.semicolons
        export.columns = [.init(.name, "Nom"), .init(.amount, "Montant")]
        let rows = Self.cells(try PayrollTable([month], export: export).text, separator: ";")
        #expect(rows.allSatisfy { $0.count == 2 })
        #expect(rows[1][0] == "Durand; dit le Grand Jean")
    }

    @Test(arguments: [
        (TextEncoding.windows1252, [0xE9, 0x80, 0x9C, 0x92, 0xFF] as [UInt8], "é€œ’ÿ"),
        (.latin9, [0xE9, 0xA4, 0xBD, 0x27], "é€œ'"), (.latin1, [0xE9, 0xE7, 0xA4], "éç¤"),
        (.windows1252, [0xE9], "e\u{301}"), (.utf8, [0xC3, 0xA9], "é"), (.utf8WithMark, [0xEF, 0xBB, 0xBF, 0x41], "A"),
    ])
    func `letters become the bytes of their encoding`(encoding: TextEncoding, bytes: [UInt8], text: String) throws {
        #expect(try encoding.bytes(of: text) == bytes)
    }

    @Test(
        arguments: [
            (TextEncoding.latin1, "a€", "€"), (.latin1, "œ", "œ"), (.latin9, "¤", "¤"), (.windows1252, "Łódź", "Ł"),
            (.windows1252, "\u{81}", "\u{81}"),
        ] as [(TextEncoding, String, Character)])
    func `a letter without a byte is named and never replaced`(
        encoding: TextEncoding, text: String, culprit: Character
    ) {
        #expect(throws: TextEncoding.Unencodable(character: culprit, line: 2)) {
            try encoding.bytes(of: "first\r\n" + text)
        }
    }

    static let settings = """
        preset: variables-de-paie
        separator: tab
        decimal: "."
        encoding: iso-8859-15
        heading: false
        unmapped: refuse
        row: line
        line_end: lf
        columns:
          - {text: ASTR}
          - {content: worker, heading: Matricule}
          - {content: month-end, heading: Fin}
          - {content: code}
          - {content: amount}
        codes:
          "oncall.*": "4110"
          "intervention.*": "4200"
        workers:
          w: "00117"
        """

    @Test func `the settings of an export are read from YAML`() throws {
        let export = try PayrollExport(yaml: Self.settings, file: "paie.yaml")
        #expect(export.separator == "\t" && export.decimalMark == "." && export.encoding == .latin9)
        #expect(export.unmapped == .refuse && export.grouping == .line && export.lineEnd == "\n" && !export.hasHeading)
        let text = try PayrollTable(try Self.months(1, "idcc-1147"), export: export).text
        #expect(text.hasPrefix("ASTR\t00117\t2026-10-31\t4"))
    }

    @Test(arguments: [
        ("preset: sage", "there is no preset `sage`", 1), ("separator: abc", "`abc` cannot stand between columns", 1),
        ("decimal: x", "`x` is no decimal mark", 1), ("heading: true\nencoding: ebcdic", "`ebcdic` is not", 2),
        ("columns:\n  - {heading: A}", "a column holds nothing", 2), ("colour: red", "`colour` is not known here", 1),
        ("codes:\n  oncall.week: [1]", "expected a single value", 2), ("line_end: cr", "`cr` is no line end", 1),
    ])
    func `what is wrong in the settings is named with its line`(text: String, problem: String, line: Int) {
        let error = #expect(throws: SourceError.self) { try PayrollExport(yaml: text, file: "paie.yaml") }
        #expect(error?.problem.hasPrefix(problem) == true, "\(error?.problem ?? "")")
        #expect(error?.line == line)
    }

    @Test func `what is adjusted has the code of what it adjusts, unless it has its own`() {
        var export = PayrollExport.variables
        export.codes = ["oncall.*": "4110", "*": "9999"]
        #expect(export.ownCode(of: "adjustment.oncall.week") == "4110")
        #expect(export.ownCode(of: "overtime.1") == "9999")
        export.codes["adjustment.*"] = "5000"
        #expect(export.ownCode(of: "adjustment.oncall.week") == "5000")
    }
}
