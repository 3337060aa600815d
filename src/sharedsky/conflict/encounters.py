"""Where flights came close: exact, continuous, with and without flagged samples, every figure with its ±."""

from collections.abc import Callable
from itertools import groupby

import msgspec
import numpy as np
from numpy.typing import NDArray

from sharedsky.conflict.bounds import Bounds
from sharedsky.conflict.prepared import Prepared, common_datum, has_doubtful, joined
from sharedsky.errors import InvalidValue
from sharedsky.kernels.encounter import HORIZONTAL_MAX_M, candidates, meetings
from sharedsky.model.encounter import Encounter, Measured
from sharedsky.model.report import Difference
from sharedsky.model.track import Track
from sharedsky.units import utc

I64 = NDArray[np.int64]

ROUNDING_S = 1e-6
"""Times are whole microseconds."""

Progress = Callable[[int, int], None]
"""Called with pairs done and pairs in all."""


class CannotTell(msgspec.Struct, frozen=True):
    """Two flights nearer than the horizontal threshold while an altitude is missing: vertically anything is possible."""

    flight_a: str
    flight_b: str
    track_a: str
    track_b: str
    start_us: int
    end_us: int
    min_horizontal_m: Measured


class Found(msgspec.Struct, frozen=True):
    """What `encounters` finds.

    Args:
        encounters: by start, then flights and tracks; those that flagged samples add or change are marked so.
        cannot_tell: what no altitude decides, in the same order, without flagged samples.
        differences: what flagged samples change, in words.
    """

    encounters: list[Encounter]
    cannot_tell: list[CannotTell]
    differences: list[Difference]


def encounters(
    tracks: list[Track],
    horizontal_m: float,
    vertical_m: float,
    max_gap_s: float,
    bounds: Bounds | None = None,
    progress: Progress | None = None,
) -> Found:
    """Every maximal interval in which two flights are nearer than both thresholds.

    Args:
        tracks: in any order; tracks of one flight are never compared with each other.
        horizontal_m: in (0, 500 km].
        vertical_m: positive.
        max_gap_s: fixes farther apart are not joined: in between there is no position.
        bounds: what is assumed where the tracks say nothing; see Bounds.
        progress: called as pairs of tracks are done.

    InvalidValue where a threshold is out of range.
    """
    for name, value, most in (("horizontal", horizontal_m, HORIZONTAL_MAX_M), ("vertical", vertical_m, 1e6)):
        if not 0 < value <= most:
            raise InvalidValue(field=name, got=f"{value:g} m", want=f"more than 0 and at most {most:g} m")
    if not max_gap_s >= 0:
        raise InvalidValue(field="max-gap", got=f"{max_gap_s:g} s", want="0 s or more")
    bounds = bounds or Bounds()
    for name, bound in (("turn", bounds.turn_mps2), ("climb", bounds.climb_mps2)):
        if not bound >= 0:
            raise InvalidValue(field=name, got=f"{bound:g} m/s²", want="0 m/s² or more")
    search = _Search(horizontal_m, vertical_m, max_gap_s, bounds)
    chains = joined(tracks)
    plain = [search.prepared(chain, with_flagged=False) for chain in chains]
    flagged = [
        search.prepared(chain, with_flagged=True) if has_doubtful(chain) else ready
        for chain, ready in zip(chains, plain, strict=True)
    ]
    first, second = search.pairs(plain), []
    changed = {k for k, (one, other) in enumerate(zip(plain, flagged, strict=True)) if one is not other}
    if changed:
        second = [pair for pair in search.pairs(flagged) if pair[0] in changed or pair[1] in changed]
    total, done = len(first) + len(second), 0
    found: dict[tuple[int, int], list[Encounter]] = {}
    cannot_tell: list[CannotTell] = []
    for i, j, windows in first:
        found[i, j], unknown = search.meet(plain[i], plain[j], windows, with_flagged=False)
        cannot_tell.extend(unknown)
        done += 1
        if progress is not None:
            progress(done, total)
    again: dict[tuple[int, int], list[Encounter]] = {}
    for i, j, windows in second:
        again[i, j], _ = search.meet(flagged[i], flagged[j], windows, with_flagged=True)
        done += 1
        if progress is not None:
            progress(done, total)
    result = [encounter for each in found.values() for encounter in each]
    differences: list[tuple[int, Difference]] = []
    for key in sorted({*found, *again}):
        if key[0] in changed or key[1] in changed:
            news, lines = _changes(found.get(key, []), again.get(key, []))
            result.extend(news)
            differences.extend(lines)
    return Found(
        sorted(result, key=_order),
        sorted(cannot_tell, key=lambda c: (c.start_us, c.flight_a, c.flight_b, c.track_a, c.track_b)),
        [line for _, line in sorted(differences, key=lambda d: (d[0], d[1].what))],
    )


def _order(e: Encounter) -> tuple[int, str, str, str, str, bool]:
    return e.start_us, e.flight_a, e.flight_b, e.track_a, e.track_b, e.with_flagged


class _Search:
    """One question over many tracks: thresholds, gap and bounds."""

    def __init__(self, horizontal_m: float, vertical_m: float, max_gap_s: float, bounds: Bounds) -> None:
        self.horizontal_m, self.vertical_m = horizontal_m, vertical_m
        self.max_gap_s, self.bounds = max_gap_s, bounds

    def prepared(self, chain: list[Track], *, with_flagged: bool) -> Prepared:
        return Prepared(chain, self.max_gap_s, self.bounds, with_flagged=with_flagged)

    def pairs(self, ready: list[Prepared]) -> list[tuple[int, int, tuple[I64, I64]]]:
        """Pairs that could come near, with the windows in which they could; the lower flight id first."""
        number = {flight: k for k, flight in enumerate(sorted({p.flight.id for p in ready}))}
        group = np.array([number[p.flight.id] for p in ready], np.int32)
        found = candidates([p.path for p in ready], group, self.horizontal_m)
        rows = groupby(range(len(found.i)), key=lambda k: (int(found.i[k]), int(found.j[k])))
        result = []
        for (i, j), members in rows:
            indexes = list(members)
            window = slice(indexes[0], indexes[-1] + 1)
            result.append((i, j, (found.from_us[window], found.to_us[window])))
        return result

    def meet(
        self, a: Prepared, b: Prepared, windows_us: tuple[I64, I64], *, with_flagged: bool
    ) -> tuple[list[Encounter], list[CannotTell]]:
        datum, of_a, of_b = common_datum(a, b)
        one_clock = a.source == b.source
        found = meetings(
            a.path,
            a.altitudes(datum, of_a)[1],
            b.path,
            b.altitudes(datum, of_b)[1],
            horizontal_m=self.horizontal_m,
            vertical_m=self.vertical_m,
            one_clock=one_clock,
            windows_us=windows_us,
        )
        # one clock's error moves both tracks alike: the times, not what lies between them
        shift_s = max(a.clock_unc_s, b.clock_unc_s) if one_clock else 0.0
        result = []
        for times, times_unc, values, values_unc in zip(
            found.times_us.tolist(),
            (found.times_unc_s + shift_s + ROUNDING_S).tolist(),
            found.values_m.tolist(),
            found.values_unc_m.tolist(),
            strict=True,
        ):
            start_us, end_us, cpa_us = times
            start_unc_s, end_unc_s, cpa_unc_s = times_unc
            apart, horizontal, vertical, least_horizontal, least_vertical = map(Measured, values, values_unc)
            result.append(
                Encounter(
                    flight_a=a.flight.id,
                    flight_b=b.flight.id,
                    track_a=a.track_at(cpa_us),
                    track_b=b.track_at(cpa_us),
                    start_us=start_us,
                    start_unc_s=start_unc_s,
                    end_us=end_us,
                    end_unc_s=end_unc_s,
                    cpa_us=cpa_us,
                    cpa_unc_s=cpa_unc_s,
                    cpa_3d_m=apart,
                    cpa_horizontal_m=horizontal,
                    cpa_vertical_m=vertical,
                    min_horizontal_m=least_horizontal,
                    min_vertical_m=least_vertical,
                    datum=datum,
                    with_flagged=with_flagged,
                )
            )
        unknown = [
            CannotTell(
                a.flight.id,
                b.flight.id,
                a.track_at(start),
                b.track_at(start),
                start,
                end,
                Measured(least, unc),
            )
            for (start, end), (least, unc) in zip(
                found.unknown_us.tolist(), found.unknown_m.tolist(), strict=True
            )
        ]
        return result, unknown


def _same(one: Encounter, other: Encounter) -> bool:
    """Whether every figure of the other lies within the ± of the one's."""
    times = (
        (one.start_us, other.start_us, one.start_unc_s),
        (one.end_us, other.end_us, one.end_unc_s),
        (one.cpa_us, other.cpa_us, one.cpa_unc_s),
    )
    figures = (
        (one.cpa_3d_m, other.cpa_3d_m),
        (one.cpa_horizontal_m, other.cpa_horizontal_m),
        (one.cpa_vertical_m, other.cpa_vertical_m),
        (one.min_horizontal_m, other.min_horizontal_m),
        (one.min_vertical_m, other.min_vertical_m),
    )
    return all(abs(p - q) * 1e-6 <= unc for p, q, unc in times) and all(
        abs(p.value - q.value) <= p.unc for p, q in figures
    )


def _changes(
    plain: list[Encounter], flagged: list[Encounter]
) -> tuple[list[Encounter], list[tuple[int, Difference]]]:
    """What flagged samples add to, or change in, the encounters of one pair; and each change in words."""
    news: list[Encounter] = []
    lines: list[tuple[int, Difference]] = []
    matched: set[int] = set()
    for new in flagged:
        near = [k for k, old in enumerate(plain) if old.start_us <= new.end_us and new.start_us <= old.end_us]
        if len(near) == 1 and near[0] not in matched and _same(plain[near[0]], new):
            matched.add(near[0])
            continue
        matched.update(near)
        news.append(new)
        without = "; ".join(_in_words(plain[k]) for k in near) or "no encounter"
        lines.append(
            (new.start_us, Difference(what=_what(new), without=without, with_flagged=_in_words(new)))
        )
    for k, old in enumerate(plain):
        if k not in matched:
            line = Difference(what=_what(old), without=_in_words(old), with_flagged="no encounter")
            lines.append((old.start_us, line))
    return news, lines


def _what(e: Encounter) -> str:
    return f"encounter of {e.flight_a} and {e.flight_b} from {utc(e.start_us)}"


def _in_words(e: Encounter) -> str:
    h, v = e.cpa_horizontal_m, e.cpa_vertical_m
    return (
        f"closest at {utc(e.cpa_us)} ± {e.cpa_unc_s:.1f} s, {h.value:.0f} ± {h.unc:.0f} m horizontally and "
        f"{v.value:.0f} ± {v.unc:.0f} m vertically"
    )
