"""Two flights near each other, and a flight inside a volume."""

import msgspec

from sharedsky.model.track import Datum


class Measured(msgspec.Struct, frozen=True):
    """A figure and its ±: the truth lies in value ± unc under the stated inputs (95 % where inputs are 95 %)."""

    value: float
    unc: float


class Encounter(msgspec.Struct, frozen=True):
    """A maximal interval in which two flights are closer than H horizontally and V vertically.

    Times are microseconds UTC, their uncertainties seconds; distances metres. cpa_* are the parts of the least
    3D distance; min_* are the least of each by itself within the interval.
    """

    flight_a: str
    flight_b: str
    track_a: str
    track_b: str
    start_us: int
    start_unc_s: float
    end_us: int
    end_unc_s: float
    cpa_us: int
    cpa_unc_s: float
    cpa_3d_m: Measured
    cpa_horizontal_m: Measured
    cpa_vertical_m: Measured
    min_horizontal_m: Measured
    min_vertical_m: Measured
    datum: Datum
    """the datum the vertical parts were taken in"""
    with_flagged: bool = False
    """whether flagged samples took part"""


class Occupancy(msgspec.Struct, frozen=True):
    """A maximal interval in which a flight is inside a volume."""

    flight: str
    track: str
    volume: str
    enter_us: int
    enter_unc_s: float
    exit_us: int
    exit_unc_s: float
    entered: bool
    """False where the track begins (or resumes after a gap) inside"""
    exited: bool
    """False where the track ends (or a gap begins) inside"""
    certain: bool = True
    """False where the position's uncertainty alone could put the flight outside for the whole interval"""
    with_flagged: bool = False
