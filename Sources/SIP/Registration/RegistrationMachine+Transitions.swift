extension RegistrationMachine {
    /// The table: what follows from each state on each event.
    static func transition(_ state: State, _ event: Event) -> (State, Actions) {
        switch (state, event) {
        case (.off, .started): (.locating, .locate)

        case (.locating, .located): (.registering, .register)
        case (.locating, .locationFailed): (.waiting, [.scheduleRetry, .reportFailure])
        case (.locating, .stopped), (.waiting, .stopped): (.off, .reportUnregistered)

        case (.registering, .accepted): (.registered, [.scheduleRefresh, .reportRegistered])
        case (.registering, .challenged), (.registering, .tooBrief): (.registering, .register)
        case (.registering, .refused), (.registering, .timedOut): (.waiting, [.scheduleRetry, .reportFailure])
        case (.registering, .timedOutWithNext): (.registering, [.useNextTarget, .register])
        case (.registering, .stopped), (.registered, .stopped): (.unregistering, .unregister)

        case (.registered, .refreshDue): (.registering, .register)

        case (.waiting, .retryDue): (.locating, .locate)

        case (.unregistering, .challenged): (.unregistering, .unregister)
        case (.unregistering, .accepted), (.unregistering, .refused), (.unregistering, .timedOut),
            (.unregistering, .timedOutWithNext), (.unregistering, .tooBrief):
            (.off, .reportUnregistered)
        case (.unregistering, .started): (.locating, .locate)

        case (.off, _), (.locating, _), (.registering, _), (.registered, _), (.waiting, _), (.unregistering, _):
            (state, [])
        }
    }
}
