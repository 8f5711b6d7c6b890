import LabourLaw
import Testing

struct ExactNumberTests {
    @Test(arguments: [
        ("235.425", 2, "235.43"), ("37.485", 2, "37.49"), ("18.7425", 2, "18.74"), ("-0.005", 2, "-0.01"),
        ("0", 2, "0.00"),
        ("16.333", 2, "16.33"), ("159.2", 0, "159"), ("0.5", 0, "1"),
    ])
    func `halves are rounded away from zero`(text: String, places: Int, expected: String) throws {
        #expect(try #require(ExactNumber(decimal: text)).text(places: places) == expected)
    }

    @Test(arguments: ["", "1,5", "1e3", ".5", "5.", "--1", "1.2.3", "٣", "1 000", "0x10"])
    func `what is no plain decimal is no number`(text: String) {
        #expect(ExactNumber(decimal: text) == nil)
    }

    @Test func `a third stays a third`() throws {
        let third = try #require(ExactNumber(1, over: 3))
        #expect(third + third + third == 1)
        #expect(third * 3 == 1)
        #expect(ExactNumber(1).divided(by: 0) == nil)
        #expect(
            ExactNumber(decimal: "23781.12")?.divided(by: 1820)?.truncated(places: 2) == ExactNumber(1306, over: 100))
        #expect(Duration.seconds(2520).exactHours == ExactNumber(7, over: 10))
        #expect(ExactNumber(-7, over: 2)?.floor == -4)
    }
}
