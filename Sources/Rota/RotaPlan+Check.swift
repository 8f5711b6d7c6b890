public import Directory

extension RotaPlan {
    /// Everybody that the plan names, in order.
    public var people: [PersonID] {
        var found: Set<PersonID> = []
        for layer in layers {
            switch layer.content {
            case .rotation(let rotation): found.formUnion(rotation.members.flatMap(\.people))
            case .weekly(let duties): found.formUnion(duties.map(\.person))
            }
        }
        found.formUnion(temporary.flatMap(\.shifts).flatMap(\.people))
        for override in overrides {
            switch override.change {
            case .people(let people): found.formUnion(people)
            case .rank(_, let person): found.insert(person)
            case .substitute(let one, let other): found.formUnion([one, other])
            case .none: break
            }
        }
        return found.sorted()
    }

    /// What a plan says wrongly whatever the range is.
    func check() throws(RotaError) {
        try checkNames(layers.map(\.id), at: "layers")
        try checkNames(temporary.map(\.id), at: "temporary")
        try checkNames(overrides.map(\.id), at: "overrides")
        let known = Set(layers.map(\.id))
        for override in overrides {
            let place = "overrides.\(override.id)"
            if let layer = override.layer, !known.contains(layer) {
                throw RotaError(rota: id, place: place, .unknownLayer(layer))
            }
            if case .people(let people) = override.change { try checkPeople(people, at: place) }
        }
        for schedule in temporary {
            for shift in schedule.shifts { try checkPeople(shift.people, at: "temporary.\(schedule.id)") }
        }
    }

    private func checkNames(_ names: [some Identifier], at place: String) throws(RotaError) {
        var seen: Set<String> = []
        for name in names where !seen.insert(name.rawValue).inserted {
            throw RotaError(rota: id, place: place, .duplicateIdentifier(name.rawValue))
        }
    }

    private func checkPeople(_ people: [PersonID], at place: String) throws(RotaError) {
        var seen: Set<PersonID> = []
        for person in people where !seen.insert(person).inserted {
            throw RotaError(rota: id, place: place, .personTwice(person))
        }
    }
}
