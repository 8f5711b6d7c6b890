import Directory
import Foundation
import Operations
import Testing

@Suite struct ExampleFileTests {
    @Test(arguments: ["chaleur.yaml", "minimal.yaml", "rota.yaml"])
    func `each example is read without a word`(file: String) throws {
        let reading = OrganisationFile.read(path: try ProjectRoot.find().appending(path: "examples/\(file)").path)
        #expect(reading.diagnostics.map(\.description) == [])
        #expect(reading.organisation != nil)
    }

    @Test(arguments: ["chaleur.yaml", "minimal.yaml", "rota.yaml"])
    func `an export of an example applies without a difference`(file: String) throws {
        let path = try ProjectRoot.find().appending(path: "examples/\(file)").path
        let organisation = try OrganisationFile.read(path: path).validated()
        let text = OrganisationExport.yaml(organisation)
        let again = try OrganisationFile.read(text: text, name: "export.yaml").validated()
        #expect(again == organisation)
        #expect(OrganisationDiff(from: organisation, to: again).isEmpty)
    }
}

/// The folder of the package, found upward from this file.
enum ProjectRoot {
    static func find(from file: String = #filePath) throws -> URL {
        var folder = URL(filePath: file).resolvingSymlinksInPath().deletingLastPathComponent()
        while folder.path != "/" {
            if FileManager.default.fileExists(atPath: folder.appending(path: "examples/chaleur.yaml").path) {
                return folder
            }
            folder.deleteLastPathComponent()
        }
        throw CocoaError(.fileNoSuchFile)
    }
}
