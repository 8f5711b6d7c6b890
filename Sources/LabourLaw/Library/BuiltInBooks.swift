/// The books that are built into the program from `Books/<book>/<topic>.yaml`.
public enum BuiltInBooks {
    /// A file of a book.
    public struct File: Hashable, Sendable {
        /// Its name below `Books`.
        public let name: String
        public let text: String
    }

    /// Every file, by name. Each name of a topic is given once in all folders.
    public static let files: [File] = [
        file("ccn51/ccn51.yaml", PackageResources.ccn51_yaml),
        file("code-du-travail/code-du-travail.yaml", PackageResources.code_du_travail_yaml),
        file("code-du-travail/hours.yaml", PackageResources.hours_yaml),
        file("code-du-travail/people.yaml", PackageResources.people_yaml),
        file("code-du-travail/requalification.yaml", PackageResources.requalification_yaml),
        file("code-du-travail/rest.yaml", PackageResources.rest_yaml),
        file("fonction-publique/fonction-publique.yaml", PackageResources.fonction_publique_yaml),
        file("fp-ihts/fp-ihts.yaml", PackageResources.fp_ihts_yaml),
        file("fpe-ecologie/fpe-ecologie.yaml", PackageResources.fpe_ecologie_yaml),
        file("fph/fph.yaml", PackageResources.fph_yaml),
        file("fpt-other-filieres/fpt-other-filieres.yaml", PackageResources.fpt_other_filieres_yaml),
        file("fpt-technique-decision/fpt-technique-decision.yaml", PackageResources.fpt_technique_decision_yaml),
        file(
            "fpt-technique-exploitation/fpt-technique-exploitation.yaml",
            PackageResources.fpt_technique_exploitation_yaml),
        file("fpt-technique-securite/fpt-technique-securite.yaml", PackageResources.fpt_technique_securite_yaml),
        file("fpt-technique/fpt-technique.yaml", PackageResources.fpt_technique_yaml),
        file("idcc-1090/idcc-1090.yaml", PackageResources.idcc_1090_yaml),
        file("idcc-1147/idcc-1147.yaml", PackageResources.idcc_1147_yaml),
        file("idcc-1486/idcc-1486.yaml", PackageResources.idcc_1486_yaml),
        file("idcc-1875/idcc-1875.yaml", PackageResources.idcc_1875_yaml),
        file("idcc-2264/idcc-2264.yaml", PackageResources.idcc_2264_yaml),
        file("idcc-2564/idcc-2564.yaml", PackageResources.idcc_2564_yaml),
        file("idcc-2941/idcc-2941.yaml", PackageResources.idcc_2941_yaml),
        file("idcc-3241/idcc-3241.yaml", PackageResources.idcc_3241_yaml),
        file("idcc-3248/idcc-3248.yaml", PackageResources.idcc_3248_yaml),
        file("unifed-ccn66/unifed-ccn66.yaml", PackageResources.unifed_ccn66_yaml),
    ]

    /// The library of all built-in books.
    public static func library() throws(BookError) -> BookLibrary {
        try BookLibrary(parts: parts())
    }

    /// What every file says.
    public static func parts() throws(BookError) -> [BookReader.Part] {
        var parts: [BookReader.Part] = []
        var problems: [SourceError] = []
        for file in files + compensationFiles {
            do {
                parts.append(try BookReader(file: file.name).read(yaml: file.text))
            } catch {
                problems += error.problems
            }
        }
        guard problems.isEmpty else { throw BookError(problems: problems) }
        return parts
    }

    static func file(_ name: String, _ bytes: [UInt8]) -> File {
        File(name: name, text: String(decoding: bytes, as: UTF8.self))
    }
}
