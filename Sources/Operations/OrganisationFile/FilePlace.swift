import Yams

/// A place in the file, line and column from 1.
struct FilePlace: Hashable {
    var line: Int
    var column: Int
}

extension Mark {
    var place: FilePlace { FilePlace(line: line, column: column) }
}

extension Node {
    /// Where the node begins.
    var place: FilePlace? { mark?.place }
}
