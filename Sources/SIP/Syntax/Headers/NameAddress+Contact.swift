extension NameAddress {
    /// Seconds that a binding is to last; nil when the contact does not say: RFC 3261 section 20.10.
    public var expires: UInt32? {
        get { parameters.seconds("expires") }
        set { parameters["expires"] = newValue.map { String($0) } }
    }

    /// The preference among contacts in thousandths, 0 to 1000; nil when absent or malformed.
    public var preference: Int? {
        guard let text = parameters["q"] else { return nil }
        let bytes = Array(text.utf8)
        guard let first = bytes.first, first == 0x30 || first == 0x31, bytes.count <= 5 else { return nil }
        guard bytes.count == 1 || bytes[1] == ASCII.dot else { return nil }
        var value = Int(first - 0x30)
        for place in 0..<3 {
            let digit = bytes.count > place + 2 ? bytes[place + 2] : 0x30
            guard ASCII.isDigit(digit) else { return nil }
            value = value * 10 + Int(digit - 0x30)
        }
        return value <= 1000 ? value : nil
    }

    /// The identity of the device, a URN without its angle brackets: RFC 5626 section 4.1.
    public var instance: String? {
        guard let text = parameters["+sip.instance"] else { return nil }
        return text.hasPrefix("<") && text.hasSuffix(">") && text.count > 2 ? String(text.dropFirst().dropLast()) : text
    }

    /// The flow of the device that the binding is for: RFC 5626 section 4.2.
    public var registrationID: UInt32? { parameters.number("reg-id") }

    /// Whether requests to the contact must use the flow it registered over: RFC 5626 section 5.
    public var isOutbound: Bool { uri.parameters.contains("ob") }
}
