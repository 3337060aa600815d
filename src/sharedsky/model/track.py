"""What a track is: samples of one flight from one source, none deleted, each with its flags."""

from enum import IntFlag, StrEnum
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from sharedsky.model.evidence import Evidence
from sharedsky.model.party import Flight

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


class Datum(StrEnum):
    """What an altitude is measured from."""

    STD = "STD"
    """pressure altitude, 1013.25 hPa"""
    MSL = "MSL"
    """mean sea level, EGM96"""
    HAE = "HAE"
    """height above the WGS 84 ellipsoid"""
    AGL = "AGL"
    """height above ground"""


class Basis(StrEnum):
    """Who vouches for evidence."""

    OBSERVED = "observed"
    """a sensor that no party to the dispute controls"""
    OBSERVED_BY_PARTY = "observed-by-party"
    """a party's own sensor"""
    ASSERTED = "asserted"
    """somebody says so"""


class Flag(IntFlag):
    """Why a sample is doubtful; nothing is deleted, so that a reader can decide otherwise."""

    NO_POSITION = 1
    """the record holds no position"""
    BAD_VALUE = 2
    """latitude or longitude out of range or not finite"""
    ZERO_POSITION = 4
    """(0, 0), which receivers write when they have none"""
    DUPLICATE = 8
    """same time and position as the sample before"""
    SAME_TIME = 16
    """same time as another sample, at another position"""
    OUT_OF_ORDER = 32
    """came after a later sample; put in its place by time"""
    STALE = 64
    """position repeated while the aircraft was moving: contact was lost"""
    JUMP = 128
    """no aircraft gets here from its neighbours in the time"""
    CLOCK_STEP = 256
    """the source's clock stepped before this sample"""
    SHARED_ADDRESS = 512
    """another aircraft used the same address at the same time"""
    DISPLACED = 1024
    """in a lasting run, continuous in itself, that no aircraft reaches from the rest: spoofing, or another aircraft"""


NOTED = Flag.OUT_OF_ORDER | Flag.NO_POSITION
"""Flags that leave a sample in use (a sample without a position still carries its other values)."""


class Samples(msgspec.Struct, frozen=True, eq=False):
    """Columns of n samples in time order; every array has shape (n,).

    Args:
        t_us: microseconds UTC, as the source's clock gave them, non-decreasing.
        lat_deg: WGS 84 latitude, NaN where the record holds none.
        lon_deg: WGS 84 longitude, NaN where the record holds none.
        alt_m: metres by datum, NaN where the record holds none; a datum nobody gave is absent.
        on_ground: 1, 0, or -1 where the source does not say.
        gs_mps: ground speed, NaN where none.
        track_deg: true track over ground, NaN where none.
        vrate_mps: vertical rate, up positive, NaN where none.
        pos_unc_m: 95 % radius of the position, NaN where the source gives none.
        callsign: as sent, "" where none.
        squawk: four octal digits, "" where none.
        record: line number (from 1) or record index (from 0) in the evidence file.
        flags: bits of Flag.
    """

    t_us: I64
    lat_deg: F64
    lon_deg: F64
    alt_m: dict[Datum, F64]
    on_ground: NDArray[np.int8]
    gs_mps: F64
    track_deg: F64
    vrate_mps: F64
    pos_unc_m: F64
    callsign: NDArray[np.str_]
    squawk: NDArray[np.str_]
    record: I64
    flags: NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.t_us)

    def take(self, index: NDArray[Any] | slice) -> "Samples":
        """The samples at an index, mask or slice, every column alike."""
        columns = {f: getattr(self, f) for f in self.__struct_fields__}
        alt_m = {datum: column[index] for datum, column in columns.pop("alt_m").items()}
        return Samples(alt_m=alt_m, **{name: column[index] for name, column in columns.items()})

    def with_flags(self, flags: NDArray[np.uint16]) -> "Samples":
        """The same samples under other flags."""
        return msgspec.structs.replace(self, flags=flags)

    def positioned(self, *, with_flagged: bool = False) -> "Samples":
        """The samples that have a position, without those flagged as doubtful unless with_flagged.

        Samples of one time are always reduced to the first, since an aircraft is in one place at a time.
        """
        bad = Flag.NO_POSITION | Flag.BAD_VALUE if with_flagged else ~NOTED | Flag.NO_POSITION
        kept = self.take((self.flags & np.uint16(bad & 0xFFFF)) == 0)
        if not with_flagged or len(kept) < 2:
            return kept
        return kept.take(np.concatenate([[True], np.diff(kept.t_us) > 0]))


class Track(msgspec.Struct, frozen=True, eq=False):
    """Time-ordered samples of one flight from one source.

    Args:
        id: unique in a case: source, flight and, where that is not enough, a number.
        flight: whose samples they are.
        source: id of the source (a receiver network, a radar, a recorder).
        basis: who vouches for them.
        evidence: the file and its hash; each sample's record number points into it.
        samples: the columns.
        clock_offset_s: to be added to the source's time to give UTC; already added to samples.t_us.
        clock_unc_s: 95 % bound of what is left.
        alt_step_m: the step altitudes are rounded to, by datum (7.62 for 25 ft), 0 where not rounded.
        alt_unc_m: 95 % bound of its altitudes, NaN where the source says nothing of it.
        vel_unc_mps: 95 % bound of the velocities it reports, NaN likewise.
    """

    id: str
    flight: Flight
    source: str
    basis: Basis
    evidence: Evidence
    samples: Samples
    clock_offset_s: float = 0.0
    clock_unc_s: float = 0.0
    alt_step_m: dict[Datum, float] = {}
    alt_unc_m: float = float("nan")
    vel_unc_mps: float = float("nan")
