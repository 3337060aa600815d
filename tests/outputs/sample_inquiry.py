"""What the inquiry of the sample found: every verdict, a set excluded under one inference and not under another,
versions, origins, clocks, findings with answers of every kind, corrections and redactions.
"""

import math

from tests.outputs.sample_case import HOSTILE, LOG, MINUTE, START

from sharedsky.model.case import Unseen
from sharedsky.model.evidence import Reference
from sharedsky.model.finding import Correction, Finding, Recommendation, Response
from sharedsky.model.observation import Observation
from sharedsky.model.report import Withheld
from sharedsky.model.statement import When
from sharedsky.model.track import Basis
from sharedsky.model.verdict import (
    ClockView,
    Decision,
    Exclusion,
    Fall,
    Inquiry,
    Judged,
    Origin,
    Reason,
    Series,
    Verdict,
    Version,
    Visit,
)
from sharedsky.units import KT, Instant, Metres, MetresPerSecond

TRACK = "north/K-204"
AT = START + 35 * MINUTE


def _series() -> Series:
    """The distance of Kestrel 204 from Port Marsa about the time claimed; unbounded where its track ends."""
    times = [AT + s * 1_000_000 for s in range(-600, 601, 20)]
    middle = [90_000 + 60_000 * math.sin((t - AT) / 3.0e8) for t in times]
    return Series(
        name="distance from Port Marsa, m",
        t_us=times,
        least=[m - 900 for m in middle],
        most=[m + 900 if i < 50 else None for i, m in enumerate(middle)],
        limit=55_560.0,
    )


def _because(text: str) -> list[Reason]:
    return [Reason(text=text, evidence=[TRACK], inputs=["V1"], t_us=AT, figures={"apart_km": 34.4})]


def _judged(
    ident: str,
    party: str,
    kind: str,
    says: str,
    *readings: Decision,
    agreed_by: tuple[str, ...] = (),
    conceded: bool = False,
    superseded_by: tuple[str, ...] = (),
) -> Judged:
    return Judged(
        id=ident,
        statement=ident.partition(".")[0],
        party=party,
        kind=kind,
        says=says,
        readings=list(readings),
        agreed_by=list(agreed_by),
        conceded=conceded,
        superseded_by=list(superseded_by),
    )


SHOWN = Decision(verdict=Verdict.UNDETERMINED, reasons=[Reason(text="Shown, never judged.")])
CONFLICT = Decision(
    verdict=Verdict.EVIDENCE_CONFLICT,
    conflict=[["north/AMB71", "south/RLF3"]],
    reasons=_because("The two receivers cannot both be right."),
)
NARROW = Decision(
    verdict=Verdict.CONTRADICTED,
    reading="D-narrow",
    margin=1020.0,
    margin_unit="s",
    rests_on=["N1"],
    assumes=["D-narrow"],
    sensitivity=[["N1"]],
    compatible_if="this clock is 1,080 s ahead",
    reasons=_because("The notice came 1,140 s before."),
)
WIDE = Decision(
    verdict=Verdict.UNDETERMINED,
    reading="D-wide",
    assumes=["D-wide"],
    would_decide=["the tower's log of that evening"],
    reasons=_because("When the take-off happened is asserted, not observed."),
)
NEAR = Decision(
    verdict=Verdict.SUPPORTED,
    margin=2350.0,
    margin_unit="m",
    rests_on=[TRACK, "O1"],
    assumes=["I1", "V1", "thresholds.turn_manoeuvre"],
    sensitivity=[[TRACK, "O1"]],
    variants={"without party-controlled sensors": Verdict.UNDETERMINED},
    series=_series(),
    reasons=_because("In every world it was within 30 NM of Port Marsa."),
)
OPEN = Decision(
    verdict=Verdict.UNDETERMINED, reasons=_because("No admitted evidence shows where it was at 18:10.")
)
FARTHER = Decision(
    verdict=Verdict.CONTRADICTED,
    margin=18_000.0,
    margin_unit="m",
    reasons=_because("It was 10 NM farther out."),
)
JUDGED = [
    _judged(
        "S1.1", "north", "other", "Zone R-1 was announced for 17:50.", SHOWN, agreed_by=("north", "coast")
    ),
    _judged("S1.2", "north", "count", "Four aircraft were to use the zone.", CONFLICT),
    _judged(
        "S2.1",
        "coast",
        "lead_time",
        "The notice came less than one minute before the activity.",
        NARROW,
        WIDE,
    ),
    _judged(
        "S3.1",
        "coast",
        "position",
        "K-204 was about 30 NM off the coast at 20:05 local time.",
        NEAR,
        conceded=True,
        superseded_by=("S7.1",),
    ),
    _judged("S4.1", "north", "other", "No northern aircraft was within 10 NM of the tanker track.", SHOWN),
    _judged("S5.1", "coast", "other", "Coast Command had not been told. " + HOSTILE, SHOWN),
    _judged("S6.1", "north", "position", "K-204 was over the lighthouse at 18:10.", OPEN),
    _judged("S7.1", "coast", "position", "K-204 was about 20 NM off the coast at 20:05 local time.", FARTHER),
]


def _tried(reading: str, inference: str, apart_km: float, needed_kmh: float) -> Exclusion:
    """S3.1 against S6.1: five minutes to fly some distance, under a bound of 650 kt."""
    out = needed_kmh > 650 * KT * 3.6
    figures = {
        "apart_km": apart_km,
        "speed_bound_kmh": 650 * KT * 3.6,
        "speed_nominal_kmh": needed_kmh * 1.6,
        "speed_favourable_kmh": needed_kmh,
    }
    return Exclusion(
        claims=["S3.1", "S6.1"],
        kind="kinematic",
        assumes=["V1", inference],
        inference=[inference],
        reading=reading,
        excluded=out,
        falls_if=[
            Fall(input="V1", what="speed bound", by=needed_kmh - 1203.8, to=needed_kmh, unit="km/h"),
            Fall(input=inference, what="place of S3.1", by=None, unit="km"),
        ]
        if out
        else [],
        figures=figures,
        reasons=[
            Reason(text=f"In its favour the aircraft would need {needed_kmh:,.0f} km/h.", figures=figures)
        ],
        would_decide=["The raw plots of the coast radar."],
        visits=[
            Visit(
                claim="S3.1",
                inference=inference,
                start_us=AT - MINUTE,
                end_us=AT + MINUTE,
                tolerance_s=60.0,
                place_tolerance_m=8000.0,
            ),
            Visit(
                claim="S6.1",
                start_us=AT + 4 * MINUTE,
                end_us=AT + 6 * MINUTE,
                tolerance_s=60.0,
                apart_m=apart_km * 1000,
                apart_stated_m=apart_km * 1000 + 8000,
            ),
        ],
    )


def sample_inquiry() -> Inquiry:
    """Something in every part of it; the words of S5.1 are hostile."""
    return Inquiry(
        claims=JUDGED,
        exclusions=[
            _tried("D-narrow", "I1", 190.0, 1628.0),
            Exclusion(
                claims=["S2.1", "S4.1"], kind="statement", reasons=[Reason(text="One denies the other.")]
            ),
            Exclusion(
                claims=["S5.1", "S6.1"],
                kind="kinematic",
                reading="D-wide",
                figures={"apart_km": 61.0},
                reasons=[Reason(text="At one instant it would be in two places 61 km apart.")],
                visits=[
                    Visit(claim="S5.1", event="call"),
                    Visit(claim="S6.1", event="call", apart_m=61_000.0, apart_stated_m=61_000.0),
                ],
            ),
        ],
        not_excluded=[_tried("D-wide", "I1", 120.0, 1028.0), _tried("D-narrow", "I2", 95.0, 814.0)],
        between_versions=[
            Exclusion(
                claims=["S3.1", "S7.1"],
                kind="value",
                falls_if=[Fall(input="S3.1", what="time of S3.1", by=240.0, unit="s")],
                figures={"missing_s": 240.0},
                reasons=[Reason(text="The times given miss each other by 240 s.")],
            )
        ],
        versions=[
            Version(
                party="coast",
                statements=["S3", "S7"],
                claims=["S3.1", "S7.1"],
                differences=["S3.1: 30 NM → S7.1: 20 NM"],
            )
        ],
        origins=[
            Origin(origin="agency-1", statements=["S2", "S3"], perhaps=["S5"]),
            Origin(origin="the log", statements=["S1"]),
        ],
        clocks=[
            ClockView(first="north/K-204", second="south/RLF3", offset_s=2.41, unc_s=0.3, reason=""),
            ClockView(
                first="north/AMB71",
                second="south/N12AB",
                offset_s=None,
                unc_s=None,
                reason="too short an overlap",
            ),
        ],
    )


def sample_observations() -> list[Observation]:
    """A photograph by a party, and the wind."""
    return [
        Observation(
            id="O1",
            kind="photograph",
            says="A photograph from the lighthouse shows Kestrel 204.",
            source="south",
            flight="K-204",
            place="lighthouse",
            within=Metres(2000.0),
            when=When(at=Instant(AT)),
            basis=Basis.OBSERVED_BY_PARTY,
            reference=Reference(sha256=LOG.sha256, name=LOG.name),
        ),
        Observation(
            id="O2",
            kind="weather",
            says="Wind aloft of the evening.",
            source="north",
            wind_max=MetresPerSecond(60 * KT),
        ),
    ]


UNSEEN = [
    Unseen(
        id="U1",
        says="The raw plots of the coast radar.",
        source="Coast Command spoke of them on 15 March.",
        held_by=["coast"],
        statements=["S2"],
        decides=["S3.1", "S6.1"],
    )
]
FINDINGS = [
    Finding(
        id="F1",
        says="The notice was given, and later than agreed.",
        rests_on=["S2.1@D-narrow", "S1.1"],
    ),
    Finding(
        id="F2", says="Where Kestrel 204 was at 18:10 cannot be said. " + HOSTILE, rests_on=["S6.1", "F1"]
    ),
]
RECOMMENDATIONS = [
    Recommendation(
        id="R1",
        says="Both should read each notice back, and log that they did.",
        to=["north", "coast"],
        because_of=["F1"],
    )
]
RESPONSES = [
    Response(id="A1", party="north", kind="accepts", says="We accept it.", date="2026-03-28", finding="F1"),
    Response(
        id="A2",
        party="coast",
        kind="rejects",
        says="The log is not ours. " + HOSTILE,
        date="2026-03-29",
        finding="F1",
        document="channel-log.txt",
    ),
    Response(
        id="A3",
        party="coast",
        kind="asks to reopen",
        says="New plots exist.",
        date="2026-03-30",
        finding="F2",
    ),
    Response(id="A4", party="relief", kind="replies", says="Nobody told us at all.", date="2026-03-30"),
]
CORRECTIONS = [
    Correction(date="2026-04-01", revision=2, says="The callsign in S3 was mistyped.", asked_by="coast")
]
REDACTIONS = [Withheld(id="[left out 1]", why="a protected source")]
