"""Geodesics against geographiclib, frames against geodesics."""

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sharedsky.kernels import geodesy

LAT = st.floats(-90, 90)
LON = st.floats(-180, 180)
PEER = Geodesic.WGS84
TEN_UM = 1e-5


def _peer_s_m(points: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.array([PEER.Inverse(*p)["s12"] for p in points.tolist()])


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("anywhere", (-90, -180, -90, -180), (90, 180, 90, 180)),
        ("across the antimeridian", (-80, 179, -80, -180), (80, 180, 80, -179)),
        ("about the north pole", (89.9, -180, 89.9, -180), (90, 180, 90, 180)),
        ("from the south pole", (-90, 5, -90, -180), (-90, 5, 90, 180)),
        ("along the equator", (0, 0, 0, 0), (0, 0, 0, 180)),
        ("along a meridian", (-90, 7, -90, 7), (90, 7, 90, 7)),
        ("over the pole", (-90, 7, -90, -173), (90, 7, 90, -173)),
        ("a metre apart", (50, 8, 50, 8), (50.00001, 8.00001, 50.00001, 8.00001)),
    ],
)
def test_inverse_equals_geographiclib(name: str, low: tuple[float, ...], high: tuple[float, ...]) -> None:
    points = np.random.default_rng(1).uniform(low, high, (300, 4))
    s_m, azi1, azi2 = geodesy.inverse(*points.T)
    assert np.abs(s_m - _peer_s_m(points)).max() < TEN_UM
    lat, lon, _ = geodesy.direct(points[:, 0], points[:, 1], azi1, s_m)
    closing = np.linalg.norm(geodesy.to_ecef(lat, lon) - geodesy.to_ecef(points[:, 2], points[:, 3]), axis=1)
    assert closing.max() < TEN_UM
    assert np.isfinite(azi2).all()


def test_inverse_holds_near_antipodes() -> None:
    rng = np.random.default_rng(2)
    lat, lon = rng.uniform(-89, 89, 300), rng.uniform(-180, 180, 300)
    for spread in (0.0, 1e-9, 1e-4, 0.3, 1.0):
        points = np.stack(
            [lat, lon, -lat + spread * rng.uniform(-1, 1, 300), lon + 180 + spread * rng.uniform(-1, 1, 300)],
            axis=1,
        )
        assert np.abs(geodesy.inverse(*points.T)[0] - _peer_s_m(points)).max() < TEN_UM


def test_coincident_points_are_at_no_distance() -> None:
    for lat in (-90.0, -33.3, 0.0, 90.0):
        assert geodesy.distance_m(lat, 12.0, lat, 12.0) == 0.0
        assert geodesy.distance_m(lat, 180.0, lat, -180.0) == 0.0


def test_a_thousand_kilometres_are_within_a_millimetre() -> None:
    rng = np.random.default_rng(3)
    lat, lon, azi = rng.uniform(-90, 90, 500), rng.uniform(-180, 180, 500), rng.uniform(-180, 180, 500)
    end = [PEER.Direct(*p, 1_000_000.0) for p in zip(lat.tolist(), lon.tolist(), azi.tolist(), strict=True)]
    lat2, lon2 = np.array([(e["lat2"], e["lon2"]) for e in end]).T
    assert np.abs(geodesy.distance_m(lat, lon, lat2, lon2) - 1_000_000.0).max() < 1e-3
    ours = geodesy.direct(lat, lon, azi, 1_000_000.0)
    assert np.linalg.norm(geodesy.to_ecef(*ours[:2]) - geodesy.to_ecef(lat2, lon2), axis=1).max() < 1e-3


@given(LAT, LON, LAT, LON)
@settings(max_examples=150, deadline=None)
def test_distance_is_symmetric_and_turns_with_the_earth(a: float, b: float, c: float, d: float) -> None:
    there = float(geodesy.distance_m(a, b, c, d))
    assert float(geodesy.distance_m(c, d, a, b)) == pytest.approx(there, abs=TEN_UM)
    assert float(geodesy.distance_m(a, b + 77.0, c, d + 77.0)) == pytest.approx(there, abs=TEN_UM)


@pytest.mark.parametrize("bad", [np.nan, 91.0, np.inf])
def test_nan_or_out_of_range_gives_nan(bad: float) -> None:
    assert np.isnan(geodesy.distance_m(bad, 0.0, 1.0, 1.0))
    assert np.isnan(geodesy.direct(bad, 0.0, 1.0, 1.0)[0])


def test_arguments_broadcast() -> None:
    assert geodesy.distance_m(np.zeros((3, 1)), 0.0, 1.0, np.arange(4.0)).shape == (3, 4)
    assert geodesy.to_ecef(np.zeros(5), 0.0).shape == (5, 3)


@given(LAT, LON, st.floats(-11_000, 1e6))
@settings(max_examples=200, deadline=None)
def test_geodetic_undoes_ecef(lat: float, lon: float, h: float) -> None:
    back = geodesy.to_geodetic(geodesy.to_ecef(lat, lon, h))
    assert np.linalg.norm(geodesy.to_ecef(*back) - geodesy.to_ecef(lat, lon, h)) < 1e-7
    assert float(back[2]) == pytest.approx(h, abs=1e-7)


@pytest.mark.parametrize("origin", [(47.0, 8.0), (10.0, 179.99), (90.0, 0.0), (-89.99, 30.0), (0.0, -180.0)])
def test_frame_is_true_from_its_origin_and_comes_back(origin: tuple[float, float]) -> None:
    rng = np.random.default_rng(4)
    lat, lon, _ = geodesy.direct(*origin, rng.uniform(-180, 180, 200), rng.uniform(0, 300_000, 200))
    frame = geodesy.LocalFrame(*origin)
    plane = frame.forward(lat, lon)
    assert np.abs(np.hypot(*plane.T) - geodesy.distance_m(*origin, lat, lon)).max() < TEN_UM
    lat2, lon2 = frame.back(plane)
    assert np.linalg.norm(geodesy.to_ecef(lat, lon) - geodesy.to_ecef(lat2, lon2), axis=1).max() < TEN_UM


@pytest.mark.parametrize(
    "pair", [((10, 179.9), (10.2, -179.9)), ((89.9, 0), (89.9, 180)), ((47, 8), (47.1, 8.3))]
)
def test_frame_between_two_shows_them_opposite(pair: tuple[tuple[float, float], tuple[float, float]]) -> None:
    frame = geodesy.LocalFrame.between(*pair[0], *pair[1])
    one, other = frame.forward(*pair[0]), frame.forward(*pair[1])
    assert np.abs(one + other).max() < 1e-4


def test_frame_stretches_across_as_stated() -> None:
    frame = geodesy.LocalFrame(47.0, 8.0)
    lat, lon = frame.back(np.array([[30_000.0, -15_000.0], [30_000.0, 15_000.0]]))
    assert abs(float(geodesy.distance_m(lat[0], lon[0], lat[1], lon[1])) - 30_000.0) < 0.15


@given(st.floats(-18, 1), st.floats(-1, 1), st.floats(-1, 1), st.booleans(), st.floats(-6, 2.2))
def test_lines_beside_the_equator_keep_all_their_digits(
    exponent: float, one: float, two: float, same: bool, apart: float
) -> None:
    """An azimuth next to 90° needs a cosine with all its digits; without, a line along 0.1 mm of latitude went astray."""
    lat1 = one * 10.0**exponent
    lat2 = lat1 if same else two * 10.0**exponent
    found = float(geodesy.distance_m(lat1, 0.0, lat2, 10.0**apart))
    assert found == pytest.approx(
        Geodesic.WGS84.Inverse(lat1, 0.0, lat2, 10.0**apart)["s12"], rel=2e-15, abs=2e-8
    )
