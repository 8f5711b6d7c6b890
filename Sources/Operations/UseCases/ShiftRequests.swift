public import Chronology
public import Directory
import Foundation
import Ledger
import Rota
public import Storage

/// What people ask of each other about their shifts: taken, offered, swapped; accepted ones come into force as overrides.
public struct ShiftRequests: Sendable {
    private let store: Store
    /// How far a shift may lie ahead.
    static let horizon = Duration.seconds(400 * 86_400)

    /// The requests of a store.
    public init(store: Store) { self.store = store }

    /// What is asked for: each shift is named by an instant that lies in it.
    public enum Wish: Hashable, Sendable {
        case take(Instant, of: PersonID)
        /// Nil: to whoever accepts first.
        case offer(Instant, to: PersonID?)
        case swap(Instant, with: PersonID, for: Instant)
    }

    /// Proposes; who is asked is told by their channels.
    public func propose(_ wish: Wish, on rota: RotaID, by person: PersonID, now: Instant) throws -> RequestResult {
        let (organisation, plan, resolved) = try resolved(rota, now: now)
        try check(person, in: organisation)
        let kind: ShiftRequest.Kind
        let partner: PersonID?
        switch wish {
        case .take(let instant, let other):
            (kind, partner) = (.take(try shift(of: other, at: instant, resolved, plan)), other)
        case .offer(let instant, let other):
            (kind, partner) = (.offer(try shift(of: person, at: instant, resolved, plan)), other)
        case .swap(let instant, let other, let wanted):
            kind = .swap(
                giving: try shift(of: person, at: instant, resolved, plan),
                taking: try shift(of: other, at: wanted, resolved, plan))
            partner = other
        }
        if let partner { try check(partner, in: organisation) }
        let request = try refusing {
            let request = try ShiftRequest(
                id: RotaEntryID("r\(now.wholeSeconds)-\(person)"), rota: rota, kind: kind, proposer: person,
                partner: partner, at: now)
            try request.check(against: resolved)
            return request
        }
        try save(request, by: person, now: now)
        if let partner { try tell(partner, of: request, plan, organisation, now: now) }
        return RequestResult([entry(request, organisation, plan)])
    }

    /// Accepts: checked against the rota as it is now, and in force with the next ring.
    public func accept(_ id: RotaEntryID, by person: PersonID, writer: String, now: Instant) throws -> RequestResult {
        var request = try load(id, now: now)
        let (organisation, plan, resolved) = try resolved(request.rota, now: now)
        try check(person, in: organisation)
        try refusing {
            try request.check(against: resolved)
            try request.handle(.accepted(by: person), at: now)
        }
        guard let current = try store.currentOrganisation() else { throw OperationError.noOrganisation }
        var changed = plan
        changed.overrides += request.overrides
        let next = try PublishRota.replacing([changed], in: current.organisation)
        let change = OrganisationChange(
            organisation: next, origin: .command, writer: writer, at: now, expectedRevision: current.revision,
            announcements: RotaAnnouncer(old: current.organisation, new: next, now: now).announcements())
        _ = try store.commit(change)
        // Accepted and applied are one step for people, and two facts.
        try save(request, by: person, now: now)
        request.markApplied()
        try save(request, by: person, now: now)
        return RequestResult([entry(request, organisation, plan)])
    }

    /// Refuses, for who was asked.
    public func refuse(_ id: RotaEntryID, by person: PersonID, now: Instant) throws -> RequestResult {
        try settle(id, .refused(by: person), by: person, now: now)
    }

    /// Withdraws, for who asked.
    public func withdraw(_ id: RotaEntryID, by person: PersonID, now: Instant) throws -> RequestResult {
        try settle(id, .withdrawn(by: person), by: person, now: now)
    }

    /// The last requests; those whose time has passed are expired by it.
    public func list(now: Instant, limit: Int = 50) throws -> RequestResult {
        guard let organisation = try store.currentOrganisation()?.organisation else {
            throw OperationError.noOrganisation
        }
        let requests = try store.shiftRequestDocuments(limit: limit).map { try passTime(try Self.decode($0), now: now) }
        return RequestResult(
            requests.compactMap { request in
                organisation.rota?.plan(request.rota).map { entry(request, organisation, $0) }
            })
    }

    private func settle(
        _ id: RotaEntryID, _ event: ShiftRequest.Event, by person: PersonID, now: Instant
    ) throws -> RequestResult {
        var request = try load(id, now: now)
        try refusing { try request.handle(event, at: now) }
        try save(request, by: person, now: now)
        let (organisation, plan, _) = try resolved(request.rota, now: now)
        return RequestResult([entry(request, organisation, plan)])
    }

    private func load(_ id: RotaEntryID, now: Instant) throws -> ShiftRequest {
        guard let document = try store.shiftRequestDocument(id) else {
            throw OperationError(
                .notFound, "there is no request `\(id)`", remedy: "`vigie rota requests` lists them")
        }
        return try passTime(try Self.decode(document), now: now)
    }

    private func passTime(_ request: ShiftRequest, now: Instant) throws -> ShiftRequest {
        var later = request
        guard request.state == .proposed else { return request }
        try refusing { try later.handle(.timePassed, at: now) }
        if later.state != request.state { try save(later, by: nil, now: now) }
        return later
    }

    private static func decode(_ document: String) throws -> ShiftRequest {
        do { return try JSONDecoder().decode(ShiftRequest.self, from: Data(document.utf8)) } catch {
            throw OperationError(.store, "a request cannot be read by this program", remedy: "run `vigie doctor`")
        }
    }

    private func save(_ request: ShiftRequest, by person: PersonID?, now: Instant) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let document = String(decoding: try encoder.encode(request), as: UTF8.self)
        try store.saveShiftRequest(
            request.id, on: request.rota, state: request.state.rawValue, document: document, by: person, now: now)
    }

    private func refusing<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch let error as ShiftRequestError {
            throw OperationError(.invalid, error.description, remedy: "`vigie rota show` lists the shifts")
        }
    }

    private func resolved(_ id: RotaID, now: Instant) throws -> (Organisation, RotaPlan, ResolvedRota) {
        guard let organisation = try store.currentOrganisation()?.organisation else {
            throw OperationError.noOrganisation
        }
        guard let book = organisation.rota, let plan = book.plan(id),
            let range = Interval(now - .seconds(86_400), now + Self.horizon)
        else {
            throw OperationError(
                .notFound, "there is no rota `\(id)`",
                remedy: NearMiss.remedy(
                    for: id.rawValue, among: organisation.rota?.plans.map(\.id.rawValue) ?? [], kind: "rotas"))
        }
        var resolver = RotaResolver(range: range)
        do { return (organisation, plan, try resolver.resolve(plan, absences: book.absences)) } catch {
            throw OperationError(.invalid, error.description, remedy: error.remedy)
        }
    }

    private func check(_ person: PersonID, in organisation: Organisation) throws {
        guard organisation.people.contains(where: { $0.id == person && $0.isActive }) else {
            throw OperationError(
                .notFound, "there is no person `\(person)`",
                remedy: NearMiss.remedy(
                    for: person.rawValue, among: organisation.people.filter(\.isActive).map(\.id.rawValue),
                    kind: "people"))
        }
    }

    /// The whole shift of a person around an instant.
    private func shift(
        of person: PersonID, at instant: Instant, _ resolved: ResolvedRota, _ plan: RotaPlan
    ) throws -> Interval {
        if let found = resolved.duty(at: instant).first(where: { $0.person == person }) { return found.interval }
        let clock = LocalClock(zone: plan.zone) ?? .utc
        throw OperationError(
            .invalid, "`\(person)` is not on call on `\(plan.id)` at \(InstantText.local(instant, clock: clock))",
            remedy: "`vigie rota show \(plan.id)` lists the shifts")
    }

    private func tell(
        _ partner: PersonID, of request: ShiftRequest, _ plan: RotaPlan, _ organisation: Organisation, now: Instant
    ) throws {
        guard let person = organisation.people.first(where: { $0.id == partner }) else { return }
        let sentence = sentence(request, organisation, plan, person.language)
        let how =
            person.language == .french
            ? "réponse : vigie rota accept ou refuse \(request.id)"
            : "answer: vigie rota accept or refuse \(request.id)"
        _ = try store.give(
            DutyCueRecord(
                rota: plan.id, person: partner, start: now, cue: "request", end: request.expiresAt,
                kind: .rotaChanged, words: "\(plan.name), \(sentence); \(how)"), now: now)
    }

    private func entry(_ request: ShiftRequest, _ organisation: Organisation, _ plan: RotaPlan) -> RequestResult.Entry {
        RequestResult.Entry(
            id: request.id, rota: request.rota, state: request.state.rawValue, proposer: request.proposer,
            partner: request.partner, expiresAt: InstantText.iso(request.expiresAt),
            sentence: sentence(request, organisation, plan, .english))
    }

    private func sentence(
        _ request: ShiftRequest, _ organisation: Organisation, _ plan: RotaPlan, _ language: Language
    ) -> String {
        let clock = LocalClock(zone: plan.zone) ?? .utc
        let isFrench = language == .french
        func name(_ id: PersonID?) -> String {
            guard let id else { return isFrench ? "qui veut" : "anybody" }
            return organisation.people.first { $0.id == id }?.name ?? id.rawValue
        }
        func text(_ interval: Interval) -> String { IntervalText.format(interval, on: clock, language) }
        let (one, other) = (name(request.proposer), name(request.partner))
        switch request.kind {
        case .take(let interval):
            return isFrench
                ? "\(one) propose de prendre \(text(interval)) à \(other)"
                : "\(one) would take \(text(interval)) from \(other)"
        case .offer(let interval):
            return isFrench
                ? "\(one) propose \(text(interval)) à \(other)" : "\(one) offers \(text(interval)) to \(other)"
        case .swap(let giving, let taking):
            return isFrench
                ? "\(one) propose à \(other) d'échanger \(text(giving)) contre \(text(taking))"
                : "\(one) would swap \(text(giving)) with \(other) for \(text(taking))"
        }
    }
}

/// Requests as they stand.
public struct RequestResult: OperationResult, Hashable, Codable {
    /// One request.
    public struct Entry: Hashable, Codable, Sendable {
        public var id: RotaEntryID
        public var rota: RotaID
        /// `proposed`, `accepted`, `refused`, `expired`, `withdrawn`, `applied`.
        public var state: String
        public var proposer: PersonID
        public var partner: PersonID?
        /// ISO 8601 in UTC.
        public var expiresAt: String
        public var sentence: String
    }

    public var requests: [Entry]

    init(_ requests: [Entry]) { self.requests = requests }

    public var text: String {
        if requests.isEmpty { return "no requests" }
        return requests.map { "\($0.id)  \($0.state)  \($0.sentence)" }.joined(separator: "\n")
    }
}
