extension UserAgent {
    /// Challenges for another realm from now on (RFC 3261 section 22.1): what was proved for the old one opens nothing.
    public mutating func setRealm(_ realm: String) {
        guard realm != configuration.realm else { return }
        configuration.realm = realm
        registrar.verifier = Registrar(configuration: configuration).verifier
    }
}
