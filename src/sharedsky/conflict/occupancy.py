"""When flights were inside volumes: exact crossings, with and without flagged samples, every time with its ±."""

from collections.abc import Callable

import msgspec

from sharedsky.conflict.bounds import Bounds
from sharedsky.conflict.encounters import ROUNDING_S
from sharedsky.conflict.prepared import GEOMETRIC, Prepared, has_doubtful, joined
from sharedsky.errors import InvalidValue
from sharedsky.kernels.volume import Area, Limit, area, stays
from sharedsky.model.encounter import Occupancy
from sharedsky.model.report import Difference
from sharedsky.model.track import Datum, Track
from sharedsky.model.volume import Altitude, Polygon, Volume
from sharedsky.units import utc

Progress = Callable[[int, int], None]
"""Called with tracks done and tracks in all."""


class CannotTellInside(msgspec.Struct, frozen=True):
    """A flight over (or under) a volume while its altitude, or a conversion to the volume's datum, is missing."""

    flight: str
    track: str
    volume: str
    start_us: int
    end_us: int


class Occupied(msgspec.Struct, frozen=True):
    """What `occupancies` finds.

    Args:
        occupancies: by entry, then flight, track and volume; those that flagged samples add or change are marked so.
        cannot_tell: what no altitude decides, without flagged samples.
        differences: what flagged samples change, in words.
    """

    occupancies: list[Occupancy]
    cannot_tell: list[CannotTellInside]
    differences: list[Difference]


def occupancies(
    tracks: list[Track],
    volumes: list[Volume],
    max_gap_s: float,
    bounds: Bounds | None = None,
    progress: Progress | None = None,
) -> Occupied:
    """Every maximal interval in which a flight is inside a volume.

    Args:
        tracks: in any order.
        volumes: with polygons inside a hemisphere.
        max_gap_s: fixes farther apart are not joined: in between there is no position.
        bounds: what is assumed where the tracks say nothing; see Bounds.
        progress: called as tracks are done.

    InvalidValue where a shape has fewer than three corners, one off the earth, or is larger than a hemisphere.
    """
    areas = [(volume, area_of(volume)) for volume in volumes]
    chains = joined(tracks)
    found: list[Occupancy] = []
    cannot_tell: list[CannotTellInside] = []
    differences: list[tuple[int, Difference]] = []
    for done, chain in enumerate(chains, start=1):
        ready = Prepared(chain, max_gap_s, bounds or Bounds(), with_flagged=False)
        doubtful = has_doubtful(chain)
        again = Prepared(chain, max_gap_s, bounds or Bounds(), with_flagged=True) if doubtful else ready
        for volume, within in areas:
            plain, unknown = _inside(ready, volume, within, with_flagged=False)
            found.extend(plain)
            cannot_tell.extend(unknown)
            if doubtful:
                flagged, _ = _inside(again, volume, within, with_flagged=True)
                news, lines = _changes(plain, flagged)
                found.extend(news)
                differences.extend(lines)
        if progress is not None:
            progress(done, len(chains))
    return Occupied(
        sorted(found, key=lambda o: (o.enter_us, o.flight, o.track, o.volume, o.with_flagged)),
        sorted(cannot_tell, key=lambda c: (c.start_us, c.flight, c.track, c.volume)),
        [line for _, line in sorted(differences, key=lambda d: (d[0], d[1].what))],
    )


def area_of(volume: Volume) -> Area:
    """The shapes of a volume as one area; InvalidValue where one cannot be."""
    polygons = [shape.rings for shape in volume.shape if isinstance(shape, Polygon)]
    circles = [(s.lat_deg, s.lon_deg, s.radius_m) for s in volume.shape if not isinstance(s, Polygon)]
    try:
        return area(polygons, circles)
    except ValueError as error:
        want = "rings of three corners or more within a hemisphere, circles of at most 10,000 km"
        raise InvalidValue(f"volume {volume.id}", field="shape", got=str(error), want=want) from None


def _limit(ready: Prepared, bound: Altitude | None, end: str) -> tuple[Limit | None, bool]:
    """The bound with the track's heights in its datum, and whether it can be compared at all."""
    if bound is None or (end == "lower" and bound.datum is Datum.AGL and bound.m <= 0):
        return None, True
    choices = [bound.datum]
    if bound.datum in GEOMETRIC:
        choices += [*(d for d in GEOMETRIC if d is not bound.datum), Datum.STD]
    elif bound.datum is Datum.STD:
        choices += [Datum.MSL, Datum.HAE]
    covered = {datum: ready.coverage(datum) for datum in choices}
    best = max(covered.values())
    if not best:
        return None, False
    source = next(d for d in choices if 2 * covered[d] >= best)
    return Limit(ready.altitudes(bound.datum, source)[1], bound.m), True


def _inside(
    ready: Prepared, volume: Volume, within: Area, *, with_flagged: bool
) -> tuple[list[Occupancy], list[CannotTellInside]]:
    lower, lower_known = _limit(ready, volume.lower, "lower")
    upper, upper_known = _limit(ready, volume.upper, "upper")
    found = stays(
        ready.path, within, lower=lower, upper=upper, start_us=volume.start_us, end_us=volume.end_us
    )
    unknown = found.unknown_us.tolist()
    if not (lower_known and upper_known):
        unknown += found.times_us.tolist()
    cannot_tell = [
        CannotTellInside(ready.flight.id, ready.track_at(start), volume.id, start, end)
        for start, end in sorted(unknown)
    ]
    if not (lower_known and upper_known):
        return [], cannot_tell
    result = [
        Occupancy(
            flight=ready.flight.id,
            track=ready.track_at(enter_us),
            volume=volume.id,
            enter_us=enter_us,
            enter_unc_s=enter_unc_s + ready.clock_unc_s + ROUNDING_S,
            exit_us=exit_us,
            exit_unc_s=exit_unc_s + ready.clock_unc_s + ROUNDING_S,
            entered=bool(entered),
            exited=bool(exited),
            certain=bool(certain),
            with_flagged=with_flagged,
        )
        for (enter_us, exit_us), (enter_unc_s, exit_unc_s), entered, exited, certain in zip(
            found.times_us.tolist(),
            found.times_unc_s.tolist(),
            found.entered,
            found.exited,
            found.certain,
            strict=True,
        )
    ]
    return result, cannot_tell


def _same(one: Occupancy, other: Occupancy) -> bool:
    return (
        (one.entered, one.exited, one.certain) == (other.entered, other.exited, other.certain)
        and abs(one.enter_us - other.enter_us) * 1e-6 <= one.enter_unc_s
        and abs(one.exit_us - other.exit_us) * 1e-6 <= one.exit_unc_s
    )


def _changes(
    plain: list[Occupancy], flagged: list[Occupancy]
) -> tuple[list[Occupancy], list[tuple[int, Difference]]]:
    news: list[Occupancy] = []
    lines: list[tuple[int, Difference]] = []
    matched: set[int] = set()
    for new in flagged:
        near = [
            k for k, old in enumerate(plain) if old.enter_us <= new.exit_us and new.enter_us <= old.exit_us
        ]
        if len(near) == 1 and near[0] not in matched and _same(plain[near[0]], new):
            matched.add(near[0])
            continue
        matched.update(near)
        news.append(new)
        without = "; ".join(_in_words(plain[k]) for k in near) or "not inside"
        lines.append(
            (new.enter_us, Difference(what=_what(new), without=without, with_flagged=_in_words(new)))
        )
    for k, old in enumerate(plain):
        if k not in matched:
            line = Difference(what=_what(old), without=_in_words(old), with_flagged="not inside")
            lines.append((old.enter_us, line))
    return news, lines


def _what(o: Occupancy) -> str:
    return f"{o.flight} inside {o.volume} from {utc(o.enter_us)}"


def _in_words(o: Occupancy) -> str:
    return f"from {utc(o.enter_us)} ± {o.enter_unc_s:.1f} s to {utc(o.exit_us)} ± {o.exit_unc_s:.1f} s"
