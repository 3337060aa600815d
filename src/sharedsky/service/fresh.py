"""Names that were never used before."""

import secrets
import time
import uuid


def fresh_id() -> str:
    """A version 4 UUID that nobody can guess."""
    return str(uuid.UUID(bytes=secrets.token_bytes(16), version=4))


def fresh_suffix() -> str:
    """A version 7 UUID of now, for the last part of an OVN."""
    ms = time.time_ns() // 1_000_000
    rest = int.from_bytes(secrets.token_bytes(10))
    number = (ms << 80) | (0x7 << 76) | ((rest >> 68) << 64) | (0b10 << 62) | (rest & ((1 << 62) - 1))
    return str(uuid.UUID(int=number))
