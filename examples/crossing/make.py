"""Makes the evidence of this example and says in truth.json what is true by construction.

Usage: python make.py [FOLDER]

Writes evidence/ and truth.json into FOLDER (default: the folder of this file). Everything follows from SEED and the
numbers below: the same program gives the same bytes. Nothing here was measured; all names are invented, the sea is
the Skagerrak.

How the sky is made: each aircraft flies from waypoint to waypoint, turning at no more than 3°/s and climbing at its
own rate, in steps of a tenth of a second over a plane about ORIGIN. Receivers then see it: with noise, rounding,
lost messages, a clock of their own and a few samples that are simply wrong.
"""

import json
import math
import random
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

SEED = 20250312
DAY_S = 1_741_737_600
"""2025-03-12 00:00:00 UTC in seconds since 1970."""
ORIGIN = (57.70, 8.50)
"""Latitude and longitude about which the plane lies."""
A_M, E2 = 6_378_137.0, 6.69437999014e-3
"""WGS 84."""
FT, NM, KT = 0.3048, 1852.0, 1852.0 / 3600.0
STEP_S = 0.1
TURN_DPS = 3.0

CLOCK_AHEAD_S = 5.1
"""The southern receiver's clock shows so much more than UTC; case.toml corrects it by the opposite."""
NOISE_M = 8.0
"""One standard deviation of a position in each direction; case.toml states 30 m as its 95 % radius."""
GAP = (9 * 3600 + 37 * 60 + 40, 9 * 3600 + 42 * 60)
"""No receiver hears KITE07 between these seconds of the day."""
MEET_S = 9 * 3600 + 34 * 60 + 10
"""When RLF21 is at MEET; KITE07 comes there LATER_S after."""
MEET = (57.740, 8.600)
LATER_S = 4.5
KILO = {"south": 57.62, "north": 57.82, "west": 8.30, "east": 8.90}
LIMA = {"south": 57.90, "north": 58.00, "west": 8.06, "east": 8.34}
KILO_TIME = ("2025-03-12T09:20:00Z", "2025-03-12T10:10:00Z")
LIMA_TIME = ("2025-03-12T09:35:00Z", "2025-03-12T10:05:00Z")


class State(NamedTuple):
    """Where an aircraft is: seconds of the day, plane metres, feet of pressure altitude, course, speed, climb."""

    t_s: float
    east_m: float
    north_m: float
    alt_ft: float
    course_deg: float
    speed_mps: float
    climb_fpm: float
    ground: bool


class Leg(NamedTuple):
    """Fly to a point at a speed, climbing or descending to an altitude at a rate."""

    lat_deg: float
    lon_deg: float
    alt_ft: float
    speed_mps: float
    rate_fpm: float


class Row(NamedTuple):
    """One message as a receiver writes it down."""

    t_s: float
    icao24: str
    callsign: str
    squawk: str
    lat_deg: float
    lon_deg: float
    state: State
    note: str = ""


def radii_m() -> tuple[float, float]:
    """Metres a radian east and north at ORIGIN."""
    phi = math.radians(ORIGIN[0])
    w = 1 - E2 * math.sin(phi) ** 2
    return A_M / math.sqrt(w) * math.cos(phi), A_M * (1 - E2) / w**1.5


def plane(lat_deg: float, lon_deg: float) -> tuple[float, float]:
    """East and north of ORIGIN."""
    east, north = radii_m()
    return math.radians(lon_deg - ORIGIN[1]) * east, math.radians(lat_deg - ORIGIN[0]) * north


def degrees(east_m: float, north_m: float) -> tuple[float, float]:
    """Latitude and longitude of a point of the plane."""
    east, north = radii_m()
    return ORIGIN[0] + math.degrees(north_m / north), ORIGIN[1] + math.degrees(east_m / east)


def flown(start: State, legs: list[Leg]) -> list[State]:
    """The states of an aircraft from start through its legs, one each STEP_S."""
    states = [start]
    for leg in legs:
        to_east, to_north = plane(leg.lat_deg, leg.lon_deg)
        nearest = math.inf
        while True:
            s = states[-1]
            away_m = math.hypot(to_east - s.east_m, to_north - s.north_m)
            if away_m < leg.speed_mps * STEP_S or (away_m > nearest and away_m < 600.0):
                break
            nearest = min(nearest, away_m)
            want = math.degrees(math.atan2(to_east - s.east_m, to_north - s.north_m))
            off = (want - s.course_deg + 180.0) % 360.0 - 180.0
            course = s.course_deg + max(-TURN_DPS * STEP_S, min(TURN_DPS * STEP_S, off))
            rise = leg.alt_ft - s.alt_ft
            climb = math.copysign(min(leg.rate_fpm, abs(rise) * 60 / STEP_S), rise)
            speed = s.speed_mps + max(-0.2, min(0.2, leg.speed_mps - s.speed_mps))
            run = speed * STEP_S
            states.append(
                State(
                    s.t_s + STEP_S,
                    s.east_m + run * math.sin(math.radians(course)),
                    s.north_m + run * math.cos(math.radians(course)),
                    s.alt_ft + climb * STEP_S / 60,
                    course % 360.0,
                    speed,
                    climb,
                    False,
                )
            )
    return states


def shifted(states: list[State], by_s: float) -> list[State]:
    """The same flight so many seconds later."""
    return [s._replace(t_s=s.t_s + by_s) for s in states]


def passing(states: list[State], lat_deg: float, lon_deg: float) -> float:
    """When a flight is nearest to a point."""
    east, north = plane(lat_deg, lon_deg)
    return min(states, key=lambda s: math.hypot(s.east_m - east, s.north_m - north)).t_s


def at(states: list[State], t_s: float) -> State:
    """The state at a time, straight between steps."""
    x = (t_s - states[0].t_s) / STEP_S
    i = max(0, min(len(states) - 2, math.floor(x)))
    a, b, share = states[i], states[i + 1], min(max(x - i, 0.0), 1.0)
    mix = [p + share * (q - p) for p, q in zip(a[:4], b[:4], strict=True)]
    return State(mix[0], mix[1], mix[2], mix[3], a.course_deg, a.speed_mps, a.climb_fpm, a.ground)


def relief() -> list[State]:
    """RLF21: eastward, climbs to 9,000 ft, through MEET at MEET_S, on to the east."""
    east, north = plane(*MEET)
    course, speed = 75.0, 140.0
    before_s, after_s = 22 * 60.0, 20 * 60.0

    def along(s: float) -> tuple[float, float]:
        way = speed * s
        return degrees(
            east + way * math.sin(math.radians(course)), north + way * math.cos(math.radians(course))
        )

    start_east, start_north = plane(*along(-before_s))
    start = State(0.0, start_east, start_north, 6000.0, course, speed, 0.0, False)
    legs = [
        Leg(*along(-before_s + 240), 6000.0, speed, 0.0),
        Leg(*along(-2.0), 9000.0, speed, 900.0),
        Leg(*along(45.0), 9000.0, speed, 0.0),
        Leg(*along(after_s), 9000.0, speed, 0.0),
    ]
    states = flown(start, legs)
    return shifted(states, MEET_S - passing(states, *MEET))


FIELD = (57.120, 8.560)
"""Where KITE07 takes off and lands."""


def kite() -> list[State]:
    """KITE07: waits on the field, takes off, crosses RLF21's way, descends westward, is lost, comes back and lands."""
    east, north = plane(*FIELD)
    waiting = [State(i * STEP_S, east, north, 50.0, 5.0, 0.0, 0.0, True) for i in range(1200)]
    rolling = waiting[-1]
    roll: list[State] = []
    for _ in range(300):
        s = roll[-1] if roll else rolling
        speed = s.speed_mps + 0.25
        roll.append(
            s._replace(
                t_s=s.t_s + STEP_S, north_m=s.north_m + speed * STEP_S, speed_mps=speed, course_deg=0.0
            )
        )
    up = roll[-1]._replace(ground=False)
    legs = [
        Leg(57.160, 8.560, 1500.0, 130.0, 2500.0),
        Leg(57.400, 8.520, 9200.0, 180.0, 2500.0),
        Leg(*MEET, 9200.0, 180.0, 2500.0),
        Leg(57.860, 8.640, 9200.0, 180.0, 0.0),
        Leg(57.950, 8.560, 7000.0, 150.0, 1500.0),
        Leg(57.955, 8.400, 4000.0, 150.0, 1500.0),
        Leg(57.960, 8.200, 4000.0, 150.0, 1500.0),
        Leg(57.930, 8.020, 4000.0, 150.0, 0.0),
        Leg(57.800, 7.960, 4500.0, 150.0, 1000.0),
        Leg(57.300, 8.480, 3000.0, 170.0, 1000.0),
        Leg(57.180, 8.558, 700.0, 90.0, 900.0),
        Leg(*FIELD, 50.0, 70.0, 900.0),
    ]
    flying = flown(up, legs)
    last = flying[-1]._replace(ground=True, climb_fpm=0.0, alt_ft=50.0)
    taxi: list[State] = []
    for _ in range(900):
        s = taxi[-1] if taxi else last
        speed = max(s.speed_mps - 0.2, 0.0)
        turn = math.radians(s.course_deg)
        taxi.append(
            s._replace(
                t_s=s.t_s + STEP_S,
                east_m=s.east_m + speed * STEP_S * math.sin(turn),
                north_m=s.north_m + speed * STEP_S * math.cos(turn),
                speed_mps=speed,
            )
        )
    states = waiting + roll + flying + taxi
    return shifted(states, MEET_S + LATER_S - passing(states, *MEET))


BUOY = (57.500, 8.200)
BUOY_RADIUS_M = 2000.0


def patrol() -> list[State]:
    """SEA33: circles left about BUOY at 1,500 ft."""
    east, north = plane(*BUOY)
    speed, start = 55.0, 9 * 3600 + 20 * 60
    states = []
    for i in range(25 * 600 + 1):
        angle = -speed * i * STEP_S / BUOY_RADIUS_M
        states.append(
            State(
                start + i * STEP_S,
                east + BUOY_RADIUS_M * math.sin(angle),
                north + BUOY_RADIUS_M * math.cos(angle),
                1500.0,
                math.degrees(angle - math.pi / 2) % 360.0,
                speed,
                0.0,
                False,
            )
        )
    return states


def cargo() -> list[State]:
    """CGO905: high above, south-westward."""
    east, north = plane(58.20, 9.40)
    start = State(9 * 3600 + 22 * 60.0, east, north, 36000.0, 220.0, 240.0, 0.0, False)
    return flown(start, [Leg(57.05, 7.55, 36000.0, 240.0, 0.0)])


FLIGHTS: dict[str, tuple[str, str, Callable[[], list[State]]]] = {
    "RLF21": ("f00a21", "2461", relief),
    "KITE07": ("f00b07", "4012", kite),
    "SEA33": ("f00c33", "7053", patrol),
    "CGO905": ("f00d05", "3315", cargo),
}
"""Callsign to address (of the block for tests and temporary use), code and way."""


def heard(
    rng: random.Random,
    callsign: str,
    states: list[State],
    window: tuple[float, float],
    step: tuple[float, float],
) -> list[Row]:
    """What a receiver writes down of a flight within a window of time, in true time."""
    icao24, squawk, _ = FLIGHTS[callsign]
    rows = []
    t_s = max(states[0].t_s, window[0]) + rng.uniform(0.0, step[0])
    while t_s <= min(states[-1].t_s, window[1]):
        s = at(states, t_s)
        silent = callsign == "KITE07" and GAP[0] < t_s < GAP[1]
        if not silent and rng.random() > 0.03:
            still = 0.1 if s.ground else 1.0
            lat, lon = degrees(
                s.east_m + rng.gauss(0.0, NOISE_M * still), s.north_m + rng.gauss(0.0, NOISE_M * still)
            )
            rows.append(Row(t_s, icao24, callsign, squawk, round(lat, 5), round(lon, 5), s))
        t_s += rng.uniform(*step)
    return rows


def opensky_csv(rows: list[Row]) -> str:
    """State vectors as the OpenSky Network's database gives them."""
    names = (
        "time,icao24,lat,lon,velocity,heading,vertrate,callsign,onground,squawk,baroaltitude,lastposupdate"
    )
    lines = [names]
    for row in rows:
        s = row.state
        alt_m = round(s.alt_ft / 25) * 25 * FT
        lat, lon = f"{row.lat_deg:.5f}", f"{row.lon_deg:.5f}"
        if row.note == "garbled":
            lat = "5/.7400"
        lines.append(
            f"{math.ceil(DAY_S + row.t_s)},{row.icao24},{lat},{lon},{s.speed_mps:.1f},{s.course_deg:.1f},"
            f"{s.climb_fpm * FT / 60:.2f},{row.callsign},{str(s.ground).lower()},{row.squawk},"
            f"{'' if s.ground else format(alt_m, '.2f')},{DAY_S + row.t_s:.3f}"
        )
    return "\n".join(lines) + "\n"


def readsb_trace(rows: list[Row], kind: str) -> str:
    """A trace as readsb and tar1090 write it, by the receiver's own clock."""
    first = round(DAY_S + rows[0].t_s + CLOCK_AHEAD_S, 3)
    trace = []
    for row in rows:
        s = row.state
        said = {"flight": f"{row.callsign:<8}", "squawk": row.squawk, "nac_p": 9} if row is rows[0] else None
        altitude: object = "ground" if s.ground else round(s.alt_ft / 25) * 25
        trace.append(
            [
                round(DAY_S + row.t_s + CLOCK_AHEAD_S - first, 2),
                row.lat_deg,
                row.lon_deg,
                altitude,
                round(s.speed_mps / KT, 1),
                round(s.course_deg, 1),
                0,
                round(s.climb_fpm / 64) * 64,
                said,
                "adsb_icao",
            ]
        )
    head = {"icao": rows[0].icao24, "t": kind, "timestamp": first, "trace": []}
    body = ",\n".join(json.dumps(point, separators=(",", ":")) for point in trace)
    return json.dumps(head, separators=(",", ":"))[:-2] + "\n" + body + "\n]}\n"


def spoiled(rows: list[Row]) -> tuple[list[Row], dict[str, str]]:
    """The northern receiver's rows with its bad ones, and what is bad by construction."""
    found: dict[str, str] = {}
    out: list[Row] = []
    for row in rows:
        out.append(row)
        minute = row.t_s / 60
        if row.callsign == "RLF21" and "jump" not in found and minute > 9 * 60 + 26:
            out[-1] = row._replace(lat_deg=round(row.lat_deg + 0.36, 5))
            found["jump"] = "RLF21 is 40 km too far north in one sample after 09:26"
        elif row.callsign == "RLF21" and "zero" not in found and minute > 9 * 60 + 28:
            out[-1] = row._replace(lat_deg=0.0, lon_deg=0.0)
            found["zero"] = "RLF21 is at (0, 0) in one sample after 09:28"
        elif row.callsign == "CGO905" and "garbled" not in found and minute > 9 * 60 + 32:
            out[-1] = row._replace(note="garbled")
            found["garbled"] = "one latitude of CGO905 after 09:32 is no number: its row is rejected"
    return out, found


def stale(rows: list[Row], states: list[State]) -> list[Row]:
    """KITE07's rows of the southern receiver, the last position before the gap repeated three times."""
    before = [row for row in rows if row.t_s <= GAP[0]]
    after = [row for row in rows if row.t_s > GAP[0]]
    last = before[-1]
    repeats = []
    for i in (1, 2, 3):
        t_s = last.t_s + 4.0 * i
        repeats.append(last._replace(t_s=t_s))
    assert repeats[-1].t_s < states[-1].t_s
    return before + repeats + after


def crossings(states: list[State], box: dict[str, float], top_ft: float) -> list[float]:
    """Seconds of the day at which a flight passes the border of a box, in order."""

    def inside(s: State) -> bool:
        lat, lon = degrees(s.east_m, s.north_m)
        level = s.alt_ft < top_ft and not s.ground
        return box["south"] < lat < box["north"] and box["west"] < lon < box["east"] and level

    return [round(b.t_s, 1) for a, b in pairwise(states) if inside(a) != inside(b)]


def closest(one: list[State], other: list[State]) -> dict[str, object]:
    """The least 3D distance of two flights that are in the air."""
    best = (math.inf, 0.0, 0.0, 0.0)
    start, end = max(one[0].t_s, other[0].t_s), min(one[-1].t_s, other[-1].t_s)
    for i in range(int((end - start) * 100)):
        t_s = start + i / 100
        a, b = at(one, t_s), at(other, t_s)
        if a.ground or b.ground:
            continue
        horizontal = math.hypot(a.east_m - b.east_m, a.north_m - b.north_m)
        vertical = abs(a.alt_ft - b.alt_ft) * FT
        best = min(best, (math.hypot(horizontal, vertical), t_s, horizontal, vertical))
    return {
        "utc": clock(best[1]),
        "cpa_3d_m": round(best[0], 1),
        "cpa_horizontal_m": round(best[2], 1),
        "cpa_vertical_m": round(best[3], 1),
    }


def clock(t_s: float) -> str:
    """ISO 8601 of a second of the day."""
    tenths = round(t_s * 10)
    return f"2025-03-12T{tenths // 36000:02}:{tenths // 600 % 60:02}:{tenths // 10 % 60:02}.{tenths % 10}Z"


def box_feature(
    id_: str, name: str, party: str, box: dict[str, float], top: str, time: tuple[str, str]
) -> object:
    """A GeoJSON Feature of a box from the ground to a level."""
    w, s, e, n = box["west"], box["south"], box["east"], box["north"]
    return {
        "type": "Feature",
        "id": id_,
        "properties": {
            "name": name,
            "party": party,
            "lower": "GND",
            "upper": top,
            "start": time[0],
            "end": time[1],
        },
        "geometry": {"type": "Polygon", "coordinates": [[[w, s], [e, s], [e, n], [w, n], [w, s]]]},
    }


NOTICES = {
    "notices": [
        {
            "id": "N1",
            "party": "air-cell",
            "says": "exercise in area KILO, ground to FL150, 09:20 to 10:10 UTC",
            "issued": "2025-03-12T08:20:00Z",
            "activity_start": KILO_TIME[0],
            "volume": "KILO",
            "unc": "1 s",
            "complete": True,
            "to": [
                {
                    "party": "relief",
                    "delivered": "2025-03-12T08:20:04Z",
                    "acknowledged": "2025-03-12T08:24:30Z",
                },
                {
                    "party": "desk",
                    "delivered": "2025-03-12T08:20:03Z",
                    "acknowledged": "2025-03-12T08:20:41Z",
                },
            ],
        },
        {
            "id": "N2",
            "party": "relief",
            "says": "drops in area LIMA, ground to FL060, 09:35 to 10:05 UTC",
            "issued": "2025-03-12T09:27:00Z",
            "activity_start": LIMA_TIME[0],
            "volume": "LIMA",
            "unc": "1 s",
            "complete": True,
            "to": [
                {"party": "air-cell", "delivered": "2025-03-12T09:27:40Z"},
                {
                    "party": "desk",
                    "delivered": "2025-03-12T09:27:06Z",
                    "acknowledged": "2025-03-12T09:28:10Z",
                },
            ],
        },
    ]
}

TRANSCRIPT = """\
COORDINATION DESK, RECORDED LINE, 12 MARCH 2025
Times are UTC by the desk's clock. Invented for this example.

09:24:50  DESK    RLF21, we see you eastbound, level nine thousand.
09:25:02  RLF21   Eastbound, level nine thousand.
09:27:15  RELIEF  Desk, drops in area LIMA from 09:35. Please pass it on.
09:28:10  DESK    Drops in LIMA from 09:35, acknowledged. Air Cell North has it on the channel.
09:33:40  RLF21   Desk, traffic ahead, left to right, near our level.
09:34:02  DESK    RLF21, that is KITE07. Air Cell North, your KITE07 is near RLF21.
09:34:25  RLF21   It went over us. Very near.
09:38:20  DESK    Air Cell North, we no longer see KITE07.
09:42:25  DESK    KITE07 is back, south-west of LIMA.
"""

RELIEF_SAYS = """\
RELIEF OPERATOR
Statement of 13 March 2025. Invented for this example.

At 09:34 UTC on 12 March our flight RLF21 was endangered by KITE07, an aircraft of Air Cell North. KITE07 came
within half a nautical mile and 500 feet of RLF21. RLF21 was level at flight level 90 from 09:25 to 09:40 and kept
clear of exercise area KILO throughout.

Our notice of the drops in area LIMA was issued in good time, more than half an hour before they began. Air Cell North
never acknowledged it. Between 09:38 and 09:42 KITE07 flew through area LIMA.
"""

AIR_CELL_SAYS = """\
AIR CELL NORTH
Statement of 14 March 2025. Invented for this example.

KITE07 took off from its field, was airborne at 09:30 UTC and landed at its field before 10:00. It was never nearer
than one nautical mile to any other aircraft between 09:30 and 09:40. It never flew faster than 450 knots.

Notice of exercise area KILO was acknowledged by Relief Operator at 08:24. RLF21 was inside KILO at 09:34 all the
same. KITE07 did not enter area LIMA. The crew of RLF21 did not keep a good look-out.
"""


def made() -> dict[str, str]:
    """Every file of evidence/ and truth.json: name to text."""
    rng = random.Random(SEED)
    ways = {name: way() for name, (_, _, way) in FLIGHTS.items()}
    all_day = (0.0, 86400.0)
    north = [
        row
        for name, window, step in (
            ("RLF21", all_day, (5.0, 7.0)),
            ("KITE07", all_day, (5.0, 7.0)),
            ("CGO905", all_day, (9.0, 11.0)),
        )
        for row in heard(rng, name, ways[name], window, step)
    ]
    north, bad = spoiled(sorted(north, key=lambda row: (math.ceil(row.t_s), row.icao24)))
    half_past = 9 * 3600 + 25 * 60
    relief_south = heard(rng, "RLF21", ways["RLF21"], (half_past, half_past + 25 * 60), (3.0, 8.0))
    kite_south = heard(rng, "KITE07", ways["KITE07"], (half_past + 120, half_past + 27 * 60), (3.0, 8.0))
    kite_south = stale(kite_south, ways["KITE07"])
    bad["stale"] = "the southern receiver repeats KITE07's last position before the gap three times"
    patrol_south = heard(rng, "SEA33", ways["SEA33"], all_day, (4.0, 8.0))
    patrol_south.insert(100, patrol_south[100])
    bad["duplicate"] = "one sample of SEA33 stands there twice"
    volumes = {
        "type": "FeatureCollection",
        "features": [
            box_feature("KILO", "exercise area KILO", "air-cell", KILO, "FL150", KILO_TIME),
            box_feature("LIMA", "drop area LIMA", "relief", LIMA, "FL060", LIMA_TIME),
        ],
    }
    ground = [a.t_s for a, b in pairwise(ways["KITE07"]) if a.ground != b.ground]
    kilo = crossings(ways["RLF21"], KILO, 15000.0)
    truth = {
        "near_miss": {"flights": ["RLF21", "KITE07"], **closest(ways["RLF21"], ways["KITE07"])},
        "gap": {"flight": "KITE07", "start_utc": clock(GAP[0]), "end_utc": clock(GAP[1])},
        "kilo": {
            "RLF21": [clock(t) for t in kilo],
            "KITE07": [clock(t) for t in crossings(ways["KITE07"], KILO, 15000.0)],
        },
        "lima_unseen": {"KITE07": [clock(t) for t in crossings(ways["KITE07"], LIMA, 6000.0)]},
        "take_off_utc": clock(ground[0]),
        "landing_utc": clock(ground[1]),
        "circles_of_SEA33": round(25 * 60 * 55.0 / (2 * math.pi * BUOY_RADIUS_M), 2),
        "southern_clock_ahead_s": CLOCK_AHEAD_S,
        "lead_s": {"N1": 3600, "N2": 480},
        "unacknowledged": [["N2", "air-cell"]],
        "bad_samples": bad,
        "claims": CLAIMS,
    }
    return {
        "evidence/receiver-north.csv": opensky_csv(north),
        "evidence/receiver-south/trace_full_f00a21.json": readsb_trace(relief_south, "C130"),
        "evidence/receiver-south/trace_full_f00b07.json": readsb_trace(kite_south, "PC24"),
        "evidence/receiver-south/trace_full_f00c33.json": readsb_trace(patrol_south, "A139"),
        "evidence/areas.geojson": json.dumps(volumes, indent=1) + "\n",
        "evidence/channel-log.json": json.dumps(NOTICES, indent=1) + "\n",
        "evidence/desk-transcript.txt": TRANSCRIPT,
        "evidence/statement-relief-operator.txt": RELIEF_SAYS,
        "evidence/statement-air-cell-north.txt": AIR_CELL_SAYS,
        "truth.json": json.dumps(truth, indent=1) + "\n",
    }


CLAIMS = {
    "K1.1": "true: the near miss was below 0.5 NM and 500 ft",
    "K1.2": "true: RLF21 was level at 9,000 ft",
    "K1.3": "false: RLF21 was inside KILO for minutes",
    "K1.4": "false: the lead was eight minutes",
    "K1.5": "true: the log is complete and shows no acknowledgement",
    "K1.6": "undecidable: KITE07 was seen by nobody then; it did fly through LIMA",
    "K2.1": "true: KITE07 was airborne at 09:30",
    "K2.2": "true: KITE07 landed at its field",
    "K2.3": "false: it came within a third of a nautical mile",
    "K2.4": "true: it never flew faster than 350 kt",
    "K2.5": "true: acknowledged at 08:24:30",
    "K2.6": "true: RLF21 was inside KILO at 09:34",
    "K2.7": "undecidable: KITE07 was seen by nobody then; it did fly through LIMA",
    "K2.8": "an opinion, never judged",
    "K3.1": "true: RLF21 was eastbound at 09:25",
    "K3.2": "true: KITE07 was south-west of LIMA at 09:42:25",
}
"""Claim of statements/ to whether it is true here, and whether the evidence can show it."""


def main(folder: Path) -> None:
    """Writes the files."""
    for name, text in made().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
