/// Tells a running process that another one committed a change of settings, credentials or tasks.
///
/// One query on one row; polled a few times a second it costs nothing that can be measured. Facts do not count.
public struct ChangeWatch: Sendable {
    private let database: any Database
    private var seen: Int64

    /// Watches from the present generation on.
    public init(_ database: any Database) throws {
        self.database = database
        seen = try Self.generation(of: database)
    }

    /// The generation if it has moved since the last call, else nil.
    public mutating func poll() throws -> Int64? {
        let current = try Self.generation(of: database)
        guard current != seen else { return nil }
        seen = current
        return current
    }

    /// The number that grows with every change.
    public static func generation(of database: any Database) throws -> Int64 {
        try database.read { try $0.rows(.marker, [.text("generation")]).first?.integer(0) ?? 0 }
    }
}
