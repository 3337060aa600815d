"""The log: one JSON object a line, with nothing in it that a request carried but its method and route."""

import logging
import time
from datetime import UTC, datetime
from typing import Any

import msgspec

SAME_EVERY_S = 1.0
"""The same thing is said no more often, so that a database that is gone does not fill the disk as well."""
_MOST_REMEMBERED = 256


class Lines(logging.Formatter):
    """Makes a record one line, its traceback included."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        said = {
            "t": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name.lstrip("_"),
            "pid": record.process,
            "said": record.getMessage(),
        }
        if record.exc_info:
            said["trace"] = self.formatException(record.exc_info)
        return msgspec.json.encode(said).decode()


class Seldom(logging.Filter):
    """Lets the same line through once in SAME_EVERY_S."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether it is said."""
        key, now_s = (record.name, record.getMessage()), time.monotonic()
        if now_s - self._said.get(key, -SAME_EVERY_S) < SAME_EVERY_S:
            return False
        if len(self._said) >= _MOST_REMEMBERED:
            self._said.clear()
        self._said[key] = now_s
        return True


CONFIG: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": Lines}},
    "filters": {"seldom": {"()": Seldom}},
    "handlers": {
        "lines": {"class": "logging.StreamHandler", "formatter": "lines", "filters": ["seldom"]},
    },
    "root": {"handlers": ["lines"], "level": "WARNING"},
    "loggers": {
        "sharedsky": {"level": "INFO"},
        # it logs requests with their queries, so it is not asked to
        "granian.access": {"level": "CRITICAL"},
        "_granian": {"level": "INFO"},
    },
}
"""For all processes of the server, on standard error."""
