import Chronology
import Crypto
public import Directory
import Ledger

/// The signed request that tells a program of the organisation's own what a person is told.
///
/// ```
/// Vigie-Signature: t=1767225600,v1=<hexadecimal HMAC-SHA256 (RFC 2104) of "1767225600." and the body>
/// Vigie-Delivery: 1767225600000000-1
/// ```
///
/// The receiver computes the same with the shared secret, compares in constant time, refuses what is older than five
/// minutes, and takes each delivery once.
public enum Webhook {
    /// The request of one message.
    public static func request(
        _ message: NoticeMessage, to settings: WebhookSettings, of organisation: Organisation, secret: String
    ) -> WebRequest {
        let body = body(of: message, organisation)
        let second = message.writtenAt.microseconds / 1_000_000
        return WebRequest(
            method: "POST", url: settings.url,
            headers: [
                .init("Content-Type", "application/json"),
                .init("Vigie-Signature", signature(of: body, second: second, secret: secret)),
                .init("Vigie-Delivery", message.order.message),
            ], body: body)
    }

    /// The value of the header that proves who wrote the body, and when.
    public static func signature(of body: String, second: Int64, secret: String) -> String {
        let signed = Array("\(second).\(body)".utf8)
        let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: Array(secret.utf8)))
        let digits = code.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        return "t=\(second),v1=\(digits)"
    }

    private static func body(of message: NoticeMessage, _ organisation: Organisation) -> String {
        JSONText.object([
            ("event", .text("notice")), ("id", .text(message.order.message)),
            ("attempt", .number(message.order.attempt)), ("person", .text(message.order.person.rawValue)),
            ("written_at", .number(Int(message.writtenAt.microseconds / 1_000_000))),
            (
                "tasks",
                .list(
                    message.items.map { item in
                        .object([
                            ("id", .text(item.task.rawValue)), ("kind", .text(item.kind.rawValue)),
                            ("line", .optional(item.line?.rawValue)), ("caller", .optional(item.callerNumber)),
                            ("opened_at", .number(Int(item.openedAt.microseconds / 1_000_000))),
                            ("later_calls", .number(item.mergedCalls)), ("summary", .optional(item.summary)),
                        ])
                    })
            ),
        ]).written
    }
}
