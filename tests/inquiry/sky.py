"""Constructed tracks and cases: what is true in them is true by construction."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sharedsky.inquiry.dossier import Dossier
from sharedsky.kernels.geodesy import direct
from sharedsky.model.case import Case, CaseFlight, Input, Place, Thresholds
from sharedsky.model.event import Event
from sharedsky.model.evidence import Evidence
from sharedsky.model.notice import Notice
from sharedsky.model.party import Flight
from sharedsky.model.statement import AnyClaim, Span, Statement
from sharedsky.model.track import Basis, Datum, Samples, Track
from sharedsky.units import Instant, Metres, MetresPerSecond, MetresPerSecond2, Seconds

F64 = NDArray[np.float64]

START_US = 1_700_000_000_000_000
HERE = (40.0, 20.0)


def at(seconds: float) -> Instant:
    """An instant so long after the start of every constructed sky."""
    return Instant(START_US + round(seconds * 1e6))


def track(
    flight: str,
    t_s: F64 | Sequence[float],
    east_m: F64,
    north_m: F64,
    *,
    source: str = "radar",
    alt_m: F64 | float = 3000.0,
    basis: Basis = Basis.OBSERVED,
    unc_m: float = 20.0,
    flags: NDArray[np.uint16] | None = None,
    clock_unc_s: float = 0.0,
    on_ground: NDArray[np.int8] | None = None,
    gs_mps: F64 | None = None,
) -> Track:
    """A track through points east and north of HERE (azimuthal equidistant)."""
    t = np.asarray(t_s, dtype=float)
    n = len(t)
    lat, lon, _ = direct(*HERE, np.degrees(np.arctan2(east_m, north_m)), np.hypot(east_m, north_m))
    samples = Samples(
        t_us=START_US + np.round(t * 1e6).astype(np.int64),
        lat_deg=np.broadcast_to(lat, n).copy(),
        lon_deg=np.broadcast_to(lon, n).copy(),
        alt_m={Datum.STD: np.broadcast_to(np.asarray(alt_m, dtype=float), n).copy()},
        on_ground=np.full(n, -1, dtype=np.int8) if on_ground is None else on_ground,
        gs_mps=np.full(n, np.nan) if gs_mps is None else gs_mps,
        track_deg=np.full(n, np.nan),
        vrate_mps=np.full(n, np.nan),
        pos_unc_m=np.full(n, unc_m),
        callsign=np.full(n, ""),
        squawk=np.full(n, ""),
        record=np.arange(n),
        flags=np.zeros(n, dtype=np.uint16) if flags is None else flags,
    )
    return Track(
        id=f"{source}/{flight}",
        flight=Flight(id=flight),
        source=source,
        basis=basis,
        evidence=Evidence(sha256="0" * 64, name=f"{source}.csv"),
        samples=samples,
        clock_unc_s=clock_unc_s,
    )


def case(
    claims: Sequence[AnyClaim] = (),
    *,
    flights: Sequence[str] = ("A", "B"),
    speed_mps: float = 300.0,
    turn_mps2: float = 20.0,
    max_gap_s: float = 30.0,
    inputs: Sequence[Input] = (),
) -> Case:
    """A case whose flights have a speed and a manoeuvre bound, and whose place `here` lies at HERE."""
    bounds = [
        Input(
            id=f"V-{f}",
            kind="bound",
            says="how it can move",
            source="by construction",
            flight=f,
            speed_max=MetresPerSecond(speed_mps),
            acceleration_max=MetresPerSecond2(turn_mps2),
        )
        for f in flights
    ]
    said = Statement(
        id="S",
        party="P",
        speaker="P",
        said_on="2023-11-14",
        document="d.txt",
        span=Span(quote="x"),
        wording="project summary",
        claims=list(claims),
    )
    return Case(
        id="made",
        title="made",
        flights=[CaseFlight(id=f) for f in flights],
        places=[Place(id="here", name="here", lat_deg=HERE[0], lon_deg=HERE[1], source="by construction")],
        thresholds=Thresholds(max_gap=Seconds(max_gap_s), horizontal=Metres(1000.0), vertical=Metres(300.0)),
        inputs=[*bounds, *inputs],
        statements=[said],
    )


def dossier(
    of: Case, tracks: Sequence[Track], events: Sequence[Event] = (), notices: Sequence[Notice] = ()
) -> Dossier:
    """A dossier over constructed tracks."""
    return Dossier(of, list(tracks), list(events), list(notices))
