public import Chronology
import Crypto
import CryptoExtras
public import Directory
import Foundation
public import Storage

/// Makes, checks and takes away the PIN by which a person uses a line from a telephone of their own.
public struct PersonalCode: Sendable {
    private let store: Store

    /// Works on the PINs of a store.
    public init(store: Store) { self.store = store }

    /// Sets a person's PIN: the given one, or one that is made and shown once. ``OperationError`` says what is wrong with
    /// either.
    public func set(
        _ typed: String?, of person: PersonID, now: Instant, random: inout some RandomNumberGenerator
    ) throws -> PersonalCodeResult {
        try requirePerson(person)
        if let typed { try Self.requireFit(typed) }
        let pin = typed ?? Self.made(random: &random)
        let salt = (0..<16).map { _ in UInt8.random(in: 0...255, using: &random) }
        try store.save(try Self.digest(of: pin, salt: salt), of: person, now: now)
        return PersonalCodeResult(person: person, pin: typed == nil ? pin : nil, isSet: true)
    }

    /// Takes a person's PIN away.
    public func remove(of person: PersonID) throws -> PersonalCodeResult {
        guard try store.deletePIN(of: person) else {
            throw OperationError(.notFound, "`\(person)` has no PIN", remedy: "`vigie person pin \(person)` makes one")
        }
        return PersonalCodeResult(person: person, pin: nil, isSet: false)
    }

    private func requirePerson(_ person: PersonID) throws {
        guard let organisation = try store.currentOrganisation()?.organisation else {
            throw OperationError.noOrganisation
        }
        let people = organisation.people.filter(\.isActive).map(\.id.rawValue)
        guard people.contains(person.rawValue) else {
            throw OperationError(
                .notFound, "there is no person `\(person)`",
                remedy: NearMiss.remedy(for: person.rawValue, among: people, kind: "people"))
        }
    }

    /// Six digits that are neither one digit nor a run.
    static func made(random: inout some RandomNumberGenerator) -> String {
        while true {
            let pin = String((0..<6).map { _ in Character(String(Int.random(in: 0...9, using: &random))) })
            if !isEasy(pin) { return pin }
        }
    }

    private static func requireFit(_ pin: String) throws {
        let isDigits = pin.utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard isDigits, (6...SecretDigits.longest).contains(pin.count), !isEasy(pin) else {
            throw OperationError(
                .invalid, "this PIN is not accepted",
                remedy: "choose 6 to \(SecretDigits.longest) digits that are neither all the same nor in a row")
        }
    }

    private static func isEasy(_ pin: String) -> Bool {
        let digits = pin.compactMap(\.wholeNumberValue)
        let steps = Set(zip(digits, digits.dropFirst()).map { $1 - $0 })
        return steps.count == 1 && [-1, 0, 1].contains(steps.first ?? 0)
    }

    // MARK: The digest

    /// N, r and p of RFC 7914: 16 MiB and some 50 ms for each try.
    private static let cost = (rounds: 16_384, blockSize: 8, parallelism: 1)

    static func digest(of pin: String, salt: [UInt8]) throws -> PINDigest {
        let key = try derive(pin, salt: salt, cost: cost, length: 32)
        return PINDigest(
            "scrypt$\(cost.rounds)$\(cost.blockSize)$\(cost.parallelism)$\(hexadecimal(salt))$\(hexadecimal(key))")
    }

    /// Whether digits are those of a digest; nil for a digest that this program cannot read. Takes some 50 ms.
    public static func matches(_ digits: SecretDigits, _ digest: PINDigest) -> Bool? {
        let parts = digest.rawValue.split(separator: "$")
        guard parts.count == 6, parts[0] == "scrypt", let rounds = Int(parts[1]), let blockSize = Int(parts[2]),
            let parallelism = Int(parts[3]), let salt = bytes(parts[4]), let expected = bytes(parts[5]),
            (2...1 << 20).contains(rounds), (1...32).contains(blockSize), (1...16).contains(parallelism),
            !expected.isEmpty,
            let key = try? derive(
                digits.rawValue, salt: salt, cost: (rounds, blockSize, parallelism), length: expected.count)
        else { return nil }
        // Compared without telling by time where they differ.
        return zip(key, expected).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0 && key.count == expected.count
    }

    private static func derive(
        _ pin: String, salt: [UInt8], cost: (rounds: Int, blockSize: Int, parallelism: Int), length: Int
    ) throws -> [UInt8] {
        let key = try KDF.Scrypt.deriveKey(
            from: Array(pin.utf8), salt: salt, outputByteCount: length, rounds: cost.rounds,
            blockSize: cost.blockSize, parallelism: cost.parallelism)
        return key.withUnsafeBytes { Array($0) }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { String(String(Int($0) + 256, radix: 16).dropFirst()) }.joined()
    }

    private static func bytes(_ text: Substring) -> [UInt8]? {
        guard text.count.isMultiple(of: 2) else { return nil }
        let digits = Array(text)
        let pairs = stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
        return pairs.contains(nil) ? nil : pairs.compactMap(\.self)
    }
}

/// A PIN that was set or taken away; one that was made is shown here and nowhere else.
public struct PersonalCodeResult: OperationResult, Hashable, Codable {
    public var person: PersonID
    public var pin: String?
    public var isSet: Bool

    public var text: String {
        guard isSet else { return "\(person) has no PIN any more." }
        guard let pin else { return "The PIN of \(person) is set. The one before it stops working." }
        return """
            Person: \(person)
            PIN:    \(pin)

            The PIN is shown this once and not kept. Running the command again makes a new one.
            """
    }
}
