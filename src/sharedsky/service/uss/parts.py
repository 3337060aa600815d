"""What the routes and followers of the USS work with."""

import msgspec

from sharedsky.service.outbound.caller import Caller
from sharedsky.service.settings import UssSettings
from sharedsky.service.uss.store import UssStore


class UssParts(msgspec.Struct, frozen=True, eq=False):
    """The parts of the server as a USS; made when it starts, in the loop that uses them."""

    settings: UssSettings
    store: UssStore
    caller: Caller
