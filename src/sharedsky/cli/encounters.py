"""sharedsky encounters: where flights came close, with the uncertainty of every figure."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from sharedsky.cli.files import files_to_read, options
from sharedsky.cli.progress import progress
from sharedsky.cli.terminal import console, say
from sharedsky.conflict.bounds import Bounds
from sharedsky.errors import InvalidValue
from sharedsky.model.encounter import Encounter
from sharedsky.outputs.encounter_table import for_people, rows, to_csv, writer
from sharedsky.units import NM, acceleration_mps2, duration_s, length_m, utc
from sharedsky.workflow import Encountered, find_encounters, write_whole

SHOWN = 5
"""Of each kind of remark; the table itself is always whole."""


@click.command(name="encounters")
@click.option("--horizontal", required=True, help="nearer than this, such as 5NM, and")
@click.option("--vertical", required=True, help="nearer than this, such as 1000ft")
@click.option("--max-gap", default="60s", show_default=True, help="a longer silence is not bridged")
@click.option("--out", type=click.Path(path_type=Path), help="write to a file: .csv, .json or .parquet")
@click.option("--turn", default="5.66m/s2", show_default=True, help="bound on horizontal acceleration")
@click.option("--climb", default="2.45m/s2", show_default=True, help="bound on vertical acceleration")
@files_to_read
def command(
    files: tuple[Path, ...],
    horizontal: str,
    vertical: str,
    max_gap: str,
    out: Path | None,
    turn: str,
    climb: str,
    mapping: tuple[str, ...],
    datum: str | None,
) -> None:
    """Find where the flights in FILES (folders are walked) came nearer than both thresholds: one row an encounter,
    with its closest point of approach and the ± of every figure.

    Without --out a table for people is shown, or CSV where standard output is no terminal.
    """
    make = writer(out.suffix) if out else to_csv
    horizontal_m, vertical_m = (
        length_m(horizontal, field="--horizontal"),
        length_m(vertical, field="--vertical"),
    )
    bounds = Bounds(
        turn_mps2=acceleration_mps2(turn, field="--turn"),
        climb_mps2=acceleration_mps2(climb, field="--climb"),
    )
    with progress("reading") as reading, progress("comparing") as comparing:
        result = find_encounters(
            files,
            options(mapping, datum),
            horizontal_m=horizontal_m,
            vertical_m=vertical_m,
            max_gap_s=duration_s(max_gap, field="--max-gap"),
            bounds=bounds,
            reading=reading,
            comparing=comparing,
        )
    encounters = result.found.encounters
    if out:
        data = make(rows(encounters, result.labels))
        try:
            write_whole(out, data)
        except OSError as error:
            reason = error.strerror or str(error)
            raise InvalidValue(str(out), field="--out", got=reason, want="a place to write to") from None
    elif sys.stdout.isatty():
        screen = console()
        screen.print(for_people(encounters, result.labels, screen.width))
    else:
        click.echo(make(rows(encounters, result.labels)), nl=False)
    for line in _remarks(result, f"{horizontal} and {vertical}", out):
        say(line, err=True)


def _remarks(result: Encountered, nearer_than: str, out: Path | None) -> Iterator[str]:
    encounters, tracks = result.found.encounters, result.tracks
    pairs = {(e.flight_a, e.flight_b) for e in encounters}
    samples = sum(len(t.samples) for t in tracks)
    left_out = samples - sum(len(t.samples.positioned()) for t in tracks)
    rejected = sum(r.count for r in result.rejected)
    flights = len({t.flight.id for t in tracks})
    yield (
        f"{_count(len(encounters), 'encounter')} of {_count(len(pairs), 'pair')} of flights nearer than {nearer_than}"
        + (f", in {out}" if out else "")
        + f"; {_count(flights, 'flight')}, {_count(samples, 'sample')}, of these {left_out:,} flagged or without a "
        f"position, and {rejected:,} rejected"
    )
    yield from _some("twice", [f"{r.where}: {r.reason}" for r in result.twice])
    again = _told_again(encounters)
    if again:
        yield (
            f"  {_count(again, 'row')} of the {len(encounters):,} tell of a meeting that another row tells of, as other "
            "recordings saw it: see track_a and track_b"
        )
    yield from _some("rejected", [f"{r.where}: {r.reason}" for r in result.rejected])
    yield from _some(
        "flagged samples change",
        [f"{d.what}: {d.without}; with flagged samples {d.with_flagged}" for d in result.found.differences],
    )
    yield from _some(
        "cannot tell, an altitude is missing",
        [
            f"{c.flight_a} and {c.flight_b} from {utc(c.start_us)} for {(c.end_us - c.start_us) * 1e-6:.1f} s, "
            f"{c.min_horizontal_m.value / NM:.2f} ± {c.min_horizontal_m.unc / NM:.2f} NM apart horizontally"
            for c in result.found.cannot_tell
        ],
    )


def _told_again(encounters: Sequence[Encounter]) -> int:
    """How many encounters overlap an earlier one of the same flights, as two accounts of one meeting do."""
    ends_us: dict[tuple[str, str, bool], int] = {}
    again = 0
    for e in encounters:
        key = e.flight_a, e.flight_b, e.with_flagged
        again += key in ends_us and e.start_us <= ends_us[key]
        ends_us[key] = max(e.end_us, ends_us.get(key, e.end_us))
    return again


def _some(label: str, lines: Sequence[str]) -> Iterator[str]:
    for line in lines[:SHOWN]:
        yield f"  {label}: {line}"
    if len(lines) > SHOWN:
        yield f"  {label}: and {len(lines) - SHOWN:,} more"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
