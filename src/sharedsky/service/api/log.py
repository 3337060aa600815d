"""The log over HTTP: its head and tiles for everybody (C2SP tlog-tiles), and to each party the entries that concern it."""

import contextlib
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import msgspec
from litestar import Request, Response, Router, get
from litestar.datastructures import State as AppState
from litestar.enums import ScopeType
from litestar.params import FromPath, FromQuery
from litestar.response import Stream
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from sharedsky.errors import InvalidValue, SharedskyError
from sharedsky.ledger import listing
from sharedsky.ledger.leaf import LEAF_BYTES
from sharedsky.ledger.shown import LEAF, PROMISE, Shown
from sharedsky.ledger.tiles import WIDTH, Tile, bundle, tile_at
from sharedsky.ledger.tree import Nodes, inclusion_proof
from sharedsky.service.api.serving import REFUSALS, SCOPES, Parts, parts_of
from sharedsky.service.leaves import collected
from sharedsky.service.log import tables
from sharedsky.service.log.log import Log
from sharedsky.service.log.tables import Signed
from sharedsky.service.refused import Refused, Unavailable
from sharedsky.service.storage import Storage

Asked = Request[Any, Any, AppState]
_LEAF, _PROMISE = LEAF.lower().encode(), PROMISE.lower().encode()
PART = 250
"""Leaves that are read at once, few enough that nobody else waits for long."""
MOST_PROMISES = 16
"""In one answer, so that its headers do not grow too long; the last of those that were made."""
FOR_EVER = "public, max-age=31536000, immutable"


@get("/checkpoint", media_type="text/plain", opt={REFUSALS: (404,)})
async def checkpoint(request: Asked) -> Response[str]:
    """The signed head of the log."""
    log = await _signed(request)
    return Response(log.note.decode(), media_type="text/plain", headers={"Cache-Control": "no-cache"})


@get("/key", media_type="text/plain; charset=utf-8", opt={REFUSALS: (404,)})
async def key(request: Asked) -> str:
    """The public key of the log; whoever relies on it gets it by another way too."""
    return (await _signed(request)).key + "\n"


@get("/tile/{path:path}", media_type="application/octet-stream")
async def tile(request: Asked, path: FromPath[str]) -> Response[bytes]:
    """A tile of the tree, or the leaves of one."""
    try:
        wanted, entries = tile_at("tile/" + path.lstrip("/"))
    except InvalidValue as error:
        raise Refused(404, "the tile", want=error.want) from None
    log, storage = await _signed(request), parts_of(request).storage
    there = (log.head.size >> 8 * wanted.level) - wanted.index * WIDTH
    if wanted.width > there:
        raise Refused(404, "the tile", want="one of the tree that was signed")
    data = await _entries(storage, wanted) if entries else await _hashes(storage, wanted)
    return Response(data, media_type="application/octet-stream", headers={"Cache-Control": FOR_EVER})


@get("/leaves", media_type="application/jsonl", opt={SCOPES: ()})
async def leaves(request: Asked, start: FromQuery[int] = 0) -> Stream:
    """All leaves that were signed, a line each, from one on; those open that concern the caller. As `sharedsky ledger
    verify` reads them."""
    log, storage, who = await _signed(request), parts_of(request).storage, request.state.caller.sub
    if not 0 <= start <= log.head.size:
        raise Refused(400, field="start", got=str(start), want=f"0 to {log.head.size}")

    async def lines() -> AsyncIterator[bytes]:
        for first in range(start, log.head.size, PART):
            end = min(first + PART, log.head.size)
            yield listing.write(await storage.run(partial(tables.listed, first, end, who), write=False))

    return Stream(lines(), media_type="application/jsonl")


@get("/leaf/{leaf:str}", opt={SCOPES: ()})
async def one_leaf(request: Asked, leaf: FromPath[str]) -> Shown:
    """The entry of a leaf (in hex), for those whom it concerns, and the proof that it stands in the log."""
    storage, who = parts_of(request).storage, request.state.caller.sub
    try:
        hashed = bytes.fromhex(leaf)
    except ValueError:
        hashed = b""
    found = (
        await storage.run(partial(tables.leaf, hashed), write=False) if len(hashed) == LEAF_BYTES else None
    )
    if found is None or found.opening is None or who not in found.parties:
        raise Refused(404, "the leaf", want="one that is there, and concerns the caller")
    shown = Shown(hashed, found.opening.salt, found.opening.content)
    log = await _signed(request)
    size, index = log.head.size, found.position
    if index is None or index >= size:
        return shown

    def prove(nodes: Nodes) -> list[bytes]:
        return inclusion_proof(index, size, nodes)

    proof = await storage.run(lambda: tables.proof(prove, size), write=False)
    return msgspec.structs.replace(shown, index=index, proof=proof, checkpoint=log.note.decode())


ROUTES = Router("/log", route_handlers=[checkpoint, key, tile, leaves, one_leaf])
"""Every route under /log."""


async def measured(parts: Parts) -> str:
    """How far the log is, in the text format of Prometheus; nothing where the storage does not answer."""
    try:
        now = await parts.storage.run(tables.counted, write=False)
    except Unavailable:
        return ""
    rows = (
        ("unnumbered", "Changes that have no number in the log yet.", now.unnumbered),
        ("leaves", "Changes that have a number in the log.", now.size),
        ("signed", "Changes in the signed head of the log.", now.signed),
        ("head_age_seconds", "How long ago the head was signed.", f"{now.age_us / 1e6:.3f}"),
    )
    return "".join(
        f"# HELP sharedsky_log_{name} {said}\n# TYPE sharedsky_log_{name} gauge\nsharedsky_log_{name} {value}\n"
        for name, said, value in rows
    )


async def _signed(request: Asked) -> Signed:
    log = await parts_of(request).storage.run(tables.signed, write=False)
    if log is None:
        raise Refused(404, "the log", want="one that was begun")
    return log


async def _hashes(storage: Storage, of: Tile) -> bytes:
    return await storage.run(partial(tables.hashes, of), write=False)


async def _entries(storage: Storage, of: Tile) -> bytes:
    first = of.index * WIDTH
    return bundle(await storage.run(partial(tables.leaves, first, first + of.width), write=False))


def promising(app: ASGIApp) -> ASGIApp:
    """The application, whose answer to a change carries the log's promise of each leaf that was made for it."""

    async def promise(scope: Scope, receive: Receive, send: Send) -> None:
        log: Log | None = scope["litestar_app"].state.parts.log if scope["type"] == ScopeType.HTTP else None
        if log is None:
            await app(scope, receive, send)
            return

        async def with_promises(message: Message) -> None:
            if message["type"] == "http.response.start" and made:
                headers = list(message["headers"])
                # the change stands, so it is answered even where its log cannot be opened
                with contextlib.suppress(SharedskyError):
                    for leaf, t_us in made[-MOST_PROMISES:]:
                        line = await log.promise(leaf, t_us)
                        headers += [(_LEAF, leaf.hex().encode()), (_PROMISE, line.encode())]
                message["headers"] = headers
            await send(message)

        with collected() as made:
            await app(scope, receive, with_promises)

    return promise
