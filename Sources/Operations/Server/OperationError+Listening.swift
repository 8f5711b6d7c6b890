import SIP
import Telephony

extension OperationError {
    /// A socket that cannot be bound, with how to find out who has it.
    init(_ failure: TelephonyServer.ListenFailure) {
        self.init(
            .environment, "cannot listen on \(failure.transport) \(failure.socket): \(failure.cause)",
            remedy:
                "stop the program that uses this port (`ss -lnp 'sport = :\(failure.socket.port)'` names it), or set "
                + "VIGIE_SIP_PORT or VIGIE_BIND_ADDRESS")
    }
}
