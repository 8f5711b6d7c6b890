import SDP
import Testing

@Suite struct MediaAddressTests {
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("224.2.1.1/127", "224.2.1.1"), ("2001:db8::1", "2001:db8::1"),
        ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"), ("::", "::"), ("::1", "::1"), ("fe80::", "fe80::"),
        ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("1:0:0:2:0:0:0:3", "1:0:0:2::3"),
        ("::ffff:192.0.2.1", "::ffff:c000:201"),
        ("phone.example.com", "phone.example.com"),
    ])
    func `an address is read and written again in its shortest form`(text: String, expected: String) {
        #expect(MediaAddress(text).description == expected)
    }

    @Test(arguments: [
        "256.1.1.1", "1.2.3", "1.2.3.4.5", "1..2.3", "01234.1.1.1", ":::", "1::2::3", "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "12345::", "g::", "1:2:3:4:5:6:7:8::", "a:b", "",
    ])
    func `what is no number stays a name`(text: String) {
        #expect(MediaAddress(text) == .name(text))
    }

    @Test(arguments: [
        ("0.0.0.0", true, false), ("::", true, false), ("hold.invalid", true, false), ("", true, false),
        ("192.0.2.1", false, true), ("224.2.1.1", false, false), ("ff02::1", false, false), ("::1", false, true),
    ])
    func `null and multicast addresses are known`(text: String, isNull: Bool, isUnicast: Bool) {
        #expect(MediaAddress(text).isNull == isNull)
        #expect(MediaAddress(text).isUnicast == isUnicast)
    }
}
