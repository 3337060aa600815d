"""Which USS has been told of a party's flights and zones, which has not yet, and which was not and why."""

from typing import Any, Literal

import msgspec
from litestar import Request, Router, get
from litestar.datastructures import State as AppState
from litestar.params import FromQuery

from sharedsky.service.api.flights import PLAN
from sharedsky.service.api.serving import SCOPES, checked_id, uss_of
from sharedsky.service.api.zones import ZONES
from sharedsky.service.parties import ADMIN
from sharedsky.service.refused import Refused
from sharedsky.service.uss.records import Delivery
from sharedsky.units import utc

STATES = ("waiting", "delivered", "given_up")
MOST = 10_000
Asked = Request[Any, Any, AppState]


class DeliveryShown(msgspec.Struct, frozen=True):
    """One notification to one USS.

    Args:
        about: the flight or zone that changed; of a report, what could not be told.
        kind: `intent` and `constraint` go to a USS; a `report` of a USS that could not be told goes to the DSS.
        uss: base URL of whom it goes to.
        state: `waiting` until it is `delivered` or `given_up`.
        changed: when the DSS took the change, UTC.
        attempts: made so far.
        delivered: when the USS took it, UTC.
        took_s: from the change to that.
        next: when it is tried again, UTC.
        until: when it is given up, UTC.
        problem: why it is not delivered, or was not at the last attempt.
        subscriptions: for which it is sent, by id, and the how many-th notification of each it is.
    """

    id: str
    about: str
    kind: Literal["intent", "constraint", "report"]
    uss: str
    state: Literal["waiting", "delivered", "given_up"]
    changed: str
    attempts: int
    delivered: str | None
    took_s: float | None
    next: str | None
    until: str
    problem: str
    subscriptions: dict[str, int]


class DeliveriesShown(msgspec.Struct, frozen=True):
    """The deliveries of a party, oldest first."""

    deliveries: list[DeliveryShown]


@get("/", opt={SCOPES: (PLAN, ZONES, ADMIN)})
async def deliveries(
    request: Asked,
    about: FromQuery[str] = "",
    which: FromQuery[str] = "",
    most: FromQuery[int] = 1000,
) -> DeliveriesShown:
    """Whom the party's flights and zones were told to, at most the newest `most`; an administrator sees those of all parties.

    Args:
        about: one flight or zone; all of the party's unless said.
        which: `waiting`, `delivered` or `given_up`; all unless said.
        most: to look at.
    """
    if which and which not in STATES:
        raise Refused(400, field="which", got=repr(which[:40]), want=f"one of {', '.join(STATES)}")
    if not 0 < most <= MOST:
        raise Refused(400, field="most", got=str(most), want=f"a number from 1 to {MOST}")
    caller = request.state.caller
    found = await uss_of(request).store.find(
        Delivery,
        party=None if ADMIN in caller.scopes else caller.sub,
        about=checked_id(about, "about") if about else None,
        most=most,
    )
    shown = [_shown(d) for d in found]
    return DeliveriesShown([d for d in shown if not which or d.state == which])


ROUTES = Router("/deliveries", route_handlers=[deliveries])
"""Every route under /deliveries."""


def _shown(d: Delivery) -> DeliveryShown:
    done_us = d.delivered_us
    return DeliveryShown(
        d.id,
        d.about,
        d.kind,
        d.url,
        "given_up" if d.given_up else "waiting" if done_us is None else "delivered",
        utc(d.changed_us),
        d.attempts,
        None if done_us is None else utc(done_us),
        None if done_us is None else (done_us - d.changed_us) / 1e6,
        None if d.due_us is None else utc(d.due_us),
        utc(d.until_us),
        d.given_up or d.problem,
        {s.subscription_id: s.notification_index for s in d.subscriptions},
    )
