extension SessionDescription {
    /// The description as it goes into a message body.
    public func serialized() -> [UInt8] {
        var text = "v=0\r\n"
        text += "o=\(origin.username) \(origin.sessionID) \(origin.version) IN "
        text += "\(origin.address.family) \(origin.address)\r\n"
        text += "s=\(name.isEmpty ? "-" : name)\r\n"
        if let connection { text += SessionDescription.line(connection) }
        for time in timing.isEmpty ? ["0 0"] : timing { text += "t=\(time)\r\n" }
        for attribute in attributes { text += SessionDescription.line(attribute) }
        for medium in media {
            let formats = medium.formats.joined(separator: " ")
            text += "m=\(medium.kind) \(medium.port) \(medium.profile) \(formats)\r\n"
            if let connection = medium.connection { text += SessionDescription.line(connection) }
            for attribute in medium.attributes { text += SessionDescription.line(attribute) }
        }
        return Array(text.utf8)
    }

    private static func line(_ address: MediaAddress) -> String {
        "c=IN \(address.family) \(address)\r\n"
    }

    private static func line(_ attribute: Attribute) -> String {
        guard let value = attribute.value else { return "a=\(attribute.name)\r\n" }
        return "a=\(attribute.name):\(value)\r\n"
    }
}
