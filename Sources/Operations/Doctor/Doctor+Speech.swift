/// The program that speaks prompts.
extension Doctor {
    var speechCheck: DoctorReport.Check {
        let name = settings.speechProgram.split(separator: " ").first.map(String.init) ?? ""
        if let path = machine.program(name) { return .ok("speech", path) }
        return .error(
            "speech", "the program \(name) is not installed",
            remedy: "apt install espeak-ng, or put WAV files for every prompt into \(settings.promptsDirectory)")
    }
}
