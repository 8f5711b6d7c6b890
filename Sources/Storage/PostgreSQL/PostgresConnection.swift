private import CLibPQ
import Glibc

/// One libpq connection; ``PostgresDatabase`` lets one thread at a time use it.
final class PostgresConnection: DatabaseSession {
    private let handle: OpaquePointer
    private let isServer: Bool
    private var prepared: Set<QueryName> = []
    /// Connected, but without what the session needs.
    private var isUnusable = false

    init(_ parameters: String, isServer: Bool = false) throws {
        guard let handle = Self.connect(parameters) else {
            throw StoreError(.connection, "libpq has no memory for a connection")
        }
        // From here on deinit ends the connection, also when this throws.
        self.handle = handle
        self.isServer = isServer
        guard PQstatus(handle) == CONNECTION_OK else { throw StoreError(.connection, Self.message(handle)) }
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        try beginSession()
    }

    /// Nothing may wait for a server that does not answer; what the connection string says of it wins.
    private static func connect(_ parameters: String) -> OpaquePointer? {
        let defaults = [
            ("connect_timeout", "3"), ("tcp_user_timeout", "5000"), ("keepalives_idle", "10"),
            ("keepalives_interval", "5"), ("keepalives_count", "3"), ("application_name", "vigie"),
            ("dbname", parameters),
        ]
        let names = defaults.map { strdup($0.0) }
        let values = defaults.map { strdup($0.1) }
        defer { (names + values).forEach { free($0) } }
        let keywords = names.map { UnsafePointer<CChar>($0) } + [nil]
        return PQconnectdbParams(keywords, values.map { UnsafePointer<CChar>($0) } + [nil], 1)
    }

    /// What holds for the whole session, lost with it.
    private func beginSession() throws {
        // A database or a role may have turned durability off, on which an announced fact rests.
        try script(
            """
            SET lock_timeout = 2000;
            SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'
            """)
        guard isServer else { return }
        // So that the lock of a server whose machine died is given up within half a minute.
        try script("SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3")
        let result = PQexec(handle, "SELECT pg_try_advisory_lock(8622243104)")
        defer { PQclear(result) }
        try check(result)
        guard let answer = PQgetvalue(result, 0, 0), String(cString: answer) == "t" else {
            throw StoreError(.inUse, "another vigie serve is running on this database")
        }
    }

    deinit { PQfinish(handle) }

    /// Tries once to reach the server again; prepared statements are gone then.
    func reconnectIfLost() throws {
        guard isUnusable || PQstatus(handle) != CONNECTION_OK else { return }
        prepared = []
        isUnusable = false
        PQreset(handle)
        guard PQstatus(handle) == CONNECTION_OK else { throw StoreError(.connection, Self.message(handle)) }
        do { try beginSession() } catch {
            // Our own session may hold the lock still: another attempt begins anew.
            isUnusable = true
            throw error
        }
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
        case "XX": return .malformed
        case "22", "23": return .refused
        default: return .unexpected
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
