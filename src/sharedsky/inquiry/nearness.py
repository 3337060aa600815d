"""What lies between tracks: encounters, stays inside volumes, what flagged samples change, what gaps may hide."""

import math
from collections.abc import Callable, Mapping, Sequence

import msgspec

from sharedsky.conflict.bounds import Bounds
from sharedsky.conflict.encounters import CannotTell, encounters
from sharedsky.conflict.occupancy import CannotTellInside, area_of, occupancies
from sharedsky.conflict.separation import separation_about
from sharedsky.errors import InvalidValue
from sharedsky.inquiry.flown import Flown
from sharedsky.inquiry.wording import clock_time, duration, instant
from sharedsky.model.case import Thresholds
from sharedsky.model.encounter import Encounter, Occupancy
from sharedsky.model.report import Difference, Separation
from sharedsky.model.track import Track
from sharedsky.model.volume import Volume
from sharedsky.units import SECOND_US

HIDDEN_GAP_S = 1800.0
"""Over a longer gap a straight path between the fixes says nothing of where an aircraft was."""
MOST_SEPARATIONS = 50
"""So many encounters, the nearest, have their distance drawn over time."""
FEW = 10
"""So many remarks of one sort; the rest is counted."""

Progress = Callable[[str, float | None], None]
"""Told the name of a stage and how much of it is done (0 to 1), None where that is not known."""


class Hidden(msgspec.Struct, frozen=True, kw_only=True):
    """What a gap may hide: that a straight path between its fixes would do something, no more.

    Args:
        flight: that is not seen.
        track: that has the gap.
        start_us, end_us: the gap.
        other: id of the flight or volume it may have met or entered.
        text: in one sentence.
    """

    flight: str
    track: str
    start_us: int
    end_us: int
    other: str
    text: str


class Nearness(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """What was found between the tracks of a case.

    Args:
        encounters: without flagged samples; those that flagged samples add or change are marked.
        occupancies: the same.
        separations: distances over time about the nearest encounters.
        differences: what flagged samples change, in words.
        hidden: what gaps may hide.
        remarks: what could not be told.
    """

    encounters: list[Encounter]
    occupancies: list[Occupancy]
    separations: list[Separation]
    differences: list[Difference]
    hidden: list[Hidden]
    remarks: list[str]


def nearness(
    tracks: Sequence[Track],
    volumes: Sequence[Volume],
    thresholds: Thresholds,
    legs: Mapping[str, Flown],
    labels: Mapping[str, str],
    progress: Progress,
) -> Nearness:
    """Encounters and stays between the tracks and volumes of a case.

    Args:
        tracks: under the case's flights.
        volumes: of the evidence; one that is no area becomes a remark.
        thresholds: what counts as near and as a gap.
        legs: fixes by track id.
        labels: what to call flights, by id.
        progress: told each stage.
    """
    every, bounds = list(tracks), Bounds.of(thresholds)
    areas, remarks = usable(volumes)

    def meet(max_gap_s: float, stage: str) -> tuple[list[Encounter], list[CannotTell], list[Difference]]:
        found = encounters(
            every,
            float(thresholds.horizontal),
            float(thresholds.vertical),
            max_gap_s,
            bounds,
            lambda done, total: progress(stage, done / total),
        )
        return found.encounters, found.cannot_tell, found.differences

    max_gap_s = float(thresholds.max_gap)
    met, untold, differences = meet(max_gap_s, "encounters")
    stays = occupancies(
        every, areas, max_gap_s, bounds, lambda done, total: progress("volumes", done / total)
    )
    hidden: list[Hidden] = []
    if any(len(leg.pieces) > 1 for leg in legs.values()) and max_gap_s < HIDDEN_GAP_S:
        bridged, _, _ = meet(HIDDEN_GAP_S, "what gaps may hide")
        inside = occupancies(every, areas, HIDDEN_GAP_S, bounds).occupancies
        names = {volume.id: volume.name or volume.id for volume in areas}
        hidden = [
            *hidden_encounters(met, bridged, legs, labels),
            *hidden_stays(stays.occupancies, inside, legs, {**labels, **names}),
        ]
    plain = sorted((e for e in met if not e.with_flagged), key=lambda e: (e.cpa_3d_m.value, e.cpa_us))
    nearest = {id(encounter) for encounter in plain[:MOST_SEPARATIONS]}
    drawn = [encounter for encounter in met if id(encounter) in nearest]
    if len(plain) > MOST_SEPARATIONS:
        remarks.append(
            f"distance over time is shown for the nearest {MOST_SEPARATIONS} of {len(plain)} encounters"
        )
    return Nearness(
        encounters=met,
        occupancies=stays.occupancies,
        separations=[rounded(separation_about(e, every, max_gap_s, bounds)) for e in drawn],
        differences=[*differences, *stays.differences],
        hidden=sorted(hidden, key=lambda h: (h.start_us, h.flight, h.other)),
        remarks=[*remarks, *_untold(untold, labels), *_untold_inside(stays.cannot_tell, labels)],
    )


def usable(volumes: Sequence[Volume]) -> tuple[list[Volume], list[str]]:
    """The volumes whose shape is an area, the first of each id, and a remark on each other one."""
    good: dict[str, Volume] = {}
    remarks = []
    for volume in volumes:
        if volume.id in good:
            remarks.append(
                f"volume {volume.id} is in the evidence twice; only the first was compared with tracks"
            )
            continue
        try:
            area_of(volume)
        except InvalidValue as error:
            remarks.append(f"{error}; nothing was compared with it")
        else:
            good[volume.id] = volume
    return list(good.values()), remarks


def gap_about(leg: Flown, start_us: int, end_us: int) -> tuple[int, int] | None:
    """The first gap of a track that overlaps an interval, as the times of the fixes either side; None for none."""
    t_us = leg.fixes.t_us
    for (_, a), (b, _) in zip(leg.pieces[:-1], leg.pieces[1:], strict=True):
        lost, found = int(t_us[a]), int(t_us[b])
        if lost < end_us and found > start_us and found - lost <= HIDDEN_GAP_S * SECOND_US:
            return lost, found
    return None


def hidden_encounters(
    met: Sequence[Encounter],
    bridged: Sequence[Encounter],
    legs: Mapping[str, Flown],
    labels: Mapping[str, str],
) -> list[Hidden]:
    """Encounters that exist only where gaps are bridged by straight paths, once for each pair of flights and gap."""
    found: dict[tuple[str, str, int], Hidden] = {}
    for one in bridged:
        pair = {one.flight_a, one.flight_b}
        known = any(
            {e.flight_a, e.flight_b} == pair and e.start_us <= one.end_us and e.end_us >= one.start_us
            for e in met
        )
        if known or one.with_flagged:
            continue
        for flight, track, other in (
            (one.flight_a, one.track_a, one.flight_b),
            (one.flight_b, one.track_b, one.flight_a),
        ):
            gap = gap_about(legs[track], one.cpa_us, one.cpa_us + 1)
            if gap:
                would = f"would come near {labels.get(other, other)} at about {clock_time(one.cpa_us)}"
                found.setdefault((flight, other, gap[0]), _hidden(flight, track, gap, other, would, labels))
    return list(found.values())


def hidden_stays(
    stays: Sequence[Occupancy],
    bridged: Sequence[Occupancy],
    legs: Mapping[str, Flown],
    labels: Mapping[str, str],
) -> list[Hidden]:
    """Stays that exist only where gaps are bridged by straight paths, once for each flight, volume and gap."""
    found: dict[tuple[str, str, int], Hidden] = {}
    for one in bridged:
        known = any(
            (o.flight, o.volume) == (one.flight, one.volume)
            and o.enter_us <= one.exit_us
            and o.exit_us >= one.enter_us
            for o in stays
        )
        gap = gap_about(legs[one.track], one.enter_us, one.exit_us)
        if gap and not known and not one.with_flagged:
            would = (
                f"would lie inside {labels.get(one.volume, one.volume)} at about {clock_time(one.enter_us)}"
            )
            key = (one.flight, one.volume, gap[0])
            found.setdefault(key, _hidden(one.flight, one.track, gap, one.volume, would, labels))
    return list(found.values())


def _hidden(
    flight: str, track: str, gap: tuple[int, int], other: str, would: str, labels: Mapping[str, str]
) -> Hidden:
    lasts = duration((gap[1] - gap[0]) / SECOND_US)
    text = (
        f"{labels.get(flight, flight)} is not seen for {lasts} from {instant(gap[0])}: a straight path between the "
        f"fixes either side {would}; where it flew is not known."
    )
    return Hidden(flight=flight, track=track, start_us=gap[0], end_us=gap[1], other=other, text=text)


def rounded(of: Separation) -> Separation:
    """The same series to a decimetre, None where there is no distance."""

    def column(values: Sequence[float | None]) -> list[float | None]:
        return [None if v is None or not math.isfinite(v) else round(v, 1) for v in values]

    return msgspec.structs.replace(
        of,
        horizontal_m=column(of.horizontal_m),
        vertical_m=column(of.vertical_m),
        horizontal_unc_m=column(of.horizontal_unc_m),
    )


def _untold(found: Sequence[CannotTell], labels: Mapping[str, str]) -> list[str]:
    remarks = [
        f"{labels.get(c.flight_a, c.flight_a)} and {labels.get(c.flight_b, c.flight_b)} were "
        f"{c.min_horizontal_m.value:,.0f} m apart horizontally at least, from {instant(c.start_us)} to "
        f"{instant(c.end_us)}; no altitude tells how far vertically"
        for c in found[:FEW]
    ]
    return remarks + _more(len(found), "such pairs without an altitude")


def _untold_inside(found: Sequence[CannotTellInside], labels: Mapping[str, str]) -> list[str]:
    remarks = [
        f"{labels.get(c.flight, c.flight)} was over, under or inside {c.volume} from {instant(c.start_us)} to "
        f"{instant(c.end_us)}; no altitude tells which"
        for c in found[:FEW]
    ]
    return remarks + _more(len(found), "such stays without an altitude")


def _more(count: int, things: str) -> list[str]:
    return [f"and {count - FEW:,} more {things}"] if count > FEW else []
