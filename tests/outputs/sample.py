"""A report with something in every part of it, for tests of outputs and for looking at them.

`python -m tests.outputs.sample FILE.html` writes it as a page.
"""

import hashlib
import itertools
import math
import sys
from pathlib import Path

import msgspec
from tests.outputs.sample_case import CASE, HOSTILE, LOG, MINUTE, NORTH, PRESS, SOUTH, START, ZONES
from tests.outputs.sample_inquiry import (
    CORRECTIONS,
    FINDINGS,
    RECOMMENDATIONS,
    REDACTIONS,
    RESPONSES,
    UNSEEN,
    sample_inquiry,
    sample_observations,
)

from sharedsky.model import report as r
from sharedsky.model.case import Input, Place, Source, Thresholds
from sharedsky.model.encounter import Encounter, Measured, Occupancy
from sharedsky.model.event import Event, Lint
from sharedsky.model.evidence import Evidence, Reference, Rejected
from sharedsky.model.notice import Addressee, Agreement, Notice
from sharedsky.model.party import Flight, Party
from sharedsky.model.statement import (
    AnyClaim,
    Claim,
    CountClaim,
    LeadTimeClaim,
    Near,
    PositionClaim,
    Span,
    Statement,
    When,
)
from sharedsky.model.track import Basis, Datum
from sharedsky.model.volume import Altitude, Circle, Polygon, Volume
from sharedsky.units import FT, KT, NM, Instant, Metres, MetresPerSecond, Seconds, parse_utc


def _line(
    lat: float, lon: float, course_deg: float, knots: float, alt_ft: float, first: float, last: float
) -> r.Line4D:
    """A leg with a slow turn and a climb, one sample every 5 s, minutes first to last after START."""
    times, lats, lons, alts = [], [], [], []
    for step in range(int(first * 12), int(last * 12) + 1):
        t_min = step / 12
        turn = math.radians(course_deg + 14 * math.sin(t_min / 7))
        run_deg = knots * t_min / 60 / 60
        lats.append(round(lat + run_deg * math.cos(turn), 6))
        lons.append(round(lon + run_deg * math.sin(turn) / math.cos(math.radians(lat)), 6))
        alts.append(round((alt_ft + 1500 * math.sin(t_min / 9)) * FT, 1))
        times.append(START + step * 5_000_000)
    return r.Line4D(
        t_us=times,
        lat_deg=lats,
        lon_deg=lons,
        alt_m=list(alts),
        gs_mps=[round(knots * KT, 1)] * len(times),
        unc_m=[92.6] * len(times),
    )


def _track(
    flight: str, source: str, evidence: Evidence, parts: list[r.Line4D], flagged: list[r.FlaggedGroup]
) -> r.TrackView:
    gaps = [
        r.Gap(
            start_us=a.t_us[-1],
            end_us=b.t_us[0],
            from_deg=(a.lon_deg[-1], a.lat_deg[-1]),
            to_deg=(b.lon_deg[0], b.lat_deg[0]),
        )
        for a, b in itertools.pairwise(parts)
    ]
    return r.TrackView(
        id=f"{source}/{flight}",
        flight=flight,
        source=source,
        basis="observed",
        evidence=evidence,
        samples=4812,
        first_us=parts[0].t_us[0],
        last_us=parts[-1].t_us[-1],
        datum="STD",
        clock_offset_s=0.0 if source == "north" else 2.4,
        clock_unc_s=0.5,
        segments=parts,
        gaps=gaps,
        flagged=flagged,
        simplified_m=20.0,
    )


def _moved(line: r.Line4D, lat_deg: float, lon_deg: float) -> r.Line4D:
    """The same line, so moved that it is at a place 35 minutes after START."""
    at = line.t_us.index(START + 35 * MINUTE)
    by_lat, by_lon = lat_deg - line.lat_deg[at], lon_deg - line.lon_deg[at]
    return msgspec.structs.replace(
        line,
        lat_deg=[round(lat + by_lat, 6) for lat in line.lat_deg],
        lon_deg=[round(lon + by_lon, 6) for lon in line.lon_deg],
    )


AMBER_FIRST = _line(34.55, 32.6, 78, 240, 17_000, 0, 23)
AMBER_LAST = _line(34.55, 32.6, 78, 240, 17_000, 29, 55)
_AT = AMBER_LAST.t_us.index(START + 35 * MINUTE)
CPA_DEG = (AMBER_LAST.lat_deg[_AT], AMBER_LAST.lon_deg[_AT])
KESTREL = _moved(_line(0.0, 0.0, 322, 310, 17_250, 2, 44), CPA_DEG[0] + 759.3 / 111_195, CPA_DEG[1])
"""759 m north of Amber 71 and 250 ft above it, 35 minutes after START"""


def _tracks() -> list[r.TrackView]:
    lost = r.FlaggedGroup(
        flag="stale",
        count=31,
        first_us=START + 24 * MINUTE,
        last_us=START + 25 * MINUTE,
        records=[2881, 2882, 2883],
        where_deg=[(34.49 + i / 300, 34.86) for i in range(4)],
        text="position repeated 31 times while the aircraft was moving",
    )
    jump = r.FlaggedGroup(
        flag="jump",
        count=2,
        first_us=START + 40 * MINUTE,
        last_us=START + 40 * MINUTE,
        records=[4100],
        where_deg=[(33.2, 35.9)],
        text="9 NM in 5 s from its neighbours: no aircraft does this",
    )
    zero = r.FlaggedGroup(
        flag="zero_position",
        count=3,
        first_us=START,
        last_us=START + MINUTE,
        records=[1, 2],
        where_deg=[(0.0, 0.0)],
        text="latitude and longitude are both exactly zero",
    )
    return [
        _track(
            "AMB71",
            "north",
            NORTH,
            [AMBER_FIRST, AMBER_LAST],
            [lost],
        ),
        _track("K-204", "north", NORTH, [KESTREL], [jump]),
        _track("RLF3", "south", SOUTH, [_line(33.9, 33.1, 35, 190, 9_000, 6, 58)], [zero]),
        _track("N12AB", "south", SOUTH, [_line(35.4, 33.0, 115, 120, 4_000, 0, 50)], []),
    ]


def _ring(lat: float, lon: float, km: float, sides: int = 48) -> list[tuple[float, float]]:
    return [
        (
            lon + math.degrees(km / 6371 / math.cos(math.radians(lat))) * math.sin(2 * math.pi * i / sides),
            lat + math.degrees(km / 6371) * math.cos(2 * math.pi * i / sides),
        )
        for i in range(sides + 1)
    ]


def _said(
    ident: str,
    party: str,
    speaker: str,
    wording: str,
    document: Evidence,
    text: str,
    quote: str,
    claims: list[AnyClaim],
    **more: object,
) -> r.Said:
    statement = Statement(
        id=ident,
        party=party,
        speaker=speaker,
        said_on=str(more.get("said_on", "2026-03-15")),
        document=document.name,
        span=Span(quote=quote),
        wording=wording,  # type: ignore[arg-type] # one of three words, checked by the schema
        chain=["a news agency", "its correspondent"] if party == "coast" else [],
        origin="agency-1" if party == "coast" else "",
        supersedes=["S1"] if ident == "S4" else [],
        claims=claims,
    )
    start = text.index(quote)
    return r.Said(statement=statement, sha256=document.sha256, start=start, end=start + len(quote))


LOG_TEXT = (
    "17:31 DUTY OFFICER NORTH, call to COAST CELL. 🛩 «Zone R-1 active from 17:50, four aircraft.» Read back correct.\n"
    "17:49 COAST CELL: copied, passed to sector.\n"
    "18:05 COAST CELL: your aircraft is west of the line, we had no word of it. " + HOSTILE + "\n"
    "18:21 DUTY OFFICER NORTH: no aircraft of ours was within 10 NM of the tanker track."
)
PRESS_TEXT = (
    "أعلنت قيادة الساحل أن الطائرة كانت على بعد ثلاثين ميلا من الساحل عند الساعة 20:05 بالتوقيت المحلي، "
    "وأن الإخطار وصل قبل أقل من دقيقة واحدة. Представитель командования подтвердил это."
)


def _statements() -> list[r.Said]:
    at = When(at=Instant(START + 35 * MINUTE), tolerance=Seconds(60))
    return [
        _said(
            "S1",
            "north",
            "duty officer, Northern Air Force",
            "verbatim",
            LOG,
            LOG_TEXT,
            "Zone R-1 active from 17:50, four aircraft.",
            [
                Claim("S1.1", "Zone R-1 was announced for 17:50.", when=at),
                CountClaim(
                    "S1.2", "Four aircraft were to use the zone.", what="aircraft", at_least=4, at_most=4
                ),
            ],
        ),
        _said(
            "S2",
            "coast",
            "Coast Command",
            "translation",
            PRESS,
            PRESS_TEXT,
            "وأن الإخطار وصل قبل أقل من دقيقة واحدة",
            [
                LeadTimeClaim(
                    "S2.1",
                    "The notice came less than one minute before the activity.",
                    when=at,
                    notice="N1",
                    event="volume-entry-1",
                    at_most=Seconds(60),
                    readings=["D-narrow", "D-wide"],
                )
            ],
            said_on="2026-03-15",
        ),
        _said(
            "S3",
            "coast",
            "Coast Command, via a news agency",
            "project summary",
            PRESS,
            PRESS_TEXT,
            "على بعد ثلاثين ميلا من الساحل",
            [
                PositionClaim(
                    "S3.1",
                    "K-204 was about 30 NM off the coast at 20:05 local time.",
                    flights=["K-204"],
                    when=at,
                    where=Near(place="port", within=Metres(30 * NM)),
                    assumes=["I1"],
                    against_self=True,
                )
            ],
            said_on="2026-03-15/2026-03-16",
        ),
        _said(
            "S4",
            "north",
            "duty officer, Northern Air Force",
            "verbatim",
            LOG,
            LOG_TEXT,
            "no aircraft of ours was within 10 NM of the tanker track",
            [
                Claim(
                    "S4.1",
                    "No northern aircraft was within 10 NM of the tanker track.",
                    negated=True,
                    same_as=["S1.1"],
                )
            ],
        ),
        _said(
            "S5",
            "coast",
            HOSTILE,
            "verbatim",
            LOG,
            LOG_TEXT,
            "we had no word of it. " + HOSTILE,
            [Claim("S5.1", "Coast Command had not been told. " + HOSTILE)],
        ),
        _said(
            "S6",
            "north",
            "duty officer, Northern Air Force",
            "verbatim",
            LOG,
            LOG_TEXT,
            "your aircraft is west of the line",
            [
                PositionClaim(
                    "S6.1",
                    "K-204 was over the lighthouse at 18:10.",
                    flights=["K-204"],
                    when=When(at=Instant(START + 40 * MINUTE), tolerance=Seconds(60)),
                    where=Near(place="lighthouse", within=Metres(2000.0)),
                )
            ],
        ),
        _said(
            "S7",
            "coast",
            "Coast Command",
            "project summary",
            PRESS,
            PRESS_TEXT,
            "ثلاثين ميلا",
            [
                PositionClaim(
                    "S7.1",
                    "K-204 was about 20 NM off the coast at 20:05 local time.",
                    flights=["K-204"],
                    when=When(at=Instant(START + 41 * MINUTE), tolerance=Seconds(60)),
                    where=Near(place="port", within=Metres(20 * NM)),
                    supersedes=["S3.1"],
                )
            ],
            said_on="2026-03-20",
        ),
    ]


def _events() -> list[Event]:
    records = Reference(sha256=NORTH.sha256, name=NORTH.name, unit="records", first=412, last=419)
    flights = ["AMB71", "K-204", "RLF3", "N12AB"]
    events = [
        Event(
            id=f"first-fix-{flight}",
            kind="first_fix",
            actor=flight,
            action="is first seen by receiver north",
            start_us=START + i * MINUTE,
            end_us=START + i * MINUTE,
            unc_s=0.5,
            evidence=[records],
        )
        for i, flight in enumerate(flights)
    ]
    actions = [
        ("climb", "begins to climb from 17,000 ft"),
        ("turn", "turns left through 40° to 038°"),
        ("volume_entry", "enters volume R-1"),
        ("level", "levels off at 18,500 ft"),
        ("volume_exit", "leaves volume R-1"),
    ]
    for i in range(44):
        kind, action = actions[i % 5]
        start = START + int((4 + i * 1.07) * MINUTE)
        events.append(
            Event(
                id=f"{kind}-{i}",
                kind=kind,
                actor=flights[i % 4],
                action=action,
                start_us=start,
                end_us=start + (0 if i % 3 else 2 * MINUTE),
                unc_s=2.0 + i % 4,
                lat_deg=34.6 + i / 90,
                lon_deg=33.2 + i / 50,
                alt_m=5486.4,
                alt_datum="STD",
                about=["R-1"] if kind.startswith("volume") else [],
                evidence=[records],
                with_flagged=i == 7,
            )
        )
    events += [
        Event(
            id="gap-1",
            kind="gap",
            actor="AMB71",
            action="is not seen for 360 s",
            start_us=START + 23 * MINUTE,
            end_us=START + 29 * MINUTE,
            figures={"length_s": 360.0},
            evidence=[records],
        ),
        Event(
            id="cpa-1",
            kind="cpa",
            actor="AMB71",
            action="comes closest to Kestrel 204: 0.41 NM, 250 ft",
            start_us=START + 35 * MINUTE,
            end_us=START + 35 * MINUTE,
            unc_s=1.2,
            lat_deg=CPA_DEG[0],
            lon_deg=CPA_DEG[1],
            about=["K-204"],
            figures={"horizontal_m": 759.3, "vertical_m": 76.2},
            evidence=[records],
        ),
        Event(
            id="notice-N1",
            kind="notice_issued",
            actor="duty",
            action="tells Coast Command over the hotline that zone R-1 will be active",
            start_us=START + MINUTE,
            end_us=START + MINUTE,
            unc_s=30.0,
            about=["N1", "R-1"],
            basis=Basis.ASSERTED,
            asserted_by="north",
            links=["first-fix-AMB71"],
            evidence=[Reference(sha256=LOG.sha256, name=LOG.name, unit="characters", first=0, last=104)],
        ),
        Event(
            id="ack-N1",
            kind="notice_acknowledged",
            actor="coast",
            action="acknowledges notice N1",
            start_us=START + 19 * MINUTE,
            end_us=START + 19 * MINUTE,
            unc_s=30.0,
            about=["N1"],
            basis=Basis.OBSERVED_BY_PARTY,
            asserted_by="coast",
            links=["notice-N1"],
            evidence=[Reference(sha256=LOG.sha256, name=LOG.name, unit="characters", first=105, last=149)],
        ),
        Event(
            id="fire",
            kind="authored",
            actor="?",
            action="?",
            start_us=START + 36 * MINUTE,
            end_us=START + 38 * MINUTE,
            unc_s=60.0,
            basis=Basis.ASSERTED,
            asserted_by="coast",
        ),
    ]
    for i, said in enumerate(_statements()):
        day = parse_utc("2026-03-15T00:00:00Z") + (i // 3) * 86_400_000_000
        events.append(
            Event(
                id=f"statement-{said.statement.id}",
                kind="statement",
                actor=said.statement.party,
                action=f"says: {said.statement.claims[0].says}",
                start_us=day,
                end_us=day + 86_400_000_000,
                about=[said.statement.id],
                basis=Basis.ASSERTED,
                asserted_by=said.statement.party,
                evidence=[
                    Reference(
                        sha256=said.sha256,
                        name=said.statement.document,
                        unit="characters",
                        first=said.start,
                        last=said.end,
                    )
                ],
            )
        )
    events.sort(key=lambda e: e.start_us or 0)
    events += [
        Event(
            id="undated-1",
            kind="authored",
            actor="coast",
            action="passes the notice to the sector controller",
            basis=Basis.ASSERTED,
            asserted_by="coast",
            links=["ack-N1"],
        ),
        Event(
            id="undated-2",
            kind="authored",
            actor="duty",
            action="تُبلّغ المناوبة عن إغلاق القناة",
            basis=Basis.ASSERTED,
            asserted_by="north",
            links=["undated-1"],
        ),
    ]
    return events


def _near_miss() -> tuple[Encounter, r.Separation]:
    cpa = START + 35 * MINUTE
    times = [cpa + s * 1_000_000 for s in range(-240, 241, 5)]
    offsets = [(t - cpa) / 1e6 for t in times]
    encounter = Encounter(
        flight_a="AMB71",
        flight_b="K-204",
        track_a="north/AMB71",
        track_b="north/K-204",
        start_us=cpa - 33_200_000,
        start_unc_s=0.8,
        end_us=cpa + 35_100_000,
        end_unc_s=0.9,
        cpa_us=cpa,
        cpa_unc_s=1.2,
        cpa_3d_m=Measured(763.1, 95.0),
        cpa_horizontal_m=Measured(759.3, 95.0),
        cpa_vertical_m=Measured(76.2, 11.0),
        min_horizontal_m=Measured(755.0, 95.0),
        min_vertical_m=Measured(12.0, 11.0),
        datum=Datum.STD,
    )
    separation = r.Separation(
        flight_a="AMB71",
        flight_b="K-204",
        track_a="north/AMB71",
        track_b="north/K-204",
        t_us=times,
        horizontal_m=[math.hypot(759.3, 265 * s) for s in offsets],
        vertical_m=[None if s < -200 else abs(76.2 + 2.6 * s) for s in offsets],
        horizontal_unc_m=[95.0 + abs(s) for s in offsets],
    )
    return encounter, separation


def _notices() -> list[r.NoticeView]:
    first = Notice(
        id="N1",
        party="north",
        says="Zone R-1 is active from 17:50 UTC; four aircraft.",
        issued=Instant(START + MINUTE),
        to=[
            Addressee("coast", Instant(START + MINUTE), Instant(START + 19 * MINUTE)),
            Addressee("relief"),
        ],
        volume="R-1",
        activity_start=Instant(START + 20 * MINUTE),
        unc=Seconds(30),
        basis=Basis.OBSERVED_BY_PARTY,
        complete=True,
        reference=Reference(sha256=LOG.sha256, name=LOG.name, unit="characters", first=0, last=104),
    )
    second = Notice(
        id="N2",
        party="coast",
        says="The firing range is closed.",
        to=[Addressee("north")],
        volume="F-2",
        statement="S2",
    )
    return [
        r.NoticeView(
            notice=first,
            lead_s=1140.0,
            lead_min_s=1080.0,
            lead_max_s=1200.0,
            least_lead_s=1800.0,
            remarks=[
                "late: 1,140 s, the agreement asks for at least 1,800 s",
                "not delivered to Relief Wing",
            ],
        ),
        r.NoticeView(
            notice=second, lead_s=None, lead_min_s=None, lead_max_s=60.0, least_lead_s=None, remarks=[]
        ),
    ]


def sample_report() -> r.Report:
    """The same report every time."""
    encounter, separation = _near_miss()
    tracks = _tracks()
    events = _events()
    story = [e.id for e in events if e.kind in {"cpa", "gap", "authored", "volume_entry"} or "N1" in e.about]
    return r.Report(
        head=r.Head(
            id="sample",
            title="Near miss off the north coast, 14 March 2026",
            revision=2,
            date="2026-04-02",
            question="Did the Northern Air Force give the notice that the agreement asks for, and how near did Amber 71 "
            "and Kestrel 204 come?",
            purpose="An invented case that shows every part of a report.",
            establishes="This reconstruction establishes no blame.",
            corrections="Write to the editors named in the case folder; corrections are logged.",
            utc_offset_s=10800.0,
            local_name="EET",
            made_with={"sharedsky": "0.1.0"},
            digest=hashlib.sha256(b"sample").hexdigest(),
        ),
        known=[
            r.Line(
                text="Amber 71 and Kestrel 204 came within 0.41 NM ± 0.05 and 250 ft ± 36 at 18:05:00 UTC.",
                events=["cpa-1"],
            ),
            r.Line(text="Amber 71 was not seen for 360 s from 17:53.", events=["gap-1"]),
            r.Line(
                text="Notice N1 came 1,140 s ± 60 before the activity; the agreement asks for 1,800 s.",
                events=["notice-N1", "ack-N1"],
            ),
            r.Line(
                text="Coast Command and the Northern Air Force disagree on whether the notice was passed on."
            ),
            r.Line(
                text="36 samples are flagged; none of the figures above changes with them.",
                evidence=[Reference(sha256=NORTH.sha256, name=NORTH.name)],
            ),
        ],
        thresholds=Thresholds(),
        parties=[
            Party(id="north", name="Northern Air Force", short="North"),
            Party(id="coast", name="Coast Command (قيادة الساحل)", short="Coast"),
            Party(id="relief", name="Relief Wing", short="Relief", note="a charity"),
        ],
        actors=[Party(id="duty", name="Duty officer, Northern Air Force", short="Duty officer")],
        flights=[
            Flight(
                id="AMB71", callsign="AMB71", type="K35R", party="north", name="Amber 71", icao24="4840e6"
            ),
            Flight(id="K-204", callsign="KST204", type="F16", party="coast", name="Kestrel 204"),
            Flight(id="RLF3", callsign="RLF3", type="C130", party="relief", name="Relief 3"),
            Flight(id="N12AB", registration="N12AB", type="C172"),
        ],
        sources=[
            Source(id="north", name="receiver north", files=["receiver-north.csv"], clock_unc=Seconds(0.5)),
            Source(
                id="south", name="receiver south", files=["receiver-south.kml"], clock_offset=Seconds(2.4)
            ),
        ],
        places=[
            Place(id="port", name="Port Marsa", lat_deg=35.17, lon_deg=35.94, source="gazetteer"),
            Place(id="lighthouse", name="מגדלור", lat_deg=32.83, lon_deg=34.97, source="gazetteer"),
        ],
        inputs=[
            Input(
                id="V1",
                kind="bound",
                says="Kestrel 204 flies at most 650 kt.",
                source="type data sheet",
                flight="K-204",
                speed_max=MetresPerSecond(650 * KT),
                speed_of="air",
            ),
            Input(
                id="D-narrow",
                kind="definition",
                says="“The activity” is the entry into R-1.",
                source="author",
                word="the activity",
            ),
            Input(
                id="D-wide",
                kind="definition",
                says="“The activity” is the take-off.",
                source="author",
                word="the activity",
            ),
            Input(
                id="I1",
                kind="inference",
                says="The aircraft of S3 is Kestrel 204.",
                source="author",
                claim="S3.1",
                tolerance=Seconds(60),
            ),
            Input(
                id="I2",
                kind="inference",
                says="The aircraft of S3 is another one.",
                source="author",
                claim="S3.1",
                tolerance=Seconds(60),
            ),
        ],
        agreements=[
            Agreement(
                id="AG1",
                parties=["north", "coast"],
                says="Half an hour of notice for every use of R-1.",
                least_lead=Seconds(1800),
                horizontal=Metres(5 * NM),
                vertical=Metres(1000 * FT),
                source="memorandum of 2025",
            )
        ],
        files=[
            r.InputFile(
                evidence=NORTH,
                role="tracks",
                source="north",
                samples=9624,
                tracks=["north/AMB71", "north/K-204"],
                rejected=[
                    Rejected("receiver-north.csv:412", "alt_ft: got 'FL3O0', want a number of feet"),
                    Rejected("receiver-north.csv:977", "time: got '', want a time", 14),
                ],
                rejected_count=15,
                flagged={"stale": 31, "jump": 2},
                custody=["operator of the receiver, until 2026-03-20", "the editors, since"],
            ),
            r.InputFile(
                evidence=SOUTH,
                role="tracks",
                source="south",
                samples=5120,
                tracks=["south/RLF3", "south/N12AB"],
                flagged={"zero_position": 3},
            ),
            r.InputFile(evidence=ZONES, role="volumes"),
            r.InputFile(evidence=LOG, role="document"),
            r.InputFile(evidence=PRESS, role="document"),
            r.InputFile(evidence=CASE, role="case"),
        ],
        tracks=tracks,
        volumes=[
            Volume(
                id="R-1",
                name="R-1",
                shape=[Polygon([[(33.5, 34.7), (34.4, 34.7), (34.5, 35.25), (33.6, 35.3), (33.5, 34.7)]])],
                lower=Altitude(14_000 * FT, Datum.STD),
                upper=Altitude(22_000 * FT, Datum.STD),
                start_us=START + 20 * MINUTE,
                end_us=START + 50 * MINUTE,
                party="north",
                kind="restricted area",
                reference=Reference(sha256=ZONES.sha256, name=ZONES.name, unit="entry", entry="R-1"),
            ),
            Volume(
                id="F-2",
                name="Firing range F-2",
                shape=[Circle(34.45, 34.75, 22_000.0)],
                upper=Altitude(3_000 * FT, Datum.MSL),
                party="coast",
            ),
        ],
        asserted=[
            r.Asserted(
                id="band-S3",
                name="30 NM off the coast",
                asserted_by="coast",
                statement="S3",
                shape=[Polygon([_ring(35.17, 35.94, 72.0), _ring(35.17, 35.94, 48.0)])],
                start_us=START + 35 * MINUTE,
                end_us=START + 36 * MINUTE,
                note="30 ± 6.5 NM from Port Marsa",
            ),
            r.Asserted(
                id="def-narrow",
                name="the tanker track",
                asserted_by="",
                statement="",
                shape=[Polygon([[(32.7, 34.2), (33.5, 34.3), (33.5, 34.55), (32.7, 34.45), (32.7, 34.2)]])],
                start_us=None,
                end_us=None,
                note="working definition of the author",
            ),
        ],
        notices=_notices(),
        documents=[
            r.DocumentView(
                evidence=LOG,
                title="Channel log",
                media_type="text/plain",
                text_sha256=hashlib.sha256(LOG_TEXT.encode()).hexdigest(),
                extractor="text 1",
                characters=len(LOG_TEXT),
                excerpts=[r.Excerpt(start=0, end=len(LOG_TEXT), text=LOG_TEXT)],
                source="the Northern Air Force",
                date="2026-03-14",
            ),
            r.DocumentView(
                evidence=PRESS,
                title="بيان قيادة الساحل",
                media_type="text/html",
                text_sha256=hashlib.sha256(PRESS_TEXT.encode()).hexdigest(),
                extractor="selectolax 0.4",
                characters=len(PRESS_TEXT),
                excerpts=[r.Excerpt(start=0, end=len(PRESS_TEXT), text=PRESS_TEXT)],
                source="a news agency",
                date="2026-03-15",
            ),
        ],
        statements=_statements(),
        events=events,
        steps=[r.Step(event=event) for event in story],
        encounters=[encounter],
        occupancies=[
            Occupancy(
                flight="AMB71",
                track="north/AMB71",
                volume="R-1",
                enter_us=START + 21 * MINUTE,
                enter_unc_s=0.9,
                exit_us=START + 23 * MINUTE,
                exit_unc_s=0.9,
                entered=True,
                exited=False,
            ),
            Occupancy(
                flight="K-204",
                track="north/K-204",
                volume="R-1",
                enter_us=START + 30 * MINUTE,
                enter_unc_s=1.1,
                exit_us=START + 36 * MINUTE,
                exit_unc_s=1.0,
                entered=True,
                exited=True,
                certain=False,
                with_flagged=True,
            ),
        ],
        separations=[separation],
        differences=[
            r.Difference(
                what="occupancies of Kestrel 204 in R-1",
                without="1, 18:00:00 to 18:06:00",
                with_flagged="2, the second of 5 s at 18:10:00",
            )
        ],
        lint=[Lint("fire", "actor missing", "the actor is “?”: name who fired, or leave the event out")],
        inquiry=sample_inquiry(),
        observations=sample_observations(),
        unseen=UNSEEN,
        findings=FINDINGS,
        recommendations=RECOMMENDATIONS,
        responses=RESPONSES,
        corrections=CORRECTIONS,
        redactions=REDACTIONS,
        remarks=[
            "Altitudes are pressure altitudes; no QNH was given, so heights above the sea are not derived.",
            "Coasts are generalised (Natural Earth): no distance to a coast is measured on the map.",
        ],
    )


def main(path: str) -> None:
    """Writes the sample as a page."""
    from sharedsky.outputs.html import render

    Path(path).write_bytes(render(sample_report()))


if __name__ == "__main__":
    main(sys.argv[1])
