import Foundation

/// Where the vectors of others are, outside the project; their absence is said aloud.
enum Vectors {
    /// A file or folder below `../shared/vectors`; nil when it is missing.
    static func place(_ name: String) -> URL? {
        var root = URL(filePath: #filePath)
        while root.path != "/" && !FileManager.default.fileExists(atPath: root.appending(path: "Package.swift").path) {
            root.deleteLastPathComponent()
        }
        let place = root.deletingLastPathComponent().appending(path: "shared/vectors/\(name)")
        if FileManager.default.fileExists(atPath: place.path) { return place }
        print("SKIPPED: no vectors at \(place.path)")
        return nil
    }
}

/// A small generator with a seed, so that a random case that fails can be run again.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
