extension Organisation {
    /// This organisation as the file's replacement of `previous`: what the file no longer names is deactivated and
    /// kept, since the ledger goes on naming it.
    public func replacing(_ previous: Organisation?) -> Organisation {
        guard let previous else { return self }
        var merged = self
        let devices = Set(allDevices.map(\.id))
        let users = Set(allDevices.compactMap(\.softphoneUser))
        let people = Set(self.people.map(\.id))
        for var person in previous.people where !people.contains(person.id) {
            person.isActive = false
            // A phone or an account handed on belongs to its new holder.
            person.devices.removeAll { device in
                devices.contains(device.id) || device.softphoneUser.map(users.contains) ?? false
            }
            merged.people.append(person)
        }
        let numbers = Set(self.lines.flatMap(\.numbers))
        let lines = Set(self.lines.map(\.id))
        for var line in previous.lines where !lines.contains(line.id) {
            line.isActive = false
            line.numbers.removeAll { numbers.contains($0) }
            line.hours.desk.removeAll { devices.contains($0.id) }
            merged.lines.append(line)
        }
        let trunks = Set(self.trunks.map(\.id))
        for var trunk in previous.trunks where !trunks.contains(trunk.id) {
            trunk.isActive = false
            merged.trunks.append(trunk)
        }
        return merged
    }

    /// The devices that may be rung: those of active people and of the desks of active lines.
    public var activeDevices: [Device] {
        people.filter(\.isActive).flatMap(\.devices) + lines.filter(\.isActive).flatMap(\.hours.desk)
    }

    /// The devices of people and desks, inactive ones too.
    public var allDevices: [Device] { people.flatMap(\.devices) + lines.flatMap(\.hours.desk) }
}

extension Device {
    /// The user name of its softphone account, nil for an external number.
    public var softphoneUser: String? {
        if case .registered(let user) = reach { user } else { nil }
    }

    /// The number it is dialled at, nil for a softphone.
    public var externalNumber: String? {
        if case .external(let number, _) = reach { number } else { nil }
    }
}
