import ArgumentParser

/// The subcommands in the order of the help text.
enum CommandGroups {
    static let all: [CommandGroup] = [organisation, calls, law, server]

    private static let organisation = CommandGroup(
        name: "Organisation",
        subcommands: [Apply.self, Export.self, Credentials.self, PersonCommands.self, RotaCommands.self])

    private static let calls = CommandGroup(
        name: "Calls",
        subcommands: [
            Calls.self, Call.self, TaskCommands.self, InterventionCommands.self, RecordingCommands.self, Who.self,
            Simulate.self,
        ])

    private static let law = CommandGroup(
        name: "Law and pay", subcommands: [LawCommands.self, HoursCommands.self, PayCommands.self])

    private static let server = CommandGroup(
        name: "Server",
        subcommands: [
            Serve.self, DoctorCommand.self, NotifyCommands.self, BackupCommand.self, RestoreCommand.self,
            EraseCommands.self, DemoCommand.self,
        ])
}
