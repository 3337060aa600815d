"""Calls to other servers: where they may go, the tokens they carry, and what comes of them."""
