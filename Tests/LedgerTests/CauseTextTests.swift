import Directory
import Ledger
import Testing

@Suite struct CauseTextTests {
    @Test(arguments: [
        ("Busy Here", "Busy Here"), ("486 Busy Here", "486 Busy Here"), ("BYE", "BYE"), ("noAnswer", "noAnswer"),
        ("Q.850 16 Normal call clearing", "Q.850 16 Normal call clearing"), ("Q.850 16", "Q.850 16"),
        ("Busy Here (Q.850 17 User busy)", "Busy Here (Q.850 17 User busy)"),
        ("no way to the server", "no way to the server"),
        ("403", "403"), ("481 dialogGone", "481 dialogGone"), ("hungUp(Jean)", "hungUp"),
    ])
    func `codes, protocols and known words pass`(text: String, closed: String) {
        #expect(CauseText.closed(text) == closed)
    }

    @Test(arguments: [
        ("Mme Martin est au 0612345678", "other"), ("486 Mme Martin occupee", "486"), ("", "other"),
        ("Q.850 16 appel de Jean", "Q.850 16"), ("Busy Here (SIP 486 Jean)", "Busy Here (SIP 486)"),
        ("Jean (Q.850 17 User busy)", "Q.850 17 User busy"), ("0612345678", "other"), ("Busy Here Jean", "other"),
    ])
    func `what a peer wrote as it pleased does not`(text: String, closed: String) {
        #expect(CauseText.closed(text) == closed)
        #expect(CauseText.closed(closed) == closed)
    }

    @Test func `every event that carries a cause is closed`() {
        let leg = LegNumber(1)
        let events: [FactEvent] = [
            .legFailed(leg: leg, sipStatus: 486, cause: "Jean"), .legEnded(leg: leg, by: .caller, cause: "Jean"),
            .bridgeEnded(leg: leg, by: .caller, cause: "Jean"), .callerLeft(cause: "Jean"),
            .callRejected(sipStatus: 486, reason: "Jean"), .callEnded(by: .caller, cause: "Jean"),
            .trunkFailed(trunk: TrunkID("t"), cause: "403 Jean"),
        ]
        for event in events { #expect(!"\(event.withoutFreeText)".contains("Jean")) }
    }
}
