/// The ports that a server listens on.
extension Doctor {
    var portChecks: [DoctorReport.Check] {
        var checks: [DoctorReport.Check] = []
        for transport in PortTransport.allCases {
            let name = "port \(settings.sipPort)/\(transport.rawValue)"
            if let reason = machine.refusal(of: settings.sipPort, transport, at: settings.bindAddress) {
                checks.append(
                    .warning(
                        name, reason,
                        remedy: "fine while the server runs; otherwise stop the other program or change VIGIE_SIP_PORT")
                )
            } else {
                checks.append(.ok(name, "free on \(settings.bindAddress)"))
            }
        }
        let ports = settings.mediaPorts
        let samples = [ports.lowerBound, (ports.lowerBound + ports.upperBound) / 2, ports.upperBound]
        let refused = samples.filter { machine.refusal(of: $0, .udp, at: settings.bindAddress) != nil }
        checks.append(
            refused.isEmpty
                ? .ok("media ports", "\(ports.lowerBound) to \(ports.upperBound), \(ports.count / 4) calls")
                : .warning(
                    "media ports", "in use: \(refused.map(String.init).joined(separator: ", "))",
                    remedy: "choose a range of your own with VIGIE_MEDIA_PORTS"))
        return checks
    }
}
