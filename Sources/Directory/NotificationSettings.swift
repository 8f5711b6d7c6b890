/// How messages leave an organisation: the mail server, the gateway for text messages, the webhook, and their words.
public struct NotificationSettings: Hashable, Codable, Sendable {
    /// At most one message in this time goes to one person by one channel; what comes meanwhile is in the next.
    public var mergeWindow: Duration
    public var email: EmailSettings?
    public var sms: SMSSettings?
    public var webhook: WebhookSettings?
    /// Words instead of the shipped ones, nil where those do.
    public var french: NoticeTemplates?
    public var english: NoticeTemplates?

    public init(
        mergeWindow: Duration = .seconds(300), email: EmailSettings? = nil, sms: SMSSettings? = nil,
        webhook: WebhookSettings? = nil, french: NoticeTemplates? = nil, english: NoticeTemplates? = nil
    ) {
        self.mergeWindow = mergeWindow
        self.email = email
        self.sms = sms
        self.webhook = webhook
        self.french = french
        self.english = english
    }

    /// The organisation's own words of a language.
    public func templates(_ language: Language) -> NoticeTemplates? {
        switch language {
        case .french: french
        case .english: english
        }
    }

    /// Whether a channel can be used at all.
    public func has(_ channel: NoticeChannel) -> Bool {
        switch channel {
        case .call: true
        case .email: email != nil
        case .sms: sms != nil
        case .webhook: webhook != nil
        }
    }

    /// The names of the secrets that the channels need, with the channel of each.
    public var secretNames: [(channel: NoticeChannel, name: String)] {
        [(NoticeChannel.email, email?.secretName), (.sms, sms?.secretName), (.webhook, webhook?.secretName)]
            .compactMap { channel, name in name.map { (channel, $0) } }
    }
}

/// The mail server that e-mails are handed to.
public struct EmailSettings: Hashable, Codable, Sendable {
    /// How the connection is encrypted.
    public enum Encryption: String, Hashable, Codable, Sendable, CaseIterable {
        /// RFC 3207: begins in clear and goes on under TLS, or not at all.
        case starttls
        /// RFC 8314: TLS from the first octet.
        case implicit
        case none
    }

    public var host: String
    public var port: Int
    public var encryption: Encryption
    public var user: String?
    /// The name of the password's secret, held by the server settings.
    public var secretName: String?
    /// The address that e-mails come from.
    public var from: String
    /// Whether a caller's voice message goes with the e-mail.
    public var attachesMessage: Bool

    public init(
        host: String, port: Int = 587, encryption: Encryption = .starttls, user: String? = nil,
        secretName: String? = nil, from: String, attachesMessage: Bool = false
    ) {
        self.host = host
        self.port = port
        self.encryption = encryption
        self.user = user
        self.secretName = secretName
        self.from = from
        self.attachesMessage = attachesMessage
    }
}

/// The gateway that text messages are handed to, over HTTP.
public struct SMSSettings: Hashable, Codable, Sendable {
    /// Whose request format it is.
    public enum Format: String, Hashable, Codable, Sendable, CaseIterable {
        /// OVHcloud's `http2sms`.
        case ovh
        /// Twilio's Messages API.
        case twilio
        /// What `method`, `url`, `headers` and `body` say.
        case template
    }

    public enum Method: String, Hashable, Codable, Sendable, CaseIterable {
        case get = "GET"
        case post = "POST"
    }

    public var format: Format
    public var url: String
    /// The account at the provider: `account` of OVHcloud, the Account SID of Twilio.
    public var account: String?
    public var user: String?
    public var secretName: String?
    /// The sender that the text shows.
    public var from: String?
    public var method: Method
    public var contentType: String
    /// `Name: value` each, with placeholders.
    public var headers: [String]
    public var body: String?
    /// Where text messages may go; empty: where calls may go.
    public var allowedPrefixes: [String]

    public init(
        format: Format, url: String, account: String? = nil, user: String? = nil, secretName: String? = nil,
        from: String? = nil, method: Method = .post, contentType: String = "application/json", headers: [String] = [],
        body: String? = nil, allowedPrefixes: [String] = []
    ) {
        self.format = format
        self.url = url
        self.account = account
        self.user = user
        self.secretName = secretName
        self.from = from
        self.method = method
        self.contentType = contentType
        self.headers = headers
        self.body = body
        self.allowedPrefixes = allowedPrefixes
    }

    /// Where the preset's provider listens.
    public static func standardURL(of format: Format) -> String? {
        switch format {
        case .ovh: "https://www.ovh.com/cgi-bin/sms/http2sms.cgi"
        case .twilio: "https://api.twilio.com"
        case .template: nil
        }
    }
}

/// A program of the organisation's own that is told of everything that people are told.
public struct WebhookSettings: Hashable, Codable, Sendable {
    public var url: String
    /// The name of the secret that requests are signed with.
    public var secretName: String

    public init(url: String, secretName: String) {
        self.url = url
        self.secretName = secretName
    }
}

/// Words of messages; nil where the shipped ones do. Placeholders stand in braces: `{count}`.
public struct NoticeTemplates: Hashable, Codable, Sendable {
    public var emailSubject: String?
    public var emailBody: String?
    public var sms: String?

    public init(emailSubject: String? = nil, emailBody: String? = nil, sms: String? = nil) {
        self.emailSubject = emailSubject
        self.emailBody = emailBody
        self.sms = sms
    }

    /// What may stand in braces in a template.
    public enum Placeholder: String, CaseIterable, Sendable {
        /// The organisation, the person who is told, the line of the first task.
        case organisation, person, line
        /// How many things are left to do, and what: the one thing, or their number.
        case count, what
        /// Every thing on a line of its own.
        case tasks
        /// When the message was written, on the clock of the line.
        case time
    }
}

/// Text with places in braces: `{count}`. Braces around anything but a lower-case word are text, as in JSON.
public enum TemplateText {
    /// A part of a template.
    public enum Part: Hashable, Sendable {
        case words(String)
        case place(String)
    }

    /// The parts of a template.
    public static func parts(of text: String) -> [Part] {
        var parts: [Part] = []
        var words = ""
        var rest = text[...]
        while let character = rest.popFirst() {
            let name = rest.prefix { $0 == "_" || ("a"..."z").contains($0) }
            guard character == "{", !name.isEmpty, rest.dropFirst(name.count).first == "}" else {
                words.append(character)
                continue
            }
            if !words.isEmpty { parts.append(.words(words)) }
            words = ""
            parts.append(.place(String(name)))
            rest = rest.dropFirst(name.count + 1)
        }
        if !words.isEmpty { parts.append(.words(words)) }
        return parts
    }

    /// The names of the places of a template.
    public static func places(of text: String) -> [String] {
        parts(of: text).compactMap { if case .place(let name) = $0 { name } else { nil } }
    }

    /// The template with its places filled; a place without a value stays empty.
    public static func filled(_ text: String, _ value: (String) -> String?) -> String {
        parts(of: text).map { part in
            switch part {
            case .words(let words): words
            case .place(let name): value(name) ?? ""
            }
        }.joined()
    }
}
