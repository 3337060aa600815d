"""Flights inside volumes, over model; the geometry itself is tested with its kernel."""

import msgspec
import numpy as np
import pytest
from tests.conflict.made import part, track
from tests.kernels.fleet import Made

from sharedsky.conflict.bounds import Bounds
from sharedsky.conflict.occupancy import occupancies
from sharedsky.errors import InvalidValue
from sharedsky.kernels import geodesy, geoid
from sharedsky.model.track import Datum, Flag, Track
from sharedsky.model.volume import Altitude, Circle, Polygon, Volume

GAP = 60.0
STILL = Bounds(turn_mps2=0.0, climb_mps2=0.0)
CIRCLE = Circle(47.0, 8.0, 3000.0)


def crossing(alt_m: float = 1500.0, **more: object) -> Track:
    """West to east over the centre of CIRCLE at 100 m/s, there after 50 s."""
    t_s = np.arange(0, 101, 10)
    lat, lon = geodesy.LocalFrame(47.0, 8.0).back(np.stack([100.0 * (t_s - 50), np.zeros(11)], axis=1))
    made = Made((t_s * 1_000_000).astype(np.int64), lat, lon, np.full(11, alt_m))
    return track(made, "A", pos_unc_m=50.0, **more)  # type: ignore[arg-type]


def test_entry_and_exit_with_their_uncertainty() -> None:
    (o,) = occupancies([crossing(clock_unc_s=0.25)], [Volume("V", "", [CIRCLE])], GAP, STILL).occupancies
    assert (o.flight, o.volume, o.entered, o.exited, o.certain) == ("A", "V", True, True, True)
    assert [o.enter_us * 1e-6, o.exit_us * 1e-6] == pytest.approx([20, 80], abs=1e-3)
    # 50 m at 100 m/s, and the clock
    assert o.enter_unc_s == pytest.approx(0.75, abs=0.01)
    assert o.exit_unc_s == pytest.approx(0.75, abs=0.01)


def test_a_stay_within_the_uncertainty_is_not_certain() -> None:
    lat, lon = geodesy.LocalFrame(47.0, 8.0).back(np.array([0.0, 3030.0]))
    beside = Circle(float(lat), float(lon), 3060.0)
    (o,) = occupancies([crossing()], [Volume("V", "", [beside])], GAP, STILL).occupancies
    assert not o.certain


def test_cutting_a_track_in_two_changes_nothing() -> None:
    whole = crossing()
    cut = [part(whole, slice(0, 6), 1), part(whole, slice(6, None), 2)]
    volume = [Volume("V", "", [CIRCLE])]
    (one,) = occupancies([whole], volume, GAP).occupancies
    (other,) = occupancies(cut, volume, GAP).occupancies
    assert msgspec.structs.replace(other, track=one.track) == one


@pytest.mark.parametrize("datum", [Datum.STD, Datum.HAE, Datum.MSL])
def test_altitudes_are_compared_in_the_datum_of_the_volume(datum: Datum) -> None:
    upper = Altitude(1500.0 + 20.0, Datum.MSL)
    volume = Volume("V", "", [CIRCLE], upper=upper)
    made = crossing()
    n = len(made.samples)
    made = msgspec.structs.replace(
        made, samples=msgspec.structs.replace(made.samples, alt_m={datum: np.full(n, 1500.0)})
    )
    (o,) = occupancies([made], [volume], GAP, STILL).occupancies
    # 20 m are less than any altimetry here; over HAE the flight is some 48 m lower
    lower_m = float(geoid.undulation_m(47, 8)) if datum is Datum.HAE else 0.0
    assert o.certain == (lower_m + 20 > np.hypot(45, 2))


def test_without_a_comparable_altitude_nothing_is_told() -> None:
    made = crossing()
    volume = Volume("V", "", [CIRCLE], lower=Altitude(100.0, Datum.AGL))
    found = occupancies([made], [volume], GAP)
    assert found.occupancies == []
    (unknown,) = found.cannot_tell
    assert (unknown.flight, unknown.volume) == ("A", "V")
    ground = Volume("V", "", [CIRCLE], lower=Altitude(0.0, Datum.AGL))
    assert len(occupancies([made], [ground], GAP).occupancies) == 1


def test_flagged_samples_are_shown_beside() -> None:
    doubtful = crossing(flags={5: Flag.JUMP})
    small = Volume("V", "", [Circle(47.0, 8.0, 300.0)], lower=Altitude(1600.0, Datum.STD))
    alt = doubtful.samples.alt_m[Datum.STD].copy()
    alt[5] = 1700.0
    doubtful = msgspec.structs.replace(
        doubtful, samples=msgspec.structs.replace(doubtful.samples, alt_m={Datum.STD: alt})
    )
    found = occupancies([doubtful], [small], GAP, STILL)
    assert [o.with_flagged for o in found.occupancies] == [True]
    assert found.differences[0].without == "not inside"


def test_a_volume_that_bounds_nothing_is_refused() -> None:
    with pytest.raises(InvalidValue, match="volume V shape"):
        occupancies([crossing()], [Volume("V", "", [Polygon([[(0.0, 0.0), (1.0, 1.0)]])])], GAP)
