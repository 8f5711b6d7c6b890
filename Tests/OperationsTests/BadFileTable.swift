/// What each file of `BadFiles` must be answered with: line, severity, setting and problem.
enum BadFileTable {
    static let expectations = firstHalf + secondHalf

    private static let firstHalf: [(String, [String])] = [
        (
            "alias",
            [
                "10 error: : YAML anchors and aliases (`&name`, `*name`) are not read"
            ]
        ),
        (
            "announcement-twice",
            [
                "17 error: lines.astreinte.announcement.text: both `file` and `text` are given"
            ]
        ),
        (
            "bad-account",
            [
                "12 error: people.claire.devices.claire-mobile.softphone: `claire marti"
                    + "n` is not an account name"
            ]
        ),
        (
            "bad-address",
            [
                "7 error: trunks.operateur.addresses.0: `192.0.2.300` is not an IP address or block"
            ]
        ),
        (
            "bad-country-code",
            [
                "2 error: country_code: `France` is not a country code"
            ]
        ),
        (
            "bad-day",
            [
                "20 error: lines.astreinte.ladder.levels.primary.0.when: `lum` in `lum "
                    + "18:00 - ven 08:00` is not a day"
            ]
        ),
        (
            "bad-host",
            [
                "6 error: trunks.operateur.host: `sip:operateur.example` is not a host name or IP address"
            ]
        ),
        (
            "bad-identifier",
            [
                "9 error: people.Claire É: `Claire É` is not an identifier",
                "20 error: lines.astreinte.ladder.levels.primary.claire: person `claire` does not exist",
            ]
        ),
        (
            "bad-language",
            [
                "11 error: people.claire.language: `de` is not one of the choices"
            ]
        ),
        (
            "bad-number-letters",
            [
                "12 error: people.claire.devices.claire-mobile.number: `06 CLAIRE` is n"
                    + "ot a telephone number: `C` does not belong in it"
            ]
        ),
        (
            "bad-number",
            [
                "12 error: people.claire.devices.claire-mobile.number: `06 39 98 10` is"
                    + " not a telephone number: it is not a national number of country 33"
            ]
        ),
        (
            "bad-port",
            [
                "7 error: trunks.operateur.port: 70000 is out of range"
            ]
        ),
        (
            "bad-proxy",
            [
                "7 error: trunks.operateur.outbound_proxy: `proxy:99999` is not a host or host:port"
            ]
        ),
        (
            "bad-territory",
            [
                "17 error: lines.astreinte.territory: `FR-reunio` is not one of the choices"
            ]
        ),
        (
            "bad-time",
            [
                "20 error: lines.astreinte.ladder.levels.primary.0.when: `18:60` in `lu"
                    + "n 18:60 - ven 08:00` is not a time of day"
            ]
        ),
        (
            "bad-transport",
            [
                "7 error: trunks.operateur.transport: `tls` is not one of the choices"
            ]
        ),
        (
            "bad-week",
            [
                "20 error: lines.astreinte.ladder.levels.primary.0.when: `nights` is not a part of a week"
            ]
        ),
        (
            "bad-zone",
            [
                "17 error: lines.astreinte.zone: there is no time zone `Europe/Pariss`"
            ]
        ),
        (
            "colon",
            [
                "1 error: : this is not YAML: mapping values are not allowed in this context"
            ]
        ),
        (
            "coverage-gap",
            [
                "18 warning: lines.astreinte.ladder.levels: nobody is on call fri 08:00 - mon 18:00"
            ]
        ),
        (
            "employment-names",
            [
                "14 error: people.claire.employment.2026-02-30: `2026-02-30` is not a day",
                "17 error: people.claire.employment.2026-01-01.regime: no book is for t"
                    + "he regime `private/code-du-travial`",
                "18 error: people.claire.employment.2026-01-01.contract: `full` is not one of the choices",
                "19 error: people.claire.employment.2026-01-01.exclusions.0: `lodged` is not one of the choices",
                "20 error: people.claire.employment.2026-01-01.salary: unknown key `salary`",
                "22 error: people.claire.employment.2026-01-01.params.agreement_daily_r"
                    + "est: no rule or pay table knows the parameter `agreement_daily_rest`",
                "23 error: people.claire.employment.2026-06-01: `regime` is missing",
            ]
        ),
        (
            "employment-values",
            [
                "16 error: people.claire.employment.2026-01-01.hourly_rate: this is not a number from 0 to 10000",
                "17 error: people.claire.employment.2026-01-01.weekly_hours: this is not a number from 0 to 60",
                "18 error: people.claire.employment.2026-01-01.share: this is not a number from 0 to 1",
                "19 error: people.claire.employment.2026-01-01.birth_date: this is not a day",
                "20 error: people.claire.employment.2026-01-01.zone: there is no time zone `Europe/Pariss`",
                "21 error: people.claire.employment.2026-01-01.schedule.0: `mon-fri 09:"
                    + "00 - 09:00` is not a part of the week",
                "23 error: people.claire.employment.2026-01-01.params.agreement_min_dai"
                    + "ly_rest_h: `9,5` is not a number of zero or more",
                "24 error: people.claire.employment.2026-01-01.params.pay_lost_hours: `"
                    + "maybe` is not true or false",
                "25 error: people.claire.employment.2026-01-01.params.night: `21h-6h` is not a stretch of a day",
                "26 error: people.claire.employment.2026-01-01.params.indemnity_during_"
                    + "call: `both` is not one of the choices",
            ]
        ),
        (
            "holiday-gap",
            [
                "17 warning: lines.astreinte.hours.holidays_close_desk: on a public holiday nobody is on call in the"
                    + " hours of the desk, e.g. mon 08:00 - mon 18:00"
            ]
        ),
        (
            "coverage-overlap",
            [
                "19 warning: lines.astreinte.ladder.levels.primary: the duties of level"
                    + " `primary` overlap sat 08:00 - sun 20:00"
            ]
        ),
        (
            "desk-without-device",
            [
                "18 warning: lines.astreinte.hours.staffed: there are staffed hours but no device at the desk"
            ]
        ),
        (
            "device-with-both",
            [
                "12 error: people.claire.devices.claire-mobile: a device has either a `"
                    + "number` or a `softphone`"
            ]
        ),
        (
            "device-without-reach",
            [
                "12 error: people.claire.devices.claire-mobile: a device has either a `"
                    + "number` or a `softphone`"
            ]
        ),
        (
            "duplicate-account",
            [
                "13 error: people.claire.devices.claire-bureau.softphone: softphone acc"
                    + "ount `claire` already belongs to `people.claire.devices.claire-mobile`"
            ]
        ),
        (
            "duplicate-device",
            [
                "20 error: lines.astreinte.hours.desk.claire-mobile: device `claire-mob"
                    + "ile` is already named at `people.claire.devices.claire-mobile`"
            ]
        ),
        (
            "duplicate-key",
            [
                "10 error: : `name` is written twice in one place"
            ]
        ),
        (
            "duplicate-line-number",
            [
                "23 error: lines.seconde.numbers.0: +33199001000 already reaches line `astreinte`"
            ]
        ),
        (
            "duplicate-number",
            [
                "16 error: lines.astreinte.numbers.1: +33199001000 is listed twice"
            ]
        ),
        (
            "duration-malformed",
            [
                "17 error: lines.astreinte.ringing.ring_time: `20 secondes` is not a duration"
            ]
        ),
        (
            "duration-negative",
            [
                "18 error: lines.astreinte.ladder.budget: a duration is never negative"
            ]
        ),
        (
            "duration-out-of-range",
            [
                "17 error: lines.astreinte.voicemail.maximum: 2s is out of range"
            ]
        ),
        (
            "duration-without-unit",
            [
                "17 error: lines.astreinte.ringing.ring_time: `20` has no unit"
            ]
        ),
        (
            "duty-incomplete",
            [
                "20 error: lines.astreinte.ladder.levels.primary.0: `when` is missing"
            ]
        ),
        (
            "caller-pattern",
            [
                "19 error: lines.astreinte.callers.blocked.0: `*` is neither a number n"
                    + "or the beginning of one",
                "20 error: lines.astreinte.callers.blocked.1: `08 99 12*3` is neither a"
                    + " number nor the beginning of one",
                "23 error: lines.astreinte.callers.calls_per_hour: 0 is out of range",
            ]
        ),
        (
            "caller-twice",
            [
                "19 error: lines.astreinte.callers.blocked.0: +33899* is both blocked a"
                    + "nd allowed"
            ]
        ),
        (
            "duty-not-a-list",
            [
                "20 error: lines.astreinte.ladder.levels.primary: expected a list of du"
                    + "ties, found keys and values"
            ]
        ),
        (
            "emergency-line",
            [
                "16 error: lines.astreinte.numbers.0: 18 is an emergency number"
            ]
        ),
        (
            "emergency-sentence-removed",
            [
                "17 warning: lines.astreinte.announcement.tells_emergency_numbers: call"
                    + "ers in vital danger are no longer told to dial 15 or 112"
            ]
        ),
        (
            "emergency-target-disguised",
            [
                "12 error: people.claire.devices.claire-mobile.number: 15 is an emergen"
                    + "cy number and is never rung by a line"
            ]
        ),
        (
            "emergency-target",
            [
                "12 error: people.claire.devices.claire-mobile.number: 112 is an emerge"
                    + "ncy number and is never rung by a line"
            ]
        ),
        (
            "empty-value",
            [
                "15 error: lines.astreinte.name: has no value"
            ]
        ),
        (
            "empty-week",
            [
                "20 error: lines.astreinte.ladder.levels.primary.0.when: `lun 18:00 - l"
                    + "un 18:00` begins and ends at the same time"
            ]
        ),
        (
            "empty",
            [
                "1 error: : the file is empty"
            ]
        ),
        (
            "external-without-key-press",
            [
                "12 error: people.claire.devices.claire-mobile.must_accept: an external"
                    + " number always needs the key press"
            ]
        ),
    ]
}
