import Chronology
import LabourLaw

/// The duties of a file, joined where they touch and say the same, so that cutting one in two changes nothing.
struct OnCallDuties {
    /// Time of one line, or of all lines together, that belongs to one unit or to the calendar.
    struct Group {
        let unit: OnCallUnit.Kind?
        let isFractioned: Bool
        let coverage: IntervalSet
    }

    /// A joined duty with the day on which it was told.
    private struct Told {
        let interval: Interval
        let start: CivilDate
        let communicatedOn: CivilDate
    }

    private struct Key: Hashable {
        let line: String
        let unit: OnCallUnit.Kind?
        let isFractioned: Bool
    }

    private struct ToldKey: Hashable {
        let line: String?
        let unit: String?
        let communicatedOn: CivilDate
    }

    /// By line when each line is paid, else all together.
    let groups: [Group]
    private let told: [Told]

    init(_ basis: PayBasis) {
        let paysEachLine = basis.file.params.flag("pay_per_line") ?? false
        let defaultUnit = basis.file.params.text("unit")
        let byKey = Dictionary(grouping: basis.file.onCall) { period in
            Key(
                line: paysEachLine ? period.line ?? "" : "",
                unit: (period.unit ?? defaultUnit).flatMap(OnCallUnit.Kind.init(name:)),
                isFractioned: period.isFractioned)
        }
        groups = byKey.sorted {
            ($0.key.line, $0.key.unit?.rawValue ?? "") < ($1.key.line, $1.key.unit?.rawValue ?? "")
        }
        .map { Group(unit: $0.unit, isFractioned: $0.isFractioned, coverage: IntervalSet($1.map(\.interval))) }
        let byNotice = Dictionary(grouping: basis.file.onCall.filter { $0.communicatedOn != nil }) { period in
            ToldKey(
                line: period.line, unit: period.unit, communicatedOn: period.communicatedOn ?? CivilDate(dayNumber: 0))
        }
        told = byNotice.flatMap { key, periods in
            IntervalSet(periods.map(\.interval)).intervals.map {
                Told(interval: $0, start: basis.calendar.date(at: $0.start), communicatedOn: key.communicatedOn)
            }
        }
    }

    /// Days from the telling of the duty around a unit to its start, the fewest of several; nil where nobody said.
    func notice(of unit: OnCallUnit) -> Int? {
        told.filter { $0.interval.overlaps(unit.interval) }
            .map { $0.start.dayNumber - $0.communicatedOn.dayNumber }.min()
    }
}
