"""Reading a case folder: what is told of each mistake, what remains, and that nothing outside is ever read."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sharedsky.errors import HostileInput, InvalidCase, InvalidValue, LimitExceeded, SharedskyError
from sharedsky.model.statement import PositionClaim, Span, When
from sharedsky.sources.case import CaseFolder, read_case, with_evidence
from sharedsky.sources.case_folder import AUTHORED_BYTES, matches
from sharedsky.sources.spans import resolve_span

CASE = """
id = "small"
title = "A small case"
utc_offset = "2 h"

[[parties]]
id = "north"
name = "North"

[[flights]]
id = "n1"
callsign = "NORTH1"
party = "north"

[[sources]]
id = "radar"
name = "a radar"
files = ["radar/*.csv"]
clock_unc = "0.5 s"

[[sources]]
id = "press"
name = "a newspaper"
files = ["article.txt"]
basis = "asserted"

[[places]]
id = "P"
name = "a pier"
lat_deg = 54
lon_deg = 10.5
source = "chart"

[[regions]]
id = "R"
name = "a range"
polygon = [[10, 54], [11, 54], [11, 55]]

[[occurrences]]
id = "bang"
says = "a bang is heard"

[[inputs]]
id = "T"
kind = "tolerance"
says = "stated minutes are right within a minute"
source = "author"
tolerance = "60 s"
"""
STATEMENT = """
[[statements]]
id = "S"
party = "north"
speaker = "a spokesman"
said_on = 2020-05-01
document = "article.txt"
wording = "project summary"
span = { quote = "The pier was passed at noon." }

[[statements.claims]]
id = "S.1"
kind = "position"
says = "n1 passed the pier at noon."
flights = ["n1"]
where = { shape = "near", place = "P", within = "1 NM" }
when = { at = 2020-04-30T12:00:00+02:00, tolerance_input = "T" }
"""


def made(folder: Path, case: str = CASE, **statements: str) -> Path:
    """A case folder with two files of evidence."""
    (folder / "evidence" / "radar").mkdir(parents=True, exist_ok=True)
    (folder / "statements").mkdir(exist_ok=True)
    (folder / "evidence" / "radar" / "a.csv").write_text("t,lat,lon\n")
    (folder / "evidence" / "article.txt").write_text("The pier was passed at noon.\n")
    (folder / "case.toml").write_text(case)
    for name, text in statements.items():
        (folder / "statements" / f"{name}.toml").write_text(text)
    return folder


def told(found: CaseFolder) -> list[str]:
    """Every problem as one line."""
    return [f"{problem.where}: {problem.reason}" for problem in found.problems]


def test_a_whole_case_is_read(tmp_path: Path) -> None:
    found = read_case(made(tmp_path, north=STATEMENT))
    assert told(found) == []
    assert [(f.name, f.source and f.source.id) for f in found.files] == [
        ("evidence/article.txt", "press"),
        ("evidence/radar/a.csv", "radar"),
    ]
    assert [a.name for a in found.authored] == ["case.toml", "statements/north.toml"]
    assert all(len(a.sha256) == 64 for a in found.authored)
    claim = found.case.statements[0].claims[0]
    assert isinstance(claim, PositionClaim)
    assert isinstance(claim.when, When)
    assert (claim.when.at, claim.when.tolerance) == (1_588_240_800_000_000, 60.0)
    assert found.case.statements[0].said_on == "2020-05-01"
    assert found.where["S.1"] == "statements/north.toml:12 statements[0].claims[0]"


def test_files_of_statements_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    other = STATEMENT.replace('"S', '"Q')
    assert [s.id for s in read_case(made(tmp_path, b=STATEMENT, a=other)).case.statements] == ["Q", "S"]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            "2020-04-30T12:00:00+02:00",
            "2020-04-30T12:00:00",
            "statements/n.toml:12 statements[0].claims[0].when.at: got 2020-04-30 12:00:00, want an ISO 8601",
        ),
        (
            'flights = ["n1"]',
            'flights = ["n2"]',
            "claims[0].flights[0]: got 'n2', want the id of a flight; there is n1",
        ),
        ('flights = ["n1"]', 'flights = ["north"]', "want the id of a flight; 'north' is a party"),
        ('place = "P"', 'place = "Pier"', "claims[0].where.place: got 'Pier', want the id of a place"),
        ('"1 NM"', "1852", "claims[0].where.within: got 1852, want a length with its unit"),
        ('"1 NM"', '"-1 NM"', "claims[0].where.within: got -1852 m, want more than 0 m"),
        ('kind = "position"', 'kind = "postion"', "did you mean 'position'?"),
        (
            'id = "S.1"',
            'id = "T.1"',
            "claims[0].id: got 'T.1', want the statement's id, a point and a number: 'S.1'",
        ),
        (
            'id = "S.1"',
            'id = "P"',
            "claims[0].id: got 'P', which case.toml:28 places[0] has; give one of them another id",
        ),
        ('tolerance_input = "T"', 'tolerance_input = "P"', "want the id of an input; 'P' is a place"),
        ('tolerance_input = "T"', 'tolerance = "-1 s"', "when.tolerance: got -1 s, want 0 s or more"),
        (
            "tolerance_input",
            'event = "bang", tolerance_input',
            "got at and event together, want one of: at; start and end",
        ),
        ('says = "n1 passed the pier at noon."', 'says = " "', "claims[0].says: got nothing, want words"),
        (
            "within =",
            "wihtin =",
            "claims[0].where.wihtin: got an unknown key, want one of shape, place, within",
        ),
    ],
)
def test_a_bad_claim_is_one_line_and_the_rest_stays(tmp_path: Path, old: str, new: str, line: str) -> None:
    good = STATEMENT.replace('"S', '"G')
    text = STATEMENT.replace(old, new)
    assert text != STATEMENT
    found = read_case(made(tmp_path, g=good, n=text))
    assert len(found.problems) == 1, told(found)
    assert line in told(found)[0]
    assert told(found)[0].startswith("statements/n.toml")
    assert [c.id for s in found.case.statements for c in s.claims] == ["G.1"]
    assert [s.id for s in found.case.statements] == ["G", "S"]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            'party = "north"',
            'party = "nort"',
            "statements[0].party: got 'nort', want the id of a party; did you mean 'north'?",
        ),
        ("said_on = 2020-05-01", 'said_on = "1 May"', "said_on: got '1 May', want a day (2018-09-23)"),
        (
            "said_on = 2020-05-01",
            "said_on = 2020-05-01T10:00:00",
            "said_on: got '2020-05-01T10:00:00', want a day",
        ),
        ("said_on = 2020-05-01", "said_on = 2020-05-01T10:00:00", "add Z or the offset"),
        (
            'document = "article.txt"',
            'document = "artikel.txt"',
            "want a file in evidence/; did you mean 'article.txt'?",
        ),
        (
            'document = "article.txt"',
            'document = "evidence/article.txt"',
            "want a file in evidence/; leave out evidence/",
        ),
        (
            'document = "article.txt"',
            'document = "../secret.txt"',
            "want a path inside evidence/, without .. and /",
        ),
        (
            'document = "article.txt"',
            'document = "/etc/passwd"',
            "want a path inside evidence/, without .. and /",
        ),
        ('speaker = "a spokesman"', 'speaker = ""', "speaker: got nothing, want words; name the speaker"),
        ("span = ", "spam = ", "statements[0].spam: got an unknown key"),
    ],
)
def test_a_bad_statement_falls_with_its_claims(tmp_path: Path, old: str, new: str, line: str) -> None:
    text = STATEMENT.replace(old, new)
    assert text != STATEMENT
    found = read_case(made(tmp_path, n=text))
    assert any(line in one for one in told(found)), told(found)
    assert any("S, which cannot be used" in one for one in told(found))
    assert len(found.problems) == 2
    assert found.case.statements == []


@pytest.mark.parametrize(
    ("added", "line"),
    [
        (
            '[[inputs]]\nid = "V"\nkind = "bound"\nsays = "no faster"\nflight = "n1"\nspeed_max = "500 kt"\n',
            "inputs[1].source: got nothing, want a value; add source",
        ),
        (
            '[[inputs]]\nid = "V"\nkind = "bound"\nsays = "no faster"\nsource = ""\nspeed_max = "500 kt"\n',
            "inputs[1].source: got nothing, want words; say where the bound comes from",
        ),
        (
            '[[inputs]]\nid = "V"\nkind = "bound"\nsays = "no faster"\nsource = "chart"\n',
            "inputs[1].speed_max: got nothing, want a bound with speed_max or acceleration_max or wind_max",
        ),
        ('[[flights]]\nid = "n1"\n', "case.toml flights[1].id: got 'n1', which case.toml flights[0] has"),
        (
            '[[flights]]\nid = "n3"\nicao24 = "F00A2"\n',
            "flights[1].icao24: got 'F00A2', want six hexadecimal digits",
        ),
        ('[[flights]]\nid = "n 3"\n', "flights[1].id: got 'n 3', want letters, digits, point"),
        (
            '[[flights]]\nid = "n3"\none_of = "n1"\n',
            "flights[1].one_of: got 'n1', want a group of more than 1",
        ),
        ('[[flightz]]\nid = "n3"\n', "case.toml flightz: got an unknown key; did you mean 'flights'?"),
        (
            '[agreements]\nid = "n3"\n',
            "case.toml agreements: got a table, want a list: [[agreements]], not [agreements]",
        ),
        ('[thresholds]\nhorizontal = "0 m"\n', "thresholds.horizontal: got 0, want more than 0"),
        (
            '[basemap]\nurl = "https://tiles.example.org/{z}/{x}.png"\ncredit = "its makers"\n',
            "basemap.url: got 'https://tiles.example.org/{z}/{x}.png', want a URL of tiles with {z}, {x} and {y}",
        ),
        (
            '[basemap]\nurl = "https://a.org/a.pmtiles"\ncredit = ""\n',
            "basemap.credit: got nothing, want words",
        ),
        ("[thresholds]\nhorizontal = 5\n", "thresholds.horizontal: got 5, want a length with its unit"),
        (
            '[[places]]\nid = "Q"\nname = "q"\nlat_deg = 91\nlon_deg = nan\nsource = "s"\n',
            "case.toml:50 places[1].lat_deg: got 91, want degrees within ±90",
        ),
        (
            '[[regions]]\nid = "Q"\nname = "q"\npolygon = [[1, 2], [2, 3]]\n',
            "regions[1].polygon: got 2 corners, want 3 or more corners",
        ),
        (
            '[[regions]]\nid = "Q"\nname = "q"\n',
            "regions[1].where: got nothing, want either where or polygon",
        ),
        (
            '[[regions]]\nid = "Q"\nname = "q"\nwhere = { shape = "within", region = "Q" }\n',
            "regions[1].where.shape: got 'within', want near, off or around",
        ),
        (
            '[[sources]]\nid = "x"\nname = "x"\nfiles = ["../*"]\n',
            "sources[2].files[0]: got '../*', want a path or pattern inside evidence/",
        ),
        (
            '[[sources]]\nid = "x"\nname = "x"\nfiles = ["artikle.txt"]\n',
            "sources[2] files: got 'artikle.txt', which no file fits; did you mean 'article.txt'?",
        ),
    ],
)
def test_a_bad_object_of_the_case_is_told_and_left_out(tmp_path: Path, added: str, line: str) -> None:
    found = read_case(made(tmp_path, CASE + added, north=STATEMENT))
    assert any(line in one for one in told(found)), told(found)
    assert [c.id for s in found.case.statements for c in s.claims] == ["S.1"]


def test_what_needs_a_thing_that_cannot_be_used_falls_too_and_says_so(tmp_path: Path) -> None:
    found = read_case(made(tmp_path, CASE.replace("lat_deg = 54", "lat_deg = 540"), north=STATEMENT))
    assert told(found) == [
        "case.toml:28 places[0].lat_deg: got 540, want degrees within ±90",
        "statements/north.toml:12 statements[0].claims[0].where.place: got 'P', want the id of a place; "
        "that cannot be used: mend case.toml:28 places[0]",
    ]
    assert found.case.statements[0].claims == []


def test_a_name_that_can_be_done_without_is_left_out_alone(tmp_path: Path) -> None:
    text = STATEMENT.replace('says = "n1', 'same_as = ["S.9"]\nsays = "n1')
    found = read_case(made(tmp_path, north=text))
    assert "claims[0].same_as[0]: got 'S.9', want the id of a claim; did you mean 'S.1'?" in told(found)[0]
    assert found.case.statements[0].claims[0].same_as == []


def test_a_party_takes_back_only_what_it_said_itself(tmp_path: Path) -> None:
    case = CASE + '[[parties]]\nid = "south"\nname = "South"\n'
    other = STATEMENT.replace('"S', '"Q').replace('"north"', '"south"') + 'supersedes = ["S.1"]\n'
    found = read_case(made(tmp_path, case, a=STATEMENT, b=other))
    assert (
        "supersedes[0]: got 'S.1', which north says, want something earlier that south says" in told(found)[0]
    )
    assert found.case.statements[1].claims[0].supersedes == []


def test_readings_must_give_what_the_claim_leaves_open(tmp_path: Path) -> None:
    open_claim = STATEMENT.replace('{ shape = "near", place = "P", within = "1 NM" }', '{ shape = "within" }')
    word = '[[inputs]]\nid = "W"\nkind = "definition"\nsays = "s"\nsource = "s"\nword = "there"\n'
    found = read_case(made(tmp_path, north=open_claim))
    assert "where.region: got nothing, want the id of a region, or readings that give one" in told(found)[0]
    read = open_claim.replace('flights = ["n1"]', 'flights = ["n1"]\nreadings = ["W"]')
    assert len(told(read_case(made(tmp_path, CASE + word, north=read)))) == 1
    assert told(read_case(made(tmp_path, CASE + word + 'region = "R"\n', north=read))) == []


def test_volumes_and_notices_of_evidence_are_known_once_it_is_read(tmp_path: Path) -> None:
    text = STATEMENT.replace(
        '{ shape = "near", place = "P", within = "1 NM" }', '{ shape = "within", region = "EX-1" }'
    )
    found = read_case(made(tmp_path, north=text))
    assert told(found) == []
    assert with_evidence(found, ["EX-1"], []).problems == []
    without = with_evidence(found, ["EX-2"], [])
    assert "want the id of a region or a volume; did you mean 'EX-2'?" in told(without)[0]
    assert without.case.statements[0].claims == []


def test_a_file_of_two_sources_is_not_read(tmp_path: Path) -> None:
    added = '[[sources]]\nid = "two"\nname = "two"\nfiles = ["**/a.csv"]\nbasis = "asserted"\n'
    found = read_case(made(tmp_path, CASE + added))
    assert told(found) == [
        "evidence/radar/a.csv: got two sources: case.toml:16 sources[0] and case.toml:50 sources[2]; "
        "not read until only one of them claims it"
    ]
    assert [f.name for f in found.files] == ["evidence/article.txt"]


def test_a_file_of_an_unusable_source_is_not_taken_for_an_independent_one(tmp_path: Path) -> None:
    case = CASE.replace('clock_unc = "0.5 s"', 'basis = "observed_by_party"')
    found = read_case(made(tmp_path, case))
    assert "did you mean 'observed-by-party'?" in told(found)[0]
    assert (
        "evidence/radar/a.csv: not read, since its source cannot be used; mend case.toml:16" in told(found)[1]
    )
    assert [f.name for f in found.files] == ["evidence/article.txt"]


def test_a_file_of_no_source_is_read_with_a_remark(tmp_path: Path) -> None:
    (made(tmp_path) / "evidence" / "more.gpx").write_text("<gpx/>")
    found = read_case(tmp_path)
    (more,) = [f for f in found.files if f.source is None]
    assert more.name == "evidence/more.gpx"
    assert "no source claims it" in more.remark


def test_links_out_of_the_folder_are_never_read(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.csv").write_text("secret")
    (outside / "s.toml").write_text(STATEMENT)
    case = made(tmp_path / "case")
    (case / "evidence" / "secret.csv").symlink_to(outside / "secret.csv")
    (case / "evidence" / "deep").symlink_to(outside)
    (case / "evidence" / "nowhere").symlink_to(case / "gone")
    (case / "evidence" / "round").symlink_to(case / "evidence")
    (case / "evidence" / ".hidden").write_text("x")
    (case / "statements" / "s.toml").symlink_to(outside / "s.toml")
    os.mkfifo(case / "evidence" / "pipe")
    found = read_case(case)
    assert [f.name for f in found.files] == ["evidence/article.txt", "evidence/radar/a.csv"]
    assert sorted(problem.where for problem in found.problems) == [
        *("evidence/.hidden", "evidence/deep", "evidence/nowhere", "evidence/pipe", "evidence/round"),
        *("evidence/secret.csv", "statements/s.toml"),
    ]
    assert found.case.statements == []
    (case / "case.toml").unlink()
    (case / "case.toml").symlink_to(outside / "s.toml")
    with pytest.raises(HostileInput, match="a link that leads out of the case folder"):
        read_case(case)


@pytest.mark.parametrize(
    ("text", "kind", "line"),
    [
        ("id = ", InvalidValue, "case.toml: got invalid value (at end of document), want TOML"),
        ("a = " + "[" * 100_000, HostileInput, "brackets nested too deep"),
        ("a = " + "{b=" * 100_000, HostileInput, "brackets nested too deep"),
        (".".join("a" * 200_000) + " = 1", HostileInput, "a key of more than 64 parts"),
        ("x = {" + ".".join("a" * 200_000) + " = 1}", HostileInput, "a key of more than 64 parts"),
        ("[" + '"a" . ' * 100_000 + "a]", HostileInput, "a key of more than 64 parts"),
        ("# " + "x" * AUTHORED_BYTES, LimitExceeded, "more than 4 MiB"),
        ("a = " + "9" * 10_000, InvalidValue, "want TOML"),
    ],
)
def test_a_case_toml_that_is_hostile_or_no_toml_ends_in_one_line(
    tmp_path: Path, text: str, kind: type[SharedskyError], line: str
) -> None:
    with pytest.raises(kind) as caught:
        read_case(made(tmp_path, text))
    assert line in str(caught.value)
    assert len(str(caught.value)) < 500


def test_a_folder_without_case_toml_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(InvalidCase, match=r"no case\.toml"):
        read_case(tmp_path)
    with pytest.raises(InvalidCase, match="no folder"):
        read_case(tmp_path / "gone")
    (tmp_path / "case.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InvalidValue, match="not UTF-8"):
        read_case(tmp_path)


def test_an_unreadable_file_of_statements_leaves_the_others(tmp_path: Path) -> None:
    found = read_case(made(tmp_path, a="[[statements", b=STATEMENT, c='title = "x"'))
    assert [p.where for p in found.problems] == ["statements/a.toml", "statements/c.toml title"]
    assert "it belongs in case.toml" in found.problems[1].reason
    assert [s.id for s in found.case.statements] == ["S"]


def test_an_empty_case_is_a_case(tmp_path: Path) -> None:
    (tmp_path / "case.toml").write_text("")
    found = read_case(tmp_path)
    assert [p.where for p in found.problems] == ["case.toml id", "case.toml title"]
    assert (found.case.id, found.case.title) == (tmp_path.name, tmp_path.name)


_VALUES = st.recursive(
    st.one_of(
        st.sampled_from(
            ['"S"', '"n1"', '"1 NM"', "1", "nan", "true", "2020-01-01", "12:00:00", '""', '"a/../b"', "-0.0"]
        ),
        st.text(
            st.characters(codec="ascii", exclude_categories=["C"], exclude_characters='"\\'), max_size=8
        ).map(lambda s: f'"{s}"'),
    ),
    lambda inner: st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
    max_leaves=4,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_stands_in_a_case_only_problems_come_of_it(tmp_path: Path, data: st.DataObject) -> None:
    """Any value of any line replaced by any other: the case is still read, or the file is refused in one line."""
    lines = (CASE + STATEMENT).splitlines()
    spots = [i for i, line in enumerate(lines) if " = " in line]
    for i in data.draw(st.lists(st.sampled_from(spots), min_size=1, max_size=4, unique=True)):
        lines[i] = f"{lines[i].split(' = ')[0]} = {data.draw(_VALUES)}"
    found = read_case(made(tmp_path, "\n".join(lines)))
    kept = {c.id for s in found.case.statements for c in s.claims}
    assert found.problems or kept == {"S.1"}
    assert all("\n" not in line and len(line) < 1000 for line in told(found))


@pytest.mark.parametrize(
    ("path", "pattern", "fits"),
    [
        ("a.csv", "*.csv", True),
        ("b/a.csv", "*.csv", False),
        ("b/a.csv", "**/*.csv", True),
        ("a.csv", "**/*.csv", True),
        ("b/c/a.csv", "b/**", True),
        ("b", "b/**", True),
        ("x[1].csv", "x[1].csv", True),
        ("b/c/d/a.csv", "b/**/d/a.*", True),
        ("b/c/a.csv", "b/**/d/a.*", False),
        ("a" * 200, "*a" * 60 + "b", False),
        ("/".join("a" * 200), "**/" * 60 + "b", False),
    ],
)
def test_patterns(path: str, pattern: str, fits: bool) -> None:
    assert matches(path, pattern) is fits


@pytest.mark.parametrize(
    ("span", "wanted"),
    [
        (Span("noon"), (11, 15)),
        (Span("noon", start=11, end=15), (11, 15)),
        (Span("at", start=0), (0, 2)),
        (Span("at"), "'at', which stands 2 times; quote more of it or give start (0, 8)"),
        (Span("at", start=3), "span.start: got 3, where 'at' does not stand; it stands at 0, 8"),
        (Span("noon", start=11, end=12), "span.start: got 11, where 'noon' does not stand"),
        (Span("night"), "'night', which stands nowhere; copy it from the document's text"),
        (Span("NOON"), "'NOON', which stands nowhere; only capitals differ"),
        (Span("pier\nat"), "which stands nowhere; only line ends or spaces differ"),
        (Span(" "), "span.quote: got no words"),
    ],
)
def test_a_quote_stands_exactly_where_it_is_said_to(span: Span, wanted: tuple[int, int] | str) -> None:
    document = "at pier at noon"
    if isinstance(wanted, str):
        with pytest.raises(InvalidValue) as caught:
            resolve_span(document, span, "S")
        assert wanted in str(caught.value)
    else:
        assert resolve_span(document, span, "S") == wanted


def test_findings_and_what_follows_them_are_checked(tmp_path: Path) -> None:
    text = """
[[findings]]
id = "F1"
says = "n1 passed the pier."
rests_on = ["S.1"]

[[findings]]
id = "F2"
says = "It was wide."
rests_on = ["S.1@wide", "F1"]

[[findings]]
id = "F3"
says = "Nothing."
rests_on = ["S.7"]

[[responses]]
id = "A1"
party = "north"
kind = "rejects"
says = "It was not so."
date = 2020-06-01
finding = "F3"

[[responses]]
id = "A2"
party = "north"
kind = "accepts"
says = "It was so."
date = 2020-06-01
finding = "F1"

[[corrections_made]]
date = 2020-06-02
revision = 1
says = "a time"
"""
    found = read_case(made(tmp_path, CASE + text, north=STATEMENT))
    lines = told(found)
    assert "findings[1].rests_on[0]: got 'S.1@wide', want readings of S.1: it has none" in lines[0]
    assert "findings[2].rests_on[0]: got 'S.7', want the id of a claim or a finding" in lines[1]
    assert "responses[0].finding: got 'F3'" in lines[2]
    assert "that cannot be used: mend case.toml" in lines[2]
    assert [f.id for f in found.case.findings] == ["F1"]
    assert [r.id for r in found.case.responses] == ["A2"]
    assert [c.date for c in found.case.corrections_made] == ["2020-06-02"]


@pytest.mark.parametrize(
    "text",
    [
        '[[redactions]]\nid = "R1"\ntext = "Jane"\nwhy = "a protected source"\n',
        '[[redactions]]\nid = "R1"\ntext = []\nwhy = "a protected source"\n',
        '[[redactions]]\nid = "R1"\ntext = [" "]\nwhy = "a protected source"\n',
        '[[redactions]]\nid = "R1"\ntext = ["Jane"]\nwhy = "x"\n[[redactions]]\nid = "R1"\ntext = ["J"]\nwhy = "x"\n',
        '[redactions]\nid = "R1"\ntext = ["Jane"]\nwhy = "a protected source"\n',
        '[[redaction]]\nid = "R1"\ntext = ["Jane"]\nwhy = "a protected source"\n',
        '[[redactions]]\nid = "n1"\ntext = ["Jane"]\nwhy = "a protected source"\n',
    ],
)
def test_a_redaction_that_cannot_be_used_stops_everything(tmp_path: Path, text: str) -> None:
    with pytest.raises(InvalidCase, match="what is to be withheld would be shown") as caught:
        read_case(made(tmp_path, CASE + text))
    assert "Jane" not in str(caught.value)


def test_a_redaction_stands_in_case_toml(tmp_path: Path) -> None:
    text = '[[redactions]]\nid = "X1"\ntext = ["Jane"]\nwhy = "a protected source"\n'
    assert [r.id for r in read_case(made(tmp_path, CASE + text)).case.redactions] == ["X1"]
    with pytest.raises(
        InvalidCase, match=r"statements/x\.toml redactions: want \[\[redactions\]\] in case\.toml"
    ):
        read_case(made(tmp_path, x=text))
