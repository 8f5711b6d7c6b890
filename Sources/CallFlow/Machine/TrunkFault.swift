public import Directory

/// Whether a failed leg says that our own lines are out of order, rather than that a person cannot be reached.
///
/// Asked by the machine, which then tells the caller the truth, and by the exchange, which tries another trunk first.
public enum TrunkFault {
    /// What the media shell could not give; no trunk is to blame.
    public static let noMediaPort = "no media port"

    /// Whether the trunk is to blame for the failure of a leg to `device` that never rang.
    ///
    /// `status` is the final response (RFC 3261 section 21), nil when none came: a time-out or an unreachable host;
    /// `cause` is the words beside it.
    public static func isToBlame(for device: Device, status: Int?, cause: String) -> Bool {
        guard case .external = device.reach else { return false }
        return switch status {
        case nil: cause != noMediaPort
        // Our account or our address is not accepted, for any number.
        case 401, 403, 407: true
        case 408: true
        case .some(let status): 500..<600 ~= status
        }
    }
}
