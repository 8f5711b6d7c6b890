import Chronology
import Directory
import Foundation
import Ledger
import Synchronization
import Testing

@testable import Storage

@Suite struct `The two databases` {
    @Test func `every query in the files is named in the program and the other way round`() {
        #expect(Set(QueryLibrary.texts.keys) == Set(QueryName.allCases.map(\.rawValue)))
    }

    @Test func `every migration file is built in`() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/Storage/Migrations")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".sql") }.map { String($0.dropLast(4)) }.sorted()
        #expect(QueryLibrary.migrations.map(\.name) == files)
    }

    @Test func `SQLite runs every migration and prepares every query`() throws {
        let scratch = try Scratch()
        try exerciseSchema(try SQLiteDatabase(path: scratch.database))
    }

    @Test func `every connection of SQLite syncs each commit`() throws {
        let scratch = try Scratch()
        let store = try scratch.open()
        for database in [
            store.database, try store.newConnection(), try scratch.open(.command).database,
            try scratch.open(.existing).database,
        ] {
            let connection = try #require(database as? SQLiteDatabase)
            #expect(try connection.pragma("synchronous") == "2")
            #expect(try connection.pragma("journal_mode") == "wal")
            #expect(try connection.pragma("secure_delete") == "1")
        }
    }

    @Test func `who may not make a store makes none`() throws {
        let scratch = try Scratch()
        for _ in 0..<2 {
            let error = #expect(throws: StoreError.self) { try scratch.open(.existing) }
            #expect(error?.code == .absent)
            #expect(!FileManager.default.fileExists(atPath: scratch.database + "-wal"))
            // Nor out of the empty file that an interrupted start left.
            try Data().write(to: URL(fileURLWithPath: scratch.database))
        }
    }

    @Test func `a store that cannot be reached is opened by the first use that succeeds`() throws {
        let scratch = try Scratch()
        let attempts = Mutex(0)
        let database = DeferredDatabase {
            let attempt = attempts.withLock { count in
                count += 1
                return count
            }
            guard attempt > 2 else { throw StoreError(.connection, "nobody listens") }
            return try scratch.open().database
        }
        #expect(throws: StoreError.self) { try database.open() }
        #expect(throws: StoreError.self) { try Store(database: database).factCount() }
        try Store(database: database).append(story("call-1"))
        #expect(try Store(database: database).factCount() == 6)
        #expect(attempts.withLock { $0 } == 3)
        database.close()
        let error = #expect(throws: StoreError.self) { try Store(database: database).factCount() }
        #expect(error?.code == .closed)
    }

    @Test(.enabled(if: PostgresServer.isInstalled))
    func `one server at a time holds a PostgreSQL, and its sessions sync and do not wait for ever`() throws {
        let server = try PostgresServer()
        let parameters = try server.makeDatabase("lock")
        let first = try Store.open(.postgreSQL(connection: parameters), for: .server, now: start)
        let error = #expect(throws: StoreError.self) {
            try Store.open(.postgreSQL(connection: parameters), for: .server, now: start)
        }
        #expect(error?.code == .inUse)
        #expect(try Store.open(.postgreSQL(connection: parameters), for: .existing, now: start).factCount() == 0)
        first.close()
        try Store.open(.postgreSQL(connection: parameters), for: .server, now: start).close()
        let refused = #expect(throws: StoreError.self) { try PostgresDatabase(parameters + " port=1") }
        #expect(refused?.code == .connection)
    }

    @Test(.enabled(if: PostgresServer.isInstalled))
    func `PostgreSQL runs every migration and prepares every query`() throws {
        let server = try PostgresServer()
        let database = try PostgresDatabase(try server.makeDatabase("schema"))
        try exerciseSchema(database)
        database.close()
    }

    @Test(.enabled(if: PostgresServer.isInstalled))
    func `both databases give the same rows, digests and settings for the same story`() throws {
        let server = try PostgresServer()
        let scratch = try Scratch()
        let location = StoreLocation.postgreSQL(connection: try server.makeDatabase("story"))
        let stores = [try scratch.open(), try Store.open(location, for: .server, now: start)]
        for store in stores {
            try store.append(story("call-1") + story("call-2", ends: false))
            _ = try store.apply(company, origin: .file, by: "root", now: start)
            try store.write(
                NoteRecord(
                    id: "n1", scope: .caller, subject: "c1", body: "l'été, \"œuvre\"", author: "awa",
                    writtenAt: start))
            _ = try store.erase(
                person: PersonID("awa"), recordings: NoFiles(), prompts: NoFiles(), by: "root", now: start)
        }
        #expect(try stores[0].facts(after: 0) == stores[1].facts(after: 0))
        #expect(try stores[0].audit() == stores[1].audit())
        #expect(try stores[1].audit().isWhole)
        #expect(try stores[0].calls() == stores[1].calls())
        #expect(try stores[0].settings() == stores[1].settings())
        #expect(try stores[0].organisation()?.organisation == stores[1].organisation()?.organisation)
        #expect(try stores[0].notes(.caller, "c1") == stores[1].notes(.caller, "c1"))
        stores.forEach { $0.close() }
    }

    @Test func `a failed transaction leaves nothing behind`() throws {
        let scratch = try Scratch()
        let store = try scratch.open()
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            try store.database.transaction { session in
                try FactAppender.append(story("call-1"), in: session)
                throw Stop()
            }
        }
        #expect(try store.factCount() == 0)
    }

    @Test func `a statement that is refused says so`() throws {
        let scratch = try Scratch()
        let store = try scratch.open()
        let error = #expect(throws: StoreError.self) {
            try store.database.transaction { try $0.run(.setMarker, [.text("x"), .null]) }
        }
        #expect(error?.code == .refused)
    }

    @Test func `a command refuses a store whose schema is older or newer than its own`() throws {
        let scratch = try Scratch()
        let store = try scratch.open(.command)
        try store.database.transaction { try $0.script("DELETE FROM schema_migrations WHERE name = 'M0002-people'") }
        #expect(throws: StoreError.self) { try scratch.open(.command) }
        try store.database.transaction {
            try $0.run(.recordMigration, [.text("M0002-people"), .integer(0)])
            try $0.run(.recordMigration, [.text("M9999-later"), .integer(0)])
        }
        for opening in [Store.Opening.command, .server] {
            let error = #expect(throws: StoreError.self) { try scratch.open(opening) }
            #expect(error?.code == .schemaNewer)
        }
    }

    private func exerciseSchema(_ database: any Database) throws {
        #expect(try Schema.state(of: database) == .empty)
        try Schema.migrate(database, now: start)
        try Schema.migrate(database, now: start)
        #expect(try Schema.state(of: database) == .current)
        for query in QueryName.allCases {
            #expect(throws: Never.self, "\(query)") { try database.read { try $0.prepare(query) } }
        }
    }
}

/// A small company with every kind of setting that names somebody.
let company = Organisation(
    name: "Chaleur du Nord",
    people: [
        Person(
            id: PersonID("awa"), name: "Awa Diop",
            devices: [
                Device(id: DeviceID("awa-soft"), reach: .registered(user: "awa.diop")),
                Device(id: DeviceID("awa-mobile"), reach: .external(number: "+33612345678", trunk: nil)),
            ]),
        Person(id: PersonID("luc"), name: "Luc Petit"),
    ],
    lines: [
        Line(
            id: LineID("heat"), name: "chauffage", numbers: ["+33123456789"],
            menu: Menu(choices: ["1": .hunt, "2": .voicemail, "3": .line(LineID("heat"))]),
            ladder: Ladder(levels: [Level(name: "primary", duties: [])]))
    ],
    trunks: [Trunk(id: TrunkID("t1"), host: "sip.example.com")])
