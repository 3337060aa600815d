"""Maps and charts: drawn where the report puts it, nothing over anything else, nothing where nobody saw it."""

import xml.etree.ElementTree as ET
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.outputs.sample import sample_report

from sharedsky.kernels.geodesy import distance_m
from sharedsky.model.event import Event
from sharedsky.model.report import Report
from sharedsky.model.verdict import Exclusion, Visit
from sharedsky.outputs import fonts
from sharedsky.outputs.book import Book
from sharedsky.outputs.drawing.actors import actor_pages
from sharedsky.outputs.drawing.altitude import altitude_charts
from sharedsky.outputs.drawing.axes import Axes
from sharedsky.outputs.drawing.chain import chain_chart, drawable
from sharedsky.outputs.drawing.drawing import Canvas, Drawing, Label
from sharedsky.outputs.drawing.frame import Frame, View
from sharedsky.outputs.drawing.labels import Labels, about
from sharedsky.outputs.drawing.map import CPA, Maps
from sharedsky.outputs.drawing.separation import main_separations, separation_chart
from sharedsky.outputs.drawing.sight import closest, sight
from sharedsky.outputs.setting import png

SVG = "{http://www.w3.org/2000/svg}"
REPORT = sample_report()
BOOK = Book(REPORT)
WORDS = st.text(st.characters(codec="utf-8"), max_size=60)


def box_of(label: Label) -> tuple[float, float, float, float]:
    wide = fonts.width(fonts.visible(label.text), label.size, bold=label.bold)
    left = label.x - {"start": 0.0, "middle": wide / 2, "end": wide}[label.anchor]
    return left, label.y - label.size * 0.75, left + wide, label.y + label.size * 0.2


def overlap(one: Label, other: Label) -> bool:
    a, b = box_of(one), box_of(other)
    return min(a[2], b[2]) - max(a[0], b[0]) > 0.5 and min(a[3], b[3]) - max(a[1], b[1]) > 0.5


def drawings() -> list[Drawing]:
    maps = Maps(BOOK)
    story = BOOK.story()
    return [
        maps.overview(476.0, 400.0),
        *(maps.at(event, 540.0, 410.0) for _, _, event in story[::6]),
        *(chart for _, chart in altitude_charts(BOOK, 476.0, 210.0)),
        *(separation_chart(BOOK, of, encounter, 476.0, 230.0) for of, encounter in main_separations(BOOK)),
        *actor_pages(BOOK, [(number, event) for number, _, event in story], 745.0, 440.0),
    ]


def test_every_drawing_is_svg_without_text_with_words_in_its_bounds_and_in_words() -> None:
    for drawing in drawings():
        assert {element.tag for element in ET.fromstring(drawing.svg).iter()}.isdisjoint(
            {f"{SVG}text", f"{SVG}script"}
        )
        assert drawing.alt.startswith(("Map", "Chart"))
        for label in drawing.labels:
            left, top, right, bottom = box_of(label)
            assert left >= -1
            assert right <= drawing.width + 1
            assert top >= -2
            assert bottom <= drawing.height + 2


def test_the_same_report_gives_the_same_drawings_and_pictures() -> None:
    assert drawings() == drawings()
    one = Maps(BOOK).overview(300.0, 200.0)
    assert png(one, "x") == png(one, "x")


def test_the_closest_approach_is_drawn_where_the_tracks_are_at_its_time() -> None:
    (encounter,) = BOOK.approaches
    pair = closest(BOOK.tracks, encounter)
    assert pair is not None
    apart_m = float(distance_m(pair[0].lat_deg, pair[0].lon_deg, pair[1].lat_deg, pair[1].lon_deg))
    assert apart_m == pytest.approx(encounter.cpa_horizontal_m.value, abs=encounter.cpa_horizontal_m.unc)
    event = next(event for event in REPORT.events if event.kind == "cpa")
    drawing = Maps(BOOK).at(event, 540.0, 410.0)
    lines = [e for e in ET.fromstring(drawing.svg).iter(f"{SVG}line") if e.get("stroke") == CPA]
    assert len(lines) == 1
    # both flights are on the map, named, with their heights
    words = [label.text for label in drawing.labels]
    assert {"Amber 71", "Kestrel 204"} <= set(words)


def test_nobody_is_anywhere_in_a_gap_or_beyond_the_fixes() -> None:
    for track in REPORT.tracks:
        assert sight(track, track.first_us - 1) is None
        assert sight(track, track.last_us + 1) is None
        for gap in track.gaps:
            assert sight(track, (gap.start_us + gap.end_us) // 2) is None
    event = Event(
        id="e",
        kind="gap",
        actor="AMB71",
        action="is not seen",
        start_us=REPORT.tracks[0].gaps[0].start_us + 60_000_000,
    )
    drawing = Maps(BOOK).at(event, 540.0, 410.0)
    assert "Amber 71, not seen since" in drawing.alt
    assert any(label.text.startswith("not seen since") for label in drawing.labels)


def test_sight_is_on_the_line_between_fixes() -> None:
    line = REPORT.tracks[0].segments[0]
    at = sight(REPORT.tracks[0], (line.t_us[3] + line.t_us[4]) // 2)
    assert at is not None
    assert at.lat_deg == pytest.approx((line.lat_deg[3] + line.lat_deg[4]) / 2, abs=1e-9)


def test_a_view_and_its_inverse_agree_across_the_antimeridian() -> None:
    view = View(Frame(65.0, 179.9), (-80_000.0, -60_000.0, 80_000.0, 60_000.0), 480.0, 360.0, 20.0)
    lat_deg, lon_deg = np.array([65.2, 64.9]), np.array([-179.9, 179.5])
    back_lat, back_lon = view.back(*view.at(lat_deg, lon_deg))
    assert distance_m(lat_deg, lon_deg, back_lat, back_lon).max() < 0.01
    # true in distance from the middle
    x, y = view.at(65.0, 179.9)
    x1, y1 = view.at(65.2, -179.9)
    far = float(distance_m(65.0, 179.9, 65.2, -179.9))
    assert np.hypot(x1 - x, y1 - y) / view.scale == pytest.approx(far, rel=1e-9)


@given(st.lists(st.tuples(st.floats(-300, 300), st.floats(-300, 300)), min_size=3, max_size=12))
def test_what_is_cut_lies_on_the_paper(points: list[tuple[float, float]]) -> None:
    view = View(Frame(0.0, 0.0), (-100.0, -100.0, 100.0, 100.0), 100.0, 100.0, 0.0)
    x, y = view.cut((np.array([p[0] for p in points]), np.array([p[1] for p in points])), slack=4.0)
    assert np.all((x >= -4.001) & (x <= 104.001) & (y >= -4.001) & (y <= 104.001))


def many(count: int) -> list[tuple[int, Event]]:
    start = REPORT.events[0].start_us or 0
    flights = [flight.id for flight in REPORT.flights]
    text = "turns left through 40° and reports on the common frequency what it sees, and then continues "
    return [
        (
            i + 1,
            Event(
                id=f"e{i}",
                kind="turn",
                actor=flights[i % 4],
                action=text * (1 + i % 4),
                start_us=start + i * 7_000_000,
            ),
        )
        for i in range(count)
    ]


def test_two_hundred_steps_are_each_drawn_once_and_nothing_lies_over_anything() -> None:
    pages = actor_pages(BOOK, many(200), 745.0, 440.0)
    heads = [label.text for page in pages for label in page.labels if label.bold and label.text.isdigit()]
    assert heads == [str(i) for i in range(1, 201)]
    for page in pages:
        assert page.height <= 440.0
        assert page.width <= 745.0
        labels = sorted(page.labels, key=lambda label: label.y)
        near = [(a, b) for i, a in enumerate(labels) for b in labels[i + 1 :] if b.y - a.y < 12]
        assert not [(a.text, b.text) for a, b in near if overlap(a, b)]


def test_words_of_a_step_are_all_there() -> None:
    (number, event) = many(3)[2]
    (page,) = actor_pages(BOOK, [(number, event)], 745.0, 440.0)
    said = " ".join(label.text for label in page.labels)
    assert event.action.strip() in said


def test_labels_on_a_map_do_not_lie_over_one_another() -> None:
    canvas = Canvas(400.0, 300.0)
    labels = Labels(canvas)
    placed = sum(
        labels.put([f"flight {i}", "FL180"], about(200.0 + i, 150.0, 6.0, 7.0), 7.0) for i in range(30)
    )
    assert 5 < placed < 30
    for a, b in ((a, b) for i, a in enumerate(canvas.labels) for b in canvas.labels[i + 1 :]):
        assert not overlap(a, b)


@given(WORDS, st.floats(30.0, 200.0))
def test_wrapped_lines_fit_and_lose_no_letter(text: str, width_pt: float) -> None:
    lines = fonts.wrapped(text, 8.0, width_pt)
    assert "".join("".join(lines).split()) == "".join(fonts.visible(text).split())
    for line in lines:
        assert fonts.width(line, 8.0) <= width_pt or len(line) == 1


@given(WORDS)
def test_what_is_shown_obeys_no_hidden_mark(text: str) -> None:
    shown = fonts.shown(text)
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\ufeff\x00\n\u2028")
    assert shown.count("\u2068") == shown.count("\u2069") <= 1
    assert fonts.shown(shown) == shown


def test_a_chart_s_axis_maps_ends_to_ends() -> None:
    axes = Axes(Canvas(200.0, 100.0), BOOK, (40.0, 10.0, 190.0, 90.0), (0, 10_000_000), (0.0, 50.0))
    assert (axes.x(0), axes.x(10_000_000)) == (40.0, 190.0)
    assert (axes.y(0.0), axes.y(50.0)) == (90.0, 10.0)
    assert axes.line([0, 5_000_000, 10_000_000], [0.0, None, 50.0]) == "M40,90M190,10"


def test_the_map_of_a_case_without_places_is_not_drawn() -> None:
    nothing: Report = replace(REPORT, tracks=[], volumes=[], asserted=[], places=[])
    assert Maps(Book(nothing)).empty


def test_stretches_of_a_track_are_not_joined() -> None:
    event = next(event for event in REPORT.events if event.kind == "cpa")
    shapes = ET.fromstring(Maps(BOOK).at(event, 540.0, 410.0).svg)
    for before, after in pairwise(REPORT.tracks[0].segments):
        assert before.t_us[-1] < after.t_us[0]
    solid = [e for e in shapes.iter(f"{SVG}path") if e.get("stroke-width") == "1.3"]
    assert len(solid) == sum(len(track.segments) for track in REPORT.tracks)


def test_every_result_on_a_set_is_drawn_to_one_scale_in_frames_of_one_size() -> None:
    inquiry = REPORT.inquiry
    results = [*inquiry.exclusions, *inquiry.not_excluded]
    shown = drawable(results)
    drawing = chain_chart(BOOK, results, 464.0)
    assert (drawing is None) == (not shown)
    if drawing is not None:
        words = [label.text for label in drawing.labels]
        assert words.count("excluded") == sum(one.excluded for one in shown)
        assert words.count("not excluded") == sum(not one.excluded for one in shown)


def test_an_arrival_that_is_too_late_is_as_late_as_the_figures_say() -> None:
    hour = 3_600_000_000
    visits = [
        Visit(claim="A", start_us=0, end_us=60_000_000),
        Visit(claim="B", start_us=hour // 2, end_us=hour, apart_m=1_010_000.0),
    ]
    one = Exclusion(claims=["A", "B"], kind="kinematic", figures={"speed_bound_kmh": 1000.0}, visits=visits)
    drawing = chain_chart(
        BOOK,
        [one, replace(one, excluded=False, visits=[visits[0], replace(visits[1], apart_m=900_000.0)])],
        464.0,
    )
    assert drawing is not None
    words = [label.text for label in drawing.labels]
    assert "36 s too late" in words
    assert "there by 00:54:00" in words
