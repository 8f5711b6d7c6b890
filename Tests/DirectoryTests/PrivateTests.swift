import Directory
import Testing

@Suite struct PrivateTests {
    @Test(arguments: [
        ("+33612345678", "+336…78"), ("0612345678", "0612…78"), ("Awa Diop", "A…"), ("", ""), ("8000", "8…"),
    ])
    func `a log shows too little to call somebody`(value: String, shown: String) {
        #expect("\(Private(value))" == shown)
    }
}
