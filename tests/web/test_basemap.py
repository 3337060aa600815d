"""Pictures under the map: none is asked for before the reader wants them, and then only from the host the case names."""

import io
import struct
import threading
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer
from tests.outputs.sample import sample_report
from tests.web.conftest import opened

from sharedsky.model.case import Basemap
from sharedsky.outputs import html

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LOADED_MS = 40_000


def picture() -> bytes:
    """A PNG of one red pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\x00\xff\x00\x00")) + chunk(b"IEND", b"")
    )


def archive(kind: TileType) -> bytes:
    """A PMTiles archive of the whole world at the first zooms."""
    out = io.BytesIO()
    writer: Any = Writer(out)
    for z in range(3):
        for number in sorted(zxy_to_tileid(z, x, y) for x in range(2**z) for y in range(2**z)):
            writer.write_tile(number, picture())
    everywhere = {
        "min_lon_e7": -1800000000,
        "max_lon_e7": 1800000000,
        "min_lat_e7": -850000000,
        "max_lat_e7": 850000000,
    }
    middle = {"center_zoom": 0, "center_lon_e7": 0, "center_lat_e7": 0}
    writer.finalize(
        {
            "tile_type": kind,
            "tile_compression": Compression.NONE,
            "min_zoom": 0,
            "max_zoom": 2,
            **everywhere,
            **middle,
        },
        {},
    )
    return out.getvalue()


class Host:
    """A host on loopback that has pictures, and notes what was asked of it."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        files = {"/world.pmtiles": archive(TileType.PNG), "/vector.pmtiles": archive(TileType.MVT)}
        host = self

        class Answers(BaseHTTPRequestHandler):
            def do_OPTIONS(self) -> None:
                self.answer(204, b"")

            def do_GET(self) -> None:
                host.asked.append(self.path)
                whole = files.get(self.path)
                if whole is None:
                    self.answer(200, picture())
                    return
                first, last = self.headers["Range"].removeprefix("bytes=").split("-")
                self.answer(
                    206,
                    whole[int(first) : int(last) + 1],
                    {"Content-Range": f"bytes {first}-{last}/{len(whole)}"},
                )

            def answer(self, status: int, body: bytes, more: dict[str, str] | None = None) -> None:
                self.send_response(status)
                allowed = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "range"}
                for name, value in {**allowed, **(more or {}), "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Nothing to the terminal."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def host() -> Iterator[Host]:
    made = Host()
    yield made
    made.server.shutdown()
    made.server.server_close()


def red_there(browser: "Browser", folder: Path, host: Host, path: str) -> tuple[bool, str]:
    """Whether pictures came when the reader asked for them, and what the page said; nothing was asked for before."""
    report = sample_report()
    head = msgspec.structs.replace(report.head, basemap=Basemap(host.url + path, "the host's makers"))
    file = folder / "report.html"
    file.write_bytes(html.render(msgspec.structs.replace(report, head=head)))
    page = browser.new_page(viewport={"width": 900, "height": 700})
    outside: list[str] = []
    page.on(
        "request", lambda r: None if r.url.startswith(("file:", "blob:", "data:")) else outside.append(r.url)
    )
    opened(page, file.as_uri())
    page.evaluate("sharedsky.theMap().loaded.then(() => null)")
    assert host.asked == []
    box = page.locator(".basemap input")
    # a box whose host has no pictures may be empty again before anybody looks
    box.click()
    page.locator(".basemap output:not(:empty)").wait_for(timeout=LOADED_MS)
    start = path.partition("{")[0]
    for _ in range(LOADED_MS // 50):
        if not box.is_checked() or sum(asked.startswith(start) for asked in host.asked) > 1:
            break
        page.wait_for_timeout(50)
    said = page.locator(".basemap output").inner_text()
    came = box.is_checked()
    page.close()
    assert all(address.startswith(host.url) for address in outside)
    return came, said


def test_tiles_are_asked_for_when_the_reader_wants_them(
    browser: "Browser", tmp_path: Path, host: Host
) -> None:
    came, said = red_there(browser, tmp_path, host, "/t/{z}/{x}/{y}.png")
    assert came
    assert said == "– the host's makers"
    assert len([path for path in host.asked if path.startswith("/t/")]) > 1


def test_an_archive_of_pictures_lies_under_the_map(browser: "Browser", tmp_path: Path, host: Host) -> None:
    came, said = red_there(browser, tmp_path, host, "/world.pmtiles")
    assert came
    assert said == "– the host's makers"
    assert set(host.asked) == {"/world.pmtiles"}


def test_an_archive_of_vectors_is_told_and_not_shown(browser: "Browser", tmp_path: Path, host: Host) -> None:
    came, said = red_there(browser, tmp_path, host, "/vector.pmtiles")
    assert not came
    assert "vector tiles; pictures are wanted" in said
