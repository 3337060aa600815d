"""Reconstruct the two examples and say where the reports are: what `make demo` runs."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHAREDSKY = Path(sys.executable).parent / "sharedsky"


def main() -> int:
    """Reconstruct each example; returns the first exit status that is not 0."""
    for name in ("latakia-2018", "crossing"):
        print(f"\n== sharedsky reconstruct examples/{name}", flush=True)
        status = subprocess.run(
            [SHAREDSKY, "reconstruct", f"examples/{name}", "--format", "all"], cwd=ROOT, check=False
        ).returncode
        if status:
            return status
    print(
        "\nOpen the reports in a browser (the PDF, the slides and the files for other tools lie beside them):"
    )
    for name in ("latakia-2018", "crossing"):
        print(f"  {(ROOT / 'examples' / name / 'out' / 'report.html').as_uri()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
