"""Makes keys and tokens for development and tests, and serves nobody but this machine."""

from collections.abc import Iterable

import msgspec

from sharedsky.errors import InvalidValue
from sharedsky.service.settings import is_loopback
from sharedsky.service.signing import LIFETIME_S, access_token, private_key_of_pem, public_pem
from sharedsky.service.token_keys import Key, key_of_pem

ISSUER = "sharedsky-development"
KID = "development"


class DevelopmentIssuer:
    """Issues any token to anybody: for development only.

    Args:
        private_key: PEM, see `make_private_key`.
        listens_at: the hosts that the server listens at; InvalidValue where one can be reached from another machine,
            because whoever reaches this issuer can act as any party.
    """

    def __init__(self, private_key: bytes, listens_at: Iterable[str], issuer: str = ISSUER) -> None:
        hosts = list(listens_at)
        for host in hosts:
            if not is_loopback(host):
                raise InvalidValue(
                    "the development issuer",
                    field="host",
                    got=host,
                    want="a loopback address such as 127.0.0.1",
                    fix="name the keys of a real issuer before listening there",
                )
        if not hosts:
            raise InvalidValue("the development issuer", field="host", want="where the server listens")
        key = private_key_of_pem(private_key, "the development issuer")
        self.issuer, self._private = issuer, key

    def public_pem(self) -> bytes:
        """The public key, as a server takes it from a file."""
        return public_pem(self._private.public_key())

    def key(self) -> Key:
        """The public key, for a ring; it vouches for this issuer's tokens only."""
        key = key_of_pem(self.public_pem(), "the development issuer", self.issuer)
        return msgspec.structs.replace(key, kid=KID)

    def token(
        self, sub: str, scopes: Iterable[str], audience: str, now_s: float, lifetime_s: float = LIFETIME_S
    ) -> str:
        """A token that holds from now on for lifetime_s."""
        return access_token(
            self._private,
            KID,
            issuer=self.issuer,
            sub=sub,
            audience=audience,
            scopes=scopes,
            now_s=now_s,
            lifetime_s=lifetime_s,
        )
