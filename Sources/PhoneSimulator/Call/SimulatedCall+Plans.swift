extension SimulatedCall {
    /// Plans another tone, or silence, counted from now.
    public func speak(_ frequency: Int?, after delay: Duration) throws(PhoneFailure) {
        try plan(.speak(frequency), delay)
    }
}
