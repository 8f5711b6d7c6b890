/// How a figure of a book came to be known.
public enum SourceMark: String, Hashable, Codable, Sendable, CaseIterable, Comparable {
    /// Read in the text itself.
    case verified = "V"
    /// Read in a secondary source.
    case secondary = "V2"
    /// General knowledge: to be verified before anyone relies on it.
    case toBeVerified = "GK"

    public static func < (lhs: SourceMark, rhs: SourceMark) -> Bool { lhs.rank < rhs.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// The text that a figure or a finding rests on.
public struct Citation: Hashable, Codable, Sendable, CustomStringConvertible {
    /// Begins with the bare article, such as `L3131-1`, or with the number of an agreement and its article.
    public var article: String
    /// Where it can be read.
    public var url: String?
    public var mark: SourceMark

    public init(_ article: String, url: String? = nil, mark: SourceMark) {
        self.article = article
        self.url = url
        self.mark = mark
    }

    /// The article, followed by the mark when it is to be verified.
    public var description: String { mark == .toBeVerified ? article + " (à vérifier)" : article }
}
