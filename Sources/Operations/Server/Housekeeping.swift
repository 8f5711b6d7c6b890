import Chronology
import Foundation
import Ledger
import Logging
import Storage

/// What a server does every hour: retention, and a look at the disk.
struct Housekeeping: Sendable {
    let settings: ServerSettings
    let store: Store
    let logger: Logger
    var freeBytes: @Sendable (String) -> Int64? = { ThisMachine(path: "").freeBytes(at: $0) }

    /// Removes what is too old and opens a task when the disk is nearly full; what fails is tried again an hour later.
    func run(now: Instant) {
        attempt("old recordings could not be removed") {
            let files = RecordingFolder(settings.recordingsDirectory)
            let horizon = now - .seconds(settings.voicemailDays * 86_400)
            var removed = 0
            while case let count = try store.expireRecordings(before: horizon, files: files, now: now), count > 0 {
                removed += count
            }
            if removed > 0 { logger.info("old recordings removed", metadata: ["count": "\(removed)"]) }
        }
        attempt("old alerts could not be forgotten") {
            try store.expireAlerts(before: now - .seconds(settings.voicemailDays * 86_400))
        }
        attempt("the disk could not be looked at") {
            guard let free = freeBytes(settings.dataDirectory), free < settings.diskFloor else { return }
            logger.error("the disk is nearly full", metadata: ["freeMiB": "\(free >> 20)"])
            try store.openTask(.diskLow, now: now)
        }
    }

    /// Moves the store's log into it, so that no commit of a call has to.
    func checkpoint() { attempt("the store's log could not be moved") { try store.database.checkpoint() } }

    private func attempt(_ failure: String, _ body: () throws -> Void) {
        do { try body() } catch { logger.warning("\(failure)", metadata: ["error": "\(error)"]) }
    }
}
