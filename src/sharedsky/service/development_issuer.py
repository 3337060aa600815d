"""Makes keys and tokens for development and tests, and serves nobody but this machine."""

import ipaddress
from collections.abc import Iterable

import msgspec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from jwt import PyJWS
from jwt.algorithms import RSAAlgorithm

from sharedsky.errors import InvalidValue
from sharedsky.service.token_keys import Key, key_of_pem
from sharedsky.service.tokens import Policy

ISSUER = "sharedsky-development"
KID = "development"


def make_private_key() -> bytes:
    """A new RSA key of 2048 bits, as unencrypted PEM."""
    key = generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def is_loopback(host: str) -> bool:
    """Whether a server that listens at a host is reached from this machine only; a name other than localhost is not."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


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
        try:
            key = load_pem_private_key(private_key, password=None)
        except (ValueError, TypeError):
            key = None
        if not isinstance(key, RSAPrivateKey):
            raise InvalidValue(
                "the development issuer", field="private_key", want="an unencrypted RSA key in PEM"
            )
        self.issuer, self._private = issuer, key

    def public_pem(self) -> bytes:
        """The public key, as a server takes it from a file."""
        return self._private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def key(self) -> Key:
        """The public key, for a ring; it vouches for this issuer's tokens only."""
        key = key_of_pem(self.public_pem(), "the development issuer", self.issuer)
        return msgspec.structs.replace(key, kid=KID)

    def jwks(self) -> dict[str, list[dict[str, str]]]:
        """The public key as a JWKS document."""
        row = RSAAlgorithm.to_jwk(self._private.public_key(), as_dict=True)
        return {
            "keys": [{"kty": "RSA", "n": row["n"], "e": row["e"], "kid": KID, "use": "sig", "alg": "RS256"}]
        }

    def token(
        self, sub: str, scopes: Iterable[str], audience: str, now_s: float, lifetime_s: float | None = None
    ) -> str:
        """A token that holds from now on for lifetime_s, an hour unless said."""
        import json

        lasts_s = Policy(frozenset()).lifetime_s if lifetime_s is None else lifetime_s
        claims = {
            "iss": self.issuer,
            "sub": sub,
            "aud": audience,
            "scope": " ".join(scopes),
            "iat": int(now_s),
            "nbf": int(now_s),
            "exp": int(now_s + lasts_s),
        }
        return PyJWS().encode(
            json.dumps(claims).encode(), self._private, algorithm="RS256", headers={"kid": KID}
        )
