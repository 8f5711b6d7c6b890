import RTP
import Testing

@Suite struct G711Tests {
    @Test(
        arguments: [
            // Octet and linear value, from the tables of the recommendation scaled to 16 bits.
            (0xD5, 8), (0x55, -8), (0xD4, 24), (0xC5, 264), (0xF5, 528), (0xE5, 1_056), (0x95, 2_112), (0x85, 4_224),
            (0xB5, 8_448), (0xA5, 16_896), (0xAA, 32_256), (0x2A, -32_256),
        ] as [(UInt8, Int16)])
    func `the decision values of A-law are right`(octet: UInt8, value: Int16) {
        #expect(G711.a.decode(octet) == value)
        #expect(G711.a.encode(value) == octet)
    }

    @Test(
        arguments: [
            (0xFF, 0), (0xFE, 8), (0xEF, 132), (0xDF, 396), (0xCF, 924), (0xBF, 1_980), (0xAF, 4_092), (0x9F, 8_316),
            (0x8F, 16_764), (0x80, 32_124), (0x00, -32_124), (0x7E, -8),
        ] as [(UInt8, Int16)])
    func `the decision values of mu-law are right`(octet: UInt8, value: Int16) {
        #expect(G711.mu.decode(octet) == value)
        #expect(G711.mu.encode(value) == octet)
    }

    @Test(arguments: G711.allCases)
    func `every octet decodes and encodes to itself`(law: G711) {
        for octet in UInt8.min...UInt8.max {
            // Mu-law has two zeros.
            if law == .mu, octet == 0x7F { continue }
            #expect(law.encode(law.decode(octet)) == octet)
        }
        #expect(law.encode(0) == (law == .a ? 0xD5 : 0xFF))
    }

    @Test(arguments: G711.allCases)
    func `every sample comes back near itself`(law: G711) {
        let worst = (Int16.min...Int16.max).filter { sample in
            // Half a step is a 32nd of the value; beyond the last step everything is clipped.
            let limit = sample.magnitude > 32_124 ? 644 : (UInt32(sample.magnitude) + 132) / 32 + 8
            return (Int32(law.decode(law.encode(sample))) - Int32(sample)).magnitude > limit
        }
        #expect(worst.isEmpty)
    }

    @Test func `encoding never falls as the sample rises`() {
        for law in G711.allCases {
            let values = stride(from: Int16(-32_768), to: 32_700, by: 3).map { law.decode(law.encode($0)) }
            #expect(zip(values, values.dropFirst()).allSatisfy { $0 <= $1 })
        }
    }

    @Test func `transcoding keeps the value as near as the other law can`() {
        for law in G711.allCases {
            let octets = Array(UInt8.min...UInt8.max)
            let there = law.transcoded(octets)
            #expect(there == octets.map { law.other.encode(law.decode($0)) })
            var inPlace = octets
            inPlace.withUnsafeMutableBytes { law.transcode($0) }
            #expect(inPlace == there)
        }
    }
}
