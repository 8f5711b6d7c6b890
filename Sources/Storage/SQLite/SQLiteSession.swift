import GRDB

/// Statements on one SQLite connection, inside a transaction.
final class SQLiteSession: DatabaseSession {
    private let connection: GRDB.Database

    init(_ connection: GRDB.Database) { self.connection = connection }

    func prepare(_ query: QueryName) throws { _ = try statement(query) }

    @discardableResult
    func run(_ query: QueryName, _ values: [SQLValue]) throws -> Int {
        let statement = try statement(query)
        try statement.execute(arguments: Self.arguments(values))
        return connection.changesCount
    }

    @discardableResult
    func rows(_ query: QueryName, _ values: [SQLValue]) throws -> [SQLRow] {
        let cursor = try Row.fetchCursor(try statement(query), arguments: Self.arguments(values))
        var rows: [SQLRow] = []
        while let row = try cursor.next() {
            rows.append(SQLRow(row.databaseValues.map(SQLValue.init(storage:))))
        }
        return rows
    }

    func script(_ sql: String) throws { try connection.execute(sql: sql) }

    func hasTable(_ name: String) throws -> Bool { try connection.tableExists(name) }

    /// Optional values on purpose: GRDB reads others by a key path, which costs more than SQLite does.
    private static func arguments(_ values: [SQLValue]) -> StatementArguments {
        StatementArguments(values.map { $0.storage as (any DatabaseValueConvertible)? })
    }

    private func statement(_ query: QueryName) throws -> Statement {
        try connection.cachedStatement(sql: Self.texts[query] ?? "")
    }

    /// SQLite reads `$1` as a name, numbered by appearance; `?1` means what PostgreSQL means by `$1`.
    private static let texts: [QueryName: String] = Dictionary(
        uniqueKeysWithValues: QueryName.allCases.map { ($0, numbered(QueryLibrary.sql($0))) })

    static func numbered(_ sql: String) -> String {
        var text: [UInt8] = []
        let bytes = Array(sql.utf8)
        for (index, byte) in bytes.enumerated() {
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            let isParameter = byte == UInt8(ascii: "$") && next >= UInt8(ascii: "0") && next <= UInt8(ascii: "9")
            text.append(isParameter ? UInt8(ascii: "?") : byte)
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension SQLValue {
    fileprivate var storage: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let integer): integer.databaseValue
        case .text(let text): text.databaseValue
        }
    }

    fileprivate init(storage value: DatabaseValue) {
        switch value.storage {
        case .null, .blob: self = .null
        case .int64(let integer): self = .integer(integer)
        case .string(let text): self = .text(text)
        case .double(let double): self = .text(String(double))
        }
    }
}
