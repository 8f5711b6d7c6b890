import SIP

/// The address that peers are told: behind a router that translates, ours is of no use to them.
extension Doctor {
    var addressChecks: [DoctorReport.Check] {
        guard let bound = IPAddress(settings.bindAddress) else {
            return [
                .error(
                    "address", "VIGIE_BIND_ADDRESS is `\(settings.bindAddress)`, which is no IP address",
                    remedy: "write a numeric address of this machine, 0.0.0.0 or ::")
            ]
        }
        let own = machine.addresses
        let isEverything = bound.low == 0 && bound.high == 0
        if !isEverything, !own.contains(bound.description), !own.isEmpty {
            return [
                .error(
                    "address", "\(settings.bindAddress) is no address of this machine",
                    remedy: "set VIGIE_BIND_ADDRESS to one of \(own.joined(separator: ", ")), or to 0.0.0.0")
            ]
        }
        let told = isEverything ? machine.primaryAddress : bound.description
        guard let text = settings.publicAddress else { return [untranslated(told)] }
        return [translated(text, told: told)]
    }

    /// No public address is set: fine with a carrier or PBX in the same network, and with an address of the internet.
    private func untranslated(_ told: String?) -> DoctorReport.Check {
        guard let told, let address = IPAddress(told) else {
            return .warning(
                "address", "this machine has no address but its own loopback", remedy: "check the network: `ip address`"
            )
        }
        if address.isLoopback {
            return .warning(
                "address", "peers are told \(told), which only this machine reaches",
                remedy: "set VIGIE_BIND_ADDRESS to 0.0.0.0, unless everything runs here")
        }
        guard address.isPrivate else { return .ok("address", "peers are told \(told)") }
        return .warning(
            "address", "peers are told \(told), a private address, and VIGIE_PUBLIC_ADDRESS is not set",
            remedy:
                "fine if trunks and telephones are in this network; through a router that translates, set it to the "
                + "address that they see, or callers hear nothing")
    }

    private func translated(_ text: String, told: String?) -> DoctorReport.Check {
        guard let address = IPAddress(text) else {
            return .error(
                "address", "VIGIE_PUBLIC_ADDRESS is `\(text)`, which is no IP address",
                remedy: "write the numeric address that the carrier sees")
        }
        if text == told {
            return .warning(
                "address", "VIGIE_PUBLIC_ADDRESS is our own address \(text)", remedy: "leave it out: nothing translates"
            )
        }
        if address.isPrivate || address.isLoopback {
            return .warning(
                "address", "VIGIE_PUBLIC_ADDRESS is \(text), a private address",
                remedy: "set the address that the carrier sees; `curl https://ifconfig.co` on this machine tells it")
        }
        return .ok(
            "address",
            "peers are told \(text) instead of \(told ?? "ours"); the router must pass port \(settings.sipPort) and "
                + "\(settings.mediaPorts.lowerBound)-\(settings.mediaPorts.upperBound) on to this machine")
    }
}

extension IPAddress {
    /// Whether it is only known in a network of its own: RFC 1918, RFC 6598, RFC 3927, RFC 4193, RFC 4291 section 2.5.6.
    var isPrivate: Bool {
        ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "fc00::/7", "fe80::/10"]
            .contains { IPNetwork($0)?.contains(self) == true }
    }

    var isLoopback: Bool { ["127.0.0.0/8", "::1/128"].contains { IPNetwork($0)?.contains(self) == true } }
}
