"""sharedsky flight: plan flights through a server, and see what is in their way."""

import functools
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sharedsky.cli.remote import Remote, with_remote

if TYPE_CHECKING:
    from sharedsky.service.uss.flight_file import FlightRead

_JSON = click.option("--json", "as_json", is_flag=True, help="as JSON, as the server answers")
_ID = click.argument("flight_id", metavar="ID")


@click.group("flight")
def command() -> None:
    """Plan flights through a server, see what is in their way, begin, change and end them.

    \b
    A flight is written in a TOML file:
        priority = 0
        start = 2026-05-01T10:00:00Z          # or "now", or "+30 min" from now
        end = 2026-05-01T11:00:00Z
        [[volume]]                            # as many as it needs
        circle = { lat = 35.5, lng = 35.8, radius = "500 m" }
        lower = "100 m HAE"                   # above the ellipsoid (HAE) or mean sea level (MSL)
        upper = "400 ft MSL"
        [[volume]]
        polygon = [[35.50, 35.80], [35.52, 35.80], [35.52, 35.83]]   # latitude, longitude
        lower = "100 m HAE"
        upper = "150 m HAE"

    or is GeoJSON with lower, upper, start and end in the properties of each area, or a circle given with options:

    \b
        sharedsky flight check --circle 35.5,35.8 --radius 500m --lower "100m HAE" --upper "150m HAE" \\
            --start +30min --end +60min
        sharedsky flight plan survey.toml
        sharedsky flight activate ID
        sharedsky flight end ID

    The token needs the scope sharedsky.flights, and sharedsky.priority for a priority above 0. Exits with 1 where
    something is in the way that is not permitted.
    """


def _with_flight(needed: bool) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """FILE or the options of a circle, as the one argument flight: what was read, or None where nothing was said."""

    def decorated(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def wrapped(
            file: Path | None,
            circle: str | None,
            radius: str | None,
            lower: str,
            upper: str,
            start: str | None,
            end: str | None,
            priority: int | None,
            notes: str,
            **more: Any,
        ) -> Any:
            flight = _read(file, circle, radius, lower, upper, start, end, needed=needed)
            return function(flight=_with(flight, priority, notes), **more)

        for decorate in (
            click.option("--notes", default="", help="your own words, kept with the flight"),
            click.option("--priority", type=int, help="a higher one goes first"),
            click.option("--end", metavar="TIME", help="its end"),
            click.option("--start", metavar="TIME", help='its start: 2026-05-01T10:00:00Z, now, or "+30min"'),
            click.option("--upper", metavar="HEIGHT", default="", help="the same, above"),
            click.option("--lower", metavar="HEIGHT", default="", help='such as "100m HAE" or "300ft MSL"'),
            click.option("--radius", metavar="LENGTH", help="such as 500m or 0.3NM"),
            click.option("--circle", metavar="LAT,LNG", help="centre of a circle, instead of FILE"),
            click.argument(
                "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
            ),
        ):
            wrapped = decorate(wrapped)
        return wrapped

    return decorated


@command.command("check")
@_with_flight(needed=True)
@click.option(
    "--id", "flight_id", default="", help="of the flight that would be changed; a new one unless said"
)
@_JSON
@with_remote
def check(flight: "FlightRead", flight_id: str, as_json: bool, remote: Remote) -> None:
    """Tell what would be in the way of a flight. Nothing is planned, and nobody is told."""
    from sharedsky.cli.terminal import say, say_json

    said = remote.ask_json("POST", "/flights/check", _body(flight, "Accepted") | {"id": flight_id})
    if as_json:
        say_json(said)
    else:
        _say_conflicts(said["conflicts"])
        say("it can be planned" if said["permitted"] else "it cannot be planned")
    if not said["permitted"]:
        raise SystemExit(1)


@command.command("plan")
@_with_flight(needed=True)
@click.option("--id", "flight_id", help="a version 4 UUID for it; a fresh one unless said")
@click.option("--activate", is_flag=True, help="begin it at once")
@_JSON
@with_remote
def plan(flight: "FlightRead", flight_id: str | None, activate: bool, as_json: bool, remote: Remote) -> None:
    """Plan a flight: whoever manages what is near is asked, and everybody concerned is told."""
    from sharedsky.service.fresh import fresh_id

    body = _body(flight, "Activated" if activate else "Accepted")
    _put(remote, flight_id or fresh_id(), body, as_json=as_json)


@command.command("activate")
@_ID
@_JSON
@with_remote
def activate(flight_id: str, as_json: bool, remote: Remote) -> None:
    """Begin a flight that is planned, when its time has come."""
    _put(remote, flight_id, {"state": "Activated"}, as_json=as_json)


@command.command("change")
@_ID
@_with_flight(needed=False)
@click.option(
    "--state",
    type=click.Choice(["Accepted", "Activated", "Nonconforming", "Contingent"]),
    help="as it is unless said; Nonconforming and Contingent need [[off_nominal]] volumes in FILE",
)
@_JSON
@with_remote
def change(
    flight_id: str, flight: "FlightRead | None", state: str | None, as_json: bool, remote: Remote
) -> None:
    """Change a flight: its volumes, times, priority or state. What is not said stays as it is."""
    from sharedsky.errors import InvalidValue
    from sharedsky.service.uss.flight_file import FlightRead

    if flight is None and state is None:
        raise InvalidValue(
            "sharedsky flight change",
            got="nothing to change",
            want="FILE, --circle, --priority, --notes or --state",
        )
    now = state or remote.ask_json("GET", f"/flights/{_path(flight_id)}")["state"]
    _put(remote, flight_id, _body(flight or FlightRead([]), now), as_json=as_json)


@command.command("end")
@_ID
@_JSON
@with_remote
def end(flight_id: str, as_json: bool, remote: Remote) -> None:
    """End a flight, flown or not."""
    from sharedsky.cli.terminal import say, say_json

    said = remote.ask_json("DELETE", f"/flights/{_path(flight_id)}")
    if as_json:
        say_json(said)
    else:
        say(f"{said['id']} has ended")


@command.command("list")
@click.option("--all", "ended", is_flag=True, help="those that have ended too")
@_JSON
@with_remote
def list_(ended: bool, as_json: bool, remote: Remote) -> None:
    """Show your flights."""
    from sharedsky.cli.terminal import say, say_json

    said = remote.ask_json("GET", "/flights", ended="true" if ended else None)
    if as_json:
        say_json(said)
        return
    for flight in said["flights"]:
        _say_flight(flight)
    if not said["flights"]:
        say("no flights; plan one with: sharedsky flight plan FILE")


@command.command("show")
@_ID
@_JSON
@with_remote
def show(flight_id: str, as_json: bool, remote: Remote) -> None:
    """Show a flight, and what you were told about it."""
    from sharedsky.cli.terminal import say, say_json

    flight = remote.ask_json("GET", f"/flights/{_path(flight_id)}")
    notices = remote.ask_json("GET", "/flights/notices", about=flight["id"])["notices"]
    if as_json:
        say_json({"flight": flight, "notices": notices})
        return
    _say_flight(flight)
    for volume in (*flight["volumes"], *flight["off_nominal_volumes"]):
        say(f"  {_volume(volume)}")
    if flight["notes"]:
        say(f"  {flight['notes']}")
    for notice in notices:
        say(f"  {_minute(notice['told'])}  {notice['words']}")


def _read(
    file: Path | None,
    circle: str | None,
    radius: str | None,
    lower: str,
    upper: str,
    start: str | None,
    end: str | None,
    *,
    needed: bool,
) -> "FlightRead | None":
    from sharedsky.errors import InvalidValue
    from sharedsky.service.uss.flight_file import (
        CircleWritten,
        FlightRead,
        VolumeWritten,
        read_flight,
        volume_of,
    )

    now_us = time.time_ns() // 1000
    given = [x for x in (circle, radius, lower, upper, start, end) if x]
    if file is not None:
        if given:
            raise InvalidValue("sharedsky flight", got="FILE and a circle", want="one of them")
        return read_flight(file.read_bytes(), str(file), now_us)
    if not given:
        if needed:
            raise InvalidValue(
                "sharedsky flight",
                got="no flight",
                want="FILE, or --circle",
                fix="see sharedsky flight --help",
            )
        return None
    try:
        lat, lng = (float(x) for x in (circle or "").split(","))
    except ValueError:
        raise InvalidValue(
            "--circle", got=repr(circle), want="latitude and longitude in degrees, such as 35.5,35.8"
        ) from None
    if not radius:
        raise InvalidValue("--radius", got="nothing", want="a length such as 500m")
    written = VolumeWritten(CircleWritten(lat, lng, radius), [], lower, upper, start, end)
    return FlightRead([volume_of(written, "--circle", now_us)])


def _with(flight: "FlightRead | None", priority: int | None, notes: str) -> "FlightRead | None":
    import msgspec

    from sharedsky.service.uss.flight_file import FlightRead

    if flight is None and priority is None and not notes:
        return None
    flight = flight or FlightRead([])
    return msgspec.structs.replace(
        flight,
        priority=flight.priority if priority is None else priority,
        notes=notes or flight.notes,
    )


def _body(flight: "FlightRead", state: str) -> dict[str, Any]:
    import msgspec

    said: dict[str, Any] = msgspec.to_builtins(flight)
    return {k: v for k, v in said.items() if v not in (None, "", [])} | {"state": state}


def _put(remote: Remote, flight_id: str, body: dict[str, Any], *, as_json: bool) -> None:
    import msgspec

    from sharedsky.cli.remote import Refusal
    from sharedsky.cli.terminal import say, say_json

    try:
        said = remote.ask_json("PUT", f"/flights/{_path(flight_id)}", body)
    except Refusal as refusal:
        try:
            said = msgspec.json.decode(refusal.body)
        except msgspec.DecodeError:
            raise refusal from None
        if refusal.status != 409 or "conflicts" not in said:
            raise
        if as_json:
            say_json(said)
        else:
            _say_conflicts(said["conflicts"])
            say(f"{flight_id} was not planned" if said["flight"] is None else f"{flight_id} stays as it was")
        raise SystemExit(1) from None
    if as_json:
        say_json(said)
        return
    _say_conflicts(said["conflicts"])
    _say_flight(said["flight"])


def _path(flight_id: str) -> str:
    from urllib.parse import quote

    return quote(flight_id, safe="")


def _say_conflicts(conflicts: list[dict[str, Any]]) -> None:
    from sharedsky.cli.terminal import say

    for conflict in conflicts:
        say(f"{'permitted' if conflict['permitted'] else 'in the way'}: {conflict['words']}")


def _say_flight(flight: dict[str, Any]) -> None:
    from sharedsky.cli.terminal import say

    state = f"{flight['state']}, on the way to {flight['pending']}" if flight["pending"] else flight["state"]
    times = (
        f", {_minute(flight['time_start'])} to {_minute(flight['time_end'])}" if flight["time_start"] else ""
    )
    say(f"{flight['id']}  {state}, priority {flight['priority']}{times}")


def _minute(text: str) -> str:
    return text[:19].replace("T", " ") + "Z"


def _volume(volume: dict[str, Any]) -> str:
    shape = volume["volume"]
    if circle := shape.get("outline_circle"):
        centre = circle["center"]
        outline = f"{circle['radius']['value']:g} m around {centre['lat']:g},{centre['lng']:g}"
    else:
        corners = shape["outline_polygon"]["vertices"]
        outline = f"{len(corners)} corners from {corners[0]['lat']:g},{corners[0]['lng']:g}"
    heights = f"{shape['altitude_lower']['value']:g} to {shape['altitude_upper']['value']:g} m HAE"
    return f"{outline}, {heights}, {_minute(volume['time_start']['value'])} to {_minute(volume['time_end']['value'])}"
