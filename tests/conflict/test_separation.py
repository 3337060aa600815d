"""Series of distances for charts."""

import numpy as np
import pytest
from tests.conflict.made import track
from tests.kernels.fleet import wander

from sharedsky.conflict.encounters import encounters
from sharedsky.conflict.separation import separation_about
from sharedsky.errors import UnknownName


def test_the_series_shows_the_least_distance_and_every_fix() -> None:
    rng = np.random.default_rng(3)
    tracks = [track(wander(rng, (47.0, 8.0), fixes=30), f"F{k}") for k in range(5)]
    found = encounters(tracks, 5000.0, 300.0, 60.0).encounters
    assert found
    for e in found:
        series = separation_about(e, tracks, 60.0, margin_s=30.0)
        at = series.t_us.index(e.cpa_us)
        assert series.horizontal_m[at] == pytest.approx(e.cpa_horizontal_m.value, abs=1e-3)
        assert series.vertical_m[at] == pytest.approx(e.cpa_vertical_m.value, abs=1e-3)
        inside = [k for k, t in enumerate(series.t_us) if e.start_us <= t <= e.end_us]
        d = np.hypot(np.array(series.horizontal_m, dtype=float), np.array(series.vertical_m, dtype=float))
        assert d[at] <= d[inside].min() + 1e-3
        fixes = {int(t) for x in tracks if x.id in (e.track_a, e.track_b) for t in x.samples.t_us}
        assert {t for t in fixes if e.start_us <= t <= e.end_us} <= set(series.t_us)
        assert all(np.diff(series.t_us) > 0)


def test_no_line_is_drawn_across_a_gap() -> None:
    rng = np.random.default_rng(4)
    a = wander(rng, (47.0, 8.0), fixes=30)
    b = a._replace(lat_deg=a.lat_deg + 0.01)
    keep = np.concatenate([np.arange(12), np.arange(25, 30)])
    holed = a._replace(**{name: column[keep] for name, column in a._asdict().items()})
    tracks = [track(holed, "A"), track(b, "B")]
    found = encounters(tracks, 20_000.0, 5000.0, 30.0).encounters
    assert len(found) == 2
    series = separation_about(found[0], tracks, 30.0, margin_s=300.0)
    assert series.horizontal_m.count(None) == 1
    assert series.horizontal_m[0] is not None
    assert series.horizontal_m[-1] is not None


def test_an_unknown_track_is_told() -> None:
    rng = np.random.default_rng(3)
    tracks = [track(wander(rng, (47.0, 8.0), fixes=30), f"F{k}") for k in range(5)]
    e = encounters(tracks, 5000.0, 300.0, 60.0).encounters[0]
    with pytest.raises(UnknownName):
        separation_about(e, [], 60.0)
