import Chronology
import LabourLaw
import Testing

/// Boundaries of the rules that the cases do not reach.
struct RuleTests {
    private static func articles(_ members: String, regime: String = "private/code-du-travail") throws -> [String] {
        try Workers.assess(members, regime: regime).findings.filter { $0.severity != .info }.map(\.citation.article)
    }

    private static func days(_ dates: ClosedRange<Int>, _ from: String = "09:00", _ to: String = "17:00") -> String {
        dates.map { day in
            let date = "2026-11-\(day < 10 ? "0" : "")\(day)"
            return Workers.span("\(date)T\(from)+01:00", "\(date)T\(to)+01:00")
        }.joined(separator: ", ")
    }

    @Test func `a break at noon is no place for daily rest`() throws {
        let work =
            Workers.span("2026-11-09T08:00+01:00", "2026-11-09T12:00+01:00") + ", "
            + Workers.span("2026-11-09T13:00+01:00", "2026-11-09T17:00+01:00")
        let call = Workers.span("2026-11-09T12:10+01:00", "2026-11-09T12:30+01:00")
        #expect(try Self.articles("\"work\": [\(work)], \"interventions\": [\(call)]") == [])
    }

    @Test func `ten hours between two days are too few without any call`() throws {
        let work =
            Workers.span("2026-11-09T13:00+01:00", "2026-11-09T22:00+01:00") + ", "
            + Workers.span("2026-11-10T08:00+01:00", "2026-11-10T12:00+01:00")
        #expect(try Self.articles("\"work\": [\(work)]") == ["L3131-1"])
        #expect(try Self.articles("\"work\": [\(work)]", regime: "fph") == ["décret 2000-815 art. 3"])
    }

    @Test func `seven planned days leave neither a day nor the weekly rest`() throws {
        #expect(try Set(Self.articles("\"work\": [\(Self.days(9...15))]")) == ["L3121-20", "L3132-1", "L3132-2"])
        #expect(try Self.articles("\"work\": [\(Self.days(9...14))]") == [])
    }

    @Test func `a full rest before the second call covers the morning that it opens, not a later day`() throws {
        let work = Workers.span("2026-11-06T09:00+01:00", "2026-11-06T18:00+01:00")
        let calls = [
            ("2026-11-07T10:00", "2026-11-07T11:00"), ("2026-11-08T20:00", "2026-11-08T21:00"),
            ("2026-11-09T02:00", "2026-11-09T03:00"),
        ].map { Workers.span($0.0 + "+01:00", $0.1 + "+01:00") }.joined(separator: ", ")
        let assessment = try Workers.assess(
            "\"work\": [\(work)], \"interventions\": [\(calls)], \"planned_resume\": \"2026-11-09T10:00+01:00\"")
        // 33 h before the call of Sunday evening: the daily rest of the weekend, and not that of Monday's work at 14 h.
        #expect(Set(assessment.findings.map(\.citation.article)) == ["L3132-2", "L3131-1"])
        #expect(assessment.earliestResume == (try Workers.at("2026-11-10T14:00+01:00")))
    }

    @Test func `the weekly rest of two days is due to a minor, and the daily one by age`() throws {
        for (age, hours) in [(17, 12), (15, 14), (18, 11)] {
            let assessment = try Workers.assess(
                """
                "person": {"age": \(age)},
                "work": [\(Workers.span("2026-11-09T09:00+01:00", "2026-11-09T17:00+01:00"))],
                "interventions": [\(Workers.span("2026-11-09T19:00+01:00", "2026-11-09T19:30+01:00"))],
                "planned_resume": "2026-11-10T06:00+01:00"
                """)
            #expect(assessment.earliestResume == (try Workers.at("2026-11-09T19:30+01:00")) + .hours(hours))
        }
    }

    @Test func `age is read from the date of birth on the day itself`() throws {
        let call = Workers.span("2026-11-10T23:00+01:00", "2026-11-10T23:30+01:00")
        let before = "\"person\": {\"birth_date\": \"2008-11-11\"}, \"interventions\": [\(call)]"
        let on = "\"person\": {\"birth_date\": \"2008-11-10\"}, \"interventions\": [\(call)]"
        #expect(try Self.articles(before) == ["L3163-2"])
        #expect(try Self.articles(on) == [])
    }

    @Test(arguments: [
        (72, 0), (73, 1),
    ])
    func `seventy-two hours in fifteen days are allowed in hospitals`(hours: Int, findings: Int) throws {
        let start = try Workers.at("2026-11-02T08:00+01:00")
        let end = OffsetInstant.format(start + .hours(hours), on: LocalClock.utc)
        let members = "\"oncall\": [\(Workers.span("2026-11-02T08:00+01:00", end))]"
        #expect(try Self.articles(members, regime: "fph").count == findings)
    }

    @Test func `leave that ends on a Friday takes the weekend with it in télédiffusion alone`() throws {
        let members =
            """
            "oncall": [\(Workers.span("2026-11-14T08:00+01:00", "2026-11-15T08:00+01:00"))],
            "absences": [{"start": "2026-11-09", "end": "2026-11-13", "kind": "paid_leave"}]
            """
        #expect(try Self.articles(members, regime: "idcc-3241") == ["IDCC 3241 art. 31"])
        #expect(try Self.articles(members) == [])
    }

    @Test func `a month of notice ends on the last day of a shorter month`() throws {
        func articles(told: String, start: String, regime: String) throws -> [String] {
            try Self.articles(
                """
                "oncall": [{"start": "\(start)T18:00+01:00", "end": "\(start)T23:00+01:00", "communicated_on": "\(told)"}]
                """, regime: regime)
        }
        #expect(try articles(told: "2027-01-31", start: "2027-02-28", regime: "idcc-2941") == [])
        #expect(try articles(told: "2027-01-31", start: "2027-02-27", regime: "idcc-2941") == ["IDCC 2941 art. V.22"])
        #expect(try articles(told: "2027-01-27", start: "2027-02-27", regime: "idcc-2564") == [])
        #expect(try articles(told: "2027-01-28", start: "2027-02-27", regime: "idcc-2564") == ["IDCC 2564"])
    }

    @Test func `fifteen days are calendar days, and clear ones by the strict setting`() throws {
        let duty =
            """
            "oncall": [{"start": "2026-11-16T18:00+01:00", "end": "2026-11-17T08:00+01:00", "communicated_on": "2026-11-01"}]
            """
        #expect(try Self.articles(duty) == [])
        #expect(try Self.articles(duty + ", \"params\": {\"strict_notice\": true}") == ["L3121-12"])
    }

    @Test func `the Code du travail finds nothing where it does not apply, and says so`() throws {
        let assessment = try Workers.assess(
            """
            "territory": "FR-polynesie", "timezone": "Pacific/Tahiti",
            "work": [\(Workers.span("2026-11-09T08:00-10:00", "2026-11-09T20:00-10:00"))],
            "interventions": [\(Workers.span("2026-11-10T01:00-10:00", "2026-11-10T03:00-10:00"))],
            "planned_resume": "2026-11-10T06:00-10:00"
            """)
        #expect(assessment.findings.isEmpty)
        #expect(assessment.reasonForNoFindings != nil)
        #expect(assessment.hours.intervention == 2)
        #expect(assessment.hours.night == 2)
    }

    @Test func `urgent works give the weekly rest back, and need a reason`() throws {
        let assessment = try Workers.assess(
            """
            "work": [\(Workers.span("2026-11-06T09:00+01:00", "2026-11-06T18:00+01:00"))],
            "interventions": [{"start": "2026-11-08T01:00+01:00", "end": "2026-11-08T02:00+01:00", "urgent_works": true}],
            "planned_resume": "2026-11-09T09:00+01:00"
            """)
        #expect(assessment.earliestResume == (try Workers.at("2026-11-09T09:00+01:00")))
        #expect(assessment.rest.compensatory == 4)
        #expect(assessment.findings.map(\.rule) == ["urgent_works"])
    }

    @Test func `hours of call are no overtime until the week passes thirty-five`() throws {
        let work = "\"work\": [\(Self.days(9...13, "09:00", "16:00"))]"
        let call = Workers.span("2026-11-09T18:00+01:00", "2026-11-10T04:00+01:00")
        let hours = try Workers.assess("\(work), \"interventions\": [\(call)]").hours
        #expect(hours.overtime25 == 8)
        #expect(hours.overtime50 == 2)
        let publicHours = try Workers.assess("\(work), \"interventions\": [\(call)]", regime: "fph").hours
        #expect(publicHours.overtime25 == 0)
    }

    @Test func `a senior executive is under no rule of hours or rest`() throws {
        let articles = try Self.articles(
            """
            "person": {"contract": {"kind": "cadre-dirigeant"}},
            "work": [\(Self.days(9...15, "08:00", "23:00"))]
            """)
        #expect(articles == ["L3111-2"])
    }
}
