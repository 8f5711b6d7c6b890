/// A session description ([RFC 8866](https://www.rfc-editor.org/rfc/rfc8866)), kept line by line so that what we do not
/// understand survives or is refused knowingly.
///
/// ## Topics
/// - ``parse(_:)``
/// - ``serialized()``
public struct SessionDescription: Hashable, Sendable {
    /// The `o=` line.
    public var origin: Origin
    /// The `s=` line.
    public var name: String
    /// The `c=` line that holds for every medium without its own.
    public var connection: MediaAddress?
    /// The `t=` lines, verbatim.
    public var timing: [String]
    /// The attributes of the whole session.
    public var attributes: [Attribute]
    /// The media, in their order, which offer and answer share.
    public var media: [MediaDescription]

    /// Creates a description.
    public init(
        origin: Origin, name: String = "-", connection: MediaAddress? = nil, timing: [String] = ["0 0"],
        attributes: [Attribute] = [], media: [MediaDescription] = []
    ) {
        self.origin = origin
        self.name = name
        self.connection = connection
        self.timing = timing
        self.attributes = attributes
        self.media = media
    }

    /// The `o=` line: who described which session, in which version.
    public struct Origin: Hashable, Sendable {
        /// The user, often `-`.
        public var username: String
        /// The session's identifier, verbatim: some peers exceed 64 bits.
        public var sessionID: String
        /// The version, verbatim; it grows when the description changes.
        public var version: String
        /// The address of the machine that made the description, not where media goes.
        public var address: MediaAddress

        /// Creates an origin.
        public init(username: String = "-", sessionID: String, version: String, address: MediaAddress) {
            self.username = username
            self.sessionID = sessionID
            self.version = version
            self.address = address
        }
    }

    /// An `a=` line: a name, and a value when there is a colon.
    public struct Attribute: Hashable, Sendable {
        /// What stands before the colon.
        public var name: String
        /// What stands behind the colon.
        public var value: String?

        /// Creates an attribute.
        public init(_ name: String, _ value: String? = nil) {
            self.name = name
            self.value = value
        }
    }
}

/// One `m=` section of a session description ([RFC 8866](https://www.rfc-editor.org/rfc/rfc8866#section-5.14), 5.14).
public struct MediaDescription: Hashable, Sendable {
    /// `audio`, `video`, `image`…
    public var kind: String
    /// The port; 0 refuses the medium.
    public var port: UInt16
    /// The transport profile, such as `RTP/AVP`.
    public var profile: String
    /// The formats in order of preference; for RTP, payload types.
    public var formats: [String]
    /// The `c=` line of this medium.
    public var connection: MediaAddress?
    /// The attributes of this medium.
    public var attributes: [SessionDescription.Attribute]

    /// Creates a medium.
    public init(
        kind: String, port: UInt16, profile: String = "RTP/AVP", formats: [String],
        connection: MediaAddress? = nil, attributes: [SessionDescription.Attribute] = []
    ) {
        self.kind = kind
        self.port = port
        self.profile = profile
        self.formats = formats
        self.connection = connection
        self.attributes = attributes
    }

    /// The value of the first attribute of that name; the empty string when it has none.
    public func attribute(_ name: String) -> String? {
        attributes.first(named: name)
    }
}

extension [SessionDescription.Attribute] {
    /// The value of the first attribute of that name, whatever its case; the empty string when it has none.
    func first(named name: String) -> String? {
        guard let found = first(where: { $0.name.lowercased() == name }) else { return nil }
        return found.value ?? ""
    }
}

/// Which way media flows, seen from the side that says so ([RFC
/// 8866](https://www.rfc-editor.org/rfc/rfc8866#section-6.7), 6.7).
public enum MediaDirection: String, Hashable, Sendable, CaseIterable {
    case sendrecv, sendonly, recvonly, inactive

    /// Builds a direction from its two halves.
    public init(sends: Bool, receives: Bool) {
        self = sends ? (receives ? .sendrecv : .sendonly) : (receives ? .recvonly : .inactive)
    }

    /// Whether the side that says so sends.
    public var sends: Bool { self == .sendrecv || self == .sendonly }
    /// Whether the side that says so receives.
    public var receives: Bool { self == .sendrecv || self == .recvonly }
    /// The same flow seen from the other side.
    public var reversed: MediaDirection { MediaDirection(sends: receives, receives: sends) }

    /// What remains when both sides agree to a flow seen from the same side.
    public func intersection(_ other: MediaDirection) -> MediaDirection {
        MediaDirection(sends: sends && other.sends, receives: receives && other.receives)
    }
}
