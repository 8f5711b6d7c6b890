extension Organisation {
    /// This organisation with nothing left of a person but the identifier, which facts go on naming: no name, device or
    /// duty. What is left can be written as a file and read again.
    public func erasing(_ person: PersonID) -> Organisation {
        var erased = self
        for index in erased.people.indices where erased.people[index].id == person {
            erased.people[index].name = person.rawValue
            erased.people[index].devices = []
            erased.people[index].notices = nil
            erased.people[index].employment = []
            erased.people[index].isActive = false
        }
        for index in erased.lines.indices {
            for level in erased.lines[index].ladder.levels.indices {
                erased.lines[index].ladder.levels[level].duties.removeAll { $0.person == person }
            }
            if erased.lines[index].ladder.manager == person { erased.lines[index].ladder.manager = nil }
        }
        erased.rota = rota?.erasing(person)
        return erased
    }
}
