/// Why a prompt could not be made; its description says what to do.
public struct SpeechError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure, for code that treats them differently.
    public struct Code: Hashable, Sendable {
        private enum Value: Hashable, Sendable {
            case commandNotFound, commandFailed, timedOut, outputTooLarge, textTooLong, tooBusy
            case notAudio, fileUnreadable, unknownText, missingParameter
        }

        private let value: Value

        /// The program is not installed, or its path is wrong.
        public static let commandNotFound = Code(value: .commandNotFound)
        /// The program ran and reported a failure.
        public static let commandFailed = Code(value: .commandFailed)
        /// The program was still running after its time, and was stopped.
        public static let timedOut = Code(value: .timedOut)
        /// The program wrote more than a prompt may hold.
        public static let outputTooLarge = Code(value: .outputTooLarge)
        /// The text is longer than a prompt may be.
        public static let textTooLong = Code(value: .textTooLong)
        /// Too many prompts wait to be made.
        public static let tooBusy = Code(value: .tooBusy)
        /// A file or a program's output is not audio that can be read.
        public static let notAudio = Code(value: .notAudio)
        /// A file is missing, outside the prompts folder, too large, or not readable.
        public static let fileUnreadable = Code(value: .fileUnreadable)
        /// No shipped text has this identifier.
        public static let unknownText = Code(value: .unknownText)
        /// A text has a place that the request does not fill.
        public static let missingParameter = Code(value: .missingParameter)
    }

    public var code: Code
    /// One sentence or two: what happened, and what to do.
    public var description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
