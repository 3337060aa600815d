"""Places and times that no one aircraft can have been in all of, under its speed bound."""

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations

import numpy as np

from sharedsky.inquiry.dossier import called, mobility
from sharedsky.inquiry.exclusions.appearances import Appearance, appearances
from sharedsky.inquiry.exclusions.shapes import Disc, Shape, apart_m
from sharedsky.inquiry.exclusions.smallest import smallest_sets
from sharedsky.kernels.chain import Visits, excluded, needs, speed_needed_by_distance, visits_by_distance
from sharedsky.model.case import Case
from sharedsky.model.statement import AnyClaim
from sharedsky.model.verdict import Exclusion, Fall, Reason, Visit
from sharedsky.model.volume import Volume

MOST_APPEARANCES = 3
"""Sets of up to this many appearances of one aircraft are tried; each may rest on several claims."""
NOTABLE = 0.2
"""A pair of two parties that is not excluded is told where it needs at least this part of the speed bound."""
KMH = 3.6

Apart = Callable[[Shape, Shape], float]
"""Least distance between two shapes, in metres."""


def kinematic_exclusions(
    case: Case, claims: list[AnyClaim], volumes: Mapping[str, Volume]
) -> tuple[list[Exclusion], list[Exclusion]]:
    """Smallest sets of claims that no one aircraft can satisfy, and those tried that are not excluded.

    A chain joins only one and the same aircraft: what is said of a group holds of every aircraft in it.
    """
    every = appearances(case, claims, volumes)
    group_of = {f.id: f.one_of for f in case.flights}
    party_of = {c.id: s.party for s in case.statements for c in s.claims}
    distances: dict[tuple[Shape, Shape], float] = {}
    out: dict[tuple[object, ...], Exclusion] = {}
    kept: dict[tuple[object, ...], tuple[Exclusion, frozenset[str], bool]] = {}
    contested: set[frozenset[str]] = set()

    def apart(a: Shape, b: Shape) -> float:
        if (a, b) not in distances:
            distances[a, b] = distances[b, a] = apart_m(a, b)
        return distances[a, b]

    for aircraft in sorted({a.flight for a in every}):
        can = mobility(case, aircraft)
        mine = [a for a in every if a.flight in (aircraft, group_of.get(aircraft, ""))]
        # claims of a group alone are tried once, for the group
        if aircraft != group_of.get(aircraft) and all(a.flight != aircraft for a in mine):
            continue

        def infeasible(some: tuple[Appearance, ...], speed: float = can.speed_mps) -> bool:
            return together(some) and impossible(some, speed, apart)

        for found in smallest_sets(mine, infeasible, most=MOST_APPEARANCES, least=2):
            if not any(a.flight == aircraft for a in found):
                continue
            statements = frozenset(a.statement for a in found)
            contested.add(statements)
            exclusion = describe(found, can.speed_mps, can.speed_input, apart, case, out=True)
            out.setdefault(_key(exclusion), exclusion)
        for pair in combinations(mine, 2):
            if not any(a.flight == aircraft for a in pair) or not together(pair):
                continue
            if pair[0].principal == pair[1].principal or infeasible(pair):
                continue
            tried = describe(pair, can.speed_mps, can.speed_input, apart, case, out=False)
            across = len({party_of[a.principal] for a in pair}) > 1
            notable = tried.figures.get("speed_favourable_kmh", 0.0) >= NOTABLE * can.speed_mps * KMH
            statements = frozenset(a.statement for a in pair)
            kept.setdefault(_key(tried), (tried, statements, across and notable))
    shown = [t for t, statements, notable in kept.values() if statements in contested]
    strongest: dict[tuple[object, ...], Exclusion] = {}
    for tried, statements, notable in kept.values():
        speed = tried.figures.get("speed_favourable_kmh", 0.0)
        key = (statements, tried.reading)
        if notable and statements not in contested:
            best = strongest.get(key)
            if best is None or speed > best.figures.get("speed_favourable_kmh", 0.0):
                strongest[key] = tried
    shown += strongest.values()
    return list(out.values()), [t for t in shown if _key(t) not in out]


def _key(exclusion: Exclusion) -> tuple[object, ...]:
    return frozenset(exclusion.claims), frozenset(exclusion.assumes), exclusion.reading


def together(some: Sequence[Appearance]) -> bool:
    """Whether appearances can stand in one account of the world: one reading a word, one inference a statement, and
    either times throughout or one event.
    """
    words: dict[str, str] = {}
    for definition in (d for a in some for d in a.readings):
        if words.setdefault(definition.word, definition.id) != definition.id:
            return False
    # two appearances from one claim are two readings, inferences or times of it; inferences from one statement are
    # alternatives of each other
    if len({a.principal for a in some}) < len(some):
        return False
    inferred = [a.statement for a in some if a.inference]
    if len(set(inferred)) < len(inferred):
        return False
    timed = [a for a in some if a.start_us is not None]
    # two appearances at one event are at one instant, whatever time a claim gives it: tried without one
    events = [a.event for a in timed if a.event]
    if len(set(events)) < len(events):
        return False
    return len(timed) == len(some) or (len(some) == 2 and len({a.event for a in some}) == 1 and not timed)


def impossible(some: Sequence[Appearance], speed_mps: float, apart: Apart) -> bool:
    """Whether no path under the bound makes all the appearances."""
    if some[0].start_us is None:
        return len(some) == 2 and apart(some[0].shape, some[1].shape) > 0
    if not np.isfinite(speed_mps):
        return False
    return excluded(_visits(some, apart), speed_mps)


def _visits(some: Sequence[Appearance], apart: Apart) -> Visits:
    n = len(some)
    distances = np.zeros((n, n))
    for i, j in combinations(range(n), 2):
        distances[i, j] = distances[j, i] = apart(some[i].shape, some[j].shape)
    return visits_by_distance([(a.start_us or 0, a.end_us or 0) for a in some], distances)


def describe(
    some: Sequence[Appearance], speed_mps: float, speed_input: str, apart: Apart, case: Case, *, out: bool
) -> Exclusion:
    """A set of appearances as an exclusion, or as one that is not excluded, with what it would need to fall."""
    ordered = sorted(some, key=lambda a: (a.start_us is None, a.start_us or 0, a.principal))
    timed = ordered[0].start_us is not None
    inputs = [speed_input] if timed and speed_input else []
    assumes = list(dict.fromkeys([*inputs, *(i for a in ordered for i in a.assumes)]))
    falls: list[Fall] = []
    figures: dict[str, float] = {
        "apart_km": max(apart(a.shape, b.shape) for a, b in combinations(ordered, 2)) / 1000
    }
    if timed and np.isfinite(speed_mps):
        favourable = speed_needed_by_distance(_visits(ordered, apart))
        nominal = speed_needed_by_distance(_visits([_as_stated(a) for a in ordered], apart_m))
        figures["speed_bound_kmh"] = speed_mps * KMH
        figures |= {
            name: speed * KMH
            for name, speed in (("speed_nominal_kmh", nominal), ("speed_favourable_kmh", favourable))
            if np.isfinite(speed)
        }
        if out:
            falls = _falls(ordered, speed_mps, speed_input, apart)
        text = (
            f"Even with every tolerance in its favour the aircraft would need {_speed(favourable)}; "
            f"the bound is {_speed(speed_mps)}."
        )
    else:
        text = f"At one and the same instant ({called(case, ordered[0].event)}) it would be in two places {figures['apart_km']:,.0f} km apart."
    if not out:
        text = (
            text.replace("Even with every", "With every") if timed else "At that instant the two places meet."
        )
    claims = list(dict.fromkeys(c for a in ordered for c in a.claims))
    return Exclusion(
        claims=claims,
        kind="kinematic",
        assumes=assumes,
        inference=list(dict.fromkeys(a.inference for a in ordered if a.inference)),
        reading="+".join(dict.fromkeys(d.id for a in ordered for d in a.readings)),
        excluded=out,
        falls_if=falls,
        figures=figures,
        reasons=[Reason(text=text, figures=figures, inputs=assumes)],
        visits=[_visit(a, before, apart) for a, before in zip(ordered, (None, *ordered), strict=False)],
    )


def _visit(a: Appearance, before: Appearance | None, apart: Apart) -> Visit:
    return Visit(
        claim=a.principal,
        timed_by=a.claims[-1] if len(a.claims) > 1 and a.event else "",
        inference=a.inference,
        event=a.event,
        start_us=a.start_us,
        end_us=a.end_us,
        tolerance_s=a.stated_s,
        place_tolerance_m=a.shape.stated_m,
        apart_m=0.0 if before is None else apart(before.shape, a.shape),
        apart_stated_m=0.0 if before is None else apart_m(_as_stated(before).shape, _as_stated(a).shape),
    )


def _speed(mps: float) -> str:
    return f"{mps * KMH:,.0f} km/h" if np.isfinite(mps) else "to be in two places at once"


def _as_stated(a: Appearance) -> Appearance:
    """The appearance without its tolerances: the instant and the place as stated."""
    off = round(a.stated_s * 1e6)
    shape = (
        a.shape._replace(radius_m=a.shape.radius_m - a.shape.stated_m)
        if isinstance(a.shape, Disc)
        else a.shape
    )
    start, end = a.start_us, a.end_us
    return a._replace(
        shape=shape,
        start_us=None if start is None else start + off,
        end_us=None if end is None else end - off,
    )


def _falls(ordered: Sequence[Appearance], speed_mps: float, speed_input: str, apart: Apart) -> list[Fall]:
    """What would make an exclusion fall, one at a time; by counts from what is stated, tolerance included."""
    need = needs(_visits(ordered, apart), speed_mps)
    falls = [
        Fall(
            input=speed_input,
            what="speed bound",
            by=_finite((need.speed_mps - speed_mps) * KMH),
            to=_finite(need.speed_mps * KMH),
            unit="km/h",
        )
    ]
    for a, extra_m in zip(ordered, need.extra_position_one_m, strict=True):
        source = next((d.id for d in a.readings if d.region), a.inference or a.principal)
        by = _finite((extra_m + a.shape.stated_m) / 1000)
        to = by if a.shape.stated_m else None
        falls.append(Fall(input=source, what=f"place of {a.principal}", by=by, to=to, unit="km"))
    tolerances = {i for a in ordered for i in a.assumes if i != a.inference}
    shared = sorted(t for t in tolerances if all(t in a.assumes for a in ordered))
    if shared:
        by = _finite(need.extra_time_s + max(a.stated_s for a in ordered))
        falls.append(Fall(input=shared[0], what="every time alike", by=by, to=by, unit="s"))
    for a, extra_s in zip(ordered, need.extra_time_one_s, strict=True):
        source = a.claims[-1] if len(a.claims) > 1 and not a.inference else a.principal
        by = _finite(extra_s + a.stated_s)
        falls.append(Fall(input=source, what=f"time of {a.principal}", by=by, to=by, unit="s"))
    return falls


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
