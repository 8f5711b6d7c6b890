/// Writes JSON as it is told, from front to back; containers close when an outer one goes on.
///
/// Coding containers have no end of their own. Each remembers how deep it is; whatever is deeper is closed first.
/// That holds for containers used one after another, as synthesised coding uses them.
final class JSONTextWriter {
    /// What was written.
    private(set) var bytes: [UInt8] = []
    /// The first key written, nil before it.
    private(set) var firstKey: String?
    private var closings: [UInt8] = []
    private var hasElement: [Bool] = []

    init() { bytes.reserveCapacity(160) }

    /// How many containers are open.
    var depth: Int { closings.count }

    func open(_ opening: UInt8, closing: UInt8) {
        bytes.append(opening)
        closings.append(closing)
        hasElement.append(false)
    }

    func close(to depth: Int) {
        while closings.count > depth, let closing = closings.popLast() {
            bytes.append(closing)
            hasElement.removeLast()
        }
    }

    /// Makes room for the next element of the container at `depth`.
    func separate(at depth: Int) {
        close(to: depth)
        guard depth > 0, hasElement.count >= depth else { return }
        if hasElement[depth - 1] { bytes.append(UInt8(ascii: ",")) }
        hasElement[depth - 1] = true
    }

    func key(_ key: String, at depth: Int) {
        separate(at: depth)
        if firstKey == nil { firstKey = key }
        string(key)
        bytes.append(UInt8(ascii: ":"))
    }

    func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<0x20:
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(Self.digits[Int(byte >> 4)])
                bytes.append(Self.digits[Int(byte & 15)])
            default:
                bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    func literal(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private static let digits = Array("0123456789abcdef".utf8)
}
