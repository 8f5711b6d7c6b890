import Directory
import Ledger
import SDP
import SIP

/// An emergency number dialled from a registered device: straight to the trunk named for it, past every limit.
///
/// It is no `CallMachine`: nothing is planned, hunted, announced or refused here. Two sessions are joined, and when one
/// ends the other ends.
final class EmergencyRelay {
    /// One side of the relay.
    struct Side {
        var session: SessionID?
        var media: MediaID
        var port: UInt16?
        var isIPv6: Bool
        var signalling: IPAddress?
        var negotiation: OfferAnswer?
    }

    static let deviceLeg = LegNumber.caller
    static let trunkLeg = LegNumber(1)

    let id: CallID
    let number: String
    let device: DeviceID
    /// The trunks that may carry it and were not tried yet, best first. None is left: the device is told to dial 112
    /// from a mobile.
    var trunks: [Trunk]
    let offer: [UInt8]?
    let maxForwards: Int
    var sides: [LegNumber: Side]
    var isAnswered = false
    var isOver = false
    var facts = 0

    init(
        id: CallID, number: String, device: DeviceID, trunks: [Trunk], offer: [UInt8]?, maxForwards: Int,
        sides: [LegNumber: Side]
    ) {
        self.id = id
        self.number = number
        self.device = device
        self.trunks = trunks
        self.offer = offer
        self.maxForwards = maxForwards
        self.sides = sides
    }
}
