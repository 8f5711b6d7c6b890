extension BadFileTable {
    /// The files from the middle of the alphabet on.
    static let secondHalf: [(String, [String])] = [
        (
            "flag",
            [
                "7 error: trunks.operateur.emergency_calls: `perhaps` is neither true nor false"
            ]
        ),
        (
            "inactive-person",
            [
                "21 error: lines.astreinte.ladder.levels.primary.claire: person `claire` is not active"
            ]
        ),
        (
            "inline-password",
            [
                "5 error: trunks.operateur: `secret` is missing",
                "9 error: trunks.operateur.password: the file names secrets and never holds them",
            ]
        ),
        (
            "inline-secret",
            [
                "9 error: trunks.operateur.secret: this is not the name of a secret; th"
                    + "e file names secrets and never holds them"
            ]
        ),
        (
            "keys-where-value",
            [
                "15 error: lines.astreinte.name: expected a single value, found keys and values"
            ]
        ),
        (
            "list-where-keys",
            [
                "9 error: people: expected keys and values, found a list",
                "17 error: lines.astreinte.ladder.levels.primary.claire: person `claire` does not exist",
            ]
        ),
        (
            "access",
            [
                "19 error: lines.astreinte.access.key: `*` is not a key for this",
                "20 error: lines.astreinte.access.people.0: there is no person `clara`",
            ]
        ),
        (
            "recording-keys",
            [
                "22 error: lines.astreinte.recording.refuse_key: key 1 is a choice of t"
                    + "he menu"
            ]
        ),
        (
            "recording",
            [
                "17 error: lines.astreinte.recording: `purpose` is missing",
                "18 error: lines.astreinte.recording.retention: 5184h is out of range",
                "19 error: lines.astreinte.recording.refuse_key: `0` is not a key for t"
                    + "his",
                "20 error: lines.astreinte.recording.pause_key: `**` is not a key for t"
                    + "his",
            ]
        ),
        (
            "menu-action",
            [
                "20 error: lines.astreinte.menu.choices.1: `transfer` is not something a key can do"
            ]
        ),
        (
            "menu-key",
            [
                "20 error: lines.astreinte.menu.choices.*: `*` is not a key of the menu"
            ]
        ),
        (
            "menu-own-line",
            [
                "20 error: lines.astreinte.menu.choices.1: the choice leads to its own line"
            ]
        ),
        (
            "menu-unknown-line",
            [
                "20 error: lines.astreinte.menu.choices.1: line `chauffage` does not exist or is not active"
            ]
        ),
        (
            "menu-without-choices",
            [
                "17 error: lines.astreinte.menu: `choices` is missing"
            ]
        ),
        (
            "menu-without-words",
            [
                "17 error: lines.astreinte.menu: nobody says what the keys mean"
            ]
        ),
        (
            "missing-host",
            [
                "5 error: trunks.operateur: `host` is missing"
            ]
        ),
        (
            "missing-line-number",
            [
                "14 error: lines.astreinte: line `astreinte` has no number"
            ]
        ),
        (
            "missing-organisation",
            [
                "1 error: : `organisation` is missing"
            ]
        ),
        (
            "no-device",
            [
                "20 warning: lines.astreinte.ladder.levels.primary.claire: person `clai"
                    + "re` has no device and cannot be rung"
            ]
        ),
        (
            "no-emergency-trunk",
            [
                "4 warning: trunks: no trunk carries emergency calls"
            ]
        ),
        (
            "no-trunk",
            [
                "1 warning: trunks: no trunk carries emergency calls",
                "8 error: people.claire.devices.claire-mobile.number: +33639981001 cann"
                    + "ot be dialled: there is no active trunk",
            ]
        ),
        (
            "number-not-whole",
            [
                "18 error: lines.astreinte.ladder.rounds: `two` is not a whole number"
            ]
        ),
        (
            "number-out-of-range",
            [
                "17 error: lines.astreinte.limits.simultaneous_calls: 0 is out of range"
            ]
        ),
        (
            "only-a-word",
            [
                "1 error: : expected keys and values, found a single value"
            ]
        ),
        (
            "prefix-missing",
            [
                "12 error: people.claire.devices.claire-mobile.number: +33639981001 may"
                    + " not be dialled: no prefix in `dial_out.allowed_prefixes` covers it"
            ]
        ),
        (
            "prefix-national",
            [
                "3 error: dial_out.allowed_prefixes.0: `06` is not a prefix of numbers in international form"
            ]
        ),
        (
            "realm-with-quote",
            [
                "2 error: softphones.realm: a realm holds no quotes, backslashes or line breaks"
            ]
        ),
        (
            "registration-incomplete",
            [
                "5 error: trunks.operateur: `user` is missing",
                "5 error: trunks.operateur: `secret` is missing",
            ]
        ),
        (
            "registration-settings-by-address",
            [
                "7 error: trunks.operateur.user: `user` means nothing with `authentication: address`"
            ]
        ),
        (
            "ring-longer-than-attempt",
            [
                "17 error: lines.astreinte.ringing.ring_time: ring_time is longer than "
                    + "attempt_time, which ends the attempt first"
            ]
        ),
        (
            "rings-own-line",
            [
                "12 error: people.claire.devices.claire-mobile.number: +33199001000 may"
                    + " not be dialled: no prefix in `dial_out.allowed_prefixes` covers it",
                "12 error: people.claire.devices.claire-mobile.number: +33199001000 is "
                    + "the number of line `astreinte`: ringing it would call ourselves",
            ]
        ),
        (
            "several-at-once",
            [
                "9 error: people.claire: `name` is missing",
                "10 error: people.claire.nmae: unknown key `nmae`",
                "11 error: people.claire.language: `de` is not one of the choices",
                "13 error: people.claire.devices.claire-mobile.number: 17 is an emergen"
                    + "cy number and is never rung by a line",
                "18 error: lines.astreinte.zone: there is no time zone `Mars/Olympus`",
                "22 error: lines.astreinte.ladder.levels.primary.0.when: `nights` is not a part of a week",
            ]
        ),
        (
            "shared-telephone",
            [
                "13 warning: people.claire.devices.claire-again.number: +33639981001 is"
                    + " also the number of `people.claire.devices.claire-mobile`"
            ]
        ),
        (
            "softphone-through-trunk",
            [
                "12 error: people.claire.devices.claire-mobile.trunk: a softphone is no"
                    + "t dialled through a trunk"
            ]
        ),
        (
            "sound-not-wav",
            [
                "17 error: lines.astreinte.announcement.music: `attente.mp3` is not a WAV file"
            ]
        ),
        (
            "sound-outside-folder",
            [
                "17 error: lines.astreinte.announcement.file: `../bonjour.wav` leaves the prompts folder"
            ]
        ),
        (
            "tab",
            [
                "10 error: : this is not YAML: found character that cannot start any to"
                    + "ken (while scanning for the next token)"
            ]
        ),
        (
            "two-documents",
            [
                "4 error: : this is not YAML: but found another document (expected a si"
                    + "ngle document in the stream)"
            ]
        ),
        (
            "unclosed",
            [
                "4 error: : this is not YAML: did not find expected ',' or ']' (while p"
                    + "arsing a flow sequence)"
            ]
        ),
        (
            "unknown-default-trunk",
            [
                "2 error: default_trunk: trunk `orange` does not exist"
            ]
        ),
        (
            "unknown-key",
            [
                "9 error: people.claire: `name` is missing",
                "10 error: people.claire.nmae: unknown key `nmae`",
            ]
        ),
        (
            "unknown-manager",
            [
                "18 error: lines.astreinte.ladder.manager: person `nadia` does not exist"
            ]
        ),
        (
            "unknown-person",
            [
                "20 error: lines.astreinte.ladder.levels.primary.clair: person `clair` does not exist"
            ]
        ),
        (
            "unknown-section-key",
            [
                "17 error: lines.astreinte.ringing.ringtime: unknown key `ringtime`"
            ]
        ),
        (
            "unknown-top-key",
            [
                "2 error: dialout: unknown key `dialout`",
                "12 error: people.claire.devices.claire-mobile.number: +33639981001 may"
                    + " not be dialled: no prefix in `dial_out.allowed_prefixes` covers it",
            ]
        ),
        (
            "unknown-trunk",
            [
                "12 error: people.claire.devices.claire-mobile.trunk: trunk `operator` does not exist"
            ]
        ),
        (
            "voicemail-minimum",
            [
                "17 error: lines.astreinte.voicemail.minimum: minimum is not below maxi"
                    + "mum: every message is lost"
            ]
        ),
    ]
}
