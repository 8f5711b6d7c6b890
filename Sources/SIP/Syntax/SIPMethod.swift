/// A request method of RFC 3261 section 7.1 and its extensions; methods are case-sensitive.
public struct SIPMethod: Hashable, Sendable, CustomStringConvertible {
    /// The method as it is written on the wire.
    public let name: String

    /// Names a method; the name must be a token.
    public init(_ name: String) { self.name = name }

    /// Starts or modifies a session: RFC 3261 section 13.
    public static var invite: SIPMethod { SIPMethod("INVITE") }
    /// Confirms the final response to an INVITE: RFC 3261 section 17.1.1.3.
    public static var ack: SIPMethod { SIPMethod("ACK") }
    /// Ends a session: RFC 3261 section 15.
    public static var bye: SIPMethod { SIPMethod("BYE") }
    /// Cancels a pending INVITE: RFC 3261 section 9.
    public static var cancel: SIPMethod { SIPMethod("CANCEL") }
    /// Asks for capabilities, and keeps a peer watched: RFC 3261 section 11.
    public static var options: SIPMethod { SIPMethod("OPTIONS") }
    /// Binds contacts to an address of record: RFC 3261 section 10.
    public static var register: SIPMethod { SIPMethod("REGISTER") }
    /// Acknowledges a reliable provisional response: RFC 3262.
    public static var prack: SIPMethod { SIPMethod("PRACK") }
    /// Modifies a session before its INVITE is answered: RFC 3311.
    public static var update: SIPMethod { SIPMethod("UPDATE") }
    /// Carries mid-dialog information such as keys: RFC 6086.
    public static var info: SIPMethod { SIPMethod("INFO") }
    /// Asks for a transfer: RFC 3515.
    public static var refer: SIPMethod { SIPMethod("REFER") }
    /// Reports an event: RFC 6665.
    public static var notify: SIPMethod { SIPMethod("NOTIFY") }
    /// Asks for event reports: RFC 6665.
    public static var subscribe: SIPMethod { SIPMethod("SUBSCRIBE") }
    /// Carries an instant message: RFC 3428.
    public static var message: SIPMethod { SIPMethod("MESSAGE") }
    /// Publishes event state: RFC 3903.
    public static var publish: SIPMethod { SIPMethod("PUBLISH") }

    /// Whether some RFC that this element reads defines the method.
    public var isKnown: Bool {
        switch name {
        case "INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "REGISTER", "PRACK", "UPDATE", "INFO", "REFER", "NOTIFY",
            "SUBSCRIBE", "MESSAGE", "PUBLISH":
            true
        default: false
        }
    }

    public var description: String { name }
}
