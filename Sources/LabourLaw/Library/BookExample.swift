internal import Chronology

/// A worked example of a book: what a value is on a day, or what follows from facts of a worker file.
public struct BookExample {
    let example: SourceValue
    let entry: BookEntry

    /// One of the examples of an entry.
    public init(_ example: SourceValue, of entry: BookEntry) {
        self.example = example
        self.entry = entry
    }

    /// What the example says that is not so; nil when it holds.
    public func difference(in library: BookLibrary) -> String? {
        if let facts = example["facts"], let expected = example["expect"] {
            return difference(facts, expected: expected, in: library)
        }
        guard let day = example["on"]?.text.flatMap({ CivilText.parseDate($0) }), let row = entry.row(on: day) else {
            return "no value holds on the example's day"
        }
        if let wanted = example["contains"]?.text {
            return row.value.items?.contains { $0.text == wanted } == true ? nil : "\(wanted) is missing"
        }
        guard let wanted = example["is"] else { return "the example says neither `is`, `contains` nor `facts`" }
        let value = example["at"]?.text.map { row.value[$0] } ?? row.value
        let isSame = value?.number.map { $0 == wanted.number } ?? (value?.text == wanted.text && value?.text != nil)
        return isSame ? nil : "it is \(value?.text ?? "absent"), not \(wanted.text ?? "that")"
    }

    private func difference(_ facts: SourceValue, expected: SourceValue, in library: BookLibrary) -> String? {
        do {
            let file = try WorkerFileReader(file: entry.file).read(facts)
            var assessor = Assessor(library: library)
            let context = try assessor.context(for: file)
            let differences = Expectation(expected, context: context, assessment: Assessor.assess(context))
                .differences()
            return differences.isEmpty ? nil : differences.joined(separator: "; ")
        } catch {
            return "\(error)"
        }
    }
}

extension BookLibrary {
    /// The examples of values in some books that do not hold, each where it stands.
    public func failingExamples(ofBooks ids: Set<String>) -> [SourceError] {
        books.values.filter { ids.contains($0.id) }.flatMap { book in
            book.values.values.flatMap { entry in
                entry.examples.compactMap { example in
                    BookExample(example, of: entry).difference(in: self).map { difference in
                        SourceError(
                            file: entry.file, line: example.line, path: "values.\(entry.id).examples",
                            problem: "the example does not hold: \(difference)",
                            remedy: "mend the example, or the value that it shows")
                    }
                }
            }
        }.sorted { ($0.file, $0.line ?? 0) < ($1.file, $1.line ?? 0) }
    }
}
