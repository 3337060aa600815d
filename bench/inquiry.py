"""How long deciding takes: 200 claims over 50 flights of 100,000 samples, and exclusions among 200 claims of 20 flights.

Run: python bench/inquiry.py. Prints a table with how both grow.
"""

import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.inquiry.sky import at, case, dossier, track

from sharedsky.inquiry.exclusions import exclusions
from sharedsky.inquiry.judge import judged
from sharedsky.model.case import Case
from sharedsky.model.statement import AnyClaim, Near, PositionClaim, SeparationClaim, When
from sharedsky.model.track import Track
from sharedsky.units import Metres, Seconds


def flown(name: str, n: int, seed: int) -> Track:
    """A wandering flight with a fix a second."""
    draw = np.random.default_rng(seed)
    heading = np.cumsum(draw.normal(0, 0.01, n)) + seed
    t = np.arange(n, dtype=float)
    return track(name, t, np.cumsum(150 * np.sin(heading)) / 10, np.cumsum(150 * np.cos(heading)) / 10)


def claims_of(count: int, flights: list[str], span_s: float) -> list[AnyClaim]:
    """Half of the claims are of place, half of separation, spread over flights and time."""
    draw = np.random.default_rng(1)
    found: list[AnyClaim] = []
    for k in range(count):
        when = When(at=at(float(draw.uniform(0, span_s))), tolerance=Seconds(30))
        one, two = draw.choice(len(flights), 2, replace=False)
        if k % 2:
            found.append(
                PositionClaim(
                    id=f"S.{k}",
                    says="",
                    flights=[flights[one]],
                    when=when,
                    where=Near(place="here", within=Metres(5000)),
                )
            )
        else:
            pair = [flights[one], flights[two]]
            found.append(
                SeparationClaim(
                    id=f"S.{k}", says="", flights=pair, when=when, sense="below", horizontal=Metres(9260)
                )
            )
    return found


def deciding(claims: int, flights: int, samples: int) -> float:
    """Seconds to decide so many claims, evidence already read."""
    names = [f"F{k}" for k in range(flights)]
    of = case(claims_of(claims, names, samples), flights=names)
    made = dossier(of, [flown(name, samples, k) for k, name in enumerate(names)])
    began = time.perf_counter()
    judged(made)
    return time.perf_counter() - began


def excluding(claims: int, flights: int) -> float:
    """Seconds to find the exclusions among so many claims of place."""
    names = [f"F{k}" for k in range(flights)]
    draw = np.random.default_rng(2)
    places = [(float(a), float(b)) for a, b in draw.uniform(-1, 1, (40, 2))]
    base = case((), flights=names)
    found: list[AnyClaim] = [
        PositionClaim(
            id=f"S.{k}",
            says="",
            flights=[names[k % flights]],
            when=When(at=at(float(draw.uniform(0, 7200))), tolerance=Seconds(60)),
            where=Near(place=f"p{draw.integers(len(places))}", within=Metres(3000)),
        )
        for k in range(claims)
    ]
    of = with_places(case(found, flights=names), base, places)
    began = time.perf_counter()
    exclusions(of)
    return time.perf_counter() - began


def with_places(of: Case, base: Case, places: list[tuple[float, float]]) -> Case:
    """The case with places about HERE."""
    import msgspec

    more = [
        msgspec.structs.replace(base.places[0], id=f"p{k}", lat_deg=40 + a, lon_deg=20 + b)
        for k, (a, b) in enumerate(places)
    ]
    return msgspec.structs.replace(of, places=more)


def main() -> None:
    """Print the table."""
    print("deciding: claims, flights, samples a flight, seconds")
    for claims, flights, samples in (
        (50, 50, 100_000),
        (100, 50, 100_000),
        (200, 50, 100_000),
        (200, 50, 25_000),
    ):
        print(
            f"  {claims:4d} {flights:3d} {samples:8,d} {deciding(claims, flights, samples):8.2f}", flush=True
        )
    print("exclusions: claims, flights, seconds")
    for claims, flights in ((50, 20), (100, 20), (200, 20), (400, 20)):
        print(f"  {claims:4d} {flights:3d} {excluding(claims, flights):8.2f}", flush=True)


if __name__ == "__main__":
    main()
