import Foundation

/// Finds the files that tests read: beside the package, never in it when they are conformance vectors.
enum ProjectFolder {
    static let root: URL = {
        var folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        while folder.path != "/" {
            if FileManager.default.fileExists(atPath: folder.appendingPathComponent("Package.swift").path) { break }
            folder.deleteLastPathComponent()
        }
        return folder
    }()

    static let tortureVectors = root.deletingLastPathComponent().appendingPathComponent("shared/vectors/sip-rfc4475")
    static let regressions = root.appendingPathComponent("Tests/Regressions/sip")

    static func files(in folder: URL, withExtension ext: String) -> [URL] {
        let all = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return all.filter { $0.pathExtension == ext }.sorted { $0.path < $1.path }
    }

    static func bytes(_ file: URL) throws -> [UInt8] { Array(try Data(contentsOf: file)) }
}
