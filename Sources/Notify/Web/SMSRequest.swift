public import Directory
public import Ledger

/// Text messages in the request formats of gateways, and what their answers mean.
///
/// The presets follow what the providers publish: OVHcloud's "Sending SMS messages via a URL, http2sms" and Twilio's
/// "Messages resource" of 2010-04-01.
public enum SMSRequest {
    /// The request that sends a text.
    ///
    /// `number`: with `+` and country code. `secret`: the value of the settings' secret, empty when they name none.
    public static func request(_ text: String, to number: String, _ settings: SMSSettings, secret: String) -> WebRequest
    {
        switch settings.format {
        case .ovh: ovh(text, number, settings, secret)
        case .twilio: twilio(text, number, settings, secret)
        case .template: template(text, number, settings, secret)
        }
    }

    /// What the gateway's answer means, nil when the text is on its way.
    public static func failure(_ answer: WebAnswer, _ format: SMSSettings.Format) -> NotificationCause? {
        if let cause = HTTPFailure.cause(of: answer.status) { return cause }
        // OVHcloud says 200 to everything, and the truth in the body.
        guard format == .ovh else { return nil }
        guard let status = ovhStatus(in: answer.body) else { return .nonsense }
        switch status {
        case 100..<200: return nil
        case 401: return .authentication
        default: return .refused
        }
    }

    private static func ovh(_ text: String, _ number: String, _ settings: SMSSettings, _ secret: String) -> WebRequest {
        // 0033… for +33…; the answer in JSON; no "STOP" line, which is for advertising.
        let digits = number.hasPrefix("+") ? "00" + number.dropFirst() : number
        let query = PercentText.form([
            ("account", settings.account ?? ""), ("login", settings.user ?? ""), ("password", secret),
            ("from", settings.from ?? ""), ("to", digits), ("message", text.replacingLineBreaks(with: "\r")),
            ("contentType", "text/json"), ("noStop", "1"), ("smsCoding", text.needsUnicode ? "2" : "1"),
        ])
        return WebRequest(
            method: "GET", url: settings.url + (settings.url.contains("?") ? "&" : "?") + query, headers: [])
    }

    /// `"status":100` wherever it stands: the rest of the answer does not matter.
    private static func ovhStatus(in body: String) -> Int? {
        guard let key = body.firstRange(of: "\"status\"") else { return nil }
        let rest = body[key.upperBound...].drop { $0 == " " || $0 == ":" || $0 == "\"" }
        return Int(rest.prefix { $0.isASCII && $0.isNumber })
    }

    private static func twilio(_ text: String, _ number: String, _ settings: SMSSettings, _ secret: String)
        -> WebRequest
    {
        let account = settings.account ?? ""
        let from = settings.from ?? ""
        // A sender that begins so is the identifier of a pool of senders.
        let sender = from.hasPrefix("MG") && from.count == 34 ? "MessagingServiceSid" : "From"
        let base = settings.url.hasSuffix("/") ? String(settings.url.dropLast()) : settings.url
        return WebRequest(
            method: "POST", url: "\(base)/2010-04-01/Accounts/\(PercentText.encoded(account))/Messages.json",
            headers: [
                .init("Authorization", "Basic " + Base64.encode(Array("\(settings.user ?? account):\(secret)".utf8))),
                .init("Content-Type", "application/x-www-form-urlencoded"), .init("Accept", "application/json"),
            ], body: PercentText.form([("To", number), (sender, from), ("Body", text)]))
    }

    private static func template(_ text: String, _ number: String, _ settings: SMSSettings, _ secret: String)
        -> WebRequest
    {
        let values = [
            "to": number, "text": text, "from": settings.from ?? "", "account": settings.account ?? "",
            "user": settings.user ?? "", "secret": secret,
        ]
        let isForm = settings.contentType.hasPrefix("application/x-www-form-urlencoded")
        let isJSON = settings.contentType.contains("json")
        let headers = settings.headers.compactMap { header -> WebRequest.Header? in
            let parts = header.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { return nil }
            let value = TemplateText.filled(String(parts[1].drop { $0 == " " })) { values[$0] }
            // Whatever a value holds, it stays one header.
            return WebRequest.Header(String(parts[0]), value.filter { !$0.isNewline })
        }
        let body = TemplateText.filled(settings.body ?? "") { name in
            values[name].map { isForm ? PercentText.encoded($0) : isJSON ? JSONText.escaped($0) : $0 }
        }
        let url = TemplateText.filled(settings.url) { values[$0].map(PercentText.encoded) }
        let isPost = settings.method == .post
        return WebRequest(
            method: settings.method.rawValue, url: url,
            headers: headers + (isPost ? [.init("Content-Type", settings.contentType)] : []), body: isPost ? body : "")
    }
}

/// What HTTP's status codes mean for a message (RFC 9110 section 15).
public enum HTTPFailure {
    /// Nil for success.
    public static func cause(of status: Int) -> NotificationCause? {
        switch status {
        case 200..<300: nil
        case 401, 403: .authentication
        case 408, 425, 429, 500..<600: .deferred
        case 400..<500: .refused
        default: .nonsense
        }
    }
}

extension String {
    fileprivate func replacingLineBreaks(with text: String) -> String {
        split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).joined(separator: text)
    }

    /// Whether a character stands outside the 7-bit alphabet of text messages (3GPP TS 23.038), which halves their length.
    fileprivate var needsUnicode: Bool {
        let beyond = "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà€"
        return contains { !$0.isASCII && !$0.isNewline && !beyond.contains($0) }
    }
}
