import Chronology
public import Directory

extension TaskID {
    /// The task that a fact opens; nil when it opens none.
    ///
    /// It is named after the fact, so that whoever holds the fact knows the name before any store does.
    public init?(openedBy fact: Fact) {
        guard case .taskOpened(let kind, _, _) = fact.event else { return nil }
        if let call = fact.call {
            self.init("\(call)-\(fact.sequence)")
        } else {
            self.init("\(kind.rawValue)-\(fact.at.microseconds)")
        }
    }

    /// What the task is about, where its name says so: of a task that no call opened.
    public var kindOfServer: TaskKind? {
        rawValue.lastIndex(of: "-").flatMap { TaskKind(rawValue: String(rawValue[..<$0])) }
    }
}
