"""`sharedsky zones`: UAS geographical zones, checked, imported to a server as constraints, and exported."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from sharedsky.cli.remote import Remote, with_remote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sharedsky.model.evidence import Rejected
    from sharedsky.service.uss.zone_heights import Terrain
    from sharedsky.sources.geozones import Zones

MESSAGE_BYTES: Final = 1_000_000
"""Of one request; a file is sent in so many as it takes."""
LOOK_EVERY_S: Final = 1.0
SHOWN: Final = 20

_GROUND = click.option(
    "--ground",
    metavar="LOWEST,HIGHEST",
    help="lowest and highest ground under the zones above mean sea level, such as 180m,460m; heights above ground need it",
)
_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group("zones")
def command() -> None:
    """Have UAS geographical zones (EUROCAE ED-269 or ED-318) kept by a server as constraints of ASTM F3548-21.

    A constraint lasts a day at most, so the server makes them day by day for as long as a zone is there.
    """


@command.command("check")
@_FILE
@_GROUND
@click.option(
    "--days", type=click.FloatRange(0.1, 55), default=7.0, show_default=True, help="for how many days ahead"
)
@click.option("--json", "as_json", is_flag=True, help="as JSON")
def check(file: Path, ground: str | None, days: float, as_json: bool) -> None:
    """Tell what is in FILE, what is wrong with it and where, and what of it could be no constraint. Nothing is sent.

    Exits with 1 where a zone was rejected or would not be a constraint in full.
    """
    from sharedsky.cli.terminal import say, say_json
    from sharedsky.service.limits import DAY_US, Limits
    from sharedsky.service.uss.zone_pieces import pieces

    found, terrain = _read(file), _terrain(ground)
    now_us = time.time_ns() // 1000
    rows: list[dict[str, Any]] = []
    for zone, place in zip(found.zones, found.places, strict=True):
        made, unfit = pieces(zone, "", now_us, now_us + int(days * DAY_US), Limits(), terrain)
        rows.append(
            {
                "zone": zone.key,
                "place": place,
                "name": zone.name[0].text if zone.name else "",
                "restriction": zone.restriction,
                "layers": len(zone.layers),
                "constraints": len(made),
                "unfit": [{"what": u.what, "why": u.why} for u in unfit],
            }
        )
    bad = bool(found.rejected) or any(row["unfit"] for row in rows)
    if as_json:
        rejected = [{"where": r.where, "reason": r.reason, "count": r.count} for r in found.rejected]
        say_json({"form": found.form, "zones": rows, "rejected": rejected, "unread": found.unread})
    else:
        say(
            f"{file.name}: {found.form.upper().replace('ED', 'ED-')}, {len(rows)} zones, {_count(found.rejected)} rejected"
        )
        for row in rows:
            constraints = f"{row['constraints']} constraints in {days:g} days"
            say(
                f"  {row['zone']}  {row['restriction']}  {row['name']}: {row['layers']} layers, {constraints}"
            )
            for unfit_ in row["unfit"]:
                say(f"    {unfit_['what']}: {unfit_['why']}")
        _tell(found)
    if bad:
        raise SystemExit(1)


@command.command("import")
@_FILE
@_GROUND
@click.option("--replace", is_flag=True, help="take back zones of yours that are not in FILE")
@click.option(
    "--wait",
    type=click.IntRange(0),
    default=60,
    show_default=True,
    help="seconds to wait for the constraints",
)
@with_remote
def import_(file: Path, ground: str | None, replace: bool, wait: int, remote: Remote) -> None:
    """Send the zones of FILE to a server. Those that it has are changed, none is made twice.

    The token needs the scope sharedsky.zones. Rejected zones are told with their places, and all others are sent. Exits
    with 1 where a zone was rejected or could not be said in full. A file without zones takes none back.
    """

    from sharedsky.cli.terminal import say

    found, terrain = _read(file), _terrain(ground)
    outcomes: dict[str, int] = {}
    unfit: list[str] = []
    for part in _parts(found):
        answer = remote.ask_json(
            "POST",
            "/zones",
            part,
            name=file.name,
            ground_lowest=terrain.lowest_m if terrain else None,
            ground_highest=terrain.highest_m if terrain else None,
        )
        for zone in answer["zones"]:
            outcomes[zone["outcome"]] = outcomes.get(zone["outcome"], 0) + 1
            unfit += [f"{zone['zone']} {u['what']}: {u['why']}" for u in zone["unfit"]]
    if replace and not found.zones:
        say(
            "nothing is taken back, since the file holds no zone; sharedsky zones remove takes one back",
            err=True,
        )
        raise SystemExit(1)
    if replace and found.rejected:
        say("nothing is taken back, since a zone that was rejected may be one that is there", err=True)
    elif replace:
        kept = {zone.key for zone in found.zones}
        for zone in remote.ask_json("GET", "/zones")["zones"]:
            if zone["zone"] not in kept:
                remote.ask("DELETE", f"/zones/{_path(zone['zone'])}")
                outcomes["removed"] = outcomes.get("removed", 0) + 1
    say(f"{file.name}: " + (", ".join(f"{n} {what}" for what, n in outcomes.items()) or "no zones"))
    for line in unfit[:SHOWN]:
        say(f"  {line}")
    if len(unfit) > SHOWN:
        say(f"  and {len(unfit) - SHOWN} more; see sharedsky zones check")
    _tell(found)
    problems = _settled(remote, {zone.key for zone in found.zones}, wait)
    if unfit or found.rejected or problems:
        raise SystemExit(1)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="as JSON")
@with_remote
def list_(as_json: bool, remote: Remote) -> None:
    """Show your zones at a server, and how far their constraints are."""

    from sharedsky.cli.terminal import say, say_json

    found = remote.ask_json("GET", "/zones")
    if as_json:
        say_json(found)
        return
    for zone in found["zones"]:
        until = f" until {zone['last_end']}" if zone["last_end"] else ""
        waiting = ", more to come" if zone["waiting"] else ""
        say(
            f"{zone['zone']}  {zone['restriction']}  {zone['name']}: {len(zone['constraints'])} constraints{until}{waiting}"
        )
        for unfit in zone["unfit"]:
            say(f"  {unfit['what']}: {unfit['why']}")
        if zone["problem"]:
            say(f"  {zone['problem']}")
    if not found["zones"]:
        say("no zones")


@command.command("export")
@click.option("--format", "form", type=click.Choice(["ed318", "ed269"]), default="ed318", show_default=True)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="file; standard output where it is not given",
)
@with_remote
def export(form: str, out: Path | None, remote: Remote) -> None:
    """Get your zones back from a server, as they were given. What the format has no words for is told, and exits with 1."""
    from sharedsky.cli.terminal import say

    data, headers = remote.ask("GET", "/zones/document", form=form)
    if out:
        out.write_bytes(data)
    else:
        click.echo(data.decode(), nl=False)
    if left := headers.get("sharedsky-left-out"):
        count, _, listed = left.partition(" ")
        say(f"left out or changed: {count}", err=True)
        for one in _lines(listed):
            say(f"  {one}", err=True)
        raise SystemExit(1)


@command.command("remove")
@click.argument("zone", metavar="COUNTRY/IDENTIFIER")
@with_remote
def remove(zone: str, remote: Remote) -> None:
    """Take one of your zones back; its constraints end at once."""
    from sharedsky.cli.terminal import say

    remote.ask("DELETE", f"/zones/{_path(zone)}")
    say(f"{zone}: removed")


def _read(file: Path) -> "Zones":
    from sharedsky.sources.geozones import read
    from sharedsky.sources.json_document import load
    from sharedsky.sources.reading import Limits

    with file.open("rb") as stream:
        return read(load(stream, file.name, Limits()), file.name)


def _terrain(ground: str | None) -> "Terrain | None":
    from sharedsky.errors import InvalidValue
    from sharedsky.service.uss.zone_heights import Terrain
    from sharedsky.units import length_m

    if ground is None:
        return None
    low, comma, high = ground.partition(",")
    if not comma:
        raise InvalidValue(
            "--ground", got=repr(ground), want="the lowest and the highest ground, such as 180m,460m"
        )
    found = Terrain(length_m(low, "--ground"), length_m(high, "--ground"))
    if not -500 <= found.lowest_m <= found.highest_m <= 9000:
        raise InvalidValue(
            "--ground", got=repr(ground), want="first the lowest, then the highest ground on earth"
        )
    return found


def _parts(found: "Zones") -> "Iterator[bytes]":
    """The document in parts that a server takes, each with those of its zones that can be used, as they stand."""
    import msgspec

    from sharedsky.sources import ed269, ed318

    room = ed318 if found.form == "ed318" else ed269
    good, size, part = set(found.places), 0, list[Any]()
    kept = {"metadata": found.document["metadata"]} if "metadata" in found.document else {}
    head = kept | ({"type": "FeatureCollection"} if found.form == "ed318" else {})

    def document() -> bytes:
        return msgspec.json.encode(head | {"features": part})

    for at, given in room.zones(found.document):
        if at not in good:
            continue
        length = len(msgspec.json.encode(given))
        if part and size + length > MESSAGE_BYTES:
            yield document()
            part, size = [], 0
        part.append(given)
        size += length
    if part:
        yield document()


def _settled(remote: Remote, keys: set[str], wait_s: int) -> bool:
    """Wait until the constraints are as the zones are; whether something is in the way of that."""

    from sharedsky.cli.terminal import say

    until = time.monotonic() + wait_s
    while True:
        found = remote.ask_json("GET", "/zones/progress")
        if not found["waiting"] or time.monotonic() >= until:
            break
        time.sleep(LOOK_EVERY_S)
    zones = remote.ask_json("GET", "/zones")["zones"]
    mine = [z for z in zones if z["zone"] in keys]
    problems = [f"{z['zone']}: {z['problem']}" for z in mine if z["problem"]]
    say(f"{sum(len(z['constraints']) for z in mine)} constraints stand at the DSS")
    if found["waiting"]:
        say(f"{found['waiting']} zones have yet to be looked at; see sharedsky zones list", err=True)
    for line in problems[:SHOWN]:
        say(line, err=True)
    return bool(problems)


def _tell(found: "Zones") -> None:
    from sharedsky.cli.terminal import say

    for rejected in found.rejected[:SHOWN]:
        say(f"{rejected.where} {rejected.reason}", err=True)
    if len(found.rejected) > SHOWN:
        say(f"and {_count(found.rejected[SHOWN:])} more", err=True)
    for member, count in list(found.unread.items())[:SHOWN]:
        say(
            f"{member}: not of {found.form.upper().replace('ED', 'ED-')}, and not read ({count} times)",
            err=True,
        )


def _count(rejected: "list[Rejected]") -> int:
    return sum(r.count for r in rejected)


def _path(zone: str) -> str:
    from urllib.parse import quote

    country, _, identifier = zone.partition("/")
    return f"{quote(country, safe='')}/{quote(identifier, safe='')}"


def _lines(listed: str) -> list[str]:
    """What a header lists in JSON; as it stands where it was too long for a header, and was cut."""
    import msgspec

    try:
        return msgspec.json.decode(listed, type=list[str])
    except msgspec.DecodeError:
        return [listed]
