import Directory
import Foundation
import Notify

/// Reads an e-mail as an alert: its subject is what people hear.
///
/// Only the header is read (RFC 5322, encoded words of RFC 2047). A subject that begins with `[RESOLVED]`, `RESOLVED:`,
/// `RECOVERY`, `OK:` or `[RÉTABLI]` says that the alert of the rest of the subject is over. `X-Vigie-Line`,
/// `X-Vigie-Key` and `X-Vigie-Status` say so outright.
enum AlertMail {
    /// The most of a message that is looked at.
    static let longestHeader = 65_536

    /// The alert of a message.
    ///
    /// `lines`: the line of each receiver's address, lower case; `known`: the lines that there are, which an address may
    /// name by itself (`chauffage@…`, `astreinte+chauffage@…`).
    static func alert(in message: [UInt8], lines: [String: String], known: Set<String>) -> IncomingAlert {
        let header = header(of: message)
        func first(_ name: String) -> String? { header.first { $0.name == name }?.value }
        let subject = AlertReading.plain(decoded(first("subject") ?? ""))
        let (rest, says) = withoutMark(subject)
        let status = first("x-vigie-status")?.lowercased()
        let isResolved = status.map { $0 == "resolved" } ?? says
        let sender = address(in: first("from") ?? "")
        let summary = rest.isEmpty ? sender.isEmpty ? "e-mail" : sender : rest
        let key = first("x-vigie-key") ?? "\(sender) \(rest.lowercased())"
        return IncomingAlert(
            line: line(header, lines: lines, known: known), key: String(key.prefix(AlertReading.longestKey)),
            summary: summary, isResolved: isResolved)
    }

    private static func line(
        _ header: [(name: String, value: String)], lines: [String: String], known: Set<String>
    ) -> String? {
        if let named = header.first(where: { $0.name == "x-vigie-line" })?.value, known.contains(named) { return named }
        for name in ["delivered-to", "x-original-to", "to", "cc"] {
            for field in header where field.name == name {
                for receiver in field.value.split(separator: ",").map({ address(in: String($0)) }) {
                    if let line = lines[receiver] { return line }
                    let local = receiver.prefix { $0 != "@" }
                    for part in [String(local.split(separator: "+").last ?? ""), String(local)]
                    where known.contains(part) {
                        return part
                    }
                }
            }
        }
        return nil
    }

    /// The fields of the header in their order, unfolded, with names in lower case.
    static func header(of message: [UInt8]) -> [(name: String, value: String)] {
        let text = String(decoding: message.prefix(longestHeader), as: UTF8.self)
        var fields: [(name: String, value: String)] = []
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            if line.isEmpty { break }
            if line.first == " " || line.first == "\t" {
                guard !fields.isEmpty else { continue }
                fields[fields.count - 1].value += " " + line.trimmingCharacters(in: .whitespaces)
            } else if let colon = line.firstIndex(of: ":") {
                let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
                fields.append((line[..<colon].lowercased(), value))
            }
        }
        return fields
    }

    private static let marks = [
        "[resolved]", "resolved:", "[resolved:", "recovery:", "[recovery]", "ok:", "[ok]", "[rétabli]", "rétabli :",
        "rétabli:",
    ]
    private static let noise = ["re:", "fwd:", "fw:", "tr:", "problem:", "[problem]", "[alert]", "alert:"]

    /// The subject without what says whether it is raised or over, and whether it is over.
    private static func withoutMark(_ subject: String) -> (rest: String, isResolved: Bool) {
        var rest = subject
        var isResolved = false
        while true {
            rest = rest.trimmingCharacters(in: .whitespaces)
            let lowered = rest.lowercased()
            // Alertmanager's own subject: [FIRING:2] and [RESOLVED].
            if lowered.hasPrefix("[firing") || lowered.hasPrefix("[resolved"), let end = rest.firstIndex(of: "]") {
                isResolved = isResolved || lowered.hasPrefix("[resolved")
                rest = String(rest[rest.index(after: end)...])
            } else if let mark = marks.first(where: { lowered.hasPrefix($0) }) {
                isResolved = true
                rest = String(rest.dropFirst(mark.count))
            } else if let mark = noise.first(where: { lowered.hasPrefix($0) }) {
                rest = String(rest.dropFirst(mark.count))
            } else {
                return (rest, isResolved)
            }
        }
    }

    /// The address of `Name <address>`, lower case.
    static func address(in text: String) -> String {
        let inner =
            if let open = text.lastIndex(of: "<"), let close = text[open...].firstIndex(of: ">") {
                String(text[text.index(after: open)..<close])
            } else {
                text
            }
        return inner.trimmingCharacters(in: .whitespaces).lowercased()
    }

    /// Encoded words as text (RFC 2047); what is none stays as it is.
    static func decoded(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let match = rest.firstMatch(of: /=\?([A-Za-z0-9_*-]+)\?([BbQq])\?([^? ]*)\?=/) {
            let between = rest[..<match.range.lowerBound]
            // White space between two encoded words is none (section 6.2).
            if !(result.isEmpty == false && between.allSatisfy(\.isWhitespace)) { result += between }
            result += word(String(match.output.3), match.output.2.lowercased(), match.output.1.lowercased())
            rest = rest[match.range.upperBound...]
        }
        return result + rest
    }

    private static func word(_ text: String, _ encoding: String, _ charset: String) -> String {
        let data = encoding == "b" ? Data(base64Encoded: text) ?? Data() : quoted(text)
        if charset.hasPrefix("utf-8") || charset == "us-ascii" { return String(decoding: data, as: UTF8.self) }
        let known: String.Encoding = charset == "windows-1252" ? .windowsCP1252 : .isoLatin1
        return String(data: data, encoding: known) ?? String(decoding: data, as: UTF8.self)
    }

    private static func quoted(_ text: String) -> Data {
        var data = Data()
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "_") {
                data.append(0x20)
            } else if byte == UInt8(ascii: "="), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                data.append(value)
                rest = rest.dropFirst(2)
            } else {
                data.append(byte)
            }
        }
        return data
    }
}
