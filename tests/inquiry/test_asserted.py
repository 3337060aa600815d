"""Asserted places are areas with the distances that were stated, checked by geodesics."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedsky.inquiry.asserted import LEAST_HALF_WIDTH_M, area_of, asserted_places
from sharedsky.kernels.geodesy import inverse
from sharedsky.model.case import Case, Input, Place, Region
from sharedsky.model.statement import Around, Near, Off, PositionClaim, Span, Statement, When, Within
from sharedsky.model.volume import Polygon
from sharedsky.units import Instant, Metres, Seconds

PLACE = Place(id="P", name="Port", lat_deg=35.53, lon_deg=35.78, source="gazetteer")
PLACES = {"P": PLACE}


def distances_m(shape: list[Polygon], ring: int = 0) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    corners = np.array(shape[0].rings[ring])
    return inverse(PLACE.lat_deg, PLACE.lon_deg, corners[:, 1], corners[:, 0])[0]


def bearings_deg(shape: list[Polygon]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    corners = np.array(shape[0].rings[0])
    return inverse(PLACE.lat_deg, PLACE.lon_deg, corners[:, 1], corners[:, 0])[1] % 360


def test_near_is_a_disc() -> None:
    shape, note = area_of(Near("P", Metres(10_000)), PLACES)
    assert distances_m(shape) == pytest.approx(10_000, abs=1.0)
    assert note == ""


@given(st.floats(5_000, 300_000), st.floats(0, 4_000))
def test_a_distance_alone_is_a_ring_and_never_a_line(distance_m: float, tolerance_m: float) -> None:
    shape, note = area_of(Off("P", Metres(distance_m), Metres(tolerance_m)), PLACES)
    outer, inner = distances_m(shape, 0), distances_m(shape, 1)
    assert (outer - inner).min() >= min(2 * tolerance_m, 2 * LEAST_HALF_WIDTH_M) - 2
    assert outer.max() - distance_m == pytest.approx(distance_m - inner.min(), abs=2)
    if tolerance_m == 0:
        assert "no tolerance is stated" in note
    else:
        assert outer == pytest.approx(distance_m + tolerance_m, abs=1)


@given(st.floats(10_000, 200_000), st.floats(500, 5_000), st.floats(0, 360), st.floats(1, 170))
def test_a_bearing_makes_a_part_of_the_ring(
    distance_m: float, tolerance_m: float, bearing_deg: float, half_deg: float
) -> None:
    where = Off("P", Metres(distance_m), Metres(tolerance_m), bearing_deg, half_deg)
    shape, _ = area_of(where, PLACES)
    off = np.abs((bearings_deg(shape) - bearing_deg + 180) % 360 - 180)
    assert off.max() <= half_deg + 0.01
    found = distances_m(shape)
    assert found.min() >= distance_m - tolerance_m - 1
    assert found.max() <= distance_m + tolerance_m + 1


def test_off_the_coast_is_a_band_beside_the_coast_and_says_what_is_not_stated() -> None:
    where = Off("P", Metres(70_000), Metres(10_000), 270.0, coast_band=True)
    shape, note = area_of(where, PLACES)
    corners = np.array(shape[0].rings[0])
    # the middle of each side lies due west, at the stated distances
    middle = [corners[4], corners[13]]
    at = [float(inverse(PLACE.lat_deg, PLACE.lon_deg, lat, lon)[0]) for lon, lat in middle]
    assert sorted(at) == pytest.approx([60_000, 80_000], abs=1)
    assert "not stated" in note
    assert corners[:, 1].max() - corners[:, 1].min() > 1.0


def test_around_is_a_disc_about_the_far_point() -> None:
    shape, _ = area_of(Around("P", Metres(27_000), 270.0, Metres(10_000)), PLACES)
    found = distances_m(shape)
    assert found.min() == pytest.approx(17_000, abs=100)
    assert found.max() == pytest.approx(37_000, abs=100)


def test_inside_another_region_or_off_an_unknown_place_has_no_area_of_its_own() -> None:
    assert area_of(Within("R"), PLACES) == ([], "")
    assert area_of(Near("Q", Metres(1)), PLACES) == ([], "")


def test_regions_claims_and_inputs_are_drawn_and_say_whose_they_are() -> None:
    at = Instant(1_537_210_000_000_000)
    claim = PositionClaim(
        id="S1.1", says="it was near", where=Near("P", Metres(1000)), when=When(at=at, tolerance=Seconds(60))
    )
    case = Case(
        id="c",
        title="t",
        places=[PLACE],
        regions=[
            Region(id="box", name="box", polygon=[(35.0, 35.0), (36.0, 35.0), (36.0, 36.0)]),
            Region(id="empty", name="nothing", where=Within("box")),
        ],
        inputs=[
            Input(
                id="I1",
                kind="inference",
                says="it was there",
                source="author's",
                where=Near("P", Metres(5000)),
            )
        ],
        statements=[
            Statement(
                id="S1",
                party="x",
                speaker="x",
                said_on="",
                document="d.txt",
                span=Span("q"),
                wording="verbatim",
                claims=[claim],
            )
        ],
    )
    drawn, remarks = asserted_places(case)
    assert [(a.id, a.asserted_by, a.statement, a.start_us) for a in drawn] == [
        ("box", "", "", None),
        ("S1.1", "x", "S1", at),
        ("I1", "", "", None),
    ]
    assert len(remarks) == 1
    assert "empty" in remarks[0]
