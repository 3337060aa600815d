"""RSA private keys, and the tokens that are signed with them."""

import json
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
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
from sharedsky.service.token_keys import LEAST_BITS, MOST_BITS

LIFETIME_S = 3600.0
"""The longest that ASTM F3548-21 allows a token."""


def make_private_key() -> bytes:
    """A new RSA key of 2048 bits, as unencrypted PEM."""
    key = generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def private_key_of_pem(data: bytes, where: str) -> RSAPrivateKey:
    """The key of a PEM file; InvalidValue where it holds none, or not an unencrypted RSA key of fair size."""
    try:
        key = load_pem_private_key(data, password=None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, RSAPrivateKey):
        raise InvalidValue(where, got="no such key", want="an unencrypted RSA private key in PEM")
    if not LEAST_BITS <= key.key_size <= MOST_BITS:
        raise InvalidValue(where, got=f"{key.key_size} bits", want=f"{LEAST_BITS} to {MOST_BITS} bits")
    return key


def public_pem(key: RSAPublicKey) -> bytes:
    """A public key as a server takes it from a file."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def jwk_of(key: RSAPublicKey, kid: str) -> dict[str, str]:
    """A public key as it stands in a JWKS document."""
    row = RSAAlgorithm.to_jwk(key, as_dict=True)
    return {"kty": "RSA", "n": row["n"], "e": row["e"], "kid": kid, "use": "sig", "alg": "RS256"}


def thumbprint(key: RSAPublicKey) -> str:
    """The name of a key that follows from the key alone (RFC 7638), so that both sides call it the same."""
    import base64
    import hashlib

    row = RSAAlgorithm.to_jwk(key, as_dict=True)
    said = json.dumps({"e": row["e"], "kty": "RSA", "n": row["n"]}, separators=(",", ":"))
    return base64.urlsafe_b64encode(hashlib.sha256(said.encode()).digest()).rstrip(b"=").decode()


def signed(claims: dict[str, Any], key: RSAPrivateKey, kid: str) -> str:
    """A token with these claims, RS256."""
    return PyJWS().encode(json.dumps(claims).encode(), key, algorithm="RS256", headers={"kid": kid})


def access_token(
    key: RSAPrivateKey,
    kid: str,
    *,
    issuer: str,
    sub: str,
    audience: str,
    scopes: Iterable[str],
    now_s: float,
    lifetime_s: float = LIFETIME_S,
) -> str:
    """An access token that holds from now on for lifetime_s."""
    claims = {
        "iss": issuer,
        "sub": sub,
        "aud": audience,
        "scope": " ".join(scopes),
        "iat": int(now_s),
        "nbf": int(now_s),
        "exp": int(now_s + lifetime_s),
    }
    return signed(claims, key, kid)


def write_private(path: Path, secret: bytes) -> None:
    """Write a secret to a new file that only its owner can read, whole or not at all; InvalidValue where it cannot be
    written, or the name is taken."""
    new = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(new, path)
        finally:
            new.unlink()
    except FileExistsError:
        raise InvalidValue(str(path), got="a file", want="a name that is free") from None
    except OSError as error:
        raise InvalidValue(str(path), got=error.strerror or str(error), want="a place to write") from None


def named(pem: bytes, name: str) -> bytes:
    """A private key with a line before it that says whose it is; programs that read PEM pass over such lines."""
    return f"party: {name}\n".encode() + pem


def name_in(pem: bytes) -> str:
    """Whose key a file of `named` holds; empty where it does not say.

    >>> name_in(named(b"-----BEGIN PRIVATE KEY-----", "alpha"))
    'alpha'
    """
    first, _, _ = pem.partition(b"\n")
    label, _, name = first.partition(b": ")
    return name.decode("ascii", "replace").strip() if label == b"party" else ""
