/// The books that are built into the program from `Books/<book>/<topic>.yaml`.
public enum BuiltInBooks {
    /// A file of a book.
    public struct File: Hashable, Sendable {
        /// Its name below `Books`.
        public let name: String
        public let text: String
    }

    /// Every file, by name. Each name of a topic is given once in all folders.
    public static let files: [File] = [
        file("code-du-travail/code-du-travail.yaml", PackageResources.code_du_travail_yaml)
    ]

    /// The library of all built-in books.
    public static func library() throws(BookError) -> BookLibrary {
        try BookLibrary(parts: parts())
    }

    /// What every file says.
    public static func parts() throws(BookError) -> [BookReader.Part] {
        var parts: [BookReader.Part] = []
        var problems: [SourceError] = []
        for file in files {
            do {
                parts.append(try BookReader(file: file.name).read(yaml: file.text))
            } catch {
                problems += error.problems
            }
        }
        guard problems.isEmpty else { throw BookError(problems: problems) }
        return parts
    }

    private static func file(_ name: String, _ bytes: [UInt8]) -> File {
        File(name: name, text: String(decoding: bytes, as: UTF8.self))
    }
}
