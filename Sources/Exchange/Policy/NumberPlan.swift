import Directory

/// Reads numbers as they are dialled and as carriers present them.
struct NumberPlan: Hashable, Sendable {
    /// Country code without `+`, completing national numbers.
    var countryCode: String

    /// E.164 with `+`; short numbers and anything that is no telephone number come back as they were given.
    func normalised(_ number: String) -> String {
        PhoneNumber.normalised(number, countryCode: countryCode)
    }

    /// Whether a number reaches an emergency service.
    func isEmergency(_ number: String) -> Bool { emergencyDigits(number) != nil }

    /// The bare emergency number, nil when the number is none.
    func emergencyDigits(_ number: String) -> String? { EmergencyNumbers.bare(number, countryCode: countryCode) }
}
