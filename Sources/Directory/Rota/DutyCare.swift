/// When what the organisation file says of a rota comes into force.
public enum RotaPublishing: String, Hashable, Codable, Sendable, CaseIterable {
    /// With `vigie apply`.
    case onApply = "on_apply"
    /// Applying the file leaves a draft; `vigie rota publish` is a decision of its own.
    case explicit
}

/// Whether people say that they have begun their duty.
public struct DutyConfirmation: Hashable, Codable, Sendable {
    /// How long after the start of the duty they have for it.
    public var within: Duration
    /// Whether rank 2 takes the place of who says nothing.
    public var promotesBackup: Bool

    public init(within: Duration = .seconds(900), promotesBackup: Bool = false) {
        self.within = within
        self.promotesBackup = promotesBackup
    }
}

extension RotaPlan {
    /// How long before each duty people are reminded, where the rota says nothing of it.
    public static let standardReminders: [Duration] = [.seconds(86_400), .seconds(3600)]
}
