"""Evidence of where a flight was that is no track: a wreck, a photograph, a recorder, a radio call; and the weather."""

from typing import Literal

import msgspec

from sharedsky.model.evidence import Reference
from sharedsky.model.statement import When
from sharedsky.model.track import Basis
from sharedsky.units import Metres, MetresPerSecond


class Observation(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, forbid_unknown_fields=True):
    """A flight was within a distance of a place at a time, or the wind was at most so strong.

    Args:
        id: unique in the case; an item of evidence.
        says: what was observed, in one sentence.
        flight: id of the flight, "" for weather.
        place: id of the place.
        within: 95 % radius about the place.
        when: the instant or interval; the flight was there at some time of it.
        wind_max: for weather, the greatest wind; it adds to bounds on airspeed.
        source: id of the source it comes from, which gives basis and custody.
        document: path of the document in evidence/ that shows it, "" where none.
    """

    id: str
    kind: Literal["wreckage", "photograph", "video", "recorder", "radio", "radar", "weather"]
    says: str
    source: str
    flight: str = ""
    place: str = ""
    within: Metres | None = None
    when: When | None = None
    wind_max: MetresPerSecond | None = None
    basis: Basis = Basis.OBSERVED
    document: str = ""
    reference: Reference | None = None
