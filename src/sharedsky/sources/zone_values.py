"""What ED-269 and ED-318 have in common: layers, texts and codes, each read with its place in the document."""

import math
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar, get_args

import msgspec

from sharedsky.errors import InvalidValue
from sharedsky.model.geozone import Layer, VerticalReference, Words
from sharedsky.model.volume import Circle, Polygon
from sharedsky.sources import rings

T = TypeVar("T")


def code(given: str | None, codes: Iterable[T], where: str, at: str) -> T:
    """One of some codes, whatever its case."""
    known = {str(c): c for c in codes}
    said = (given or "").strip().upper()
    if said not in known:
        got = "nothing" if given is None else repr(given[:40])
        raise InvalidValue(where, field=at, got=got, want=f"one of {', '.join(known)}")
    return known[said]


def name_of_zone(given: str, most: int, where: str, at: str, least: int = 1) -> str:
    """A name without spaces around it."""
    if not least <= len(given) <= most or given != given.strip() or not given.isprintable():
        want = f"{least} to {most} characters that can be seen" if least != most else f"{most} letters"
        raise InvalidValue(where, field=at, got=repr(given[:40]), want=want)
    return given


def polygon(coordinates: Any, where: str, at: str) -> Polygon:
    """An outer ring and its holes."""
    if not isinstance(coordinates, list) or not coordinates:
        raise InvalidValue(where, field=at, want="a polygon as a list of rings")
    return Polygon([rings.corners(ring, where, f"{at}[{k}]") for k, ring in enumerate(coordinates)])


def circle(centre: Any, radius_m: float | None, where: str, at: str) -> Circle:
    """A circle of at most 10,000 km."""
    lon_deg, lat_deg = rings.position(centre, where, at)
    if radius_m is None or not 0 < radius_m <= 1e7:
        got = "nothing" if radius_m is None else f"{radius_m:g} m"
        raise InvalidValue(
            where, field=f"{at} radius", got=got, want="a radius of more than 0, at most 10,000 km"
        )
    return Circle(lat_deg, rings.wrapped(lon_deg), radius_m)


def layer(
    shape: Polygon | Circle,
    lower: float | None,
    lower_reference: str | None,
    upper: float | None,
    upper_reference: str | None,
    uom: str | None,
    where: str,
    at: str,
) -> Layer:
    """A volume, from the ground where no lower limit is given.

    InvalidValue where a limit lacks its reference, or the upper lies below the lower.
    """
    references: tuple[VerticalReference, ...] = get_args(VerticalReference)
    found: dict[str, VerticalReference] = {}
    for end, limit, reference in (("lower", lower, lower_reference), ("upper", upper, upper_reference)):
        if limit is not None and not math.isfinite(limit):
            raise InvalidValue(where, field=f"{at} {end}", got=f"{limit}", want="a height")
        if limit is not None or reference is not None:
            found[end] = code(reference, references, where, f"{at} {end} reference")
    if lower is None:
        lower, found["lower"] = 0.0, "AGL"
    same = found.get("lower") == found.get("upper")
    if upper is not None and same and lower > upper:
        raise InvalidValue(where, field=f"{at} upper", got=f"{upper:g}", want=f"at least {lower:g}")
    unit = code(uom, ("M", "FT"), where, f"{at} unit") if lower or upper or uom else "M"
    return Layer(
        shape,
        lower,
        found.get("lower", "AGL"),
        upper,
        found.get("upper", "AGL"),
        "FT" if unit == "FT" else "M",
    )


def words(text: str | None, lang: str | None = None) -> list[Words]:
    """A text that is there."""
    return [Words(text, "" if lang in (None, "und") else lang)] if text and text.strip() else []


def left_aside(given: Any, known: type[msgspec.Struct], at: str) -> list[str]:
    """The members of an object that nothing reads."""
    if not isinstance(given, dict):
        return []
    names: Sequence[str] = [f.encode_name for f in msgspec.structs.fields(known)]
    return [f"{at}{key}" for key in given if key not in names]
