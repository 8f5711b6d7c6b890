internal import Chronology

/// Reads one file of a book. A file says which book it belongs to, so that a book may be spread over topics.
public struct BookReader {
    let file: String

    public init(file: String) { self.file = file }

    /// What one file says.
    public struct Part: Sendable {
        public var book: Book
        /// Whether the file describes the book itself (title, layer, regimes), or adds a topic to it.
        public var isHead: Bool
    }

    /// Reads YAML.
    public func read(yaml text: String) throws(BookError) -> Part {
        var problems: [SourceError] = []
        do {
            let root = try SourceSection(try YAMLText.parse(text, file: file), file: file)
            let part = try read(root, problems: &problems)
            if problems.isEmpty { return part }
        } catch {
            problems.append(error)
        }
        throw BookError(problems: problems)
    }

    private func read(_ root: SourceSection, problems: inout [SourceError]) throws(SourceError) -> Part {
        let id = try root.required("book", example: "idcc-3248").text ?? ""
        var book = Book(
            id: id, title: try root.text("title") ?? id, layer: try root.choice("layer") ?? .company,
            sphere: try root.choice("sphere") ?? .privateLaw, regimes: try texts("regimes", of: root),
            base: try root.text("extends"), texts: [], values: [:], tables: [:], notes: try texts("notes", of: root))
        let isHead = root.optional("layer") != nil
        for section in try root.sections("texts") { book.texts.append(try version(section)) }
        book.values = try entries("values", of: root, book: id, problems: &problems)
        book.tables = try entries("compensation", of: root, book: id, problems: &problems)
        do { try root.finish() } catch { problems.append(error) }
        return Part(book: book, isHead: isHead)
    }

    private func version(_ section: SourceSection) throws(SourceError) -> Book.TextVersion {
        let name = try section.text("name") ?? ""
        guard let from = try section.date("from") else {
            throw section.error("from", problem: "`from` is missing", remedy: "add the day from which the text holds")
        }
        let version = Book.TextVersion(name: name, from: from, to: try section.date("to"))
        try section.finish()
        return version
    }

    private func texts(_ key: String, of section: SourceSection) throws(SourceError) -> [String] {
        guard let value = section.optional(key) else { return [] }
        return value.items.map { $0.compactMap(\.text) } ?? value.text.map { [$0] } ?? []
    }

    private func entries(
        _ key: String, of root: SourceSection, book: String, problems: inout [SourceError]
    ) throws(SourceError) -> [String: BookEntry] {
        guard let list = try root.section(key) else { return [:] }
        var result: [String: BookEntry] = [:]
        for entry in list.value.entries ?? [] {
            _ = list.optional(entry.key)
            do {
                let section = try SourceSection(entry.value, file: file, path: "\(key).\(entry.key)")
                result[entry.key] = try read(entry.key, section, isTable: key == "compensation", book: book)
            } catch {
                problems.append(error)
            }
        }
        return result
    }

    private func read(
        _ id: String, _ section: SourceSection, isTable: Bool, book: String
    ) throws(SourceError) -> BookEntry {
        let title = try section.required("title", example: "Repos quotidien").text ?? id
        let unit = try section.required("unit", example: "hours").text ?? ""
        var rows: [DatedValue] = []
        _ = try section.required("values", example: "- {from: 2026-01-01, value: 11, citation: L3131-1, …}")
        for row in try section.sections("values") { rows.append(try read(row)) }
        guard !rows.isEmpty else {
            throw section.error("values", problem: "no value is given", remedy: "write at least one, with its source")
        }
        let examples = try section.required("examples", example: "- {on: 2026-11-10, is: 11}").items ?? []
        guard !examples.isEmpty else {
            throw section.error("examples", problem: "no example is given", remedy: "write at least one worked example")
        }
        let sorted = try sorted(rows, of: section)
        let known: Set<String> = ["title", "unit", "values", "examples"]
        let others = (section.value.entries ?? []).filter { !known.contains($0.key) }
        if !isTable, let stranger = others.first {
            throw section.error(
                stranger.key, problem: "`\(stranger.key)` is not known here",
                remedy: "known here: title, unit, values, examples")
        }
        return BookEntry(
            id: id, title: title, unit: unit, rows: sorted,
            settings: SourceValue(.mapping(others), line: section.value.line), examples: examples, book: book,
            file: file, line: section.value.line)
    }

    private func read(_ row: SourceSection) throws(SourceError) -> DatedValue {
        guard let from = try row.date("from") else {
            throw row.error("from", problem: "`from` is missing", remedy: "add the day from which the value holds")
        }
        let value = try row.required("value", example: "11")
        try checkAmounts(value, of: row, path: row.place("value"))
        guard let article = try row.text("citation"), !article.isEmpty else {
            throw row.error(
                "citation", problem: "the value has no source", remedy: "add `citation`, such as L3131-1 or art. 4")
        }
        let mark: SourceMark = try row.choice("mark") ?? .verified
        let url = try row.text("url")
        let citation = Citation(article, url: url, mark: mark)
        let dated = DatedValue(
            from: from, to: try row.date("to"), value: value, citation: citation, read: try row.date("read"))
        try row.finish()
        return dated
    }

    /// Finds numbers that are written with a comma, at any depth.
    private func checkAmounts(_ value: SourceValue, of row: SourceSection, path: String) throws(SourceError) {
        switch value.content {
        case .null: break
        case .scalar(let text, _):
            let mended = text.replacing(",", with: ".")
            guard text.contains(","), ExactNumber(decimal: mended) != nil else { return }
            throw SourceError(
                file: file, line: value.line, path: path, problem: "`\(text)` is written with a comma",
                remedy: "write \(mended), with a point")
        case .list(let items):
            for (index, item) in items.enumerated() { try checkAmounts(item, of: row, path: "\(path)[\(index)]") }
        case .mapping(let entries):
            for entry in entries { try checkAmounts(entry.value, of: row, path: "\(path).\(entry.key)") }
        }
    }

    /// Puts rows in order of time; finds rows that overlap and days without a value between two.
    private func sorted(_ rows: [DatedValue], of section: SourceSection) throws(SourceError) -> [DatedValue] {
        var sorted = rows.sorted { $0.from < $1.from }
        for index in sorted.indices {
            if let to = sorted[index].to, to < sorted[index].from {
                throw section.error(
                    "values", problem: "a value ends on \(to), before it begins on \(sorted[index].from)",
                    remedy: "exchange the two days")
            }
            guard index + 1 < sorted.count else { break }
            let next = sorted[index + 1].from
            let end = sorted[index].to ?? next.adding(days: -1)
            if end >= next {
                throw section.error(
                    "values", problem: "two values hold on \(next)",
                    remedy: "end the earlier one with `to: \(next.adding(days: -1))`")
            }
            if end.adding(days: 1) < next {
                throw section.error(
                    "values", problem: "no value holds from \(end.adding(days: 1)) to \(next.adding(days: -1))",
                    remedy: "let the earlier one end on \(next.adding(days: -1)), or add the missing value")
            }
            sorted[index].to = end
        }
        return sorted
    }
}

/// Everything that is wrong in books.
public struct BookError: Error, Hashable, Sendable, CustomStringConvertible {
    public var problems: [SourceError]

    public init(problems: [SourceError]) { self.problems = problems }

    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
