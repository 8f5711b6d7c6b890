import Directory

/// How telephone numbers are said: in pairs of digits, so that a number heard once can be dialled.
///
/// The pieces are few (pairs, digits, "plus"), so that they are all made ahead and no number is ever given to the
/// speech program or kept in its cache.
enum SpokenDigits {
    /// One breath of a number.
    enum Piece: Hashable, Sendable {
        case plus
        case digits(String)

        /// What is written to have it said.
        var number: String {
            switch self {
            case .plus: "+"
            case .digits(let digits): digits
            }
        }
    }

    /// All pieces that a number may be made of.
    static let allPieces: [Piece] =
        [.plus] + (0...9).map { .digits("\($0)") }
        + (0...99).map { .digits(($0 < 10 ? "0" : "") + "\($0)") }

    /// Cuts a number; anything but digits and a leading `+` is ignored.
    ///
    /// A number of our own country is said in its national form: `+33 6 12…` is "zéro six, douze…".
    static func pieces(of number: String, countryCode: String) -> [Piece] {
        var digits = number.unicodeScalars.compactMap { scalar in
            ("0"..."9").contains(scalar) ? Character(scalar) : nil
        }
        var isInternational = number.unicodeScalars.first { $0 == "+" || ("0"..."9").contains($0) } == "+"
        if isInternational, !countryCode.isEmpty, digits.starts(with: Array(countryCode)) {
            digits = ["0"] + digits.dropFirst(countryCode.count)
            isInternational = false
        }
        var pieces: [Piece] = isInternational ? [.plus] : []
        var rest = digits.prefix(32)
        if !rest.count.isMultiple(of: 2), let first = rest.popFirst() {
            pieces.append(.digits(String(first)))
        }
        while let first = rest.popFirst(), let second = rest.popFirst() {
            pieces.append(.digits(String([first, second])))
        }
        return pieces
    }

    /// The words of one piece, each made by itself: French says a pair as one number, English says its two digits.
    static func words(_ piece: Piece, language: Language, texts: ShippedTexts) throws(SpeechError) -> [String] {
        switch (piece, language) {
        case (.plus, _): [try texts.words("digit-plus", language: language, parameters: [:])]
        case (.digits(let digits), .french) where digits.hasPrefix("0") && digits.count > 1:
            ["zéro " + digits.dropFirst()]
        case (.digits(let digits), .french): [digits]
        case (.digits(let digits), .english): digits.map(String.init)
        }
    }
}
