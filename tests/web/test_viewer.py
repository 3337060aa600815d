"""The viewer in a browser: the clock moves the map to where report.json says, links restore it, nothing leaves the page."""

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.web.conftest import WITHOUT_GL, opened

from sharedsky.workflow import reconstruct

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SAME_DEG = 1e-9
LOADED_MS = 60_000


class Watched:
    """A page, and what it said and asked for."""

    def __init__(self, page: "Page", folder: Path) -> None:
        self.page = page
        self.folder = folder
        self.faults: list[str] = []
        self.asked: list[str] = []
        page.set_default_timeout(LOADED_MS)
        page.on("console", lambda m: self.faults.append(m.text) if m.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))

    def open(self, address: str = "") -> "Watched":
        """Opens the report, at an address within it, and waits for the map's first picture."""
        opened(self.page, (self.folder / "report.html").as_uri() + address)
        self.page.evaluate("sharedsky.theMap().loaded.then(() => null)")
        return self

    def report(self) -> dict[str, Any]:
        """The report.json beside the page."""
        read: dict[str, Any] = json.loads((self.folder / "report.json").read_text())
        return read

    def set(self, t_us: int) -> None:
        """Sets the clock, and waits until the map has drawn it."""
        self.page.evaluate(
            "t => { sharedsky.clock.set(t); return new Promise(r => requestAnimationFrame(() => requestAnimationFrame(() => r(null)))) }",
            t_us,
        )

    def until(self, condition: str) -> None:
        """Waits until a condition holds; the page's own policy forbids Playwright's way of waiting, which is eval."""
        for _ in range(LOADED_MS // 50):
            if self.page.evaluate(condition):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(condition)

    def drawn(self) -> dict[str, dict[str, Any]]:
        """What the map has drawn last, by flight."""
        return {one["flight"]: one for one in self.page.evaluate("sharedsky.theMap().drawn()")}

    def nothing_left_the_page(self) -> None:
        """No request but for the file itself and what the script makes in memory; no complaint."""
        outside = [address for address in self.asked if not re.match(r"(file|blob|data):", address)]
        assert outside == []
        assert self.faults == []


def position(track: dict[str, Any], t_us: int) -> tuple[float, float] | None:
    """Longitude and latitude on the straight way between two shown samples; None in a gap."""
    for segment in track["segments"]:
        times = segment["t_us"]
        if not times[0] <= t_us <= times[-1]:
            continue
        i = max(0, min(bisect_right(times, t_us) - 1, len(times) - 2))
        share = (t_us - times[i]) / (times[i + 1] - times[i])
        lon, lat = segment["lon_deg"], segment["lat_deg"]
        return lon[i] + share * (lon[i + 1] - lon[i]), lat[i] + share * (lat[i + 1] - lat[i])
    return None


@pytest.fixture
def crossing(browser: "Browser", pages: dict[str, Path]) -> Iterator[Watched]:
    page = browser.new_page(viewport={"width": 1000, "height": 700})
    yield Watched(page, pages["crossing"])
    page.close()


@pytest.fixture
def latakia(browser: "Browser", pages: dict[str, Path]) -> Iterator[Watched]:
    page = browser.new_page(viewport={"width": 1000, "height": 700}, reduced_motion="reduce")
    yield Watched(page, pages["latakia-2018"])
    page.close()


def aircraft_are_where_the_report_says(watched: Watched) -> None:
    """Every flight drawn lies where one of its tracks puts it at the clock's instant."""
    now = int(watched.page.evaluate("sharedsky.clock.now"))
    seen = {name: one for name, one in watched.drawn().items() if one["kind"] == "fix"}
    tracks = watched.report()["tracks"]
    flying = {track["flight"] for track in tracks if position(track, now) is not None}
    assert set(seen) == flying
    for flight, one in seen.items():
        places = [place for t in tracks if t["flight"] == flight and (place := position(t, now))]
        assert any(
            abs(lon - one["at"][0]) < SAME_DEG and abs(lat - one["at"][1]) < SAME_DEG for lon, lat in places
        ), flight


def test_playback_moves_the_aircraft_to_where_the_report_says(crossing: Watched) -> None:
    crossing.open()
    report = crossing.report()
    cpa_us = report["encounters"][0]["cpa_us"]
    start_us = cpa_us - 60_000_000
    crossing.set(start_us)
    aircraft_are_where_the_report_says(crossing)
    crossing.page.evaluate("() => { sharedsky.clock.setRate(100); sharedsky.clock.play() }")
    crossing.until(f"sharedsky.clock.now > {cpa_us}")
    crossing.page.evaluate("sharedsky.clock.pause()")
    crossing.set(int(crossing.page.evaluate("sharedsky.clock.now")) + 1)
    aircraft_are_where_the_report_says(crossing)
    for track in report["tracks"]:
        for t_us in range(track["first_us"], track["last_us"], 97_000_003):
            found = crossing.page.evaluate("([id, t]) => sharedsky.positionAt(id, t)", [track["id"], t_us])
            wanted = position(track, t_us)
            assert (found is None) == (wanted is None)
            assert wanted is None or tuple(found) == pytest.approx(wanted, abs=SAME_DEG)
    crossing.nothing_left_the_page()


def test_in_a_gap_of_all_its_tracks_a_flight_has_no_position(crossing: Watched) -> None:
    crossing.open()
    gaps = [
        (t["flight"], gap["start_us"], gap["end_us"])
        for t in crossing.report()["tracks"]
        for gap in t["gaps"]
    ]
    flight = gaps[0][0]
    start_us = max(start for name, start, _ in gaps if name == flight)
    end_us = min(end for name, _, end in gaps if name == flight)
    assert start_us < end_us
    crossing.set((start_us + end_us) // 2)
    assert crossing.drawn()[flight]["kind"] == "gap"
    assert "not seen for" in crossing.page.locator(".now-table").inner_text()


def test_a_link_restores_the_instant_and_the_selection(crossing: Watched) -> None:
    crossing.open()
    crossing.page.keyboard.press("n")
    crossing.page.keyboard.press("n")
    crossing.until("location.hash.endsWith(encodeURIComponent(sharedsky.clock.selection.id))")
    address = crossing.page.evaluate("location.hash")
    state = "[sharedsky.clock.now, sharedsky.clock.stepIndex, sharedsky.clock.selection]"
    before = crossing.page.evaluate(state)
    assert before[2]["kind"] == "event"
    crossing.page.goto("about:blank")
    crossing.open(address)
    assert crossing.page.evaluate(state) == before
    assert crossing.page.locator('.step[aria-current="step"]').count() == 1
    crossing.page.evaluate("location.hash = '#t=nonsense&sel=event:nothing'")
    assert crossing.page.evaluate("sharedsky.clock.now") == before[0]
    crossing.nothing_left_the_page()


def test_the_presentation_walks_through_every_step(latakia: Watched) -> None:
    latakia.open()
    page, report = latakia.page, latakia.report()
    page.keyboard.press("s")
    shown = page.locator(".presentation .stage-words")
    assert report["head"]["title"] in shown.inner_text()
    actions = {event["id"]: event["action"] for event in report["events"]}
    for step in report["steps"]:
        page.keyboard.press("ArrowRight")
        action = actions[step["event"]]
        assert (action if action != "?" else "not known") in shown.inner_text()
    page.keyboard.press("End")
    assert report["known"][0]["text"] in shown.inner_text()
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("sharedsky.clock.stepIndex") == len(report["steps"]) - 1
    page.keyboard.press("Escape")
    assert page.locator(".presentation").count() == 0
    assert page.locator(".map-home > .map-frame").count() == 1
    latakia.nothing_left_the_page()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(browser: "Browser", pages: dict[str, Path], scheme: Any) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="the package axe is not here")
    folder = pages["crossing" if scheme == "light" else "latakia-2018"]
    page = browser.new_page(viewport={"width": 1000, "height": 700}, color_scheme=scheme)
    Watched(page, folder).open()
    rules = {"rules": {"color-contrast": {"enabled": False}}, "resultTypes": ["violations"]}
    found = axe.Axe().run(page, options=rules).response["violations"]
    # contrast is looked at pixel by pixel, so only where a viewer is read and used
    parts = [[".head"], [".bar"], [".dock"], ["#map"]]
    contrast = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
    found += axe.Axe().run(page, context={"include": parts}, options=contrast).response["violations"]
    page.close()
    serious = [
        f"{fault['id']}: {node['target']} {node['failureSummary']}"
        for fault in found
        if fault["impact"] in {"serious", "critical"}
        for node in fault["nodes"][:3]
    ]
    assert serious == []


def test_on_a_phone_nothing_is_wider_than_the_screen(browser: "Browser", pages: dict[str, Path]) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844}, has_touch=True)
    watched = Watched(page, pages["crossing"]).open()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    watched.nothing_left_the_page()
    page.close()


def test_without_webgl_the_plane_map_moves_with_the_clock(
    launch: Callable[[list[str]], "Browser"], pages: dict[str, Path]
) -> None:
    browser = launch(WITHOUT_GL)
    watched = Watched(browser.new_page(), pages["crossing"]).open()
    assert watched.page.evaluate("sharedsky.theMap().kind") == "plane"
    watched.set(watched.report()["encounters"][0]["cpa_us"])
    aircraft_are_where_the_report_says(watched)
    watched.nothing_left_the_page()
    browser.close()


def test_a_real_encounter_is_drawn_where_its_tracks_put_it(
    browser: "Browser", shared: Path, tmp_path: Path
) -> None:
    files = sorted((shared / "data" / "encounter-2026-07-04").glob("*.kml"))
    if not files:
        pytest.skip("the real encounter of 2026-07-04 is not here")
    evidence = tmp_path / "evidence"
    evidence.mkdir()
    for file in files:
        (evidence / file.name).write_bytes(file.read_bytes())
    (tmp_path / "case.toml").write_text('title = "A real encounter"\nrevision = 1\ndate = "2026-07-04"\n')
    reconstruct(tmp_path, None, ["html"])
    page = browser.new_page(viewport={"width": 1000, "height": 700})
    watched = Watched(page, tmp_path / "out").open()
    encounters = watched.report()["encounters"]
    assert encounters
    nearest = min(encounters, key=lambda one: one["cpa_3d_m"]["value"])
    watched.set(nearest["cpa_us"])
    aircraft_are_where_the_report_says(watched)
    told = page.locator(".range-out").inner_text()
    assert re.match(r"[\d.,]+ (m|NM)", told), told
    metres = float(told.split(" ")[0].replace(",", "")) * (1852 if " NM" in told.split(",")[0] else 1)
    figure = nearest["cpa_horizontal_m"]
    assert metres == pytest.approx(figure["value"], abs=max(10.0, figure["unc"]))
    watched.nothing_left_the_page()
    page.close()
