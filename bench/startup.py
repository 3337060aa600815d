"""How long a user waits for the first answer: `sharedsky --version`, and the reconstruction of a case that has no tracks.

Run: python bench/startup.py. Each is run several times, in turn with a bare `python -c pass`, and the median is shown
with its ratio to that, which says more than seconds where the machine has other things to do.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
COMMAND = str(Path(sys.executable).with_name("sharedsky"))
TIMES = 7


def seconds(*words: str) -> float:
    """How long a command takes that must succeed."""
    begun = time.perf_counter()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def main() -> None:
    """All three in turn, so that what else the machine does hits each alike."""
    case = str(ROOT / "examples" / "latakia-2018")
    with tempfile.TemporaryDirectory() as out:
        commands = {
            "python -c pass": (sys.executable, "-c", "pass"),
            "sharedsky --version": (COMMAND, "--version"),
            "sharedsky reconstruct examples/latakia-2018": (COMMAND, "reconstruct", case, "--out", out),
        }
        wanted_s = dict(zip(commands, (None, 0.2, 3.0), strict=True))
        seconds(*commands["sharedsky --version"])
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(TIMES):
            for name, words in commands.items():
                taken[name].append(seconds(*words))
    bare_s = median(taken["python -c pass"])
    for name, times in taken.items():
        limit = wanted_s[name]
        wanted = f"   wanted under {limit:g} s" if limit else ""
        print(f"{name:45} {median(times):7.3f} s {median(times) / bare_s:7.1f} times bare Python{wanted}")


if __name__ == "__main__":
    main()
