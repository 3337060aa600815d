"""sharedsky inspect: tell what is in files of evidence, and what in them is doubtful or could not be read."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from sharedsky.cli.files import files_to_read, options
from sharedsky.cli.inspection import FileSummary, FlightSummary, summary
from sharedsky.cli.progress import progress
from sharedsky.cli.terminal import say, say_json
from sharedsky.errors import InvalidValue, SharedskyError, visible
from sharedsky.sources import read_evidence, walk
from sharedsky.sources.reading import Options
from sharedsky.units import FT, duration_s

LARGEST = 20
REJECTED = 10
PLACES = 3
HEADINGS = ("flight", "callsign", "aircraft", "samples", "position", "in use", "first UTC", "last", "every")
RIGHT = frozenset((3, 4, 5, 8, 9, 10))
"""Columns of the table that hold numbers."""
REASONS = {
    "no position": "the record holds none",
    "bad value": "latitude or longitude out of range",
    "zero position": "(0, 0)",
    "duplicate": "time and position of the one before",
    "same time": "time of another one that fits better",
    "out of order": "came after a later one; put in its place",
    "stale": "position repeated while the aircraft was moving",
    "jump": "out of reach of its neighbours",
    "clock step": "the source's clock had stepped",
    "shared address": "another aircraft used the address at the same time",
    "displaced": "in a lasting run that is out of reach of the rest",
}
"""What each flag means, in a few words."""


@click.command(name="inspect")
@click.option("--json", "as_json", is_flag=True, help="the same as JSON")
@click.option(
    "--all", "show_all", is_flag=True, help=f"every flight, not only the {LARGEST} largest of a file"
)
@click.option("--max-gap", default="60s", show_default=True, help="a longer silence is a gap")
@files_to_read
def command(
    files: tuple[Path, ...],
    as_json: bool,
    show_all: bool,
    max_gap: str,
    mapping: tuple[str, ...],
    datum: str | None,
) -> None:
    """Tell what is in FILES (folders are walked): format, flights, times, rates, gaps, datum, and what was rejected
    or flagged and why. Exit 2 where a file named could not be read, or no file at all.
    """
    said = options(mapping, datum)
    gap_s = duration_s(max_gap, field="--max-gap")
    named = {path for path in files if not path.is_dir()}
    found: list[FileSummary] = []
    failed = False
    for path in walk(files):
        one = _one(path, said, gap_s)
        failed |= bool(one.error) and path in named
        found.append(one)
        if not as_json:
            for line in _told(one, show_all):
                say(line)
            say("")
    if as_json:
        say_json(found)
    if not found:
        raise InvalidValue(" ".join(map(str, files)), got="no files in it", want="files of evidence")
    if failed or all(one.error for one in found):
        sys.exit(2)


def _one(path: Path, said: Options, max_gap_s: float) -> FileSummary:
    try:
        with progress(f"reading {path.name}") as tell:
            return summary(read_evidence(path, said, progress=tell), max_gap_s)
    except SharedskyError as error:
        return FileSummary(file=str(path), error=str(error))
    except OSError as error:
        return FileSummary(file=str(path), error=f"{path}: {error.strerror or error}")


def _told(one: FileSummary, show_all: bool) -> Iterator[str]:
    """What people are told of a file, line by line."""
    if one.error:
        yield one.file
        yield f"  unreadable  {one.error.removeprefix(f'{visible(one.file)}: ')}"
        return
    yield one.file
    yield f"  format    {one.format}"
    yield f"  sha-256   {one.sha256}  ({one.bytes:,} bytes)"
    if one.flights:
        yield f"  flights   {len(one.flights):,}, with {one.samples:,} samples"
        yield from _flights(one, show_all)
        yield from _listed("note", list(dict.fromkeys(f.note for f in one.flights if f.note)))
        yield from _listed("empty", _empty(one))
        yield from _listed("flagged", _flagged(one) or ["none"])
    volumes = [f"{v.id} {v.name}  {v.start_utc or '…'} to {v.end_utc or '…'}" for v in one.volumes]
    documents = [f"{d.media_type}, {d.characters:,} characters  {d.title}" for d in one.documents]
    for label, lines in (("volumes", volumes), ("documents", documents), ("notices", one.notices)):
        more = [f"and {len(lines) - LARGEST:,} more (--all)"] if len(lines) > LARGEST and not show_all else []
        yield from _listed(label, (lines if show_all else lines[:LARGEST]) + more)
    yield from _listed("rejected", _rejected(one) or ["none"])


def _listed(label: str, lines: list[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield f"  {'' if number else label:<10}{line}".rstrip()


def _flights(one: FileSummary, show_all: bool) -> Iterator[str]:
    chosen = one.flights if show_all else sorted(one.flights, key=lambda f: -f.samples)[:LARGEST]
    heads = (*HEADINGS, f"gaps >{one.max_gap_s:g} s", "longest", "altitude")
    rows = [heads, *(tuple(map(visible, _row(flight))) for flight in chosen)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    for row in rows:
        cells = [
            c.rjust(w) if at in RIGHT else c.ljust(w)
            for at, (c, w) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  " + "  ".join(cells).rstrip()
    if len(chosen) < len(one.flights):
        yield f"  and {len(one.flights) - len(chosen):,} smaller flights (--all)"


def _row(flight: FlightSummary) -> tuple[str, ...]:
    first, last = flight.first_utc[:19].replace("T", " "), flight.last_utc[:19].replace("T", " ")
    every = "" if flight.median_interval_s is None else f"{flight.median_interval_s:.3g} s"
    return (
        flight.flight,
        flight.callsign,
        " ".join(p for p in (flight.registration, flight.type) if p),
        f"{flight.samples:,}",
        f"{flight.with_position:,}",
        f"{flight.in_use:,}",
        first,
        last[11:] if last[:10] == first[:10] else last,
        every,
        f"{flight.gaps:,}",
        f"{flight.longest_gap_s:,.0f} s" if flight.gaps else "",
        "; ".join(
            f"{a.datum.value} {a.least_m / FT:,.0f} to {a.greatest_m / FT:,.0f} ft{_step(a.step_m)}"
            for a in flight.altitudes
        ),
    )


def _step(step_m: float) -> str:
    feet = step_m / FT
    if not step_m:
        return ""
    return f" by {feet:.0f} ft" if abs(feet - round(feet)) < 1e-6 else f" by {step_m:g} m"


def _empty(one: FileSummary) -> list[str]:
    some = [
        f"{e.column} {e.count:,} of {e.of:,} ({100 * e.count / e.of:.3g} %)"
        for e in one.empty
        if e.count < e.of
    ]
    none = ", ".join(e.column for e in one.empty if e.count == e.of)
    return some + ([f"not given at all: {none}"] if none else [])


def _flagged(one: FileSummary) -> list[str]:
    lines = []
    for flagged in one.flagged:
        lines.append(f"{flagged.reason} {flagged.count:,}: {REASONS[flagged.reason]}")
        lines += [f"  {place}" for place in flagged.first[:PLACES]] + ["  …"] * (flagged.count > PLACES)
    return lines


def _rejected(one: FileSummary) -> list[str]:
    total = sum(r.count for r in one.rejected)
    lines = [f"{total:,} in all"] if total > REJECTED else []
    for rejected in one.rejected[:REJECTED]:
        times = f" ({rejected.count:,} times)" if rejected.count > 1 else ""
        lines.append(f"{rejected.where}: {rejected.reason}{times}")
    rest = sum(r.count for r in one.rejected[REJECTED:])
    return lines + ([f"and {rest:,} more"] if rest else [])
