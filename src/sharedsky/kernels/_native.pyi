"""What native/ compiles: every array contiguous, one-dimensional; the Python modules beside this one document it."""

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
I32 = NDArray[np.int32]

def inverse(lat1_deg: F64, lon1_deg: F64, lat2_deg: F64, lon2_deg: F64) -> tuple[F64, F64, F64]: ...
def direct(lat_deg: F64, lon_deg: F64, azi_deg: F64, s_m: F64) -> tuple[F64, F64, F64]: ...
def to_ecef(lat_deg: F64, lon_deg: F64, h_m: F64) -> tuple[F64, F64, F64]: ...
def to_geodetic(x_m: F64, y_m: F64, z_m: F64) -> tuple[F64, F64, F64]: ...

class Path:
    def __init__(
        self,
        t_us: I64,
        lat_deg: F64,
        lon_deg: F64,
        radius_m: F64,
        max_gap_us: int,
        speed_max_mps: float,
        manoeuvre_mps2: float,
        clock_s: float,
    ) -> None: ...

class Heights:
    def __init__(
        self,
        t_us: I64,
        alt_m: F64,
        spread_m: F64,
        bound_m: F64,
        max_gap_us: int,
        speed_max_mps: float,
        manoeuvre_mps2: float,
        clock_s: float,
    ) -> None: ...

def candidates(
    paths: list[Path], group: I32, horizontal_m: float, slot_us: int
) -> tuple[I32, I32, I64, I64]: ...
def meetings(
    a: Path,
    heights_a: Heights,
    b: Path,
    heights_b: Heights,
    from_us: I64,
    to_us: I64,
    horizontal_m: float,
    vertical_m: float,
    one_clock: bool,
) -> tuple[I64, F64, I64, F64]: ...
def separation(
    a: Path, heights_a: Heights, b: Path, heights_b: Heights, t_us: I64, one_clock: bool
) -> tuple[F64, F64, F64, F64]: ...

class Area:
    def __init__(self) -> None: ...
    def add_polygon(self, lon_deg: list[F64], lat_deg: list[F64]) -> None: ...
    def add_circle(self, lat_deg: float, lon_deg: float, radius_m: float) -> None: ...
    def contains(self, lat_deg: F64, lon_deg: F64) -> NDArray[np.uint8]: ...

def occupancies(
    path: Path,
    area: Area,
    over_lower: Heights | None,
    lower_m: float,
    over_upper: Heights | None,
    upper_m: float,
    start_us: int,
    end_us: int,
) -> tuple[I64, F64, NDArray[np.uint8], I64]: ...

class Footprint:
    def __init__(self) -> None: ...
    def add_polygon(self, lon_deg: list[F64], lat_deg: list[F64]) -> None: ...
    def add_circle(self, lat_deg: float, lon_deg: float, radius_m: float) -> None: ...
    def meets(self, others: list[Footprint]) -> NDArray[np.uint8]: ...
    def covers(self, other: Footprint) -> bool: ...
    def crosses_itself(self) -> bool: ...
    def cells(self, most: int) -> I64: ...
    def area_m2(self) -> float: ...
