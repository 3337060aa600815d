"""Whatever decides is compared with drawn worlds: a supported claim holds in them all, a contradicted one in none."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Literal

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray
from tests.inquiry.sky import at, case
from tests.inquiry.worlds import HERES, SPAN_S, STEP_S, T_S, drawn, seen

from sharedsky.inquiry.deciding import decide
from sharedsky.inquiry.deciding.outcome import Reading
from sharedsky.inquiry.deciding.overtime import Found, OverTime, SlackOf, View
from sharedsky.inquiry.dossier import Admission, Dossier
from sharedsky.model.case import Case
from sharedsky.model.event import Event
from sharedsky.model.notice import Addressee, Notice
from sharedsky.model.statement import (
    AnyClaim,
    BoundClaim,
    CountClaim,
    DeliveryClaim,
    EventClaim,
    LeadTimeClaim,
    MovementClaim,
    Near,
    OrderClaim,
    PositionClaim,
    SeparationClaim,
    When,
    Within,
)
from sharedsky.model.track import Basis, Datum
from sharedsky.model.verdict import Verdict
from sharedsky.model.volume import Altitude, Circle, Volume
from sharedsky.units import Metres, MetresPerSecond, Seconds

F64 = NDArray[np.float64]
Mode = Literal["at_some_time", "throughout"]
Judged = tuple[AnyClaim, F64, float]
"""A claim, the slack it truly has at T_S within its window, and what a step between two of these may hide."""

SPEED_MPS, TURN_MPS2 = 250.0, 8.0
SKIES = 20


class Sky:
    """A drawn truth of two flights and the dossier over what was seen of it."""

    def __init__(self, seed: int) -> None:
        self.draw = draw = np.random.default_rng(seed)
        here = HERES[seed % len(HERES)]
        self.a, self.b = (
            drawn(draw, name, here, speed_mps=SPEED_MPS, turn_mps2=TURN_MPS2) for name in ("A", "B")
        )
        tracks = [
            seen(
                draw,
                truth,
                source,
                unc_m=float(draw.choice([1.0, 20.0, 60.0])),
                alt_unc_m=float(draw.choice([2.0, 38.0])),
                vel_unc_mps=float(draw.choice([0.5, 4.0])),
                clock_s=float(draw.choice([0.0, 0.4, 3.0])),
                every_s=float(draw.choice([0.5, 2.0, 8.0])),
                gaps=int(draw.integers(0, 3)),
            )
            for truth in (self.a, self.b)
            for source in ("north", "south")[: int(draw.integers(1, 3))]
        ]
        self.of = at_here(case(speed_mps=SPEED_MPS, turn_mps2=TURN_MPS2), here)
        self.tracks = tracks
        self.volumes: list[Volume] = []

    def window(self) -> tuple[When, NDArray[np.bool_]]:
        """A time, and which of T_S lie in it."""
        start = float(self.draw.uniform(-5, SPAN_S))
        end = start + float(self.draw.choice([0.0, 1.0, 30.0, 120.0]))
        return When(start=at(start), end=at(end)), np.abs(T_S - (start + end) / 2) <= (end - start) / 2 + 1e-9

    def dossier(self) -> Dossier:
        return Dossier(self.of, self.tracks, [], [], self.volumes)


Claims = Callable[[Sky, Mode], Iterator[Judged]]


def at_here(of: Case, here: tuple[float, float]) -> Case:
    place = msgspec.structs.replace(of.places[0], lat_deg=here[0], lon_deg=here[1])
    return msgspec.structs.replace(of, places=[place])


def holds(slack: F64, mode: Mode) -> float:
    """The quantified slack of the truth: at least 0 where the claim is true."""
    return float(slack.max() if mode == "at_some_time" else slack.min())


def checked(sky: Sky, claim: AnyClaim, slack: F64, off: float, found: Counter[Verdict]) -> None:
    """The verdict on a claim against the slack it truly has; off is what the steps between T_S may hide."""
    verdict = decide(sky.dossier(), claim, Reading(), Admission(measured=False)).verdict
    found[verdict] += 1
    assert verdict != Verdict.EVIDENCE_CONFLICT, claim
    if len(slack):
        true = holds(slack, claim.mode)
        if verdict == Verdict.SUPPORTED:
            assert true >= -off, (claim, true)
        if verdict == Verdict.CONTRADICTED:
            assert true < off, (claim, true)


def position_claims(sky: Sky, mode: Mode) -> Iterator[Judged]:
    for _ in range(4):
        when, inside = sky.window()
        distance = sky.a.distance_m()[inside]
        if not len(distance):
            continue
        some = float(distance[sky.draw.integers(len(distance))])
        within = max(some + float(sky.draw.normal(0, 1500)), 1.0)
        where = Near(place="here", within=Metres(within))
        claim = PositionClaim(id="S.1", says="", flights=["A"], when=when, mode=mode, where=where)
        yield claim, within - distance, SPEED_MPS * STEP_S


def volume_claims(sky: Sky, mode: Mode) -> Iterator[Judged]:
    for k in range(3):
        when, inside = sky.window()
        radius, lower = float(sky.draw.uniform(500, 8000)), float(sky.draw.uniform(2000, 3200))
        upper = lower + float(sky.draw.uniform(50, 2000))
        name, outside = f"V{k}", bool(sky.draw.random() < 0.5)
        sky.volumes.append(
            Volume(
                name,
                name,
                [Circle(*sky.a.here, radius)],
                Altitude(lower, Datum.STD),
                Altitude(upper, Datum.STD),
            )
        )
        where = Within(region=name, outside=outside)
        claim = PositionClaim(id="S.1", says="", flights=["A"], when=when, mode=mode, where=where)
        vertical = np.minimum(sky.a.alt_m - lower, upper - sky.a.alt_m)
        slack = np.minimum(radius - sky.a.distance_m(), vertical)[inside]
        yield claim, -slack if outside else slack, SPEED_MPS * STEP_S


def separation_claims(sky: Sky, mode: Mode) -> Iterator[Judged]:
    for _ in range(4):
        when, inside = sky.window()
        apart, high = sky.a.distance_m(sky.b)[inside], np.abs(sky.a.alt_m - sky.b.alt_m)[inside]
        if not len(apart):
            continue
        k = int(sky.draw.integers(len(apart)))
        horizontal = max(float(apart[k]) + float(sky.draw.normal(0, 2000)), 1.0)
        vertical = max(float(high[k]) + float(sky.draw.normal(0, 300)), 1.0)
        both, below = sky.draw.random(2) < 0.5
        claim = SeparationClaim(
            id="S.1",
            says="",
            flights=["A", "B"],
            when=when,
            mode=mode,
            sense="below" if below else "above",
            horizontal=Metres(horizontal),
            vertical=Metres(vertical) if both else None,
        )
        slack = np.minimum(horizontal - apart, vertical - high) if both else horizontal - apart
        yield claim, slack if below else -slack, 2 * SPEED_MPS * STEP_S


def altitude_claims(sky: Sky, mode: Mode) -> Iterator[Judged]:
    for _ in range(3):
        when, inside = sky.window()
        low = float(sky.draw.uniform(2000, 3000))
        high = low + float(sky.draw.uniform(50, 3000))
        claim = BoundClaim(
            id="S.1",
            says="",
            flights=["A"],
            when=when,
            mode=mode,
            altitude_min=Metres(low),
            altitude_max=Metres(high),
            datum="STD",
        )
        yield claim, np.minimum(sky.a.alt_m - low, high - sky.a.alt_m)[inside], 4.0


def speed_claims(sky: Sky, mode: Mode) -> Iterator[Judged]:
    for _ in range(3):
        when, inside = sky.window()
        speed = np.hypot(*sky.a.velocity.T)
        low = float(sky.draw.uniform(20, 200))
        high = low + float(sky.draw.uniform(10, 150))
        claim = BoundClaim(
            id="S.1",
            says="",
            flights=["A"],
            when=when,
            mode=mode,
            speed_min=MetresPerSecond(low),
            speed_max=MetresPerSecond(high),
        )
        yield claim, np.minimum(speed - low, high - speed)[inside], 2 * TURN_MPS2 * STEP_S


def heading_claims(sky: Sky, mode: Mode) -> Iterator[Judged]:
    for _ in range(3):
        when, inside = sky.window()
        start, width = float(sky.draw.uniform(0, 360)), float(sky.draw.uniform(20, 340))
        middle = start + width / 2
        slack = width / 2 - np.abs((sky.a.heading_deg() - middle + 180) % 360 - 180)
        claim = BoundClaim(
            id="S.1",
            says="",
            flights=["A"],
            when=when,
            mode=mode,
            heading_from_deg=start,
            heading_to_deg=(start + width) % 360,
        )
        yield claim, slack[inside], 4.0


KINDS: list[Claims] = [
    position_claims,
    volume_claims,
    separation_claims,
    altitude_claims,
    speed_claims,
    heading_claims,
]


@pytest.mark.parametrize("mode", ["at_some_time", "throughout"])
@pytest.mark.parametrize("claims", KINDS)
def test_a_supported_claim_holds_in_every_drawn_world_and_a_contradicted_one_in_none(
    claims: Claims, mode: Mode
) -> None:
    found: Counter[Verdict] = Counter()
    for seed in range(SKIES):
        sky = Sky(1000 * KINDS.index(claims) + seed)
        for claim, slack, off in claims(sky, mode):
            checked(sky, claim, slack, off, found)
    # a test of soundness that never decides anything would prove nothing
    assert min(found[Verdict.SUPPORTED], found[Verdict.CONTRADICTED]) >= 5, found


@pytest.mark.parametrize("claims", KINDS)
def test_no_bound_changes_faster_between_fixes_than_the_search_is_told(
    claims: Claims, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = 0

    def looked(
        over: OverTime, slack_of: SlackOf, slope: F64, mode: str, *, measured: bool, tolerance: float = 1.0
    ) -> Found:
        nonlocal looked_at
        some = np.arange(0, len(over.lo), 1 + len(over.lo) // 40)
        for first in (0.001, 0.4, 0.97):
            part = np.linspace(first, first + 0.029, 4)
            span = (over.hi - over.lo)[some]
            every = [slack_of(View(over, some, over.lo[some] + p * span)) for p in part]
            step = span * (part[1] - part[0])
            for one, other in pairwise(every):
                for a, b in zip(one, other, strict=True):
                    known = np.isfinite(a)
                    assert (known == np.isfinite(b)).all()
                    change = np.abs(a[known] - b[known])
                    assert (change <= (slope[some] * step)[known] * (1 + 1e-6) + 1e-5).all()
                    looked_at += int(known.sum())
        return Found(Verdict.UNDETERMINED, None, over.start_s)

    monkeypatch.setattr(OverTime, "quantify", looked)
    for seed in range(SKIES):
        sky = Sky(7000 + seed)
        for claim, _, _ in claims(sky, "throughout"):
            decide(sky.dossier(), claim, Reading(), Admission())
    assert looked_at > 1_000


def shown(draw: np.random.Generator, kind: str, true_s: float, source: str) -> Event:
    """An event as one source shows it: somewhere about its true time, and no farther off than it says."""
    unc = float(draw.choice([0.0, 2.0, 15.0]))
    early, late = (float(x) for x in draw.uniform(0, 10, 2))
    shift = float(draw.uniform(-unc, unc))
    return Event(
        id=f"{kind}-{source}",
        kind=kind,
        actor="A",
        action="does it",
        start_us=int(at(true_s - early + shift)),
        end_us=int(at(true_s + late + shift)),
        unc_s=unc + 1e-5,
        source=source,
        track=f"{source}/A",
    )


def test_times_orders_leads_and_counts_hold_in_every_drawn_world() -> None:
    draw = np.random.default_rng(5)
    found: dict[str, Counter[Verdict]] = {}
    for _ in range(400):
        landing, turn, issued = (float(x) for x in draw.uniform(0, 100, 3))
        sources = ["p", "q"][: int(draw.integers(1, 3))]
        events = [shown(draw, k, t, s) for k, t in (("landing", landing), ("turn", turn)) for s in sources]
        unc = float(draw.choice([0.0, 5.0]))
        logged = issued + float(draw.uniform(-unc, unc))
        notice = Notice(
            id="N",
            party="P",
            says="",
            issued=at(logged),
            to=[Addressee(party="Q", acknowledged=at(logged))],
            unc=Seconds(unc + 1e-5),
            basis=Basis.OBSERVED,
        )
        least, start = float(draw.uniform(-20, 60)), float(draw.uniform(0, 80))
        when = When(start=at(start), end=at(start + 30))
        inside = start <= landing <= start + 30
        claims: list[tuple[AnyClaim, bool]] = [
            (EventClaim(id="S.1", says="", event="landing:A", when=when), inside),
            (
                OrderClaim(id="S.1", says="", before="landing:A", after="turn:A", at_least=Seconds(least)),
                turn - landing >= least,
            ),
            (
                LeadTimeClaim(id="S.1", says="", notice="N", event="turn:A", at_least=Seconds(least)),
                turn - issued >= least,
            ),
            (
                DeliveryClaim(id="S.1", says="", notice="N", party="Q", state="acknowledged", when=when),
                start <= issued <= start + 30,
            ),
            (MovementClaim(id="S.1", says="", flights=["A"], movement="landed", when=when), inside),
            (CountClaim(id="S.1", says="", what="landing:A", at_least=int(draw.integers(1, 3))), True),
        ]
        made = Dossier(case(), [], events, [notice])
        for claim, true in claims:
            verdict = decide(made, claim, Reading(), Admission()).verdict
            found.setdefault(type(claim).__name__, Counter())[verdict] += 1
            assert verdict != Verdict.EVIDENCE_CONFLICT
            if verdict == Verdict.SUPPORTED:
                assert true or isinstance(claim, CountClaim)
            if verdict == Verdict.CONTRADICTED:
                assert not true
    for name, counted in found.items():
        assert counted[Verdict.SUPPORTED] > 5, name
        # one landing seen says nothing of another that nobody saw
        assert (counted[Verdict.CONTRADICTED] > 5) == (name not in ("MovementClaim", "CountClaim")), name
