"""What an output for other tools says of itself: what it was made from, and what of the report it leaves out."""

from sharedsky.model.report import Report

STD_NOTE = (
    "Pressure altitudes (STD) are drawn as if they were heights above mean sea level: on another day than the standard one they "
    "are off by up to some hundred metres, all alike."
)


def about(report: Report, left_out: str) -> str:
    """A description of the file, in plain sentences."""
    head = report.head
    simplified = max((track.simplified_m for track in report.tracks), default=0.0)
    sentences = [
        f"{head.title}. Revision {head.revision}{f', {head.date}' if head.date else ''}.",
        head.establishes,
        f"Made from report.json of the case {head.id}; digest of all input {head.digest}.",
        f"Tracks hold fewer points than were received: none left out lies farther than {simplified:g} m from the line drawn."
        if report.tracks
        else "",
        left_out,
    ]
    return " ".join(filter(None, sentences))
