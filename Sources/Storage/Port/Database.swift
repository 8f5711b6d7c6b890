/// A store of rows that speaks the SQL which SQLite and PostgreSQL share.
///
/// A value stands for one connection. It may be used from any thread; uses wait for one another.
///
/// ## Topics
/// - ``SQLiteDatabase``
/// - ``PostgresDatabase``
/// - ``DeferredDatabase``
public protocol Database: Sendable {
    /// Runs `body` as one durable transaction; writers of all processes wait for one another.
    ///
    /// Throws what `body` threw, after a roll-back, or a ``StoreError``.
    @discardableResult
    func transaction<Result>(_ body: (any DatabaseSession) throws -> Result) throws -> Result

    /// Runs `body` on one consistent view of the rows.
    func read<Result>(_ body: (any DatabaseSession) throws -> Result) throws -> Result

    /// Overwrites what erased rows left behind in the files of the store, as far as the store can.
    func purge() throws

    /// Moves the write-ahead log into the store without holding writers up, so that no commit has to do it.
    func checkpoint() throws

    /// Lets the connection go; later uses throw ``StoreError/Code/closed``.
    func close()
}

extension Database {
    /// Nothing, for a store that looks after its log itself.
    public func checkpoint() throws {}
}

/// What runs statements inside ``Database/transaction(_:)``; it must not leave the closure.
public protocol DatabaseSession: AnyObject {
    /// Has the statement parsed and kept for the life of the connection.
    func prepare(_ query: QueryName) throws

    /// Runs a statement whose rows do not matter and says how many rows it changed.
    @discardableResult
    func run(_ query: QueryName, _ values: [SQLValue]) throws -> Int

    /// Runs a statement and returns all its rows.
    @discardableResult
    func rows(_ query: QueryName, _ values: [SQLValue]) throws -> [SQLRow]

    /// Runs several statements without parameters, as migrations do.
    func script(_ sql: String) throws

    /// Whether a table of that name exists.
    func hasTable(_ name: String) throws -> Bool
}

/// A value bound to a parameter or read from a column.
public enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case text(String)

    /// A text, or NULL for nil.
    public init(_ text: String?) { self = text.map(SQLValue.text) ?? .null }

    /// An integer, or NULL for nil.
    public init(_ integer: Int64?) { self = integer.map(SQLValue.integer) ?? .null }
}

/// One row; columns are read by position.
public struct SQLRow: Hashable, Sendable {
    /// The columns in the order of the SELECT.
    public let values: [SQLValue]

    /// Wraps the columns of a row.
    public init(_ values: [SQLValue]) { self.values = values }

    /// The text in a column that is never NULL.
    public func text(_ column: Int) throws -> String {
        guard let text = try optionalText(column) else { throw StoreError(.malformed, "column \(column) is NULL") }
        return text
    }

    /// The text in a column, nil for NULL.
    public func optionalText(_ column: Int) throws -> String? {
        switch try value(column) {
        case .null: nil
        case .text(let text): text
        case .integer(let integer): String(integer)
        }
    }

    /// The integer in a column that is never NULL.
    public func integer(_ column: Int) throws -> Int64 {
        guard let integer = try optionalInteger(column) else {
            throw StoreError(.malformed, "column \(column) is NULL")
        }
        return integer
    }

    /// The integer in a column, nil for NULL.
    public func optionalInteger(_ column: Int) throws -> Int64? {
        switch try value(column) {
        case .null: return nil
        case .integer(let integer): return integer
        case .text(let text):
            guard let integer = Int64(text) else {
                throw StoreError(.malformed, "column \(column) holds no integer")
            }
            return integer
        }
    }

    private func value(_ column: Int) throws -> SQLValue {
        guard values.indices.contains(column) else { throw StoreError(.malformed, "there is no column \(column)") }
        return values[column]
    }
}
