"""The Latakia example says what it must, and its figures follow from its own data by plain spherical arithmetic."""

import json
import math
import re
from pathlib import Path
from typing import Any

import pytest

from sharedsky.model.case import Input
from sharedsky.model.statement import Around, Claim, StatementClaim
from sharedsky.sources import read_evidence
from sharedsky.sources.case import CaseFolder, read_case
from sharedsky.sources.spans import resolve_span

FOLDER = Path(__file__).parents[2] / "examples" / "latakia-2018"
EXPECTED: dict[str, Any] = json.loads((FOLDER / "expected.json").read_text("utf-8"))
RADIUS_KM = 6371.0
STATEMENTS = {
    *(f"A{n}" for n in range(1, 13)),
    *(f"B{n}" for n in (0, 1, 2, 3, 4, "4a", 5, 6, 7)),
    *("C1", "C2", "D1", "D2", "F1", "R1", "R2"),
}
SPEEDS = EXPECTED["speeds"]


@pytest.fixture(scope="module")
def found() -> CaseFolder:
    return read_case(FOLDER)


@pytest.fixture(scope="module")
def claims(found: CaseFolder) -> dict[str, Claim]:
    return {claim.id: claim for statement in found.case.statements for claim in statement.claims}


@pytest.fixture(scope="module")
def inputs(found: CaseFolder) -> dict[str, Input]:
    return {given.id: given for given in found.case.inputs}


def sphere_km(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Great-circle distance by the haversine."""
    a, b = math.radians(lat_a), math.radians(lat_b)
    h = (
        math.sin((b - a) / 2) ** 2
        + math.cos(a) * math.cos(b) * math.sin(math.radians(lon_b - lon_a) / 2) ** 2
    )
    return 2 * RADIUS_KM * math.asin(math.sqrt(h))


def nearest_km(lat: float, lon: float, polygon: list[tuple[float, float]]) -> float:
    """Distance from a point outside to a polygon, its edges tried every hundredth: plain, and fine enough for 1 %."""
    least = math.inf
    for (lon_a, lat_a), (lon_b, lat_b) in zip(polygon, [*polygon[1:], polygon[0]], strict=True):
        for step in range(101):
            part = step / 100
            on_lat, on_lon = lat_a + part * (lat_b - lat_a), lon_a + part * (lon_b - lon_a)
            least = min(least, sphere_km(lat, lon, on_lat, on_lon))
    return least


class Leg:
    """From a disc at a stated time to a region at another, from the case's own data alone."""

    def __init__(
        self, found: CaseFolder, claims: dict[str, Claim], inputs: dict[str, Input], row: Any
    ) -> None:
        start, reading, end = inputs[row["from"]], inputs[row["reading"][0]], claims[row["to"]]
        assert isinstance(start.where, Around)
        assert start.when is not None
        assert end.when is not None
        assert start.when.at is not None
        assert end.when.at is not None
        place = next(p for p in found.case.places if p.id == start.where.place)
        region = next(r for r in found.case.regions if r.id == reading.region)
        assert start.where.bearing_deg == 270
        km_a_degree = math.radians(1) * RADIUS_KM * math.cos(math.radians(place.lat_deg))
        lon = place.lon_deg - start.where.distance / 1000 / km_a_degree
        self.km = nearest_km(place.lat_deg, lon, region.polygon)
        self.within_km = start.where.within / 1000
        self.hours = (end.when.at - start.when.at) / 3.6e9
        self.slack_h = (start.when.tolerance + end.when.tolerance) / 3600

    @property
    def nominal_kmh(self) -> float:
        return self.km / self.hours

    @property
    def favourable_kmh(self) -> float:
        return (self.km - self.within_km) / (self.hours + self.slack_h)


def bound_kmh(inputs: dict[str, Input]) -> float:
    """V1, in km/h."""
    speed = inputs["V1"].speed_max
    assert speed is not None
    return speed * 3.6


@pytest.mark.parametrize("row", SPEEDS, ids=[f"{r['from']}-{r['to']}-{r['reading'][0]}" for r in SPEEDS])
def test_speed_table_follows_from_the_case(
    row: Any, found: CaseFolder, claims: dict[str, Claim], inputs: dict[str, Input]
) -> None:
    leg = Leg(found, claims, inputs, row)
    if row["nominal_kmh"] is not None:
        assert leg.nominal_kmh == pytest.approx(row["nominal_kmh"], rel=EXPECTED["relative_tolerance"])
    assert leg.favourable_kmh == pytest.approx(row["favourable_kmh"], rel=EXPECTED["relative_tolerance"])
    assert (leg.favourable_kmh > bound_kmh(inputs)) == (row["at_V1"] == "excluded")


@pytest.mark.parametrize("reading", ["Q-narrow", "Q-wide"])
def test_each_exclusion_falls_by_the_stated_change_of_one_thing(
    reading: str, found: CaseFolder, claims: dict[str, Claim], inputs: dict[str, Input]
) -> None:
    leg = Leg(found, claims, inputs, {"from": "I1", "to": "A8.1", "reading": [reading]})
    speed = bound_kmh(inputs)
    needed = {
        "I1": leg.km - speed * (leg.hours + leg.slack_h),
        "T1": ((leg.km - leg.within_km) / speed - leg.hours) / 2 * 3600,
        "V1": leg.favourable_kmh,
    }
    row = next(e for e in EXPECTED["exclusions"] if "B3.1" in e["claims"] and e["reading"] == [reading])
    for fall in row["falls_if"]:
        assert needed[fall["input"]] == pytest.approx(fall["to"], abs=fall["within"])


def test_every_part_of_the_case_can_be_used(found: CaseFolder) -> None:
    assert found.problems == []
    assert [file.name for file in found.files if file.source is None] == []
    assert {s.id for s in found.case.statements} == STATEMENTS
    assert len(found.case.statements) == len(STATEMENTS)
    assert {a.name for a in found.authored} == {
        "case.toml",
        "statements/israel.toml",
        "statements/others.toml",
        "statements/russia.toml",
    }


def test_nothing_is_observed_and_nothing_is_drawn_as_a_track(found: CaseFolder) -> None:
    assert {s.basis.value for s in found.case.sources} == {"asserted"}
    assert {Path(f.name).suffix for f in found.files} == {".txt", ".html"}
    assert found.case.observations == []


def test_every_statement_is_a_summary_whose_span_stands_once_in_its_document(found: CaseFolder) -> None:
    for statement in found.case.statements:
        assert statement.wording == "project summary"
        (document,) = read_evidence(FOLDER / "evidence" / statement.document).documents
        text = document.text
        start, end = resolve_span(text, statement.span, statement.id)
        assert text[start:end] == statement.span.quote
        assert f"{statement.id}. {statement.span.quote}" in text


def test_no_document_holds_words_between_quotation_marks() -> None:
    for path in sorted((FOLDER / "evidence").iterdir()):
        text = path.read_text("utf-8")
        assert "Project summary" in text
        assert "written by the authors of this example" in text
        assert re.search(r"[Rr]ead in|reported (in|by)", text)
        body = re.sub(r"<[^>]*>", "", text)
        assert not re.search(r"[“”«»„\"]", body), path.name


def test_the_front_says_purpose_no_blame_and_how_to_correct(found: CaseFolder) -> None:
    case = found.case
    assert "accounts are compared" in case.purpose
    assert "no blame" in case.establishes
    assert "correction" in case.corrections
    assert case.date
    assert float(case.utc_offset) == 3 * 3600


def test_expected_names_only_what_the_case_has(
    found: CaseFolder, claims: dict[str, Claim], inputs: dict[str, Input]
) -> None:
    statements = {s.id: s for s in found.case.statements}
    sets = [e for key in ("exclusions", "between_versions", "not_excluded") for e in EXPECTED[key]]
    for entry in sets:
        assert set(entry["claims"]) <= set(claims)
        assert set(entry["assumes"]) <= set(inputs)
        known = {r for c in entry["claims"] for r in claims[c].readings}
        assert all(set(reading) <= known for reading in entry.get("readings", [entry.get("reading", [])]))
    unseen = {u.id: u for u in found.case.unseen}
    for entry in EXPECTED["undetermined"]:
        for decider in entry["would_decide"]:
            assert set(entry["claims"]) & set(unseen[decider].decides)
    for version in EXPECTED["versions"]:
        first, *later = version["statements"]
        assert all(first in statements[name].supersedes for name in later)
        assert {statements[name].party for name in version["statements"]} == {version["party"]}
        assert version["claims"][0] in claims[version["claims"][1]].supersedes
    for entry in EXPECTED["origins"]:
        assert [s.id for s in found.case.statements if s.origin == entry["origin"]] == entry["statements"]
    for entry in EXPECTED["kept_apart"]:
        when = claims[entry["claim"]].when
        assert when is not None
        assert when.event == entry.get("event", "")
        assert all(inputs[name].event == event for name, event in entry.get("readings", {}).items())


def test_agreed_conceded_and_contradictory_are_as_marked(found: CaseFolder, claims: dict[str, Claim]) -> None:
    party = {claim.id: s.party for s in found.case.statements for claim in s.claims}
    for entry in EXPECTED["agreed"]:
        one, other = entry["claims"]
        assert other in claims[one].same_as
        assert one in claims[other].same_as
        assert {party[one], party[other]} == set(entry["by"])
    assert [c.id for c in claims.values() if c.against_self] == [e["claim"] for e in EXPECTED["conceded"]]
    denials = {
        tuple(sorted((c.id, c.statement)))
        for c in claims.values()
        if isinstance(c, StatementClaim) and not c.is_true
    }
    assert denials == {tuple(e["claims"]) for e in EXPECTED["exclusions"] if e["kind"] == "statement"}


def test_lead_times_by_each_account(found: CaseFolder) -> None:
    notices = {n.id: n for n in found.case.notices}
    for entry in EXPECTED["notices"]:
        notice = notices[entry["notice"]]
        assert set(notice.same_as) == set(notices) - {notice.id}
        if entry["lead_s"] is None:
            assert notice.issued is None
            continue
        assert notice.issued is not None
        assert notice.activity_start is not None
        lead_s = (notice.activity_start - notice.issued) / 1e6
        assert (lead_s, lead_s - 2 * notice.unc, lead_s + 2 * notice.unc) == (
            entry["lead_s"],
            entry["lead_min_s"],
            entry["lead_max_s"],
        )
    assert [a.least_lead for a in found.case.agreements] == [EXPECTED["least_lead_s"]]


def test_the_zone_of_a6_reaches_the_airspace_within_the_bound_but_never_overlaps(
    found: CaseFolder, inputs: dict[str, Input]
) -> None:
    regions = {r.id: r for r in found.case.regions}
    for name in ("airspace-narrow", "airspace-wide"):
        least = min(nearest_km(lat, lon, regions[name].polygon) for lon, lat in regions["Z-A6"].polygon)
        # between hit and loss lie 4 min, and 1 min either side
        assert 0 < least / 0.1 < bound_kmh(inputs)
