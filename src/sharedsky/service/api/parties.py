"""The routes with which parties are administered, and the public one that tells their keys."""

import contextlib
import time
from typing import Any, Literal

import msgspec
from litestar import Request, Router, delete, get, patch, post, put
from litestar.datastructures import State as AppState
from litestar.params import FromPath, JSONBody

from sharedsky.service import leaves, parties
from sharedsky.service.api.serving import SCOPES, parts_of
from sharedsky.service.parties import ADMIN, Party, Verb
from sharedsky.service.party_store import Rule, all_parties, change
from sharedsky.service.refused import Refused, Unavailable
from sharedsky.units import utc

Asked = Request[Any, Any, AppState]
_ADMINS = {SCOPES: (ADMIN,)}


class NewParty(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a new party is.

    Args:
        scopes: what it may do.
        public_key: RSA, in PEM; the private half never leaves the party.
        display_name: as people call it.
    """

    scopes: list[str]
    public_key: str
    display_name: str = ""


class PartyChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be otherwise; what is not said stays."""

    display_name: str | None = None
    scopes: list[str] | None = None
    state: Literal["active", "suspended"] | None = None


class NewKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new key of a party.

    Args:
        public_key: RSA, in PEM.
        overlap_s: for how long the keys before it are still taken.
    """

    public_key: str
    overlap_s: float = 86_400.0


class KeyShown(msgspec.Struct, frozen=True):
    """A key of a party; `until` is null where it is taken until further notice."""

    kid: str
    public_key: str
    since: str
    until: str | None


class PartyShown(msgspec.Struct, frozen=True):
    """A party; times are UTC."""

    name: str
    display_name: str
    state: parties.State
    scopes: list[str]
    keys: list[KeyShown]
    added: str
    changed: str


class PartiesShown(msgspec.Struct, frozen=True):
    """All parties."""

    parties: list[PartyShown]


def shown(party: Party) -> PartyShown:
    """A party as it is told."""
    keys = [
        KeyShown(key.kid, key.pem, utc(key.from_us), None if key.until_us is None else utc(key.until_us))
        for key in party.keys
    ]
    return PartyShown(
        party.name,
        party.display_name,
        party.state,
        party.scopes,
        keys,
        utc(party.added_us),
        utc(party.changed_us),
    )


@get("/", opt=_ADMINS)
async def list_parties(request: Asked) -> PartiesShown:
    """Every party, the removed ones included."""
    return PartiesShown([shown(p) for p in (await all_parties(parts_of(request).storage)).values()])


@get("/{name:str}", opt=_ADMINS)
async def get_party(request: Asked, name: FromPath[str]) -> PartyShown:
    """One party."""
    found = (await all_parties(parts_of(request).storage)).get(name)
    if not found:
        raise Refused(404, f"party {name[:140]}", got="no such party")
    return shown(found)


@put("/{name:str}", status_code=201, opt=_ADMINS)
async def add_party(request: Asked, name: FromPath[str], data: JSONBody[NewParty]) -> PartyShown:
    """Let a party in."""
    pem = data.public_key.encode()
    return await _changed(
        request,
        "added",
        lambda there, now_us: parties.added(there, name, data.display_name, data.scopes, pem, now_us),
    )


@patch("/{name:str}", opt=_ADMINS)
async def change_party(request: Asked, name: FromPath[str], data: JSONBody[PartyChange]) -> PartyShown:
    """Change what a party may do or is called, or suspend or resume it: one of the two at a time."""
    if data == PartyChange():
        raise Refused(
            400, f"party {name[:140]}", got="nothing to change", want="state, scopes or display_name"
        )
    if data.state and (data.display_name, data.scopes) != (None, None):
        raise Refused(400, f"party {name[:140]}", want="a new state or other changes, not both at once")
    if data.state == "suspended":
        return await _changed(request, "suspended", lambda there, t: parties.suspended(there, name, t))
    if data.state == "active":
        return await _changed(request, "resumed", lambda there, t: parties.resumed(there, name, t))
    return await _changed(
        request,
        "changed",
        lambda there, t: parties.changed(there, name, data.display_name, data.scopes, t),
    )


@post("/{name:str}/keys", status_code=201, opt=_ADMINS)
async def rotate_key(request: Asked, name: FromPath[str], data: JSONBody[NewKey]) -> PartyShown:
    """Give a party a new key; those before it are taken for a while longer."""
    if not 0 <= data.overlap_s <= parties.MOST_OVERLAP_US / 1e6:
        raise Refused(400, f"party {name[:140]}", field="overlap_s", want="0 s to 90 days")
    pem, overlap_us = data.public_key.encode(), round(data.overlap_s * 1e6)
    return await _changed(
        request,
        "key rotated",
        lambda there, now_us: parties.rotated(there, name, pem, overlap_us, now_us),
    )


@delete("/{name:str}", status_code=200, opt=_ADMINS)
async def remove_party(request: Asked, name: FromPath[str]) -> PartyShown:
    """Remove a party for good: its tokens are taken no more, and nobody else gets its name."""
    return await _changed(request, "removed", lambda there, t: parties.removed(there, name, t))


@get("/.well-known/jwks.json")
async def jwks(request: Asked) -> dict[str, list[dict[str, str]]]:
    """The public keys of the parties that are registered here, for servers that take this one's word for them."""
    return parts_of(request).register.jwks(time.time_ns() / 1e9)


async def _changed(request: Asked, verb: Verb, rule: Rule) -> PartyShown:
    parts = parts_of(request)
    made = await change(parts.storage, verb, request.state.caller.sub, rule)
    leaves.made(made.leaf.hash, made.leaf.t_us)
    # it stands, and other processes see it by themselves too
    with contextlib.suppress(Unavailable):
        await parts.register.look()
    return shown(made.party)


ROUTES = Router(
    "/parties",
    route_handlers=[list_parties, get_party, add_party, change_party, rotate_key, remove_party],
)
"""Every route under /parties."""
