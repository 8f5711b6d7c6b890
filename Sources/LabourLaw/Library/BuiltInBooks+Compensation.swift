extension BuiltInBooks {
    /// The pay tables of the books, which are topics of their own.
    static let compensationFiles: [File] = [
        file("ccn51/compensation-ccn51.yaml", PackageResources.compensation_ccn51_yaml),
        file("code-du-travail/compensation-code-du-travail.yaml", PackageResources.compensation_code_du_travail_yaml),
        file("fonction-publique/compensation-ihts.yaml", PackageResources.compensation_ihts_yaml),
        file("fp-ihts/compensation-fp-ihts.yaml", PackageResources.compensation_fp_ihts_yaml),
        file("fph/compensation-fph.yaml", PackageResources.compensation_fph_yaml),
        file(
            "fpt-other-filieres/compensation-fpt-other-filieres.yaml",
            PackageResources.compensation_fpt_other_filieres_yaml),
        file(
            "fpt-technique-decision/compensation-fpt-technique-decision.yaml",
            PackageResources.compensation_fpt_technique_decision_yaml),
        file(
            "fpt-technique-exploitation/compensation-fpt-technique-exploitation.yaml",
            PackageResources.compensation_fpt_technique_exploitation_yaml),
        file(
            "fpt-technique-securite/compensation-fpt-technique-securite.yaml",
            PackageResources.compensation_fpt_technique_securite_yaml),
        file("fpt-technique/compensation-fpt-technique.yaml", PackageResources.compensation_fpt_technique_yaml),
        file("idcc-1147/compensation-idcc-1147.yaml", PackageResources.compensation_idcc_1147_yaml),
        file("idcc-1875/compensation-idcc-1875.yaml", PackageResources.compensation_idcc_1875_yaml),
        file("idcc-2264/compensation-idcc-2264.yaml", PackageResources.compensation_idcc_2264_yaml),
        file("idcc-2564/compensation-idcc-2564.yaml", PackageResources.compensation_idcc_2564_yaml),
        file("idcc-2941/compensation-idcc-2941.yaml", PackageResources.compensation_idcc_2941_yaml),
        file("idcc-3241/compensation-idcc-3241.yaml", PackageResources.compensation_idcc_3241_yaml),
        file("idcc-3248/compensation-idcc-3248.yaml", PackageResources.compensation_idcc_3248_yaml),
        file("unifed-ccn66/compensation-unifed-ccn66.yaml", PackageResources.compensation_unifed_ccn66_yaml),
    ]
}
