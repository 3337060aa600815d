"""What the page shows of the inquiry, in a browser: verdicts that open, accounts that are compared, links that arrive."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.outputs.sample import sample_report
from tests.web.conftest import opened

from sharedsky.outputs import html

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The sample's page."""
    file = tmp_path_factory.mktemp("inquiry") / "report.html"
    file.write_bytes(html.render(sample_report()))
    return Path(file).as_uri()


@pytest.fixture
def page(browser: "Browser", address: str) -> "Iterator[Page]":
    """The sample, opened on a laptop; whatever fails in its script fails the test."""
    faults: list[str] = []
    shown_page = browser.new_page(viewport={"width": 1200, "height": 900})
    shown_page.on("pageerror", lambda error: faults.append(str(error)))
    opened(shown_page, address)
    yield shown_page
    shown_page.close()
    assert faults == []


def shown(page: "Page") -> list[str]:
    return [str(row.get_attribute("id")) for row in page.locator(".judged:visible").all()]


def test_claims_are_filtered_by_verdict_and_party(page: "Page") -> None:
    everything = shown(page)
    assert len(everything) == 8
    page.locator(".filter-verdicts button", has_text="contradicted").click()
    assert shown(page) == ["verdict-S2.1", "verdict-S7.1"]
    assert page.locator("#claims [role=status]").inner_text() == "2 of 8 claims"
    page.locator("#claims select").select_option("north")
    assert shown(page) == []
    page.locator("#claims select").select_option("")
    page.locator(".filter-verdicts button", has_text="contradicted").click()
    assert shown(page) == everything


def test_a_claim_opens_into_its_reasoning_and_its_picture(page: "Page") -> None:
    page.locator("[id='verdict-S3.1'] > summary").click()
    body = page.locator("[id='verdict-S3.1'] .judged-body")
    body.locator(".picture svg").wait_for()
    words = " ".join(body.inner_text().split())
    assert "In every world it was within 30 NM of Port Marsa." in words
    assert "undetermined without north/K-204 and O1 together" in words
    assert "without party-controlled sensors: undetermined" in words
    assert "Kestrel 204 flies at most 650 kt." in words
    assert body.locator(".picture svg[role=img]").count() == 1
    body.get_by_role("link", name="north/K-204").first.click()
    assert page.evaluate("document.activeElement.id") == "track-north/K-204"


def test_what_parties_say_is_never_drawn_as_a_verdict(page: "Page") -> None:
    said = page.locator("[id='verdict-S1.1'] > summary")
    assert "agreed by North, Coast" in said.inner_text()
    assert said.locator(".verdict").count() == 0
    assert "conceded by Coast" in page.locator("[id='verdict-S3.1'] > summary .say.conceded").inner_text()


def test_an_exclusion_between_accounts_lights_its_claims_and_opens(page: "Page") -> None:
    assert page.locator(".lane").count() == 3
    first = page.locator(".lane").first
    first.focus()
    lit = [card.get_attribute("data-claim") for card in page.locator(".claim-card.on").all()]
    assert lit == ["S3.1", "S6.1"]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "set-1"


def test_one_account_stands_alone_when_no_other_is_chosen(page: "Page") -> None:
    page.locator("#accounts select").nth(1).select_option("")
    assert page.locator(".claim-card").count() == 4
    assert page.locator(".lane").count() == 0


def test_another_inference_stands_beside_the_exclusion(page: "Page") -> None:
    beside = page.locator(".question-of", has=page.locator("#set-1")).locator(".trial")
    assert beside.count() == 2
    assert "cannot all be true" in beside.nth(0).inner_text()
    assert "The aircraft of S3 is Kestrel 204." in beside.nth(0).inner_text()
    assert "cannot all be true" not in beside.nth(1).inner_text()
    assert "not excluded" in beside.nth(1).inner_text()
    assert "The aircraft of S3 is another one." in beside.nth(1).inner_text()


def test_answers_stand_beside_their_finding(page: "Page") -> None:
    answers = page.locator("#finding-F1 .response h4").all_inner_texts()
    assert [text.split("\n")[0].split()[0] for text in answers] == ["Northern", "Coast"]
    assert "accepts" in answers[0]
    assert "rejects" in answers[1]


def test_every_link_within_the_page_arrives(page: "Page") -> None:
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    page.wait_for_timeout(200)
    lost = page.evaluate(
        """[...document.querySelectorAll('a[href^="#"]')]
        .map(a => decodeURIComponent(a.getAttribute('href').slice(1)))
        .filter(id => id && !document.getElementById(id))"""
    )
    assert lost == []


@pytest.mark.parametrize("width", [390, 1200])
def test_nothing_of_the_inquiry_is_wider_than_the_screen(
    browser: "Browser", address: str, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844})
    opened(page, address)
    page.evaluate("document.querySelectorAll('#claims details').forEach(d => { d.open = true })")
    page.wait_for_timeout(200)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_the_inquiry(browser: "Browser", address: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="the package axe is not here")
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    opened(page, address)
    page.evaluate("document.querySelectorAll('#claims details').forEach(d => { d.open = true })")
    page.wait_for_timeout(200)
    parts = [
        "#claims",
        "#accounts",
        "#exclusions",
        "#findings",
        "#unseen",
        "#observations",
        "#record",
        "#statements",
    ]
    found = axe.Axe().run(page, context={"include": [[part] for part in parts]}).response["violations"]
    page.close()
    serious = [
        f"{fault['id']}: {node['target']} {node['failureSummary']}"
        for fault in found
        if fault["impact"] in {"serious", "critical"}
        for node in fault["nodes"][:3]
    ]
    assert serious == []
