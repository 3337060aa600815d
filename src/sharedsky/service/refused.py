"""A request that is refused, with its HTTP status and the sentence that says why."""

from sharedsky.errors import SharedskyError
from sharedsky.service.records import Constraint, Intent, State


class Refused(SharedskyError):
    """A request that the rules do not allow.

    Args:
        status: of HTTP.
        what: which request, value or limit.
    """

    def __init__(
        self, status: int, what: str = "", *, field: str = "", got: str = "", want: str = "", fix: str = ""
    ) -> None:
        super().__init__(what, field=field, got=got, want=want, fix=fix)
        self.status = status


class MissingKeys(Refused):
    """A plan that does not prove knowledge of everything in its way."""

    def __init__(self, intents: list[Intent], constraints: list[Constraint], state: State) -> None:
        super().__init__(
            409,
            field="key",
            want=f"the current OVNs of {len(intents)} operational intents and {len(constraints)} constraints"
            " that intersect the extents",
            fix="get their details from the USSs that manage them",
        )
        self.intents, self.constraints, self.state = intents, constraints, state


class Unavailable(Refused):
    """The storage cannot take or give anything just now."""

    def __init__(self, why: str) -> None:
        super().__init__(503, "the storage is not available", got=why, fix="try again in a moment")
