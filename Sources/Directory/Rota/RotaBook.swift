/// All rotas of an organisation, and when its people are away.
public struct RotaBook: Hashable, Codable, Sendable {
    public var plans: [RotaPlan]
    public var absences: [Absence]

    public init(plans: [RotaPlan] = [], absences: [Absence] = []) {
        self.plans = plans
        self.absences = absences
    }

    public func plan(_ id: RotaID) -> RotaPlan? { plans.first { $0.id == id } }

    /// The book with nothing left of a person: other people of their groups, rotations and schedules stay.
    func erasing(_ person: PersonID) -> RotaBook {
        var erased = self
        erased.absences.removeAll { $0.person == person }
        for index in erased.plans.indices { erased.plans[index].erase(person) }
        return erased
    }
}

/// Which rota a level of a ladder is rung from.
public struct RotaSource: Hashable, Codable, Sendable {
    public var rota: RotaID
    /// Nil: everybody who is on call, in the order of ranks.
    public var rank: Int?

    public init(rota: RotaID, rank: Int? = nil) {
        self.rota = rota
        self.rank = rank
    }
}

extension RotaPlan {
    fileprivate mutating func erase(_ person: PersonID) {
        for index in layers.indices {
            switch layers[index].content {
            case .rotation(var rotation):
                for member in rotation.members.indices { rotation.members[member].people.removeAll { $0 == person } }
                rotation.members.removeAll(where: \.people.isEmpty)
                layers[index].content = .rotation(rotation)
            case .weekly(let duties): layers[index].content = .weekly(duties.filter { $0.person != person })
            }
        }
        // A layer that had nobody else would no longer be one.
        layers.removeAll { layer in
            if case .rotation(let rotation) = layer.content { rotation.members.isEmpty } else { false }
        }
        let kept = Set(layers.map(\.id))
        overrides.removeAll { override in
            if let layer = override.layer, !kept.contains(layer) { return true }
            return switch override.change {
            case .people(let people): people == [person]
            case .rank(_, let other): other == person
            case .substitute(let one, let other): one == person || other == person
            case .none: false
            }
        }
        for index in overrides.indices {
            if case .people(let people) = overrides[index].change {
                overrides[index].change = .people(people.filter { $0 != person })
            }
        }
        for schedule in temporary.indices {
            for shift in temporary[schedule].shifts.indices {
                temporary[schedule].shifts[shift].people.removeAll { $0 == person }
            }
        }
    }
}
