"""The server as a USS: flights and zones that it manages, what others tell it, and what it tells others."""
