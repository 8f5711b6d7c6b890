public import Chronology

/// All books by id, and what they say together for one regime on one day.
public struct BookLibrary: Hashable, Sendable {
    public private(set) var books: [String: Book]
    /// For each regime its books, the most general first.
    private var chains: [String: [Book]]
    /// For each regime its values, special ones in place of general ones.
    private var resolved: [String: [String: BookEntry]]

    /// Joins the parts of books; everything that does not fit together is thrown at once.
    public init(parts: [BookReader.Part]) throws(BookError) {
        books = [:]
        chains = [:]
        resolved = [:]
        var problems: [SourceError] = []
        for part in parts.sorted(by: { $0.isHead && !$1.isHead }) { Self.add(part, to: &books, problems: &problems) }
        for book in books.values.sorted(by: { $0.id < $1.id }) {
            guard let chain = chain(of: book, problems: &problems) else { continue }
            for regime in book.regimes {
                if let other = chains[regime]?.last {
                    problems.append(
                        Self.problem(
                            in: book, "`\(regime)` is also the regime of the book \(other.id)",
                            "give one of the two another name of regime"))
                }
                chains[regime] = chain
                resolved[regime] = chain.reduce(into: [:]) { found, layer in
                    found.merge(layer.values) { _, special in special }
                }
            }
        }
        guard problems.isEmpty else { throw BookError(problems: problems) }
    }

    /// The same library with more books, such as a company's agreement.
    public func adding(_ parts: [BookReader.Part]) throws(BookError) -> BookLibrary {
        let known = books.values.map { BookReader.Part(book: $0, isHead: true) }
        return try BookLibrary(parts: known + parts)
    }

    /// The names of all regimes, in order.
    public var regimes: [String] { chains.keys.sorted() }

    /// The books of a regime, the most general first; nil when no book is for it.
    public func chain(for regime: Regime) -> [Book]? { chains[regime.name] }

    /// The most special entry of a value for a regime.
    public func value(_ id: String, for regime: Regime) -> BookEntry? { values(for: regime)[id] }

    /// The values of a regime by id, special ones in place of general ones.
    public func values(for regime: Regime) -> [String: BookEntry] { resolved[regime.name] ?? [:] }

    /// A value for a regime on a day; nil where the books are silent.
    public func value(_ id: String, for regime: Regime, on date: CivilDate) -> DatedValue? {
        value(id, for: regime)?.row(on: date)
    }

    /// The rate tables of a regime by id, special ones in place of general ones.
    public func tables(for regime: Regime) -> [String: BookEntry] {
        (chains[regime.name] ?? []).reduce(into: [:]) { found, book in
            found.merge(book.tables) { _, special in special }
        }
    }

    private static func add(_ part: BookReader.Part, to books: inout [String: Book], problems: inout [SourceError]) {
        guard var book = books[part.book.id] else {
            books[part.book.id] = part.book
            return
        }
        if part.isHead {
            problems.append(
                problem(in: part.book, "the book \(book.id) is described twice", "keep `layer` in one of its files"))
        }
        for (id, entry) in part.book.values.merging(part.book.tables, uniquingKeysWith: { first, _ in first }) {
            guard let other = book.values[id] ?? book.tables[id] else { continue }
            problems.append(
                SourceError(
                    file: entry.file, line: entry.line, path: id,
                    problem: "the book \(book.id) already says `\(id)` in \(other.file), line \(other.line)",
                    remedy: "keep one of the two, or move this one into a book that extends \(book.id)"))
        }
        book.values.merge(part.book.values) { first, _ in first }
        book.tables.merge(part.book.tables) { first, _ in first }
        book.texts += part.book.texts
        book.notes += part.book.notes
        books[book.id] = book
    }

    /// From the most general book to this one; nil when the line is broken.
    private func chain(of book: Book, problems: inout [SourceError]) -> [Book]? {
        var chain = [book]
        while let base = chain.first?.base {
            guard let next = books[base] else {
                problems.append(
                    Self.problem(
                        in: book, "it extends `\(base)`, and there is no such book",
                        "write one of: \(books.keys.sorted().joined(separator: ", "))"))
                return nil
            }
            guard !chain.contains(where: { $0.id == next.id }), chain.allSatisfy({ $0.layer >= next.layer }) else {
                problems.append(
                    Self.problem(
                        in: book, "it extends \(next.id), which is of a more special layer or extends it in turn",
                        "let the company extend the branch, and the branch the Code du travail"))
                return nil
            }
            problems += Self.disagreements(between: next, and: chain[0])
            problems += BookLimits.problems(in: book, against: next)
            chain.insert(next, at: 0)
        }
        return chain
    }

    /// What a special book replaces must be of the same kind and unit.
    private static func disagreements(between base: Book, and book: Book) -> [SourceError] {
        book.values.values.sorted { $0.line < $1.line }.compactMap { entry in
            guard let replaced = base.values[entry.id], replaced.unit != entry.unit else { return nil }
            return SourceError(
                file: entry.file, line: entry.line, path: "values.\(entry.id)",
                problem: "the unit is `\(entry.unit)`, and \(base.id) has `\(replaced.unit)` in \(replaced.file)",
                remedy: "write the value in \(replaced.unit)")
        }
    }

    private static func problem(in book: Book, _ problem: String, _ remedy: String) -> SourceError {
        let file = (book.values.values.map(\.file) + book.tables.values.map(\.file)).min() ?? book.id
        return SourceError(file: file, line: nil, path: "", problem: problem, remedy: remedy)
    }
}
