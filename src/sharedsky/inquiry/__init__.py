"""The inquiry: from a case and its evidence to events, steps and a report. Pure: no I/O, no clock, no random."""
