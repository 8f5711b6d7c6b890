import Directory
import Yams

extension OrganisationFileReader {
    /// The root of the document, nil when it is not YAML that we read; then the reason has been reported.
    func compose(_ text: String) -> Node? {
        guard !refusesAliases(in: text) else { return nil }
        do {
            if let root = try Yams.compose(yaml: text) { return root }
            fail("the file is empty", "start from examples/minimal.yaml", FilePlace(line: 1, column: 1))
        } catch let error as YamlError {
            report(error)
        } catch {
            fail("the file cannot be read: \(error)", "check that it is YAML", nil)
        }
        return nil
    }

    /// Whether the document holds keys at all; reports one that does not.
    func isMapping(_ root: Node) -> Bool {
        place(SettingPath(""), at: FilePlace(line: 1, column: 1))
        if case .mapping = root { return true }
        fail("expected keys and values, found \(root.kindName)", "start from examples/minimal.yaml", root.place)
        return false
    }

    private func report(_ error: YamlError) {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let while_ = context.map { " (\($0.text))" } ?? ""
            fail("this is not YAML: \(problem)\(while_)", Self.remedy(for: problem), mark.place)
        case .duplicatedKeysInMapping(let duplicates, let context):
            let keys = duplicates.map { "`\($0)`" }.joined(separator: ", ")
            fail("\(keys) is written twice in one place", "keep one of them", context.mark.place)
        case .reader(let problem, _, _, _):
            fail("this is not text: \(problem)", "save the file again as UTF-8 without control characters", nil)
        default:
            fail("this is not YAML: \(error)", "compare with examples/minimal.yaml", nil)
        }
    }

    private static func remedy(for problem: String) -> String {
        if problem.contains("cannot start any token") {
            return "indent with spaces, not tabs, and quote a value that begins with @, ` or %"
        }
        if problem.contains("mapping values are not allowed") {
            return "quote a value that holds a colon and a space, and check the indentation"
        }
        if problem.contains("another document") { return "remove the `---` line: a file is one document" }
        if problem.contains("expected key") || problem.contains("could not find expected ':'") {
            return "every line is `key: value`; check the indentation and the colon of this line or the one above"
        }
        return "check indentation, quotes and brackets here and on the line above"
    }

    /// Anchors and aliases let a small file unfold into an enormous one, so that no alias is ever followed.
    ///
    /// The parser follows them while it composes; therefore the text is looked through first. An alias can only begin
    /// where a value or key begins, and needs an anchor, which may also follow a tag.
    private func refusesAliases(in text: String) -> Bool {
        var anchored = false
        var alias: FilePlace?
        var line = 1
        for content in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            var column = 0
            var startsToken = true
            var startsWord = true
            for byte in content {
                column += 1
                switch byte {
                case UInt8(ascii: "&") where startsWord: anchored = true
                case UInt8(ascii: "*") where startsToken: alias = alias ?? FilePlace(line: line, column: column)
                default: break
                }
                switch byte {
                case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
                    startsWord = true
                    continue
                case UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "{"),
                    UInt8(ascii: ","):
                    startsToken = true
                default: startsToken = false
                }
                startsWord = startsToken
            }
            line += 1
        }
        guard anchored, let alias else { return false }
        fail(
            "YAML anchors and aliases (`&name`, `*name`) are not read", "write the value out where it is needed", alias)
        return true
    }

    private func fail(_ problem: String, _ remedy: String, _ mark: FilePlace?) {
        report(SettingPath(""), problem, remedy: remedy, at: mark)
    }
}
