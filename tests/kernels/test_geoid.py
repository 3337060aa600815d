"""The geoid grid against the values NGA publishes with EGM96."""

import numpy as np
import pytest

from sharedsky.kernels import geoid


@pytest.mark.parametrize(
    ("lat", "lon", "undulation"),
    [
        # the test file that comes with NGA's program F477, from the full harmonic series
        (38.6281550, 269.7791550, -31.628),
        (-14.6212170, 305.0211140, -2.969),
        (46.8743190, 102.4487290, -43.575),
        (-23.6174460, 133.8747120, 15.871),
        (38.6254730, 359.9995000, 50.066),
        (-0.4667440, 0.0023000, 17.329),
    ],
)
def test_undulation_equals_the_published_values(lat: float, lon: float, undulation: float) -> None:
    # 0.1 m: the 15′ grid is interpolated, the published values are not
    assert float(geoid.undulation_m(lat, lon)) == pytest.approx(undulation, abs=0.1)


def test_poles_equator_and_seam() -> None:
    assert float(geoid.undulation_m(90.0, 123.0)) == pytest.approx(13.606, abs=0.01)
    assert float(geoid.undulation_m(-90.0, 0.0)) == pytest.approx(-29.535, abs=0.01)
    for lat in (-60.1, 0.0, 44.4):
        west, east = geoid.undulation_m(lat, [-180.0, 180.0])
        assert west == east
        near = geoid.undulation_m(lat, [-1e-9, 0.0, 1e-9, 359.999999999])
        assert np.ptp(near) < 1e-6


def test_conversions_undo_each_other() -> None:
    rng = np.random.default_rng(1)
    lat, lon, h = rng.uniform(-90, 90, 100), rng.uniform(-180, 180, 100), rng.uniform(0, 12_000, 100)
    assert np.abs(geoid.hae_to_msl_m(geoid.msl_to_hae_m(h, lat, lon), lat, lon) - h).max() < 1e-9


@pytest.mark.parametrize(("lat", "lon"), [(90.1, 0.0), (np.nan, 0.0), (0.0, np.inf)])
def test_nan_or_out_of_range_gives_nan(lat: float, lon: float) -> None:
    assert np.isnan(geoid.undulation_m(lat, lon))
