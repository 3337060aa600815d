"""The parties that an administrator has let in: what each may do, and the keys with which it signs its own tokens.

Pure: who is there, what is asked and an instant make a party as it is from then on, or a refusal.
"""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Literal

import msgspec

from sharedsky.errors import InvalidValue
from sharedsky.service.refused import Refused
from sharedsky.service.signing import jwk_of, public_pem, thumbprint
from sharedsky.service.token_keys import HERE_ONLY, Grant, Key, key_of_pem

ADMIN = "sharedsky.admin"
"""The scope with which parties are administered; it is granted by this server alone."""
OPERATOR = "@operator"
"""Who makes a change with the command line of the machine that the server runs on; no party can be called so."""
SCOPES = {
    "utm.strategic_coordination": "plan operational intents",
    "utm.conformance_monitoring_sa": "say that a flight is nonconforming or contingent",
    "utm.constraint_management": "manage constraints",
    "utm.constraint_processing": "read constraints",
    "utm.availability_arbitration": "say which USS is down",
    "interuss.pool_status.read": "read which pool this is",
    "interuss.versioning.read_system_versions": "read which version this is",
    "interuss.flight_planning.plan": "plan flights through the interface for automated tests",
    "interuss.flight_planning.direct_automated_test": "prepare automated tests, and clear areas for them",
    "sharedsky.flights": "plan flights through this server",
    "sharedsky.priority": "give them a priority above 0",
    "sharedsky.zones": "have zones kept as constraints by this server",
    ADMIN: "administer parties",
}
"""Every scope that a route of this server asks for, and what it allows."""

MOST_DISPLAY = 200
"""Characters."""
MOST_KEYS = 8
"""Of one party, at a time."""
MOST_OVERLAP_US = 90 * 86_400_000_000
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,127}")

State = Literal["active", "suspended", "removed"]
Verb = Literal["added", "changed", "key rotated", "suspended", "resumed", "removed"]


class PartyKey(msgspec.Struct, frozen=True):
    """A public key of a party.

    Args:
        kid: its thumbprint (RFC 7638).
        pem: the key.
        from_us: since when it is taken.
        until_us: until when; None is until further notice.
    """

    kid: str
    pem: str
    from_us: int
    until_us: int | None = None


class Party(msgspec.Struct, frozen=True):
    """A party.

    Args:
        name: the `sub` of its tokens.
        display_name: as people call it.
        scopes: what it may do, sorted.
        keys: newest last; those of which the time is over go with the next change.
        state: `removed` stays, so that nobody else gets the name.
        added_us: when it was let in.
        changed_us: when it was last changed.
        version: counts its changes.
    """

    name: str
    display_name: str
    scopes: list[str]
    keys: list[PartyKey]
    state: State
    added_us: int
    changed_us: int
    version: int


class PartyEntry(msgspec.Struct, frozen=True):
    """A change of a party as the ledger has it."""

    t_us: int
    by: str
    verb: Verb
    party: Party
    kind: Literal["party"] = "party"


Parties = Mapping[str, Party]
"""By name, the removed ones included."""


def added(
    parties: Parties, name: str, display_name: str, scopes: Iterable[str], pem: bytes, now_us: int
) -> Party:
    """A new party; Refused (409) where the name or the key is somebody's already, (400) where something is not right."""
    checked_name(name)
    if there := parties.get(name):
        fix = "a removed party's name is not given again" if there.state == "removed" else ""
        raise Refused(409, f"party {name}", got="a name that is there already", want="a new one", fix=fix)
    if near := next((other for other in parties if other.lower() == name.lower()), ""):
        raise Refused(
            409, f"party {name}", got=f"a name like {near}", want="one that is not taken for another's"
        )
    key = _new_key(parties, pem, now_us)
    return Party(
        name, _checked_display(display_name), checked_scopes(scopes), [key], "active", now_us, now_us, 1
    )


def changed(
    parties: Parties, name: str, display_name: str | None, scopes: Iterable[str] | None, now_us: int
) -> Party:
    """The party with another display name or other scopes; None leaves either as it is."""
    party = _there(parties, name)
    return _next(
        party,
        now_us,
        display_name=party.display_name if display_name is None else _checked_display(display_name),
        scopes=party.scopes if scopes is None else checked_scopes(scopes),
    )


def rotated(parties: Parties, name: str, pem: bytes, overlap_us: int, now_us: int) -> Party:
    """The party with a new key; its other keys are taken for overlap_us more, no longer than they would have been."""
    party = _there(parties, name)
    if not 0 <= overlap_us <= MOST_OVERLAP_US:
        raise Refused(400, f"party {name}", field="overlap", want="0 to 90 days")
    key, end_us = _new_key(parties, pem, now_us), now_us + overlap_us
    until_us = [end_us if k.until_us is None else min(k.until_us, end_us) for k in party.keys]
    old = zip(party.keys, until_us, strict=True)
    keys = [*(msgspec.structs.replace(k, until_us=t) for k, t in old if t > now_us), key]
    if len(keys) > MOST_KEYS:
        raise Refused(
            409,
            f"party {name}",
            got=f"{len(keys)} keys at a time",
            want=f"at most {MOST_KEYS}",
            fix="let the old keys end sooner, with a shorter overlap",
        )
    return _next(party, now_us, keys=keys)


def suspended(parties: Parties, name: str, now_us: int) -> Party:
    """The party, whose tokens are not taken until it is resumed."""
    return _next(_there(parties, name, "active"), now_us, state="suspended")


def resumed(parties: Parties, name: str, now_us: int) -> Party:
    """The party, whose tokens are taken again."""
    return _next(_there(parties, name, "suspended"), now_us, state="active")


def removed(parties: Parties, name: str, now_us: int) -> Party:
    """The party without keys and scopes, for good."""
    return _next(_there(parties, name), now_us, state="removed", scopes=[], keys=[])


def checked_name(name: str) -> str:
    """A name for a party; Refused (400) where it would not stand well in tokens, file names and logs."""
    if not _NAME.fullmatch(name):
        raise Refused(
            400,
            "party",
            field="name",
            got=repr(name[:140]),
            want="up to 128 letters (a to z), digits, '.', '_', '-' and '@', a letter or digit first",
        )
    return name


def checked_scopes(scopes: Iterable[str]) -> list[str]:
    """Scopes, sorted, each once; Refused (400) where there is none, or one that nothing here asks for."""
    found = sorted(set(scopes))
    for scope in found:
        if scope not in SCOPES:
            near = get_close_matches(scope, SCOPES, n=1)
            raise Refused(
                400,
                "party",
                field="scope",
                got=repr(scope[:100]),
                want=f"one of {', '.join(SCOPES)}",
                fix=f"did you mean {near[0]}?" if near else "",
            )
    if not found:
        raise Refused(400, "party", field="scope", got="none", want=f"at least one of {', '.join(SCOPES)}")
    return found


def grants(parties: Iterable[Party]) -> list[Key]:
    """The keys of parties as tokens are judged by them, each bound to its party, scopes and time."""
    found = []
    for party in parties:
        for key in party.keys:
            one = key_of_pem(key.pem.encode(), f"party {party.name}", party.name)
            found.append(
                msgspec.structs.replace(
                    one,
                    kid=key.kid,
                    grant=Grant(party.name, frozenset(party.scopes), here=True),
                    from_s=key.from_us / 1e6,
                    until_s=float("inf") if key.until_us is None else key.until_us / 1e6,
                )
            )
    return found


def jwks(parties: Parties, keys: Iterable[Key], now_s: float) -> dict[str, list[dict[str, str]]]:
    """The keys of active parties as a JWKS document, each with the name and the scopes that it may speak for.

    Another Sharedsky holds a key to them; a server that knows nothing of `sub` and `scope` in a JWKS document would take
    each party's word for being any other.

    Args:
        parties: by name.
        keys: `grants` of them.
        now_s: POSIX time at which the keys must be in force.
    """
    rows = []
    for key in keys:
        grant = key.grant
        if not grant or parties[grant.party].state != "active" or not key.from_s <= now_s < key.until_s:
            continue
        if scopes := grant.scopes - HERE_ONLY:
            rows.append(jwk_of(key.public, key.kid) | {"sub": grant.party, "scope": " ".join(sorted(scopes))})
    return {"keys": rows}


def _there(parties: Parties, name: str, state: State | None = None) -> Party:
    """A party that is not removed; Refused (404), or (409) where it is in another state than the one asked for."""
    party = parties.get(name)
    if party is None:
        near = get_close_matches(name, parties, n=1)
        raise Refused(
            404, f"party {name[:140]}", got="no such party", fix=f"did you mean {near[0]}?" if near else ""
        )
    if party.state == "removed":
        raise Refused(409, f"party {name}", got="a party that was removed", want="one that is still there")
    if state and party.state != state:
        article = "an active" if state == "active" else f"a {state}"
        raise Refused(409, f"party {name}", got=f"one that is {party.state}", want=f"{article} party")
    return party


def _new_key(parties: Parties, pem: bytes, now_us: int) -> PartyKey:
    try:
        public = key_of_pem(pem, "the public key").public
    except InvalidValue as error:
        raise Refused(400, "the public key", got=error.got, want=error.want, fix=error.fix) from None
    kid = thumbprint(public)
    for party in parties.values():
        if any(key.kid == kid for key in party.keys):
            raise Refused(409, "the public key", got=f"a key of {party.name}", want="one of its own")
    return PartyKey(kid, public_pem(public).decode(), now_us)


def _checked_display(text: str) -> str:
    if len(text) > MOST_DISPLAY or not text.isprintable():
        raise Refused(
            400,
            "party",
            field="display_name",
            want=f"up to {MOST_DISPLAY} characters that can be seen",
        )
    return text.strip()


def _next(party: Party, now_us: int, **new: object) -> Party:
    return msgspec.structs.replace(party, changed_us=now_us, version=party.version + 1, **new)
