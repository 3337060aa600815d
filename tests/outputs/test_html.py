"""report.html: hostile words stay words, the report inside is the report, and nothing outside is asked for."""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from tests.outputs.sample import sample_report
from tests.outputs.sample_case import HOSTILE

from sharedsky.model import finding, verdict
from sharedsky.model.case import Basemap, Unseen
from sharedsky.model.observation import Observation
from sharedsky.model.report import Report, Withheld
from sharedsky.outputs import gazetteer, html, land, report_json

INQUIRY_STRUCTS: list[type[msgspec.Struct]] = [
    *(s for s in vars(verdict).values() if isinstance(s, type) and issubclass(s, msgspec.Struct)),
    *(
        s
        for s in vars(finding).values()
        if isinstance(s, type) and issubclass(s, msgspec.Struct) and s is not finding.Redaction
    ),
    Observation,
    Unseen,
    Withheld,
]

VOID = {"meta", "link", "br", "img", "input", "hr"}


class Page(HTMLParser):
    """What a browser's parser finds: elements with their attributes, and the text of each script and style."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.raw: list[tuple[str, dict[str, str], str]] = []
        self.words = ""
        self._open: list[tuple[str, dict[str, str]]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.elements.append((tag, attributes))
        if tag not in VOID:
            self._open.append((tag, attributes))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tag, attributes = self._open[-1] if self._open else ("", {})
        if tag in {"script", "style"}:
            self.raw.append((tag, attributes, data))
        else:
            self.words += data

    def script(self, ident: str) -> str:
        """The text of the script with that id."""
        return next(text for tag, attributes, text in self.raw if attributes.get("id") == ident)


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(html.render(sample_report()).decode())


def hostile_report() -> Report:
    """The sample with hostile words in title, question and what is known, where the page writes them itself."""
    report = sample_report()
    head = msgspec.structs.replace(
        report.head, title=HOSTILE + "<!--sharedsky:report-->", question=f'"><svg onload=alert(3)>{HOSTILE}'
    )
    known = [msgspec.structs.replace(line, text=HOSTILE + line.text) for line in report.known]
    return msgspec.structs.replace(report, head=head, known=known)


def test_hostile_words_add_no_element() -> None:
    tame = Page(html.render(sample_report()).decode())
    hostile = Page(html.render(hostile_report()).decode())
    assert [tag for tag, _ in hostile.elements] == [tag for tag, _ in tame.elements]
    assert "alert(1)" in hostile.words


def test_hostile_words_never_stand_bare() -> None:
    text = html.render(hostile_report()).decode()
    assert "<script>alert" not in text
    assert "<svg onload" not in text
    assert "<img src=x" not in text
    assert text.count("</script>") == 5


@pytest.mark.parametrize("make", [sample_report, hostile_report])
def test_the_report_inside_is_report_json(make: Callable[[], Report]) -> None:
    report = make()
    inside = json.loads(Page(html.render(report).decode()).script("report"))
    assert inside == json.loads(report_json.render(report))


def test_only_the_pages_own_script_and_style_may_run(page: Page) -> None:
    policy = next(a["content"] for _, a in page.elements if a.get("http-equiv") == "Content-Security-Policy")
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules.pop("default-src") == "'none'"
    script = next(text for tag, attributes, text in page.raw if tag == "script" and not attributes)
    style = next(text for tag, _, text in page.raw if tag == "style")
    for rule, text in (("script-src", script), ("style-src", style)):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert rules.pop(rule) == f"'sha256-{digest}'"
    # the map's worker is a blob that the script makes of its own bytes; no rule allows an address
    assert rules == {
        "img-src": "data:",
        "connect-src": "blob:",
        "worker-src": "blob: data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_a_basemap_lets_its_one_host_through_and_no_other() -> None:
    report = sample_report()
    head = msgspec.structs.replace(
        report.head, basemap=Basemap("https://tiles.example.org:8443/{z}/{x}/{y}.png", "its makers")
    )
    page = Page(html.render(msgspec.structs.replace(report, head=head)).decode())
    policy = next(a["content"] for _, a in page.elements if a.get("http-equiv") == "Content-Security-Policy")
    assert "img-src data: blob: https://tiles.example.org:8443;" in policy
    assert "connect-src blob: blob: https://tiles.example.org:8443;" in policy
    assert policy.count("tiles.example.org") == 2


def test_towns_and_airports_about_the_case_are_inside(page: Page) -> None:
    names = json.loads(page.script("names"))
    assert 0 < len(names["towns"]) <= gazetteer.MOST_TOWNS
    assert 0 < len(names["airports"]) <= gazetteer.MOST_AIRPORTS
    area = land.area_deg(sample_report())
    assert area is not None
    assert all(land.holds(area, lon, lat) for _, lon, lat, _ in names["towns"])
    assert names["towns"] == sorted(names["towns"], key=lambda town: -town[3])


def test_what_the_case_names_itself_is_not_named_again() -> None:
    report = sample_report()
    town = gazetteer.named(report).towns[0]
    own = msgspec.structs.replace(report.places[0], lat_deg=town.lat_deg, lon_deg=town.lon_deg)
    again = msgspec.structs.replace(report, places=[*report.places, own])
    assert town not in gazetteer.named(again).towns


def test_nothing_outside_is_asked_for(page: Page) -> None:
    for tag, attributes in page.elements:
        for name in ("src", "href", "srcset", "action", "data", "poster"):
            assert attributes.get(name, "data:").startswith(("data:", "#")), (tag, attributes)
    style = "".join(text for tag, _, text in page.raw if tag == "style")
    assert "url(" not in style
    assert "@import" not in style


def test_the_pages_own_code_asks_for_nothing() -> None:
    source = Path(__file__).parents[2] / "web" / "src"
    for file in sorted(source.rglob("*.ts")):
        text = file.read_text()
        assert not re.findall(r"\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon|\bimport\(|\beval\(", text), (
            file
        )
        addresses = set(re.findall(r"https?://[^\s\"'`)]+", text))
        assert all(address.startswith("http://www.w3.org/") for address in addresses), (file, addresses)


def test_the_page_never_makes_elements_from_text() -> None:
    source = Path(__file__).parents[2] / "web" / "src"
    for file in sorted(source.rglob("*.ts")):
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\.html\(", file.read_text()
        ), file


def test_the_same_report_gives_the_same_bytes() -> None:
    assert html.render(sample_report()) == html.render(sample_report())


def test_a_small_report_is_a_small_file() -> None:
    assert len(html.render(sample_report())) < 3_000_000


def test_head_and_what_is_known_are_there_without_scripts(page: Page) -> None:
    report = sample_report()
    words = re.sub(r"\s+", " ", page.words)
    assert "scripts are switched off" in words
    assert report.head.title in words
    assert report.head.establishes in words
    assert report.head.digest in words
    assert all(line.text in words for line in report.known)
    assert all(file.evidence.sha256 in words for file in report.files)


def test_verdicts_and_answers_are_there_without_scripts(page: Page) -> None:
    report = sample_report()
    words = re.sub(r"\s+", " ", page.words)
    for judged in report.inquiry.claims:
        assert judged.id in words
    assert "S1.2 (North): Four aircraft were to use the zone. [evidence conflict]" in words
    assert "[D-narrow contradicted; D-wide undetermined]" in words
    assert "[supported, conceded by Coast, superseded by S7.1]" in words
    assert "S3.1, S6.1 under I1, D-narrow: cannot all be true." in words
    assert "S3.1, S6.1 under I2, D-narrow: not excluded." in words
    assert all(response.says.split("<")[0].strip() in words for response in report.responses)


def test_what_is_only_said_has_no_verdict(page: Page) -> None:
    words = re.sub(r"\s+", " ", page.words)
    assert "Zone R-1 was announced for 17:50. [not judged, agreed by North, Coast]" in words


@pytest.mark.parametrize("kind", INQUIRY_STRUCTS, ids=lambda s: s.__name__)
def test_the_pages_types_name_every_field_of_the_model(kind: type[msgspec.Struct]) -> None:
    """What the model carries and the page's types leave out would never be shown."""
    source = (Path(__file__).parents[2] / "web" / "src" / "report.ts").read_text()
    found = re.search(rf"export interface {kind.__name__} \{{(.*?)\n\}}", source, re.DOTALL)
    assert found, kind.__name__
    fields = set(re.findall(r"^  (\w+)\??:", found[1], re.MULTILINE))
    assert fields == set(kind.__struct_fields__)


def test_the_cells_about_the_case_are_inside(page: Page) -> None:
    cells = json.loads(page.script("land"))
    corners = {(cell["lon"], cell["lat"]) for cell in cells}
    assert {(30, 30), (30, 20)} & corners
    assert all(cell["land"] for cell in cells)
    world = json.loads(page.script("world"))
    assert len(world["land"]) > 100


def test_a_case_without_places_has_no_cells() -> None:
    """Nor towns."""
    bare = msgspec.structs.replace(sample_report(), places=[], tracks=[], volumes=[], asserted=[])
    assert land.cells(bare) == []
    assert gazetteer.named(bare) == gazetteer.Named()
    assert html.render(bare)


def test_cells_across_the_antimeridian() -> None:
    report = sample_report()
    places = [
        msgspec.structs.replace(report.places[0], lat_deg=-17.8, lon_deg=178.0),
        msgspec.structs.replace(report.places[0], lat_deg=-16.5, lon_deg=-179.9),
    ]
    bare = msgspec.structs.replace(report, places=places, tracks=[], volumes=[], asserted=[])
    corners = {(cell["lon"], cell["lat"]) for cell in map(json.loads, land.cells(bare))}
    assert {(170, -20), (-180, -20)} <= corners
    assert all(abs(lon) >= 160 for lon, _ in corners)
    assert {"Suva"} <= {town.name for town in gazetteer.named(bare).towns}


def test_cells_stay_within_their_bytes() -> None:
    report = sample_report()
    places = [
        msgspec.structs.replace(report.places[0], lat_deg=lat, lon_deg=lon)
        for lat, lon in ((70.0, -150.0), (-50.0, 170.0), (10.0, 10.0))
    ]
    bare = msgspec.structs.replace(report, places=places, tracks=[], volumes=[], asserted=[])
    assert sum(map(len, land.cells(bare))) <= land.MOST_BYTES
