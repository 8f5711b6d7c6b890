import Chronology
public import Directory

/// A rota as a picture to open or print: people in rows, days in columns, classes in colour, gaps in red.
///
/// A bar over the whole height of a row is rank 1, a low one any further rank. Which colour is which stands below.
public struct RotaPicture: Sendable {
    /// How a stretch of duty is coloured, the first class that holds for it.
    static let colours: [(ShiftClass, String)] = [
        (.holiday, "#e07b00"), (.sunday, "#1f7a5c"), (.saturday, "#43a383"), (.night, "#4b4a9e"),
    ]
    static let ordinary = "#5b8fd6"
    static let gap = "#d3202a"

    let title: String
    let names: [PersonID: String]
    let language: Language
    let classes: ShiftClasses

    /// `classes` are those of the rota that is drawn.
    public init(title: String, names: [PersonID: String] = [:], language: Language = .french, classes: ShiftClasses) {
        self.title = title
        self.names = names
        self.language = language
        self.classes = classes
    }

    /// The picture as SVG. `people` are the rows, in order; by default everybody who is on call.
    public func svg(of resolved: ResolvedRota, people: [PersonID]? = nil) -> String {
        let rows = people ?? resolved.people
        let frame = Frame(range: resolved.range, table: classes.table, rows: rows.count)
        var parts = [head(frame), background(frame), header(frame)]
        for (row, person) in rows.enumerated() {
            parts.append(label(names[person] ?? person.rawValue, row: row, frame))
            for rank in resolved.ranks.indices {
                let time = resolved.time(of: person, rank: rank + 1)
                parts.append(bars(time, row: row, isFirst: rank == 0, frame))
            }
        }
        parts.append(gaps(of: resolved, frame))
        parts.append(legend(frame))
        parts.append("</svg>\n")
        return parts.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private func head(_ frame: Frame) -> String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="\(frame.width)" height="\(frame.height)" \
        viewBox="0 0 \(frame.width) \(frame.height)" font-family="sans-serif" font-size="12" role="img">
        <title>\(Self.escaped(title))</title>
        <rect width="100%" height="100%" fill="#ffffff"/>
        <text x="12" y="24" font-size="16" font-weight="bold">\(Self.escaped(title))</text>
        """
    }

    /// Weekends and holidays as pale columns, and a line between rows.
    private func background(_ frame: Frame) -> String {
        var parts: [String] = []
        for (shiftClass, colour) in [(ShiftClass.weekend, "#e6f2ee"), (ShiftClass.holiday, "#fdeed9")] {
            for interval in classes.set(of: shiftClass, in: frame.range).intervals {
                parts.append(frame.rectangle(interval, y: frame.top, height: frame.bottom - frame.top, fill: colour))
            }
        }
        for row in 0...frame.rows {
            let y = frame.y(row)
            parts.append("<path d=\"M0 \(y)H\(frame.width)\" stroke=\"#c8c8c8\" stroke-width=\"0.5\"/>")
        }
        return parts.joined(separator: "\n")
    }

    /// Days and their letters, months above; fewer numbers when days are narrow.
    private func header(_ frame: Frame) -> String {
        var parts: [String] = []
        for (number, date) in frame.days.enumerated() {
            let x = frame.x(classes.table.startOfDay(date))
            parts.append(
                "<path d=\"M\(x) \(frame.top - 30)V\(frame.bottom)\" stroke=\"#dddddd\" stroke-width=\"0.5\"/>")
            if date.day == 1 || number == 0 {
                let month = "\(IntervalText.month(date, language)) \(date.year)"
                parts.append("<text x=\"\(x + 2)\" y=\"\(frame.top - 32)\" font-weight=\"bold\">\(month)</text>")
            }
            guard frame.dayWidth >= 14 || date.weekday == .monday else { continue }
            let centre = x + frame.dayWidth / 2
            let letter = frame.dayWidth >= 14 ? IntervalText.weekday(date, language) : ""
            parts.append(
                "<text x=\"\(centre)\" y=\"\(frame.top - 17)\" text-anchor=\"middle\" font-size=\"10\">\(letter)</text>"
                    + "<text x=\"\(centre)\" y=\"\(frame.top - 5)\" text-anchor=\"middle\" font-size=\"10\">\(date.day)</text>"
            )
        }
        return parts.joined(separator: "\n")
    }

    private func label(_ name: String, row: Int, _ frame: Frame) -> String {
        let shown = name.count > 22 ? "\(name.prefix(21))…" : name
        return "<text x=\"12\" y=\"\(frame.y(row) + 18)\">\(Self.escaped(shown))</text>"
    }

    /// One person's duty at one rank, each stretch in the colour of its class.
    private func bars(_ time: IntervalSet, row: Int, isFirst: Bool, _ frame: Frame) -> String {
        let y = frame.y(row) + (isFirst ? 4 : 17)
        let height = isFirst ? 20.0 : 7.0
        var rest = time
        var parts: [String] = []
        for (shiftClass, colour) in Self.colours {
            let set = classes.set(of: shiftClass, in: frame.range).intersection(rest)
            rest = rest.subtracting(set)
            parts += set.intervals.map { frame.rectangle($0, y: y, height: height, fill: colour) }
        }
        parts += rest.intervals.map { frame.rectangle($0, y: y, height: height, fill: Self.ordinary) }
        return parts.joined(separator: "\n")
    }

    /// A red stretch over all rows, and in a row of its own with what rank it is.
    private func gaps(of resolved: ResolvedRota, _ frame: Frame) -> String {
        var parts = [label(language == .french ? "TROUS" : "GAPS", row: frame.rows, frame)]
        for (rank, gaps) in resolved.gaps.enumerated() {
            for gap in gaps.intervals {
                parts.append(
                    frame.rectangle(
                        gap, y: frame.top, height: frame.bottom - frame.top, fill: Self.gap, opacity: 0.22)
                )
                let text = "\(language == .french ? "rang" : "rank") \(rank + 1): "
                parts.append(
                    frame.rectangle(
                        gap, y: frame.y(frame.rows) + 4, height: 20, fill: Self.gap,
                        title: text + IntervalText.format(gap, on: classes.table, language)))
            }
        }
        return parts.joined(separator: "\n")
    }

    private func legend(_ frame: Frame) -> String {
        let isFrench = language == .french
        let words: [(String, String)] = [
            (Self.ordinary, isFrench ? "jour" : "day"), ("#4b4a9e", isFrench ? "nuit" : "night"),
            ("#43a383", isFrench ? "samedi" : "Saturday"), ("#1f7a5c", isFrench ? "dimanche" : "Sunday"),
            ("#e07b00", isFrench ? "jour férié" : "public holiday"), (Self.gap, isFrench ? "personne" : "nobody"),
        ]
        var parts: [String] = []
        var x = 12.0
        for (colour, word) in words {
            let y = frame.bottom + 44
            parts.append("<rect x=\"\(x)\" y=\"\(y - 10)\" width=\"12\" height=\"12\" fill=\"\(colour)\"/>")
            parts.append("<text x=\"\(x + 17)\" y=\"\(y)\">\(word)</text>")
            x += 40 + Double(word.count) * 7
        }
        if classes.calendar.lacksTerritorialDays {
            let note =
                isFrench
                ? "jours fériés propres au territoire non calculés"
                : "holidays of the territory's own law are not computed"
            parts.append("<text x=\"\(x)\" y=\"\(frame.bottom + 44)\" font-style=\"italic\">\(note)</text>")
        }
        return parts.joined(separator: "\n")
    }

    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}

/// Where things stand in the picture.
private struct Frame {
    let range: Interval
    let rows: Int
    let days: [CivilDate]
    let dayWidth: Double
    let width: Double
    let left = 170.0
    let top = 80.0

    init(range: Interval, table: ZoneTable, rows: Int) {
        self.range = range
        self.rows = rows
        let first = table.reading(at: range.start).date
        let last = table.reading(at: range.end - .microseconds(1)).date
        days = (first.dayNumber...last.dayNumber).map(CivilDate.init(dayNumber:))
        dayWidth = min(30, max(4, 1200 / Double(days.count)))
        width = max(left + dayWidth * Double(days.count) + 12, 720)
    }

    /// The row of the gaps is the last.
    var bottom: Double { y(rows + 1) }
    var height: Double { bottom + 60 }

    func y(_ row: Int) -> Double { top + 28 * Double(row) }

    func x(_ instant: Instant) -> Double {
        let part = (instant - range.start).hours / range.duration.hours
        return ((left + part * dayWidth * Double(days.count)) * 100).rounded() / 100
    }

    func rectangle(
        _ interval: Interval, y: Double, height: Double, fill: String, opacity: Double = 1, title: String? = nil
    ) -> String {
        let start = x(interval.start)
        let end = x(interval.end)
        let width = ((end - start) * 100).rounded() / 100
        let translucent = opacity < 1 ? " fill-opacity=\"\(opacity)\"" : ""
        let shape =
            "<rect x=\"\(start)\" y=\"\(y)\" width=\"\(width)\" height=\"\(height)\" fill=\"\(fill)\"\(translucent)"
        return title.map { "\(shape)><title>\(RotaPicture.escaped($0))</title></rect>" } ?? "\(shape)/>"
    }
}
