/// One unfolded line of an iCalendar file (RFC 5545 3.1): a name, parameters, a value.
struct ContentLine: Hashable, Sendable {
    /// In capitals.
    var name: String
    /// By names in capitals; of several values the first.
    var parameters: [String: String]
    var value: String
    /// The line of the file on which it begins.
    var number: Int

    /// Reads an unfolded line; nil when it is not NAME;PARAMETER=VALUE:VALUE.
    init?(_ text: String, number: Int) {
        // By scalars: a combining mark after a colon must not hide the colon.
        let scalars = text.unicodeScalars
        var name = ""
        var parameters: [String: String] = [:]
        var field = ""
        var isQuoted = false
        var isFound = false
        var index = scalars.startIndex
        while index < scalars.endIndex, !isFound {
            let scalar = scalars[index]
            index = scalars.index(after: index)
            if scalar == "\"" {
                isQuoted.toggle()
            } else if !isQuoted, scalar == ":" || scalar == ";" {
                if name.isEmpty { name = field } else { Self.add(field, to: &parameters) }
                field = ""
                isFound = scalar == ":"
            } else {
                field.unicodeScalars.append(scalar)
            }
        }
        guard isFound, !name.isEmpty,
            name.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || isLetterOrDigit($0) })
        else { return nil }
        self.name = name.uppercased()
        self.parameters = parameters
        value = String(scalars[index...])
        self.number = number
    }

    private static func add(_ field: String, to parameters: inout [String: String]) {
        guard let equals = field.firstIndex(of: "=") else { return }
        parameters[field[..<equals].uppercased()] = String(field[field.index(after: equals)...])
    }

    /// The value as text (RFC 5545 3.3.11): `\n`, `\,`, `\;` and `\\` stand for themselves.
    var text: String {
        var result = ""
        var isEscaped = false
        for scalar in value.unicodeScalars {
            if isEscaped {
                result.unicodeScalars.append(scalar == "n" || scalar == "N" ? "\n" : scalar)
                isEscaped = false
            } else if scalar == "\\" {
                isEscaped = true
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

private func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
}

/// Folding of long lines (RFC 5545 3.1): 75 octets, then a line break and a blank.
enum ContentFolding {
    /// The lines of a file without folds, each with the number of the line that it begins on. Ends of line may be CRLF,
    /// LF or CR.
    static func unfold(_ bytes: [UInt8]) -> [(bytes: [UInt8], number: Int)] {
        var lines: [(bytes: [UInt8], number: Int)] = []
        var number = 0
        var index = 0
        while index < bytes.count {
            let end = bytes[index...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
            number += 1
            let line = bytes[index..<end]
            if let first = line.first, first == 0x20 || first == 0x09, !lines.isEmpty {
                lines[lines.count - 1].bytes += line.dropFirst()
            } else if !line.isEmpty {
                lines.append((Array(line), number))
            }
            index = end + 1
            if end + 1 < bytes.count, bytes[end] == 0x0D, bytes[end + 1] == 0x0A { index += 1 }
        }
        return lines
    }

    /// A line cut after at most 75 octets, never inside a character, with its final CRLF.
    static func fold(_ line: String) -> String {
        var result = ""
        var width = 0
        for character in line.unicodeScalars {
            let length = UTF8.width(character)
            if width + length > 75 {
                result += "\r\n "
                width = 1
            }
            result.unicodeScalars.append(character)
            width += length
        }
        return result + "\r\n"
    }

    /// Text as a value (RFC 5545 3.3.11). Other control characters are dropped: no reader may take them for a line.
    static func escape(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case ";": result += "\\;"
            case ",": result += "\\,"
            case "\n": result += "\\n"
            case _ where scalar.value < 0x20 && scalar != "\t" || scalar.value == 0x7F: break
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
