"""A client of any conforming DSS, by its URL: ours, or another's.

Where there are several DSSs of one pool, the one that answered last is asked. A read goes on to the next where one does not
answer; a write only where one was not reached, since else whether it was done is not known: whoever asked has to look.
"""

from typing import Literal

from sharedsky.service.api import wire
from sharedsky.service.outbound.caller import Answer, Caller
from sharedsky.service.outbound.failures import BadAnswer, CallFailed, NotReached
from sharedsky.service.refused import Refused
from sharedsky.service.rules import CONFORMANCE_MONITORING, OFF_NOMINAL

COORDINATION = "utm.strategic_coordination"
PROCESSING = "utm.constraint_processing"
MANAGEMENT = "utm.constraint_management"
ARBITRATION = "utm.availability_arbitration"
READ_S, WRITE_S = 3.0, 4.0
"""Deadlines of a call."""
_TOLD = {400: 400, 412: 409, 413: 400, 429: 503}
"""What our own client is told where the DSS refuses with a status; what is not the client's fault is 502."""


class DssRefused(Refused):
    """The DSS does not take a request; what it said is passed on.

    Args:
        answered: the status with which the DSS answered.
    """

    def __init__(self, url: str, answered: int, said: str) -> None:
        super().__init__(_TOLD.get(answered, 502), f"the DSS at {url}", got=f"status {answered}: {said}")
        self.answered = answered


class NotThere(DssRefused):
    """The DSS knows no such entity."""


class NotCurrent(DssRefused):
    """The OVN or version is not the one that the DSS has, or the entity is there already."""


class Missing(DssRefused):
    """The DSS wants proof that more is known.

    Args:
        intents: operational intents whose current OVN was not given.
        constraints: constraints whose current OVN was not given.
    """

    def __init__(
        self,
        url: str,
        said: str,
        intents: list[wire.OperationalIntentReference],
        constraints: list[wire.ConstraintReference],
    ) -> None:
        super().__init__(url, 409, said)
        self.intents, self.constraints = intents, constraints


class DssClient:
    """Asks a DSS.

    Args:
        caller: calls other servers.
        urls: base URLs of the DSSs of one pool, at least one.
    """

    def __init__(self, caller: Caller, urls: list[str]) -> None:
        self._caller, self._urls = caller, [url.rstrip("/") for url in urls]

    async def intents_in(
        self, area: wire.Volume4D, *, about: str = ""
    ) -> list[wire.OperationalIntentReference]:
        """The operational intents in a volume."""
        body = wire.QueryOperationalIntentReferenceParameters(area)
        answer = await self._read(
            "POST", "/operational_intent_references/query", COORDINATION, body, about=about
        )
        return answer.read(wire.QueryOperationalIntentReferenceResponse).operational_intent_references

    async def constraints_in(self, area: wire.Volume4D, *, about: str = "") -> list[wire.ConstraintReference]:
        """The constraints in a volume."""
        body = wire.QueryConstraintReferenceParameters(area)
        answer = await self._read("POST", "/constraint_references/query", PROCESSING, body, about=about)
        return answer.read(wire.QueryConstraintReferencesResponse).constraint_references

    async def intent(self, intent_id: str) -> wire.OperationalIntentReference:
        """One operational intent; NotThere where it has ended or never was."""
        answer = await self._read(
            "GET", f"/operational_intent_references/{intent_id}", COORDINATION, about=intent_id
        )
        return answer.read(wire.GetOperationalIntentReferenceResponse).operational_intent_reference

    async def constraint(self, constraint_id: str) -> wire.ConstraintReference:
        """One constraint; NotThere where it has ended or never was."""
        answer = await self._read(
            "GET", f"/constraint_references/{constraint_id}", MANAGEMENT, about=constraint_id
        )
        return answer.read(wire.GetConstraintReferenceResponse).constraint_reference

    async def put_intent(
        self, intent_id: str, ovn: str, params: wire.PutOperationalIntentReferenceParameters
    ) -> wire.ChangeOperationalIntentReferenceResponse:
        """Create an operational intent (ovn is empty) or change it.

        Missing where the key is not complete, NotCurrent where the OVN is not the current one.
        """
        scope = CONFORMANCE_MONITORING if params.state in OFF_NOMINAL else COORDINATION
        if params.new_subscription and params.new_subscription.notify_for_constraints:
            scope += f" {PROCESSING}"
        path = f"/operational_intent_references/{intent_id}" + (f"/{ovn}" if ovn else "")
        answer = await self._write("PUT", path, scope, params, about=intent_id)
        return answer.read(wire.ChangeOperationalIntentReferenceResponse)

    async def delete_intent(self, intent_id: str, ovn: str) -> wire.ChangeOperationalIntentReferenceResponse:
        """End an operational intent; NotThere where it has ended already."""
        path = f"/operational_intent_references/{intent_id}/{ovn}"
        answer = await self._write("DELETE", path, COORDINATION, about=intent_id)
        return answer.read(wire.ChangeOperationalIntentReferenceResponse)

    async def put_constraint(
        self, constraint_id: str, ovn: str, params: wire.PutConstraintReferenceParameters
    ) -> wire.ChangeConstraintReferenceResponse:
        """Create a constraint (ovn is empty) or change it; NotCurrent where the OVN is not the current one."""
        path = f"/constraint_references/{constraint_id}" + (f"/{ovn}" if ovn else "")
        answer = await self._write("PUT", path, MANAGEMENT, params, about=constraint_id)
        return answer.read(wire.ChangeConstraintReferenceResponse)

    async def delete_constraint(self, constraint_id: str, ovn: str) -> wire.ChangeConstraintReferenceResponse:
        """Take a constraint away; NotThere where it is gone already."""
        path = f"/constraint_references/{constraint_id}/{ovn}"
        answer = await self._write("DELETE", path, MANAGEMENT, about=constraint_id)
        return answer.read(wire.ChangeConstraintReferenceResponse)

    async def _read(
        self, method: Literal["GET", "POST"], path: str, scope: str, body: object = None, *, about: str = ""
    ) -> Answer:
        """What the first DSS that answers says."""
        urls = self._urls
        for url in urls:
            last = url == urls[-1]
            try:
                answer = await self._caller.call(
                    method, url, "/dss/v1" + path, body, scope, READ_S, about=about
                )
            except CallFailed:
                if last:
                    raise
                continue
            if answer.status >= 500 and not last:
                continue
            self._urls = [url, *(u for u in urls if u != url)]
            return _good(url, answer)
        raise AssertionError("no DSS")

    async def _write(
        self,
        method: Literal["PUT", "DELETE", "POST"],
        path: str,
        scope: str,
        body: object = None,
        *,
        about: str = "",
    ) -> Answer:
        urls = self._urls
        for url in urls:
            try:
                answer = await self._caller.call(
                    method, url, "/dss/v1" + path, body, scope, WRITE_S, about=about
                )
            except NotReached:
                if url == urls[-1]:
                    raise
                continue
            self._urls = [url, *(u for u in urls if u != url)]
            return _good(url, answer)
        raise AssertionError("no DSS")


def _good(url: str, answer: Answer) -> Answer:
    """The answer itself where the DSS did what it was asked; DssRefused, of the kind that it is, where it did not."""
    if 200 <= answer.status < 300:
        return answer
    said = answer.said
    if answer.status == 404:
        raise NotThere(url, 404, said)
    if answer.status == 409:
        try:
            conflict = answer.read(wire.AirspaceConflictResponse)
        except BadAnswer:
            raise NotCurrent(url, 409, said) from None
        intents, constraints = conflict.missing_operational_intents, conflict.missing_constraints
        if intents or constraints:
            raise Missing(url, said, intents or [], constraints or [])
        raise NotCurrent(url, 409, said)
    if answer.status >= 500:
        raise BadAnswer(url, got=f"status {answer.status}: {said}", want="an answer of a DSS that works")
    raise DssRefused(url, answer.status, said)
