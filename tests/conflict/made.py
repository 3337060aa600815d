"""Tracks made from paths, for the tests of this room."""

import msgspec
import numpy as np
from tests.kernels.fleet import Made

from sharedsky.model.evidence import Evidence
from sharedsky.model.party import Flight
from sharedsky.model.track import F64, Basis, Datum, Samples, Track

EVIDENCE = Evidence("0" * 64, "made.csv")


def track(
    made: Made,
    flight: str,
    *,
    source: str = "radar",
    number: int = 1,
    alt_m: dict[Datum, F64] | None = None,
    flags: dict[int, int] | None = None,
    pos_unc_m: float = float("nan"),
    clock_unc_s: float = 0.0,
    alt_step_m: float = 0.0,
) -> Track:
    """A track with the fixes of a made path, over STD unless alt_m says otherwise; flags by index."""
    n = len(made.t_us)
    nothing = np.full(n, np.nan)
    raised = np.zeros(n, np.uint16)
    for index, flag in (flags or {}).items():
        raised[index] = flag
    samples = Samples(
        t_us=made.t_us,
        lat_deg=made.lat_deg,
        lon_deg=made.lon_deg,
        alt_m={Datum.STD: made.alt_m} if alt_m is None else alt_m,
        on_ground=np.full(n, -1, np.int8),
        gs_mps=nothing,
        track_deg=nothing,
        vrate_mps=nothing,
        pos_unc_m=np.full(n, pos_unc_m),
        callsign=np.full(n, ""),
        squawk=np.full(n, ""),
        record=np.arange(n),
        flags=raised,
    )
    return Track(
        id=f"{source}/{flight}#{number}",
        flight=Flight(flight),
        source=source,
        basis=Basis.OBSERVED,
        evidence=EVIDENCE,
        samples=samples,
        clock_unc_s=clock_unc_s,
        alt_step_m={} if not alt_step_m else dict.fromkeys(Datum, alt_step_m),
    )


def part(whole: Track, window: slice, number: int) -> Track:
    """Some of a track's samples as a track of its own."""
    return msgspec.structs.replace(
        whole, id=f"{whole.source}/{whole.flight.id}#{number}", samples=whole.samples.take(window)
    )
