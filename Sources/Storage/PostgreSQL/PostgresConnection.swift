private import CLibPQ

/// One libpq connection; ``PostgresDatabase`` lets one thread at a time use it.
final class PostgresConnection: DatabaseSession {
    private let handle: OpaquePointer
    private var prepared: Set<QueryName> = []

    init(_ parameters: String) throws {
        guard let handle = PQconnectdb(parameters) else {
            throw StoreError(.connection, "libpq has no memory for a connection")
        }
        self.handle = handle
        guard PQstatus(handle) == CONNECTION_OK else {
            let message = Self.message(handle)
            PQfinish(handle)
            throw StoreError(.connection, message)
        }
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
    }

    deinit { PQfinish(handle) }

    /// Tries once to reach the server again; prepared statements are gone then.
    func reconnectIfLost() throws {
        guard PQstatus(handle) != CONNECTION_OK else { return }
        prepared = []
        PQreset(handle)
        guard PQstatus(handle) == CONNECTION_OK else { throw StoreError(.connection, Self.message(handle)) }
    }

    func prepare(_ query: QueryName) throws {
        guard !prepared.contains(query) else { return }
        let result = PQprepare(handle, query.rawValue, QueryLibrary.sql(query), 0, nil)
        defer { PQclear(result) }
        try check(result)
        prepared.insert(query)
    }

    @discardableResult
    func run(_ query: QueryName, _ values: [SQLValue]) throws -> Int {
        try execute(query, values) { result in
            guard let count = PQcmdTuples(result) else { return 0 }
            return Int(String(cString: count)) ?? 0
        }
    }

    @discardableResult
    func rows(_ query: QueryName, _ values: [SQLValue]) throws -> [SQLRow] {
        try execute(query, values) { result in
            let columns = 0..<PQnfields(result)
            return (0..<PQntuples(result)).map { row in
                SQLRow(
                    columns.map { column in
                        guard PQgetisnull(result, row, column) == 0, let text = PQgetvalue(result, row, column)
                        else { return .null }
                        return Self.value(String(cString: text), type: PQftype(result, column))
                    })
            }
        }
    }

    func script(_ sql: String) throws {
        let result = PQexec(handle, sql)
        defer { PQclear(result) }
        try check(result)
    }

    func hasTable(_ name: String) throws -> Bool {
        var found: OpaquePointer?
        name.withCString { pointer in
            var value: UnsafePointer<CChar>? = pointer
            found = PQexecParams(handle, "SELECT to_regclass($1)", 1, nil, &value, nil, nil, 0)
        }
        defer { PQclear(found) }
        try check(found)
        return PQgetisnull(found, 0, 0) == 0
    }

    private func execute<Value>(
        _ query: QueryName, _ values: [SQLValue], _ read: (OpaquePointer?) -> Value
    ) throws -> Value {
        try prepare(query)
        let result = withTexts(values) { texts in
            PQexecPrepared(handle, query.rawValue, Int32(values.count), texts, nil, nil, 0)
        }
        defer { PQclear(result) }
        try check(result)
        return read(result)
    }

    /// Lays the values out as libpq wants them: C strings, null for NULL.
    private func withTexts<Value>(
        _ values: [SQLValue], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Value
    ) -> Value {
        var bytes: [CChar] = []
        var starts: [Int?] = []
        for value in values {
            let text: String
            switch value {
            case .null:
                starts.append(nil)
                continue
            case .integer(let integer): text = String(integer)
            case .text(let string): text = string
            }
            starts.append(bytes.count)
            bytes.append(contentsOf: text.utf8.lazy.filter { $0 != 0 }.map { CChar(bitPattern: $0) })
            bytes.append(0)
        }
        return bytes.withUnsafeBufferPointer { buffer in
            let pointers = starts.map { start in start.flatMap { buffer.baseAddress?.advanced(by: $0) } }
            return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
        }
    }

    private func check(_ result: OpaquePointer?) throws {
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return
        default: break
        }
        let state = PQresultErrorField(result, Int32(UInt8(ascii: "C"))).map { String(cString: $0) } ?? ""
        // The primary message only: its detail may quote values.
        let message = PQresultErrorField(result, Int32(UInt8(ascii: "M"))).map { String(cString: $0) }
        throw StoreError(code(of: state), "PostgreSQL \(state): \(message ?? Self.message(handle))")
    }

    private func code(of state: String) -> StoreError.Code {
        if PQstatus(handle) != CONNECTION_OK { return .connection }
        switch state.prefix(2) {
        case "08", "57": return .connection
        case "40", "55": return .busy
        case "53": return .full
        case "58": return .inputOutput
        default: return .refused
        }
    }

    private static func message(_ handle: OpaquePointer) -> String {
        PQerrorMessage(handle).map { String(cString: $0) } ?? "no message"
    }

    private static func value(_ text: String, type: Oid) -> SQLValue {
        let integers: [Oid] = [20, 21, 23]
        guard integers.contains(type), let integer = Int64(text) else { return .text(text) }
        return .integer(integer)
    }
}
