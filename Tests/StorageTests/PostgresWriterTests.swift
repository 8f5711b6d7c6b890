import Chronology
import Directory
import Foundation
import Ledger
import Testing

@testable import Storage

/// The ledger's writer before the second database, which may go away and come back.
@Suite(.serialized, .timeLimit(.minutes(10)), .enabled(if: PostgresServer.isInstalled))
struct `The ledger writer on PostgreSQL` {
    private let server: PostgresServer
    private let store: Store
    private let journal: FactJournal
    private let acknowledgements = Acknowledgements()
    private let writer: LedgerWriter

    init() throws {
        server = try PostgresServer()
        store = try Store.open(
            .postgreSQL(connection: try server.makeDatabase("ledger")), for: .server, now: start)
        journal = try FactJournal(file: MemoryFile(size: 1 << 18))
        let ticks = Ticks()
        writer = LedgerWriter(
            database: try store.newConnection(), journal: journal, wallClock: { ticks.next() },
            onDurable: { [acknowledgements] in acknowledgements.receive($0) })
        writer.start()
    }

    @Test func `facts of many calls are stored once and in order`() throws {
        for index in 1...100 { #expect(writer.submit(story("call-\(index)"), token: UInt64(index))) }
        #expect(acknowledgements.wait(for: 100) != nil)
        writer.stop()
        #expect(journal.isEmpty)
        for index in 1...100 {
            #expect(try store.facts(of: CallID("call-\(index)")).map(\.fact.event) == story("call-1").map(\.event))
        }
        #expect(try store.calls().allSatisfy { $0.outcome == "talked" })
        #expect(try store.audit().isWhole)
        store.close()
    }

    @Test func `a database that crashes holds no call up, and has every fact once it is back`() throws {
        writer.submit(story("call-1"), token: 1)
        #expect(acknowledgements.wait(for: 1)?.custody == .stored)
        try server.crash()
        for index in 2...20 {
            writer.submit(story("call-\(index)"), token: UInt64(index))
            #expect(acknowledgements.wait(for: UInt64(index))?.custody == .journalled)
        }
        #expect(writer.health == .journalling)
        try server.start()
        let deadline = Date(timeIntervalSinceNow: 30)
        while !(journal.isEmpty && writer.health == .healthy), Date() < deadline { sched_yield() }
        #expect(journal.isEmpty && writer.health == .healthy)
        writer.submit(story("call-21"), token: 21)
        #expect(acknowledgements.wait(for: 21) != nil)
        writer.stop()
        let kept = try Store.open(
            .postgreSQL(connection: "host=\(server.folder) user=vigie dbname=ledger"), for: .command, now: start)
        for index in 1...21 {
            let facts = try kept.facts(of: CallID("call-\(index)")).map(\.fact)
            #expect(facts.map(\.event) == story("call-1").map(\.event), "call \(index)")
            #expect(facts.allSatisfy { $0.isLate == (2...20).contains(index) }, "call \(index)")
        }
        #expect(try kept.tasks().map(\.kind) == [.storageLate])
        #expect(try kept.audit().isWhole)
        kept.close()
    }
}
