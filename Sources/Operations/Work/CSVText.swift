/// Rows of separated values (RFC 4180), with the separator that their first line uses: `;`, `,` or a tab.
enum CSVText {
    /// A row with the line that it begins on.
    struct Row: Hashable {
        var line: Int
        var fields: [String]
    }

    /// Why a text is no table.
    struct Problem: Error, Hashable {
        var line: Int
        var problem: String
        var remedy: String
    }

    /// Reads every row that is not empty; blanks around fields without quotation marks do not count.
    static func rows(of text: String) throws(Problem) -> [Row] {
        // A spreadsheet may begin its file with a byte order mark.
        let text = text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
        var reader = Reader(separator: separator(of: text))
        for character in text { try reader.take(character) }
        return try reader.end()
    }

    private static func separator(of text: String) -> Character {
        let first = text.prefix { !$0.isNewline }
        let counts = [";", ",", "\t"].map { mark in (mark, first.filter { String($0) == mark }.count) }
        return Character(counts.max { $0.1 < $1.1 }?.0 ?? ";")
    }

    private struct Reader {
        let separator: Character
        private var rows: [Row] = []
        private var row = Row(line: 1, fields: [])
        private var field = ""
        private var line = 1
        private var isQuoted = false
        private var wasQuoted = false
        private var openedAt = 1

        init(separator: Character) { self.separator = separator }

        mutating func take(_ character: Character) throws(Problem) {
            if character.isNewline { line += 1 }
            if isQuoted {
                guard character == "\"" else { return field.append(character) }
                isQuoted = false
            } else if character == "\"" {
                // Two marks inside quotation marks are one.
                if wasQuoted { field.append(character) }
                guard wasQuoted || field.allSatisfy(\.isWhitespace) else {
                    throw Problem(
                        line: line, problem: "a quotation mark stands in the middle of a field",
                        remedy: "put the whole field in quotation marks, and double those inside")
                }
                if !wasQuoted { field = "" }
                (isQuoted, wasQuoted, openedAt) = (true, true, line)
            } else if character == separator {
                endField()
            } else if character.isNewline {
                endRow()
            } else if !wasQuoted || !character.isWhitespace {
                field.append(character)
            }
        }

        mutating func end() throws(Problem) -> [Row] {
            guard !isQuoted else {
                throw Problem(
                    line: openedAt, problem: "a quotation mark is never closed", remedy: "close it in the same field")
            }
            endRow()
            return rows
        }

        private mutating func endField() {
            row.fields.append(wasQuoted ? field : field.trimmingBlanks)
            (field, wasQuoted) = ("", false)
        }

        private mutating func endRow() {
            endField()
            if row.fields.contains(where: { !$0.isEmpty }) { rows.append(row) }
            row = Row(line: line, fields: [])
        }
    }
}

extension String {
    fileprivate var trimmingBlanks: String {
        var rest = self[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
