"""Parties sign their own tokens: what each may is what it was granted, while it is let in, and in nobody else's name."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from sharedsky.errors import InvalidValue
from sharedsky.ledger.leaf import Opening, verify_opening
from sharedsky.service import parties
from sharedsky.service.parties import ADMIN, OPERATOR, Party, Verb
from sharedsky.service.party_store import Rule, all_parties, change
from sharedsky.service.refused import Refused
from sharedsky.service.register import Register
from sharedsky.service.signing import access_token, jwk_of, public_pem, signed, thumbprint
from sharedsky.service.storage import Storage
from sharedsky.service.storage.script import Query, Script
from sharedsky.service.token_keys import HERE_ONLY, Grant, Key, KeyRing, KeySource, keys_of_jwks
from sharedsky.service.tokens import Caller, Policy, Tokens

T = TypeVar("T")
SC, CM = "utm.strategic_coordination", "utm.constraint_management"
HOST = "dss.example"
KEYS = [generate_private_key(public_exponent=65537, key_size=2048) for _ in range(4)]
PEMS = [public_pem(key.public_key()) for key in KEYS]
HOUR_US = 3_600_000_000


def now_s() -> float:
    return time.time_ns() / 1e9


def token(name: str, key: RSAPrivateKey, *scopes: str, **more: Any) -> str:
    said: dict[str, Any] = {"issuer": name, "sub": name, "audience": HOST, "now_s": now_s()} | more
    return "Bearer " + access_token(key, thumbprint(key.public_key()), scopes=scopes, **said)


class Desk:
    """One server's view of the parties in a storage, and an administrator."""

    def __init__(self, storage: Storage, *fixed: Key, **more: Any) -> None:
        self.storage, self.ring = storage, KeyRing(fixed)
        self.register = Register(self.ring, **more)
        self.tokens = Tokens(
            Policy(frozenset({HOST}), frozenset({"https://authority.example"})), self.ring, self.register
        )

    async def do(self, verb: Verb, rule: Rule) -> Party:
        return (await change(self.storage, verb, OPERATOR, rule)).party

    async def add(self, name: str, k: int, *scopes: str) -> Party:
        return await self.do(
            "added", lambda there, t: parties.added(there, name, "", scopes or [SC], PEMS[k], t)
        )

    async def caller(self, authorization: str, at_s: float | None = None) -> Caller:
        return await self.tokens.caller(authorization, at_s or now_s())

    async def refuses(
        self, status: int, authorization: str, at_s: float | None = None, says: str | None = None
    ) -> None:
        with pytest.raises(Refused, match=says) as caught:
            await self.caller(authorization, at_s)
        assert caught.value.status == status, caught.value


def on(opened: Callable[[], Storage], work: Callable[[Storage], Awaitable[T]]) -> T:
    async def run() -> T:
        storage = opened()
        try:
            return await work(storage)
        finally:
            await storage.close()

    return asyncio.run(run())


def test_a_party_speaks_with_its_own_key_for_itself_within_its_scopes(opened: Callable[[], Storage]) -> None:
    async def run(storage: Storage) -> None:
        desk = Desk(storage)
        await desk.register.open(storage)
        await desk.refuses(401, token("alpha", KEYS[0], SC))
        await asyncio.sleep(0.25)
        await desk.add("alpha", 0, SC, CM)
        # the register reads again when a token names a key that it does not know
        caller = await desk.caller(token("alpha", KEYS[0], SC))
        assert (caller.sub, caller.scopes) == ("alpha", frozenset({SC}))
        await desk.refuses(403, token("alpha", KEYS[0], SC, ADMIN), says="granted")
        await desk.refuses(401, token("alpha", KEYS[0], SC, sub="bravo"), says="sub")
        await desk.refuses(401, token("bravo", KEYS[0], SC), says="iss")
        await desk.refuses(401, token("alpha", KEYS[0], SC, issuer="https://authority.example"), says="iss")
        await desk.refuses(401, token("alpha", KEYS[1], SC), says="knows")
        await desk.refuses(401, token("alpha", KEYS[0], SC, audience="other.example"), says="aud")
        await desk.refuses(401, token("alpha", KEYS[0], SC, lifetime_s=7200.0), says="exp")
        forged = access_token(
            KEYS[1],
            thumbprint(KEYS[0].public_key()),
            issuer="alpha",
            sub="alpha",
            audience=HOST,
            scopes=[SC],
            now_s=now_s(),
        )
        await desk.refuses(401, f"Bearer {forged}", says="signature")
        nameless = signed(
            {"iss": "alpha", "sub": "alpha", "aud": HOST, "scope": SC, "exp": now_s() + 60}, KEYS[0], ""
        )
        await desk.refuses(401, f"Bearer {nameless}")

    on(opened, run)


def test_every_server_sees_a_change_without_a_restart(opened: Callable[[], Storage]) -> None:
    async def run(storage: Storage) -> None:
        here, there = Desk(storage), Desk(storage)
        for desk in (here, there):
            await desk.register.open(storage)
        await here.add("alpha", 0)
        followed = asyncio.create_task(there.register.follow())
        held = token("alpha", KEYS[0], SC)
        await here.register.look()
        await here.caller(held)
        await asyncio.sleep(1.2)
        await there.caller(held)
        await here.do("suspended", lambda p, t: parties.suspended(p, "alpha", t))
        await asyncio.sleep(1.2)
        # though its signature was verified before
        await there.refuses(403, held, says="suspended")
        await here.register.look()
        await here.do("resumed", lambda p, t: parties.resumed(p, "alpha", t))
        await here.register.look()
        await here.caller(held)
        await here.do("changed", lambda p, t: parties.changed(p, "alpha", "Alpha", [CM], t))
        await here.register.look()
        await here.refuses(403, held, says="granted")
        await here.do("removed", lambda p, t: parties.removed(p, "alpha", t))
        await here.register.look()
        await here.refuses(401, held)
        followed.cancel()

    on(opened, run)


def test_an_old_key_is_good_for_the_overlap_and_no_longer(opened: Callable[[], Storage]) -> None:
    async def run(storage: Storage) -> None:
        desk = Desk(storage)
        await desk.register.open(storage)
        await desk.add("alpha", 0)
        made = await desk.do("key rotated", lambda p, t: parties.rotated(p, "alpha", PEMS[1], HOUR_US, t))
        await desk.register.look()
        assert [key.until_us is None for key in made.keys] == [False, True]
        held = token("alpha", KEYS[0], SC)
        await desk.caller(held)
        await desk.caller(token("alpha", KEYS[1], SC))
        late_s = now_s() + 3600
        await desk.refuses(401, token("alpha", KEYS[0], SC, now_s=late_s), late_s, says="time is over")
        await desk.caller(token("alpha", KEYS[1], SC, now_s=late_s), late_s)
        assert [row["sub"] for row in desk.register.jwks(now_s())["keys"]] == ["alpha", "alpha"]
        assert [row["kid"] for row in desk.register.jwks(late_s)["keys"]] == [made.keys[1].kid]
        # a longer overlap does not give a key back the time that was taken from it
        again = await desk.do(
            "key rotated", lambda p, t: parties.rotated(p, "alpha", PEMS[2], 2 * HOUR_US, t)
        )
        assert again.keys[0].until_us == made.keys[0].until_us
        stolen = await desk.do("key rotated", lambda p, t: parties.rotated(p, "alpha", PEMS[3], 0, t))
        assert len(stolen.keys) == 1
        await desk.register.look()
        await desk.refuses(401, held)
        await desk.caller(token("alpha", KEYS[3], SC))

    on(opened, run)


def test_of_many_that_add_one_name_or_one_key_at_once_one_wins(opened: Callable[[], Storage]) -> None:
    async def run(storage: Storage) -> None:
        desks = [Desk(storage), Desk(opened())]
        asked = [desks[k % 2].add("alpha" if k < 8 else f"p{k}", k % 2 if k < 8 else 2) for k in range(16)]
        came = await asyncio.gather(*asked, return_exceptions=True)
        assert sum(isinstance(one, Party) for one in came) == 2
        assert {one.status for one in came if isinstance(one, Refused)} == {409}
        assert sum(isinstance(one, Refused) for one in came) == 14
        assert len(await all_parties(storage)) == 2
        await desks[1].storage.close()

    on(opened, run)


def test_each_change_is_a_leaf_and_what_is_refused_is_none(opened: Callable[[], Storage]) -> None:
    def leaves() -> Script[list[Any]]:
        rows = yield Query("SELECT hash, salt, content, parties FROM leaf ORDER BY id")
        return rows

    async def run(storage: Storage) -> None:
        desk = Desk(storage)
        await desk.add("alpha", 0)
        for again in (
            desk.add("alpha", 1),
            desk.add("bravo", 0),
            desk.add("bad name", 1),
            desk.add("ALPHA", 1),
            desk.add("bravo", 1, "utm.x"),
        ):
            with pytest.raises(Refused):
                await again
        await desk.do("suspended", lambda p, t: parties.suspended(p, "alpha", t))
        last = await desk.do("removed", lambda p, t: parties.removed(p, "alpha", t))
        with pytest.raises(Refused, match="alpha"):
            await desk.add("alpha", 2)
        found = await storage.run(leaves, write=False)
        said = [json.loads(bytes(row[2])) for row in found]
        assert [(one["verb"], one["by"]) for one in said] == [
            (v, OPERATOR) for v in ("added", "suspended", "removed")
        ]
        for leaf, salt, content, concerned in found:
            verify_opening(bytes(leaf), Opening(bytes(salt), bytes(content)))
            assert "alpha" in concerned
        assert said[-1]["party"]["version"] == last.version == 3
        assert not last.keys
        assert (await all_parties(storage))["alpha"].state == "removed"

    on(opened, run)


def authority(k: int) -> Key:
    return Key(KEYS[k].public_key(), "", "https://authority.example", "a file")


def test_an_authority_speaks_for_all_but_who_is_put_out(opened: Callable[[], Storage]) -> None:
    async def run(storage: Storage) -> None:
        free, strict = Desk(storage, authority(3)), Desk(storage, authority(3), required=True)
        await free.add("alpha", 0)
        for desk in (free, strict):
            await desk.register.open(storage)
        of = {
            name: token(name, KEYS[3], SC, CM, issuer="https://authority.example")
            for name in ("alpha", "bravo")
        }
        assert (await free.caller(of["alpha"])).scopes == {SC, CM}
        assert (await free.caller(of["bravo"])).sub == "bravo"
        nobody = token(OPERATOR, KEYS[3], SC, issuer="https://authority.example")
        await free.refuses(403, nobody, says="sub")
        await strict.refuses(403, of["bravo"], says="registered")
        await strict.refuses(403, of["alpha"], says="granted")
        await strict.caller(token("alpha", KEYS[3], SC, issuer="https://authority.example"))
        await free.do("suspended", lambda p, t: parties.suspended(p, "alpha", t))
        for desk in (free, strict):
            await desk.register.look()
            await desk.refuses(403, of["alpha"], says="suspended")

    on(opened, run)


def test_another_server_takes_the_word_of_the_one_where_a_party_is_registered_within_its_grant() -> None:
    at_home = [
        parties.added({}, name, "", [SC, *HERE_ONLY], PEMS[k], round(now_s() * 1e6))
        for k, name in enumerate(("alpha", "bravo"))
    ]
    by_name = {party.name: party for party in at_home}
    document = json.dumps(parties.jwks(by_name, parties.grants(at_home), now_s())).encode()
    source = KeySource("https://home.example/.well-known/jwks.json")
    ring = KeyRing((), [source], lambda url: document)
    desk = Tokens(Policy(frozenset({HOST})), ring)

    def refused(authorization: str) -> int:
        with pytest.raises(Refused) as caught:
            asyncio.run(desk.caller(authorization, now_s()))
        return caught.value.status

    assert asyncio.run(desk.caller(token("alpha", KEYS[0], SC), now_s())).sub == "alpha"
    assert refused(token("bravo", KEYS[0], SC)) == 401
    assert refused(token("alpha", KEYS[0], SC, sub="bravo")) == 401
    assert refused(token("alpha", KEYS[0], CM)) == 403
    for scope in sorted(HERE_ONLY):
        assert refused(token("alpha", KEYS[0], scope)) == 403, "who acts through this server is said here"
    row = jwk_of(KEYS[0].public_key(), "k") | {"sub": "alpha", "scope": " ".join([SC, *HERE_ONLY])}
    (liar,) = keys_of_jwks(json.dumps({"keys": [row]}).encode(), "a document")
    assert liar.grant == Grant("alpha", frozenset({SC}), here=False), "whatever the other server says"
    # whoever is registered here, if under the same name, is spoken for by the key that is registered here
    own = parties.added({}, "alpha", "", [SC], PEMS[2], round(now_s() * 1e6))
    register = Register(ring)
    register._parties = {"alpha": own}
    ring.register(parties.grants([own]))
    desk = Tokens(Policy(frozenset({HOST})), ring, register)
    assert refused(token("alpha", KEYS[0], SC)) == 401
    assert asyncio.run(desk.caller(token("alpha", KEYS[2], SC), now_s())).sub == "alpha"
    # and where the operator said whose keys a document may hold, others in it are none
    named = KeyRing((), [KeySource(source.url, "bravo")], lambda url: document)
    named.fetch(now_s())
    assert [key.issuer for key in named.keys] == ["bravo"]


@pytest.mark.parametrize(
    "wrong", [{"sub": 7}, {"sub": ""}, {"scope": None}, {"scope": [SC]}, {"kid": ""}, {"kid": 7}]
)
def test_a_document_in_which_a_party_s_key_is_not_bound_is_not_taken(wrong: dict[str, Any]) -> None:
    row = jwk_of(KEYS[0].public_key(), "k") | {"sub": "alpha", "scope": SC}
    (key,) = keys_of_jwks(json.dumps({"keys": [row]}).encode(), "a document")
    assert key.grant == Grant("alpha", frozenset({SC}), here=False)
    with pytest.raises(InvalidValue, match="sub, scope or kid"):
        keys_of_jwks(json.dumps({"keys": [row | wrong]}).encode(), "a document")
    # of authorities a document holds few, of parties as many as there are
    many = [row | {"sub": f"p{k}", "kid": f"k{k}"} for k in range(40)]
    assert len(keys_of_jwks(json.dumps({"keys": many}).encode(), "a document")) == 40
