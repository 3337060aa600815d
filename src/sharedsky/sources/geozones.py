"""Documents of UAS geographical zones, ED-269 or ED-318, whichever they are."""

from typing import Any, Literal

import msgspec

from sharedsky.errors import InvalidValue, SharedskyError, Unreadable
from sharedsky.model.evidence import Rejected
from sharedsky.model.geozone import GeoZone
from sharedsky.sources import ed269, ed318
from sharedsky.sources.json_document import decode, refuse_repeated_keys
from sharedsky.sources.refused import Refused

Form = Literal["ed269", "ed318"]


class Zones(msgspec.Struct, frozen=True):
    """What a document holds.

    Args:
        form: in which it is written.
        zones: that can be used, in its order.
        places: of each zone in the document.
        rejected: zones that cannot be used, each as a whole: a part of a zone would be another zone.
        unread: members that the format does not know and nothing reads, and how often.
        document: as it was decoded.
    """

    form: Form
    zones: list[GeoZone]
    places: list[str]
    rejected: list[Rejected]
    unread: dict[str, int]
    document: Any


def read(data: bytes, where: str) -> Zones:
    """The zones of a document.

    Args:
        data: its bytes.
        where: its name, for messages.

    Unreadable or HostileInput where it is no JSON, or neither format; what is wrong with single zones stands in the result.
    """
    document = decode(data.removeprefix(b"\xef\xbb\xbf"), where)
    refuse_repeated_keys(data, where)
    if ed318.is_one(document):
        return _read(document, "ed318", where)
    if ed269.is_one(document):
        return _read(document, "ed269", where)
    raise Unreadable(
        where,
        got="JSON of another kind",
        want="zones of ED-269 (an object with features) or ED-318 (a GeoJSON FeatureCollection)",
    )


def _read(document: Any, form: Form, where: str) -> Zones:
    room = ed318 if form == "ed318" else ed269
    geoid = ed318.geoid(document) if form == "ed318" else ""
    refused, zones, places, unread = Refused(), list[GeoZone](), dict[str, str](), dict[str, int]()
    for at, given in room.zones(document):
        for member in room.unread(given):
            unread[member[:80]] = unread.get(member[:80], 0) + 1
        try:
            zone = ed318.zone(given, where, at, geoid) if form == "ed318" else ed269.zone(given, where, at)
            if zone.key in places:
                raise InvalidValue(
                    where,
                    field=f"{at} identifier",
                    got=f"{zone.key}, which {places[zone.key]} has",
                    want="one zone of each identifier in a country",
                )
        except SharedskyError as error:
            refused.add_error(error)
            continue
        places[zone.key] = at
        zones.append(zone)
    return Zones(form, zones, list(places.values()), list(refused), unread, document)
