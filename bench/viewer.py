"""How long the viewer takes to its first whole picture, and how large its file is: the examples, and 50 flights × 50,000 samples.

Run: python bench/viewer.py. Needs chromium and the package playwright; WebGL is drawn in software. Times are from the start of loading
the file: to the first picture with all of the case on the map, and to the WebGL map that takes its place; the large report is made of wandering flights, simplified as every report is.
"""

import shutil
import sys
import tempfile
import time
from pathlib import Path

import msgspec
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Browser, sync_playwright
from tests.inquiry.sky import track
from tests.outputs.sample import sample_report

from sharedsky.inquiry.flown import flown
from sharedsky.inquiry.views import track_view
from sharedsky.model.party import Flight
from sharedsky.model.report import Report
from sharedsky.outputs import html
from sharedsky.workflow import reconstruct

ROOT = Path(__file__).resolve().parents[1]
FLIGHTS, SAMPLES = 50, 50_000
FRAMES_S = 3.0
DRAWN_IN_SOFTWARE = ["--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader"]
"""WebGL by SwiftShader, the page itself by the processor: with a graphics card both are quicker."""


def large() -> Report:
    """The sample report with 50 wandering flights, a fix a second."""
    report = sample_report()
    draw = np.random.default_rng(1)
    t_s = np.arange(SAMPLES, dtype=float)
    tracks, flights = [], []
    for number in range(FLIGHTS):
        name = f"flight-{number:02}"
        heading = np.cumsum(draw.normal(0, 0.004, SAMPLES)) + number
        start = draw.uniform(-200_000, 200_000, 2)
        east = start[0] + np.cumsum(180 * np.sin(heading))
        north = start[1] + np.cumsum(180 * np.cos(heading))
        # kept within some hundred kilometres, so that its simple plane stays true
        made = track(name, t_s, 300_000 * np.tanh(east / 300_000), 300_000 * np.tanh(north / 300_000))
        tracks.append(track_view(flown(made, 60.0), []))
        flights.append(Flight(id=name, callsign=name.upper()))
    return msgspec.structs.replace(
        report,
        tracks=tracks,
        flights=flights,
        encounters=[],
        occupancies=[],
        separations=[],
        events=[],
        steps=[],
        volumes=[],
        asserted=[],
    )


def measured(browser: Browser, page_file: Path) -> tuple[float, float, float, float]:
    """Seconds to the first picture, to the WebGL map drawn whole; while the clock runs milliseconds of work and frames a second."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    began = time.perf_counter()
    page.goto(page_file.as_uri())
    page.evaluate("sharedsky.ready.then(() => null)")
    drawn = page.evaluate("performance.getEntriesByName('first-picture')[0].startTime") / 1000
    page.evaluate("sharedsky.theMap().loaded.then(() => null)")
    whole = time.perf_counter() - began
    page.locator("#map").scroll_into_view_if_needed()
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def worked() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return float(next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration"))

    before = worked()
    frames = page.evaluate(
        """ms => new Promise(done => {
            let n = 0;
            const end = performance.now() + ms;
            const tick = () => (n++, performance.now() < end ? requestAnimationFrame(tick) : done(n));
            sharedsky.clock.play();
            requestAnimationFrame(tick);
        })""",
        1000 * FRAMES_S,
    )
    work_ms = 1000 * (worked() - before) / max(1, frames)
    page.close()
    return drawn, whole, work_ms, frames / FRAMES_S


def main() -> int:
    """Print a line a page."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("chromium is needed; on Debian: apt-get install chromium", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        pages = {}
        for example in ("crossing", "latakia-2018"):
            reconstruct(ROOT / "examples" / example, folder / example, ["html"])
            pages[example] = folder / example / "report.html"
        report = large()
        points = sum(len(segment.t_us) for view in report.tracks for segment in view.segments)
        pages[f"{FLIGHTS} × {SAMPLES:,}"] = folder / "large.html"
        pages[f"{FLIGHTS} × {SAMPLES:,}"].write_bytes(html.render(report))
        print(f"large report: {points:,} points shown of {FLIGHTS * SAMPLES:,} samples")
        print(f"{'':>14} {'MB':>6} {'first s':>7} {'WebGL s':>7} {'ms/frame':>9} {'frames/s':>9}")
        browser = playwright.chromium.launch(executable_path=chromium, args=DRAWN_IN_SOFTWARE)
        for title, file in pages.items():
            drawn, whole, work_ms, frames = min(measured(browser, file) for _ in range(3))
            print(
                f"{title:>14} {file.stat().st_size / 1e6:6.2f} {drawn:7.2f} {whole:7.2f} {work_ms:9.1f} {frames:9.0f}",
                flush=True,
            )
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
