"""Where and when an account puts an aircraft: each appearance with the claims, readings and inferences it needs."""

from collections.abc import Mapping
from typing import NamedTuple

from sharedsky.inquiry.deciding.outcome import Reading, event_of, readings_of
from sharedsky.inquiry.deciding.windows import tolerance_s
from sharedsky.inquiry.exclusions.shapes import Shape, shape_of
from sharedsky.model.case import Case, Input
from sharedsky.model.statement import AnyClaim, EventClaim, PositionClaim, When, Within
from sharedsky.model.volume import Volume


class Used(NamedTuple):
    """A definition that a reading uses."""

    id: str
    word: str
    region: str


class Appearance(NamedTuple):
    """At some instant of a window an aircraft was in a region, if the claims are true.

    Args:
        principal: id of the claim that puts it there.
        statement: id of its statement.
        claims: ids of all claims needed, the principal first.
        flight: id of the aircraft or group: every aircraft of a group.
        start_us, end_us: the window, tolerance included; None where only the event is known.
        stated_s: the tolerance in it.
        event: id of the occurrence at whose instant it was there, "" where a time is stated.
        shape: encloses the region.
        assumes: ids of tolerances and inferences used.
        inference: id of the inference, "" where none.
        readings: the definitions used.
    """

    principal: str
    statement: str
    claims: tuple[str, ...]
    flight: str
    start_us: int | None
    end_us: int | None
    stated_s: float
    event: str
    shape: Shape
    assumes: tuple[str, ...]
    inference: str
    readings: tuple[Used, ...]


class _Window(NamedTuple):
    start_us: int
    end_us: int
    stated_s: float
    assumes: tuple[str, ...]


def _stated(case: Case, when: When | None) -> _Window | None:
    if when is None:
        return None
    start = when.at if when.at is not None else when.start
    end = when.at if when.at is not None else when.end
    if start is None or end is None:
        return None
    tolerance = tolerance_s(case, when)
    off = round(tolerance * 1e6)
    named = (when.tolerance_input,) if when.tolerance_input else ()
    return _Window(int(start) - off, int(end) + off, tolerance, named)


def appearances(case: Case, claims: list[AnyClaim], volumes: Mapping[str, Volume]) -> list[Appearance]:
    """Every appearance that claims, and inferences from them, give; negated and "outside" ones give none."""
    by_id = {c.id: c for c in claims}
    found: list[Appearance] = []
    for claim in claims:
        if isinstance(claim, PositionClaim) and not claim.negated:
            for reading in readings_of(case, claim):
                found += _of_claim(case, claims, claim, reading, claim.assumes, volumes)
    for inference in case.inputs:
        if inference.kind == "inference" and inference.claim in by_id:
            if not all(r in by_id for r in inference.rests_on):
                continue
            found += _of_inference(case, claims, by_id[inference.claim], inference, volumes)
    return found


def statement_of(case: Case, claim: AnyClaim) -> str:
    """The id of a claim's statement."""
    return next(s.id for s in case.statements if any(c.id == claim.id for c in s.claims))


def _of_claim(
    case: Case,
    claims: list[AnyClaim],
    claim: PositionClaim,
    reading: Reading,
    assumes: list[str],
    volumes: Mapping[str, Volume],
) -> list[Appearance]:
    where = claim.where
    if reading.region is not None:
        where = Within(region=reading.region.region, outside=isinstance(where, Within) and where.outside)
    shape = shape_of(case, where, volumes)
    if shape is None:
        return []
    used = tuple(Used(d.id, d.word, d.region) for d in (reading.region, reading.event) if d is not None)
    event = event_of(claim, reading)
    return [
        Appearance(
            claim.id,
            statement_of(case, claim),
            needed,
            flight,
            start,
            end,
            stated,
            event,
            shape,
            (*assumes, *named),
            "",
            used,
        )
        for flight in claim.flights
        for needed, start, end, stated, named in _times(case, claims, claim, event)
    ]


def _times(
    case: Case, claims: list[AnyClaim], claim: AnyClaim, event: str
) -> list[tuple[tuple[str, ...], int | None, int | None, float, tuple[str, ...]]]:
    """The times a claim can have: its own, or each one that a claim gives its event, and the event itself."""
    if not event:
        own = _stated(case, claim.when)
        return [((claim.id,), own.start_us, own.end_us, own.stated_s, own.assumes)] if own is not None else []
    found: list[tuple[tuple[str, ...], int | None, int | None, float, tuple[str, ...]]] = [
        ((claim.id,), None, None, 0.0, ())
    ]
    for other in claims:
        if isinstance(other, EventClaim) and other.event == event and not other.negated:
            said = _stated(case, other.when)
            if said is not None:
                found.append(((claim.id, other.id), said.start_us, said.end_us, said.stated_s, said.assumes))
    return found


def _of_inference(
    case: Case, claims: list[AnyClaim], claim: AnyClaim, inference: Input, volumes: Mapping[str, Volume]
) -> list[Appearance]:
    flights = [inference.flight] if inference.flight else claim.flights
    if inference.until and isinstance(claim, PositionClaim):
        # what the claim says went on up to an occurrence: it held at that occurrence too
        carried = [
            a._replace(inference=inference.id)
            for reading in readings_of(case, claim)
            for a in _of_claim(
                case,
                claims,
                _at_event(claim, inference.until),
                Reading(region=reading.region),
                [*claim.assumes, inference.id],
                volumes,
            )
        ]
        return list(dict.fromkeys(carried))
    if inference.where is None:
        return []
    shape = shape_of(case, inference.where, volumes)
    said = _stated(case, inference.when or claim.when)
    if shape is None or said is None:
        return []
    return [
        Appearance(
            claim.id,
            statement_of(case, claim),
            (claim.id, *inference.rests_on),
            flight,
            said.start_us,
            said.end_us,
            said.stated_s,
            "",
            shape,
            (inference.id, *said.assumes),
            inference.id,
            (),
        )
        for flight in flights
    ]


def _at_event(claim: PositionClaim, event: str) -> PositionClaim:
    return PositionClaim(
        id=claim.id, says=claim.says, flights=claim.flights, when=When(event=event), where=claim.where
    )
