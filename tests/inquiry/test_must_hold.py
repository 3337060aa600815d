"""What must hold of every kind of claim, with admission and flags fixed and no conflict:

removing evidence never decides; shrinking an uncertainty never reverses a verdict; widening a claim's tolerance moves
it only toward supported (for a negated claim, only away from it).
"""

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.inquiry.sky import at, case, dossier
from tests.inquiry.worlds import HERES, drawn, seen

from sharedsky.inquiry.deciding import decide
from sharedsky.inquiry.deciding.outcome import Reading
from sharedsky.inquiry.dossier import Admission, Dossier
from sharedsky.model.event import Event
from sharedsky.model.notice import Addressee, Notice
from sharedsky.model.statement import (
    AnyClaim,
    Near,
    When,
)
from sharedsky.model.track import Basis, Track
from sharedsky.model.verdict import Verdict
from sharedsky.units import Metres, Seconds

ORDER = [Verdict.CONTRADICTED, Verdict.UNDETERMINED, Verdict.SUPPORTED]
DECIDED = (Verdict.SUPPORTED, Verdict.CONTRADICTED)
KINDS = ("position", "separation", "above", "altitude", "speed", "heading", "phase", "landing")
TIMED = ("event", "order", "lead_time", "delivery", "count", "movement")


def verdict(made: Dossier, claim: AnyClaim, without: frozenset[str] = frozenset()) -> Verdict:
    return decide(made, claim, Reading(), Admission(without=without, measured=False)).verdict


def claim_of(kind: str, seed: int, wider: float = 0.0) -> AnyClaim:
    """A claim drawn from a seed; wider ≥ 0 widens what it leaves open, in place and time."""
    draw = np.random.default_rng(seed)
    start, negated = float(draw.uniform(0, 200)), bool(draw.random() < 0.3)
    mode = "throughout" if draw.random() < 0.5 else "at_some_time"
    when = When(
        start=at(start), end=at(start + float(draw.choice([0, 5, 40]))), tolerance=Seconds(wider / 50)
    )
    own: dict[str, object] = {"id": "S.1", "says": "", "when": when, "mode": mode, "negated": negated}
    of_a = own | {"flights": ["A"]}
    size = float(draw.uniform(0, 6000))
    plain = {"id": "S.1", "says": "", "negated": negated}
    made: AnyClaim = msgspec.convert(
        {
            "position": lambda: of_a | {"kind": "position", "where": near(size + wider)},
            "separation": lambda: (
                own
                | {"kind": "separation", "flights": ["A", "B"], "sense": "below", "horizontal": size + wider}
            ),
            "above": lambda: (
                own
                | {
                    "kind": "separation",
                    "flights": ["A", "B"],
                    "sense": "above",
                    "horizontal": max(size - wider, 0.0),
                    "vertical": 300.0,
                }
            ),
            "altitude": lambda: (
                of_a
                | {
                    "kind": "bound",
                    "altitude_min": size / 2 - wider,
                    "altitude_max": size + 200 + wider,
                    "datum": "STD",
                }
            ),
            "speed": lambda: (
                of_a
                | {
                    "kind": "bound",
                    "speed_min": size / 50 - wider / 50,
                    "speed_max": 60 + size / 50 + wider / 50,
                }
            ),
            "heading": lambda: (
                of_a
                | {
                    "kind": "bound",
                    "heading_from_deg": (size / 20 - wider / 100) % 360,
                    "heading_to_deg": (size / 20 + 90 + wider / 100) % 360,
                }
            ),
            "phase": lambda: of_a | {"kind": "phase", "phase": "airborne" if size < 3000 else "on_ground"},
            "landing": lambda: of_a | {"kind": "phase", "phase": "landing"},
            "event": lambda: own | {"kind": "event", "event": "landing:A"},
            "order": lambda: (
                plain
                | {
                    "kind": "order",
                    "before": "landing:A",
                    "after": "turn:A",
                    "at_least": size / 60 - wider / 50,
                }
            ),
            "lead_time": lambda: (
                plain
                | {
                    "kind": "lead_time",
                    "notice": "N",
                    "event": "landing:A",
                    "at_least": size / 60 - wider / 50,
                }
            ),
            "delivery": lambda: (
                own
                | {
                    "kind": "delivery",
                    "notice": "N",
                    "party": "Q",
                    "state": "delivered" if size < 4000 else "acknowledged",
                }
            ),
            "count": lambda: (
                plain
                | {
                    "kind": "count",
                    "what": "landing:A",
                    "at_least": max(int(size / 2000) - int(wider / 1000), 0),
                    "at_most": 1 + int(size / 2000) + int(wider / 1000),
                }
            ),
            "movement": lambda: of_a | {"kind": "movement", "movement": "landed", "place": "here"},
        }[kind](),
        AnyClaim,
        dec_hook=lambda kind, value: kind(value),
    )
    return made


def near(within_m: float) -> Near:
    return Near(place="here", within=Metres(max(within_m, 1.0)))


def sky(seed: int, *, scale: float = 1.0) -> tuple[list[Track], list[Event], list[Notice]]:
    """What several sources saw of a drawn truth; scale shrinks how uncertain they are said to be, up to conflict."""
    draw = np.random.default_rng(seed)
    truths = [drawn(draw, f, HERES[0], speed_mps=250.0, turn_mps2=8.0) for f in "AB"]
    tracks, events = [], []
    for truth in truths:
        for k in range(int(draw.integers(1, 4))):
            made = seen(
                draw,
                truth,
                f"s{k}",
                unc_m=float(draw.choice([5.0, 60.0])),
                alt_unc_m=float(draw.choice([5.0, 38.0])),
                vel_unc_mps=float(draw.choice([0.5, 4.0])),
                clock_s=float(draw.choice([0.0, 0.4])),
                every_s=float(draw.choice([1.0, 8.0])),
                gaps=int(draw.integers(0, 3)),
            )
            samples = msgspec.structs.replace(made.samples, pos_unc_m=made.samples.pos_unc_m * scale)
            tracks.append(
                msgspec.structs.replace(
                    made,
                    samples=samples,
                    clock_unc_s=made.clock_unc_s * scale,
                    alt_unc_m=made.alt_unc_m * scale,
                    vel_unc_mps=made.vel_unc_mps * scale,
                )
            )
            middle = float(draw.uniform(60, 140))
            for kind, count in (("landing", int(draw.choice([1, 1, 1, 2]))), ("turn", 1)):
                for n in range(count):
                    start = middle + 30 * n + float(draw.normal(0, 2))
                    events.append(
                        Event(
                            id=f"{kind}-{made.id}-{n}",
                            kind=kind,
                            actor=truth.flight,
                            action="does it",
                            start_us=int(at(start)),
                            end_us=int(at(start + 5)),
                            unc_s=3.0 * scale,
                            source=made.source,
                            track=made.id,
                        )
                    )
    notice = Notice(
        id="N",
        party="P",
        says="",
        issued=at(float(draw.uniform(0, 100))),
        to=[Addressee(party="Q", delivered=at(float(draw.uniform(0, 200))))],
        unc=Seconds(5 * scale),
        basis=Basis.OBSERVED,
        complete=bool(draw.random() < 0.5),
    )
    return tracks, events, [notice]


def dossier_of(parts: tuple[list[Track], list[Event], list[Notice]]) -> Dossier:
    return dossier(case(turn_mps2=8.0, speed_mps=250.0), *parts)


seeds = st.integers(0, 2**31)


@pytest.mark.parametrize("kind", KINDS + TIMED)
@settings(max_examples=12, deadline=None)
@given(seeds, seeds, st.data())
def test_removing_evidence_never_decides(kind: str, of_sky: int, of_claim: int, data: st.DataObject) -> None:
    made, claim = dossier_of(sky(of_sky)), claim_of(kind, of_claim)
    ids = sorted({t.id for t in made.tracks} | {"N"})
    fewer = data.draw(st.sets(st.sampled_from(ids)).map(frozenset))
    more, less = verdict(made, claim), verdict(made, claim, fewer)
    if more != Verdict.EVIDENCE_CONFLICT and less in DECIDED:
        assert less == more


@pytest.mark.parametrize("kind", KINDS + TIMED)
@settings(max_examples=12, deadline=None)
@given(seeds, seeds, st.floats(0.05, 1))
def test_shrinking_an_uncertainty_never_reverses_a_verdict(
    kind: str, of_sky: int, of_claim: int, scale: float
) -> None:
    claim = claim_of(kind, of_claim)
    wide, tight = (verdict(dossier_of(sky(of_sky, scale=s)), claim) for s in (1.0, scale))
    if wide in DECIDED and tight != Verdict.EVIDENCE_CONFLICT:
        assert tight == wide


@pytest.mark.parametrize("kind", KINDS + TIMED)
@settings(max_examples=12, deadline=None)
@given(seeds, seeds, st.floats(0, 3000))
def test_widening_a_tolerance_moves_only_toward_supported(
    kind: str, of_sky: int, of_claim: int, wider: float
) -> None:
    made = dossier_of(sky(of_sky))
    narrow, wide = (claim_of(kind, of_claim, w) for w in (0.0, wider))
    before, after = verdict(made, narrow), verdict(made, wide)
    if Verdict.EVIDENCE_CONFLICT not in (before, after):
        change = ORDER.index(after) - ORDER.index(before)
        assert change <= 0 if narrow.negated else change >= 0
