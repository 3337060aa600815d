"""4D volumes: polygon or circle × lower and upper altitude with datum × start and end time."""

import msgspec

from sharedsky.model.evidence import Reference
from sharedsky.model.track import Basis, Datum

Ring = list[tuple[float, float]]
"""(longitude, latitude) in degrees, closed or not, either winding; edges are geodesics."""


class Polygon(msgspec.Struct, frozen=True, tag="polygon"):
    """One outer ring and its holes; several outer rings are several polygons. May cross the antimeridian."""

    rings: list[Ring]


class Circle(msgspec.Struct, frozen=True, tag="circle"):
    """All points within radius_m (geodesic) of a centre."""

    lat_deg: float
    lon_deg: float
    radius_m: float


class Altitude(msgspec.Struct, frozen=True, gc=False):
    """A height and what it is measured from."""

    m: float
    datum: Datum


class Volume(msgspec.Struct, frozen=True, omit_defaults=True):
    """A 4D volume. None for a bound means unbounded on that side.

    Args:
        id: unique in a case.
        shape: areas; a point is inside the volume where it is inside any of them.
        lower: None is from the ground.
        upper: None is unlimited.
        start_us: None is always.
        end_us: None is open-ended.
        party: id of who declared it.
        basis: ASSERTED for a zone that somebody only says was used.
    """

    id: str
    name: str
    shape: list[Polygon | Circle]
    lower: Altitude | None = None
    upper: Altitude | None = None
    start_us: int | None = None
    end_us: int | None = None
    party: str = ""
    kind: str = ""
    basis: Basis = Basis.ASSERTED
    reference: Reference | None = None
