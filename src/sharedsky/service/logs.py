"""The log: one JSON object a line, with nothing in it that a request carried but its method and path."""

import logging
from datetime import UTC, datetime

import msgspec


class Lines(logging.Formatter):
    """Makes a record one line, its traceback included."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        said = {
            "t": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "from": record.name,
            "said": record.getMessage(),
        }
        if record.exc_info:
            said["trace"] = self.formatException(record.exc_info)
        return msgspec.json.encode(said).decode()
