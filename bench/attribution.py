"""Drafts of statements against news texts that others annotated: what is found, what is missed, what is too much.

    python bench/attribution.py [--part all|tuned|held|unread] [--errors 20] [--only FILE]

Reads ../shared/data/attribution-dev (brat standoff). Every third file is held out: no rule is tuned by its figures. The errors of
every second one of these were read once, when the lists of words were widened; those of the others, `unread`, never were.
"""

import argparse
import re
import sys
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from sharedsky.statements.drafting import found_in
from sharedsky.statements.found import Piece

DATA = Path(__file__).parents[2] / "shared" / "data" / "attribution-dev"
SPEECH = re.compile(
    r"\b(?:sa(?:y|ys|id|ying)|t(?:ell|ells|old|elling)|according to|add(?:s|ed|ing)?|announc\w+|assert\w*|claim(?:s|ed|ing)?|"
    r"declar\w+|explain\w*|insist\w*|not(?:es|ed|ing)|remark\w*|repl(?:y|ies|ied)|report(?:s|ed)|respond\w*|stat(?:es|ed|ing)|"
    r"tweet\w*|warn(?:s|ed|ing)?|wr(?:ites|ote)|argu(?:es|ed|ing)|asked|den(?:ies|ied)|confirm(?:s|ed))\b",
    re.IGNORECASE,
)


class Attribution(NamedTuple):
    """One attribution, as annotated or as found."""

    source: list[Piece]
    cue: list[Piece]
    content: list[Piece]


def gold_of(path: Path) -> list[Attribution]:
    """The attributions of a file of brat standoff; content has two annotations where it is in two pieces."""
    spans: dict[str, list[Piece]] = {}
    events: list[list[tuple[str, str]]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        name, _, rest = line.partition("\t")
        if name.startswith("T"):
            places = rest.split("\t")[0].split(" ", 1)[1]
            spans[name] = [(int(a), int(b)) for a, b in (p.split(" ") for p in places.split(";"))]
        elif name.startswith("E"):
            events.append([(a.split(":")[0], a.split(":")[1]) for a in rest.split() if ":" in a])
    found = []
    for event in events:
        roles: dict[str, list[Piece]] = {"Source": [], "Cue": [], "Content": []}
        for role, span in event:
            roles.setdefault(role.rstrip("2"), []).extend(spans[span])
        if roles["Cue"] and roles["Content"]:
            found.append(Attribution(roles["Source"], roles["Cue"], roles["Content"]))
    return found


def overlap(a: list[Piece], b: list[Piece]) -> int:
    """Characters that both have."""
    return sum(max(0, min(y, v) - max(x, u)) for x, y in a for u, v in b)


def agrees(gold: Attribution, ours: Attribution) -> bool:
    """Whether source, cue and content all overlap; a source that was annotated on nothing asks for nothing."""
    source = not gold.source or overlap(gold.source, ours.source) > 0
    return source and overlap(gold.cue, ours.cue) > 0 and overlap(gold.content, ours.content) > 0


def matched(gold: list[Attribution], ours: list[Attribution]) -> dict[int, int]:
    """Pairs (index in gold to index in ours), each used once, most characters in common first."""
    pairs = sorted(
        (-overlap(g.cue, o.cue), -overlap(g.content, o.content), i, j)
        for i, g in enumerate(gold)
        for j, o in enumerate(ours)
        if agrees(g, o)
    )
    used: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, i, j in pairs:
        if i not in used and j not in taken:
            used[i] = j
            taken.add(j)
    return used


def same(a: list[Piece], b: list[Piece], text: str) -> bool:
    """Whether two spans are the same letters and digits, whatever quotation marks and commas stand at their ends."""
    return {i for x, y in a for i in range(x, y) if text[i].isalnum()} == {
        i for x, y in b for i in range(x, y) if text[i].isalnum()
    }


def words(spans: list[Piece], text: str, most: int = 70) -> str:
    """The text of spans on one line."""
    line = " … ".join(text[a:b] for a, b in spans).replace("\n", " ")
    return line if len(line) <= most else line[: most - 1] + "…"


def files(part: str) -> list[Path]:
    """The texts of a part: `held` is every third, `unread` every second one of these."""
    every = sorted((DATA / "text").glob("*.txt"))
    if part == "unread":
        return every[3::6]
    return [p for i, p in enumerate(every) if part == "all" or (i % 3 == 0) == (part == "held")]


def annotation_of(text: Path) -> Path:
    """The annotations of a text: the same name before a suffix of who annotated."""
    return next(iter(sorted((DATA / "attributions").glob(f"{text.stem}*.ann"))))


def main() -> None:
    """Prints the table and the worst errors."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--part", choices=["all", "tuned", "held", "unread"], default="all")
    options.add_argument("--errors", type=int, default=0)
    options.add_argument("--only", default="")
    given = options.parse_args()
    if not DATA.is_dir():
        sys.exit("../shared/data/attribution-dev is not there")
    n_gold = n_ours = n_both = speech = speech_found = 0
    exact: Counter[str] = Counter()
    missed: list[str] = []
    extra: list[str] = []
    by_method: Counter[tuple[str, bool]] = Counter()
    by_lemma: Counter[tuple[str, bool]] = Counter()
    no_source = [0, 0]
    began = time.perf_counter()
    for path in files(given.part):
        if given.only not in path.name:
            continue
        text = path.read_bytes().decode("utf-8-sig")
        gold = gold_of(annotation_of(path))
        found = found_in(text)
        ours = [Attribution([f.source] if f.source else [], [f.cue], f.content) for f in found]
        pairs = matched(gold, ours)
        n_gold += len(gold)
        n_ours += len(ours)
        n_both += len(pairs)
        taken = set(pairs.values())
        for i, g in enumerate(gold):
            of_speech = bool(SPEECH.search(words(g.cue, text, 999)))
            speech += of_speech
            speech_found += of_speech and i in pairs
            no_source[0] += not g.source
            no_source[1] += not g.source and i in pairs
            if i in pairs:
                o = ours[pairs[i]]
                whole = [
                    same(g.source, o.source, text),
                    same(g.cue, o.cue, text),
                    same(g.content, o.content, text),
                ]
                exact.update(n for n, ok in zip(("source", "cue", "content"), whole, strict=True) if ok)
                exact["all three"] += all(whole)
            else:
                mark = "*" if of_speech else " "
                missed.append(
                    f"{mark}{path.name[:14]} {words(g.source, text, 40)} | {words(g.cue, text, 40)} | {words(g.content, text)}"
                )
        for j, o in enumerate(ours):
            by_method[found[j].method, j in taken] += 1
            by_lemma[found[j].lemma, j in taken] += 1
            if j not in taken:
                extra.append(
                    f" {path.name[:14]} {words(o.source, text, 40)} | {words(o.cue, text, 40)} | {words(o.content, text)}"
                    f" ({found[j].method})"
                )
    took = time.perf_counter() - began
    precision, recall = n_both / max(1, n_ours), n_both / max(1, n_gold)
    print(f"part {given.part}: {n_gold} annotated, {n_ours} found, {n_both} agree; {took:.1f} s")
    print(
        f"source, cue and content overlap   P {precision:.3f}  R {recall:.3f}  F1 {2 * n_both / max(1, n_gold + n_ours):.3f}"
    )
    print(f"recall on cues of speech          {speech_found / max(1, speech):.3f} of {speech}")
    named, found_named = n_gold - no_source[0], n_both - no_source[1]
    named_f1 = 2 * found_named / max(1, named + n_ours - no_source[1])
    print(f"  of those annotated with a source: R {found_named / max(1, named):.3f}  F1 {named_f1:.3f}")
    print(f"annotated without a source        {no_source[1]} of {no_source[0]} found")
    print(
        "exact spans, of those that agree  "
        + "  ".join(f"{k} {v / max(1, n_both):.3f}" for k, v in exact.items())
    )
    for method in sorted({m for m, _ in by_method}):
        right, wrong = by_method[method, True], by_method[method, False]
        print(f"  {method:22s} {right:5d} right {wrong:5d} extra")
    if given.errors:
        step = max(1, len(missed) // given.errors)
        print(
            "missed (* speech):",
            *sorted(missed, reverse=True)[: given.errors * 2 : 1],
            *missed[::step],
            sep="\n  ",
        )
        step = max(1, len(extra) // given.errors)
        print("extra:", *extra[::step], sep="\n  ")
        worst = sorted({k for k, _ in by_lemma}, key=lambda k: -by_lemma[k, False])[:60]
        print("lemmas:", "; ".join(f"{k} {by_lemma[k, True]}/{by_lemma[k, False]}" for k in worst))


if __name__ == "__main__":
    main()
