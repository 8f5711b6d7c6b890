/// How messages find their transaction.
enum TransactionKeys {
    /// Our branches: the magic cookie and sixteen hexadecimal digits of an even number. A CANCEL has the branch of its
    /// INVITE; its key is that number plus one.
    static func clientBranch(_ number: UInt64) -> String { Via.magicCookie + hexadecimal(number) }

    /// The number in a branch of ours; nil for anybody else's.
    static func clientNumber(_ branch: String) -> UInt64? {
        let utf8 = branch.utf8
        guard utf8.count == Via.magicCookie.utf8.count + 16 else { return nil }
        return number(utf8.dropFirst(Via.magicCookie.utf8.count))
    }

    /// Sixteen hexadecimal digits.
    static func hexadecimal(_ number: UInt64) -> String {
        String(unsafeUninitializedCapacity: 16) { buffer in
            for index in 0..<16 {
                let nibble = UInt8(truncatingIfNeeded: number >> UInt64(60 - index * 4)) & 15
                buffer[index] = nibble < 10 ? nibble + 0x30 : nibble + 0x57
            }
            return 16
        }
    }

    /// The number that sixteen hexadecimal digits spell.
    static func number(_ digits: some Sequence<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        var count = 0
        for digit in digits {
            guard let nibble = ASCII.hexadecimalValue(digit), count < 16 else { return nil }
            value = value << 4 | UInt64(nibble)
            count += 1
        }
        return count == 16 ? value : nil
    }

    /// RFC 3261 section 17.2.3: branch, sent-by and method, an ACK counting as its INVITE. For an element of RFC 2543
    /// without the magic cookie, the fields that identified a transaction then.
    static func server(_ request: SIPMessage, via: Via, method: SIPMethod) -> String {
        let family = method == .ack ? "INVITE" : method.name
        let port = via.port ?? 5060
        if let branch = via.branch, via.hasTransactionIdentifier {
            return "\(branch)\n\(via.host)\n\(port)\n\(family)"
        }
        let callID = (try? request.callID) ?? ""
        let fromTag = (try? request.from)?.tag ?? ""
        let number = (try? request.cseq)?.number ?? 0
        return "2543\n\(callID)\n\(fromTag)\n\(number)\n\(via.host)\n\(port)\n\(via.branch ?? "")\n\(family)"
    }

    /// RFC 3261 section 8.2.2.2: what two copies of one request that came by different ways have in common.
    static func merge(callID: String, fromTag: String, sequence: UInt32) -> String {
        "\(callID)\n\(fromTag)\n\(sequence)"
    }
}
