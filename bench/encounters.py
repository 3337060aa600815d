"""How long encounters takes, against a peer that compares positions of all pairs second by second in NumPy.

Run: python bench/encounters.py [FILE]. Without a file, a made-up sky of 300 flights for an hour. Prints both times,
their ratio and what each found; the peer samples, so it finds fewer and never the true closest point.
"""

import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.conflict.made import track
from tests.kernels.fleet import wander

from sharedsky.conflict.encounters import encounters
from sharedsky.model.track import Track
from sharedsky.sources import read_evidence
from sharedsky.units import FT, NM

H, V, GAP_S = 5 * NM, 990 * FT, 60.0  # not 1000 ft: levels lie exactly that far apart
RADIUS_M = 6_371_008.8


def made_up(flights: int) -> list[Track]:
    """Flights of an hour with a fix every ten seconds, within some 300 km."""
    rng = np.random.default_rng(1)
    return [
        track(wander(rng, (47.0, 8.0), fixes=360, mean_s=10.0, spread_m=150_000.0), f"F{k}")
        for k in range(flights)
    ]


def all_pairs(tracks: list[Track]) -> set[tuple[str, str]]:
    """Pairs nearer than both thresholds at some whole second, by haversine over all pairs of the aircraft then present."""
    fixes = [t.samples.positioned() for t in tracks]
    first = min(int(f.t_us[0]) for f in fixes if len(f)) // 1_000_000
    last = max(int(f.t_us[-1]) for f in fixes if len(f)) // 1_000_000
    at = np.full((last - first + 1, len(tracks), 3), np.nan, np.float32)
    for k, f in enumerate(fixes):
        if len(f) < 2:
            continue
        own = np.arange(int(f.t_us[0]) // 1_000_000 + 1, int(f.t_us[-1]) // 1_000_000 + 1)
        alt_m = next(iter(f.alt_m.values()), np.full(len(f), np.nan))
        for column, values in enumerate((np.radians(f.lat_deg), np.radians(f.lon_deg), alt_m)):
            at[own - first, k, column] = np.interp(own * 1e6, f.t_us, values)
    names = np.array([t.flight.id for t in tracks])
    near: set[tuple[str, str]] = set()
    for now in at:
        here = np.flatnonzero(np.isfinite(now[:, 0]))
        lat, lon, alt = now[here].T
        half = (
            np.sin((lat[:, None] - lat) / 2) ** 2
            + np.cos(lat[:, None]) * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
        )
        close = (2 * RADIUS_M * np.arcsin(np.sqrt(half)) < H) & (np.abs(alt[:, None] - alt) < V)
        for i, j in np.argwhere(np.triu(close, 1)):
            a, b = sorted((str(names[here[i]]), str(names[here[j]])))
            if a != b:
                near.add((a, b))
    return near


def main() -> None:
    """Both, one after the other, in one run on the same tracks."""
    tracks = read_evidence(Path(sys.argv[1])).tracks if len(sys.argv) > 1 else made_up(300)
    samples = sum(len(t.samples) for t in tracks)
    begun = time.perf_counter()
    found = encounters(tracks, H, V, GAP_S)
    ours_s = time.perf_counter() - begun
    begun = time.perf_counter()
    near = all_pairs(tracks)
    peer_s = time.perf_counter() - begun
    pairs = {(e.flight_a, e.flight_b) for e in found.encounters if not e.with_flagged}
    print(f"{len(tracks):,} tracks, {samples:,} samples, nearer than 5 NM and 990 ft")
    print(f"ours      {ours_s:8.2f} s   {len(found.encounters):,} encounters of {len(pairs):,} pairs, exact")
    print(
        f"all pairs {peer_s:8.2f} s   {len(near):,} pairs, second by second ({len(near - pairs):,} that only a sphere or a bridged gap brings near)"
    )
    print(f"ratio     {peer_s / ours_s:8.1f}")


if __name__ == "__main__":
    main()
