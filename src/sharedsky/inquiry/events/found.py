"""Every event that one track shows by itself."""

from sharedsky.inquiry.events.codes import code_events
from sharedsky.inquiry.events.contact import contact_events
from sharedsky.inquiry.events.ground import ground_events
from sharedsky.inquiry.events.turning import turning_events
from sharedsky.inquiry.events.vertical import vertical_events
from sharedsky.inquiry.flown import Flown
from sharedsky.model.event import Event

FINDERS = (contact_events, ground_events, vertical_events, turning_events, code_events)
"""Each takes the fixes of one track and gives the events it finds, in any order."""


def track_events(of: Flown) -> list[Event]:
    """Every event of a track, in order of time."""
    return sorted((event for find in FINDERS for event in find(of)), key=lambda e: (e.start_us or 0, e.id))
