"""What is cut is the same area: by sampling, by area, and by what parts have in common."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharedsky.kernels import volume
from sharedsky.kernels.cutting import parts
from sharedsky.kernels.footprint import area_m2, footprint

Ring = list[tuple[float, float]]


def star(lon: float, lat: float, size: float, corners: int, dent: float, turn: float) -> Ring:
    """A ring that bends inward between its corners."""
    angles = turn + np.arange(2 * corners) * np.pi / corners
    radii = size * np.where(np.arange(2 * corners) % 2, dent, 1.0)
    squeeze = np.cos(np.radians(lat))
    return [(lon + r * np.cos(a) / squeeze, lat + r * np.sin(a)) for r, a in zip(radii, angles, strict=True)]


@st.composite
def areas(draw: st.DrawFn) -> list[Ring]:
    lon, lat = draw(st.sampled_from([7.0, 179.9, -179.95])), draw(st.floats(-70, 70))
    outer = star(lon, lat, 0.3, draw(st.integers(3, 9)), draw(st.floats(0.5, 1.0)), draw(st.floats(0, 3)))
    holes = []
    for k, (dx, dy) in enumerate([(0.0, 0.0), (0.08, 0.02), (-0.08, -0.03), (0.01, 0.08)]):
        if draw(st.booleans()) or k == 0:
            ring = star(
                lon + dx / np.cos(np.radians(lat)),
                lat + dy,
                0.02,
                draw(st.integers(2, 5)),
                0.6,
                draw(st.floats(0, 3)),
            )
            holes.append(ring if draw(st.booleans()) else ring[::-1])
    return [[((x + 180) % 360 - 180, y) for x, y in ring] for ring in (outer, *holes)]


@settings(max_examples=40)
@given(areas(), st.sampled_from([8, 20, 1000]), st.sampled_from([1e8, 1e12]))
def test_the_parts_of_an_area_are_the_area(rings: list[Ring], vertices: int, area: float) -> None:
    found = parts(rings, vertices=vertices, area=area)
    assert all(len(ring) <= vertices for ring in found)
    sizes = [area_m2(footprint([[ring]])) for ring in found]
    assert max(sizes) <= area
    assert sum(sizes) == pytest.approx(area_m2(footprint([rings])), rel=1e-6)
    whole = volume.area([rings])
    points = np.random.default_rng(1).uniform(-0.3, 0.3, (400, 2))
    lon0, lat0 = rings[1][0]
    lon, lat = (lon0 + points[:, 0] + 180) % 360 - 180, lat0 + points[:, 1]
    within = volume.contains(whole, lat, lon)
    assert np.array_equal(within, volume.contains(volume.area([[ring] for ring in found]), lat, lon))
    assert np.array_equal(
        within, sum(volume.contains(volume.area([[r]]), lat, lon).astype(int) for r in found) == 1
    )


def test_a_hole_is_never_filled() -> None:
    outer: Ring = [(7.0, 47.0), (8.0, 47.0), (8.0, 48.0), (7.0, 48.0)]
    hole: Ring = [(7.4, 47.4), (7.6, 47.4), (7.6, 47.6), (7.4, 47.6)]
    found = parts([outer, hole], vertices=100, area=1e12)
    assert len(found) == 2
    made = volume.area([[ring] for ring in found])
    assert not volume.contains(made, 47.5, [7.41, 7.5, 7.59]).any()
    assert volume.contains(made, 47.5, [7.3, 7.7]).all()


def test_an_area_that_is_simple_and_small_comes_back_as_it_is() -> None:
    outer: Ring = [(7.0, 47.0), (8.0, 47.0), (8.0, 48.0)]
    (found,) = parts([outer], vertices=8, area=1e12)
    assert found.tolist() == [list(p) for p in outer]


@pytest.mark.parametrize(
    "rings",
    [
        [[(0, 80), (90, 80), (180, 80), (-90, 80)], [(0, 89), (90, 89), (180, 89)]],
        [[(7, 47), (8, 47), (8, 48), (7, 48)], [(7.5, 47.5), (9, 47.4), (9, 47.6)]],
        [[(7, 47), (8, 47), (8, 48), (7, 48)], [(17.5, 47.5), (17.9, 47.4), (17.9, 47.6)]],
    ],
)
def test_what_is_no_area_with_holes_is_refused(rings: list[Ring]) -> None:
    with pytest.raises(ValueError, match=r"pole|cross"):
        parts(rings, vertices=100, area=1e15)
