import ArgumentParser
import Chronology
import Operations

/// `vigie credentials ACCOUNT`.
struct Credentials: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a new password for a softphone account and show it once.")

    @Argument(help: "The account, as `softphone:` names it in the organisation file.")
    var account: String

    @Flag(name: .customLong("md5-only"), help: "For a telephone that does not register because it knows only MD5.")
    var onlyMD5 = false

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await common.run {
            var random = SystemRandomNumberGenerator()
            let make = SoftphoneCredentials(store: try await common.store())
            try common.show(
                try make(
                    user: account, algorithms: onlyMD5 ? [.md5] : [.sha256, .md5], now: .current, random: &random))
        }
    }
}
