"""UAS geographical zones, with all that ED-269 and ED-318 can say of one."""

from typing import Any, Literal

import msgspec

from sharedsky.model.volume import Circle, Polygon

Restriction = Literal["USPACE", "PROHIBITED", "REQ_AUTHORIZATION", "CONDITIONAL", "NO_RESTRICTION"]
Reason = Literal[
    "AIR_TRAFFIC",
    "SENSITIVE",
    "PRIVACY",
    "POPULATION",
    "NATURE",
    "NOISE",
    "FOREIGN_TERRITORY",
    "EMERGENCY",
    "DAR",
    "OTHER",
]
Purpose = Literal["AUTHORIZATION", "NOTIFICATION", "INFORMATION"]
Weekday = Literal["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]
WEEK: tuple[Weekday, ...] = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
Daylight = Literal["BMCT", "SR", "SS", "EECT"]
"""Begin of morning civil twilight, sunrise, sunset, end of evening civil twilight."""
VerticalReference = Literal["AGL", "AMSL", "WGS84"]


class Words(msgspec.Struct, frozen=True, omit_defaults=True):
    """A text and its language as RFC 5646 has it, such as en-GB; empty where it is not said."""

    text: str
    lang: str = ""


class ZoneAuthority(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who is asked, told or knows more.

    Args:
        interval_before: how long before, ISO 8601.
    """

    purpose: Purpose | None = None
    interval_before: str = ""
    name: list[Words] = []
    service: list[Words] = []
    contact_name: list[Words] = []
    site_url: str = ""
    email: str = ""
    phone: str = ""


class Clock(msgspec.Struct, frozen=True):
    """A time of day; 24:00 is the end of a day.

    Args:
        us: since midnight of the zone's own time.
        offset_min: of that time from UTC.
    """

    us: int
    offset_min: int


class Daily(msgspec.Struct, frozen=True, omit_defaults=True):
    """Hours of some days of the week; what ends before it begins ends on the next day.

    Args:
        days: all where empty.
        start: a time, an event of daylight, or None from midnight.
        end: a time, an event of daylight, or None until midnight.
    """

    days: list[Weekday] = []
    start: Clock | Daylight | None = None
    end: Clock | Daylight | None = None


class ZonePeriod(msgspec.Struct, frozen=True, omit_defaults=True):
    """When a zone applies: from start to end, or in the hours of a schedule within that.

    Args:
        start_us: None is from ever.
        end_us: None is for ever.
        schedule: at any hour where empty.
    """

    start_us: int | None = None
    end_us: int | None = None
    schedule: list[Daily] = []


class Layer(msgspec.Struct, frozen=True, omit_defaults=True):
    """One volume of a zone; values stand in the unit in which they were written.

    Args:
        shape: corners joined by edges that are straight in longitude and latitude, as GeoJSON means them.
        lower: 0 AGL is the ground.
        upper: None is unlimited.
        uom: of lower and upper.
    """

    shape: Polygon | Circle
    lower: float = 0.0
    lower_reference: VerticalReference = "AGL"
    upper: float | None = None
    upper_reference: VerticalReference = "AGL"
    uom: Literal["M", "FT"] = "M"


class GeoZone(msgspec.Struct, frozen=True, omit_defaults=True):
    """One UAS geographical zone.

    Args:
        identifier: unique in its country.
        country: ISO 3166-1 alpha-3.
        layers: at least one.
        periods: when it applies; always where empty.
        variant: CUSTOMIZED for one that is made for a particular operator.
        conditions: under which it may be entered, as coded expressions.
        exemption: whether exemptions from regulations are given in it.
        u_space_class: of ED-269.
        geoid: URN of the geoid of its altitudes above mean sea level; EGM96 where empty.
        originator: who made the data.
        extended: what a state adds, as it stands.
    """

    identifier: str
    country: str
    restriction: Restriction
    layers: list[Layer]
    periods: list[ZonePeriod] = []
    variant: Literal["COMMON", "CUSTOMIZED"] = "COMMON"
    name: list[Words] = []
    reasons: list[Reason] = []
    other_reason: list[Words] = []
    message: list[Words] = []
    authorities: list[ZoneAuthority] = []
    conditions: list[str] = []
    region: int | None = None
    exemption: bool | None = None
    u_space_class: str = ""
    geoid: str = ""
    originator: str = ""
    created_us: int | None = None
    updated_us: int | None = None
    extended: Any = None

    @property
    def key(self) -> str:
        """What no other zone of the world is called."""
        return f"{self.country}/{self.identifier}"
