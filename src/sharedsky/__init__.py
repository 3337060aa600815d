"""Sharedsky keeps the parties that share a sky out of each other's way, and shows what happened when that fails."""

__version__ = "0.1.0"
