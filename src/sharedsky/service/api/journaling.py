"""Keeps every exchange under /uss/v1 for log sets, and measures it against the limits of the standard."""

import time

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, ReceiveMessage, Scope, Send

from sharedsky.service.outbound.exchange import Exchange, without_signature
from sharedsky.service.uss.parts import UssParts

KEPT = frozenset({"accept", "authorization", "content-length", "content-type", "date", "host", "user-agent"})
"""Headers that are kept; others could hold what is nobody else's business."""
TIMED = {
    ("GET", "/uss/v1/operational_intents/{entityid}"): "MaxRespondToOIDetailsRequest",
    ("GET", "/uss/v1/operational_intents/{entityid}/telemetry"): "PosInfoRequestMaxResponseTime",
    ("POST", "/uss/v1/operational_intents"): "MaxRespondToSubscriptionNotification",
    ("GET", "/uss/v1/constraints/{entityid}"): "CstrMaxTimeSendDetails",
    ("POST", "/uss/v1/constraints"): "MaxRespondToSubscriptionNotification",
}
"""Which constant of the standard limits the answer of a route."""


def journaled(app: ASGIApp) -> ASGIApp:
    """The application, whose exchanges with other USSs are kept, whatever is answered."""

    async def journal(scope: Scope, receive: Receive, send: Send) -> None:
        # a log set would hold the log sets that were read before it
        if scope["type"] != ScopeType.HTTP or scope["path"].startswith("/uss/v1/log_sets/"):
            await app(scope, receive, send)
            return
        started_us, started_s = time.time_ns() // 1000, time.perf_counter()
        asked, answer, status = bytearray(), bytearray(), 0
        headers: list[str] = []

        async def hear() -> ReceiveMessage:
            message = await receive()
            if message["type"] == "http.request":
                asked.extend(message.get("body", b""))
            return message

        async def say(message: Message) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status, headers = message["status"], _shown(message["headers"])
            elif message["type"] == "http.response.body":
                answer.extend(message.get("body", b""))
            await send(message)

        try:
            await app(scope, hear, say)
        finally:
            uss: UssParts = scope["litestar_app"].state.uss
            name = TIMED.get((scope["method"], scope.get("path_template") or ""))
            if name and 200 <= status < 300:
                uss.timings.saw(name, time.perf_counter() - started_s)
            state = scope.get("state", {})
            caller = state.get("caller")
            query = scope["query_string"].decode("latin-1")
            exchange = Exchange(
                state.get("about", ""),
                scope["method"],
                uss.settings.base_url.rstrip("/") + scope["path"] + (f"?{query}" if query else ""),
                started_us,
                time.time_ns() // 1000,
                _shown(scope["headers"]),
                bytes(asked),
                status,
                headers,
                bytes(answer),
                "" if status else "no answer",
            )
            uss.journal.received(exchange, caller.sub if caller else "")

    return journal


def _shown(headers: object) -> list[str]:
    """Headers as they are kept: of a token nothing with which anybody could ask again."""
    found = []
    for name, value in headers:  # type: ignore[attr-defined]
        said, text = name.decode("latin-1").lower(), value.decode("latin-1")
        if said in KEPT:
            found.append(f"{said}: {without_signature(text) if said == 'authorization' else text}")
    return found
