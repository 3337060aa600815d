"""`sharedsky could-meet`: could two flights have met, or a flight have been at a place, seen or unseen."""

from pathlib import Path

import click


@click.command("could-meet")
@click.argument("case_dir", type=click.Path(path_type=Path))
@click.argument("flight_a", metavar="FLIGHT")
@click.argument("other", metavar="FLIGHT_OR_PLACE")
@click.option(
    "--within", default="0 m", show_default=True, help="How near counts as meeting, such as 1NM; in space."
)
@click.option(
    "--from", "start", help="Begin of the interval, ISO 8601 with its zone.  [default: what both fixes span]"
)
@click.option("--to", "end", help="End of the interval.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(
    case_dir: Path, flight_a: str, other: str, within: str, start: str | None, end: str | None, form: str
) -> None:
    """Tell whether two flights of a case could have met, also where nobody saw them (the alibi query), or whether a
    flight could have been at a place.

    Between fixes a flight can have been wherever its cited speed bound lets it go and still arrive in time. The answer is
    `possible` with a place and time, `impossible` with how near they can have come at least, or `cannot tell`.
    """
    from sharedsky.cli.progress import stages
    from sharedsky.cli.terminal import say, say_json
    from sharedsky.cli.wrapped import folded, width
    from sharedsky.inquiry.meeting import could_flights_meet
    from sharedsky.inquiry.redaction import Withholding
    from sharedsky.units import NM, length_m, parse_utc, utc
    from sharedsky.workflow import worked_case

    within_m = length_m(within, field="--within")
    from_us = parse_utc(start, field="--from") if start else None
    to_us = parse_utc(end, field="--to") if end else None
    with stages() as progress:
        found, problems = worked_case(case_dir, progress)
        progress("looking for a meeting", None)
        answer = could_flights_meet(
            found.dossier(), flight_a, other, within_m=within_m, start_us=from_us, end_us=to_us
        )
    for problem in problems:
        say(f"{problem.where}: {problem.reason}", err=True)
    told = Withholding(found.material.case.redactions).text
    said, near = answer.meeting, answer.nearest
    if form == "json":
        plain = {
            "flights": [told(flight_a), told(other)],
            "within_m": within_m,
            "from_utc": utc(answer.start_us),
            "to_utc": utc(answer.end_us),
            "answer": said.answer,
            "margin_m": said.margin_m if said.margin_m == said.margin_m else None,
            "witness": None
            if said.witness is None or answer.place is None
            else {"utc": utc(said.witness.t_us), "lat_deg": answer.place[0], "lon_deg": answer.place[1]},
            "least_distance_m": [near.lower_m, near.upper_m],
            "earliest_utc": utc(answer.times.earliest_us) if answer.times else None,
            "latest_utc": utc(answer.times.latest_us) if answer.times else None,
            "rests_on": [told(item) for item in answer.items],
            "assumes": [told(name) for name in answer.inputs],
        }
        say_json(plain, indent=1)
        return
    lines = [
        f"{flight_a} and {other} within {within}, {utc(answer.start_us)} to {utc(answer.end_us)}",
        f"  {said.answer.replace('_', ' ')}",
    ]
    if said.witness is not None and answer.place is not None:
        lat, lon = answer.place
        lines.append(f"  for example at {utc(said.witness.t_us)}, {lat:.4f} {lon:.4f}")
    if answer.times is not None:
        first, last = utc(answer.times.earliest_us), utc(answer.times.latest_us)
        lines.append(f"  no earlier than {first}, no later than {last}")
    if said.no_world:
        lines.append(
            "  the fixes of a flight are farther apart than its speed bound allows: nothing is decided"
        )
    elif near.lower_m < float("inf"):
        lines.append(
            f"  least distance they can have had: {near.lower_m:,.0f} m ({near.lower_m / NM:.2f} NM)"
        )
    lines += [
        f"  rests on {', '.join(answer.items)}; assumes {', '.join(answer.inputs)}",
        f"  heights: {answer.datum or 'none in common, so that only the distance over ground counts'}",
    ]
    for line in lines:
        click.echo(folded(told(line), width()))
