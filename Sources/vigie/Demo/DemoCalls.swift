import PhoneSimulator

/// The two calls of the demonstration, as scripts of the phones; the server decides everything else.
struct DemoCalls {
    let stage: DemoStage

    /// What the phones heard, steadily enough to be no accident.
    struct Heard: Hashable, Sendable {
        var hugoByCaller = false
        var callerByHugo = false
        var beepByCaller = false
    }

    /// Plays both scripts.
    ///
    /// - Throws: `PhoneFailure` that names the step which did not come.
    func run() async throws -> Heard {
        var heard = Heard()
        Terminal.show("\nFirst call: Claire, on call, does not answer; Hugo, her backup, takes it.")
        try await takenByTheBackup(&heard)
        Terminal.show("\nSecond call: nobody takes it; the caller leaves a message.")
        try await endsInVoicemail(&heard)
        return heard
    }

    private func takenByTheBackup(_ heard: inout Heard) async throws {
        let call = try stage.caller.call("0199001000")
        try await call.expectAnswer()
        try await call.hearsSomething(within: .seconds(10))
        let atClaire = try await stage.claire.expectCall(within: .seconds(30))
        try atClaire.ring()
        let atHugo = try await stage.hugo.expectCall(within: .seconds(30))
        try atHugo.ring()
        try await atHugo.answer()
        // The whisper: which line, which number, which keys.
        try await atHugo.hearsSomething(within: .seconds(5))
        try await atHugo.press("1")
        try await call.hears(DemoStage.Voice.hugo, steadyFor: .seconds(1), within: .seconds(10))
        heard.hugoByCaller = true
        Terminal.show("  caller hears Hugo's voice (\(DemoStage.Voice.hugo) Hz)")
        try await atHugo.hears(DemoStage.Voice.caller, steadyFor: .seconds(1), within: .seconds(10))
        heard.callerByHugo = true
        Terminal.show("  hugo hears the caller's voice (\(DemoStage.Voice.caller) Hz)")
        try call.hangUp(after: .seconds(2))
        _ = try await atHugo.expectEnd(within: .seconds(10))
        _ = try await call.expectEnd(within: .seconds(10))
    }

    private func endsInVoicemail(_ heard: inout Heard) async throws {
        let call = try stage.caller.call("0199001000")
        try await call.expectAnswer()
        let atClaire = try await stage.claire.expectCall(within: .seconds(30))
        try atClaire.reject(486)
        let atHugo = try await stage.hugo.expectCall(within: .seconds(30))
        try atHugo.reject(603)
        try await call.hears(DemoStage.Voice.beep, steadyFor: .milliseconds(200), within: .seconds(60))
        heard.beepByCaller = true
        Terminal.show("  caller hears the tone and speaks (\(DemoStage.Voice.caller) Hz)")
        // The caller speaks for five seconds and ends the message with #.
        try call.press("#", after: .seconds(5))
        _ = try await call.expectEnd(within: .seconds(30))
    }
}
