"""A browser for the viewer's tests: Debian's chromium, driven by Playwright; skips where either is absent."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sharedsky.workflow import reconstruct

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

EXAMPLES = Path(__file__).parents[2] / "examples"
SOFTWARE_GL = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
WITHOUT_GL = ["--no-sandbox", "--disable-3d-apis"]


def chromium() -> str:
    """Where chromium is; skips the test where it is not."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("no chromium here; on Debian: apt-get install chromium")
    return found


@pytest.fixture(scope="module")
def launch() -> Iterator[Callable[[list[str]], "Browser"]]:
    """Starts a browser with some arguments; all are closed in the end.

    For one file's tests only: while Playwright runs, no other test of the process can run a loop of its own.
    """
    sync_api = pytest.importorskip("playwright.sync_api", reason="the package playwright is not here")
    path = chromium()
    with sync_api.sync_playwright() as playwright:
        yield lambda arguments: playwright.chromium.launch(executable_path=path, args=arguments)


@pytest.fixture(scope="module")
def browser(launch: Callable[[list[str]], "Browser"]) -> "Browser":
    """A browser that draws WebGL in software."""
    return launch(SOFTWARE_GL)


def opened(page: "Page", address: str) -> None:
    """Opens a report, and waits until its first picture is drawn and the rest of it laid out."""
    page.goto(address)
    page.evaluate("sharedsky.ready.then(() => null)")


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folder of the reports of each example."""
    made = {}
    for name in ("crossing", "latakia-2018"):
        made[name] = tmp_path_factory.mktemp(name)
        reconstruct(EXAMPLES / name, made[name], ["html"])
    return made
