"""Six documents written for these tests, each with its statements: who, cue, a part of the words, who reports it."""

from typing import NamedTuple


class Said(NamedTuple):
    """One annotated statement: text of the speaker, the cue's main word, words that its content holds.

    chain holds what each level above is called, outermost first; form and anonymous where they are annotated.
    """

    speaker: str
    cue: str
    words: str
    chain: tuple[str, ...] = ()
    form: str = ""
    canonical: str = ""
    anonymous: bool | None = None
    said_on: str = ""


class Annotated(NamedTuple):
    """A document and what is said in it at top level, and within what is said."""

    name: str
    date: str
    text: str
    said: tuple[Said, ...]


PRESS_RELEASE = Annotated(
    "press-release.txt",
    "2024-03-15",
    """COASTAL AIR AUTHORITY ANSWERS THE REPORT ON FLIGHT KESTREL

PORT ALTA, 15 March 2024 — The Coastal Air Authority on Friday rejected the findings of the neighbouring inquiry and called for a new investigation. A spokesman for the authority said that the warning had reached the control room eleven minutes before the strike.

“We told them where our aircraft would be. Nobody answered,” the spokesman said. “That is why we ask for the recordings.”

According to the authority, more than 20 messages were sent over the hotline. It denied that its crews had left the agreed corridor. In a statement confirming the loss, the authority expressed regret over the deaths.

Photo: Coastal Air Authority

For media enquiries write to the press office.
""",
    (
        Said("The Coastal Air Authority", "rejected", "the findings", form="narration", said_on="2024-03-15"),
        Said("The Coastal Air Authority", "called for", "a new investigation"),
        Said(
            "A spokesman for the authority",
            "said",
            "that the warning had reached the control room",
            form="indirect",
        ),
        Said(
            "the spokesman",
            "said",
            "We told them where our aircraft would be. Nobody answered",
            form="direct",
        ),
        Said("the authority", "According to", "more than 20 messages were sent"),
        Said(
            "It", "denied", "that its crews had left the agreed corridor", canonical="Coastal Air Authority"
        ),
        Said("the authority", "expressed", "regret over the deaths"),
    ),
)

WIRE_STORY = Annotated(
    "wire-story.txt",
    "2024-03-19",
    """NORTHBRIDGE, 19 March 2024 (Wire) — The broadcaster Channel Nine reported on Monday that its correspondent says that Northland rejects the findings of the Southern inquiry.

A senior military source told the newspaper Harbour Post that the jets were already landing when the transport was hit. The source added that Northland's air defence had fired “over thirty missiles” in all directions.

A Southern official denied the report. “There was one missile, and it was theirs,” the official said.

The Southerners, who sent a delegation last Thursday, insist that the hotline was used. Northland's embassy did not accept that explanation and asked for the recordings.
""",
    (
        Said("The broadcaster Channel Nine", "reported", "that its correspondent says", said_on="2024-03-18"),
        Said(
            "its correspondent",
            "says",
            "that Northland rejects the findings",
            ("The broadcaster Channel Nine",),
        ),
        Said("Northland", "rejects", "the findings", ("The broadcaster Channel Nine", "its correspondent")),
        Said("A senior military source", "told", "that the jets were already landing", anonymous=True),
        Said("The source", "added", "had fired “over thirty missiles”", form="mixed", anonymous=True),
        Said("A Southern official", "denied", "the report", anonymous=True),
        Said(
            "the official", "said", "There was one missile, and it was theirs", form="direct", anonymous=True
        ),
        Said("The Southerners", "insist", "that the hotline was used"),
        Said("Northland's embassy", "did not accept", "that explanation"),
        Said("Northland's embassy", "asked for", "the recordings"),
    ),
)

INTERVIEW = Annotated(
    "interview.txt",
    "2024-04-02",
    """“The line was silent”: an interview with the head of the relief flights
2 April 2024

Harbour Post: When did you learn that the volume was active?

Head of relief flights: We learned it from the second notice, at 14:20. The first one never reached us.

Harbour Post: The air cell says that you had acknowledged it.

Head of relief flights: That is not true. Our log holds no acknowledgement.
""",
    (
        Said("Harbour Post", ":", "When did you learn that the volume was active?", form="direct"),
        Said("Head of relief flights", ":", "We learned it from the second notice", form="direct"),
        Said("Harbour Post", ":", "The air cell says that you had acknowledged it"),
        Said("The air cell", "says", "that you had acknowledged it", ("Harbour Post",)),
        Said("Head of relief flights", ":", "That is not true. Our log holds no acknowledgement"),
    ),
)

BULLETIN = Annotated(
    "accident-bulletin.txt",
    "2023-11-08",
    """Accident bulletin 7/2023
Published on 8 November 2023

1.1 The commander reported that the tower had cleared the aircraft to land at 17:42. The controller stated that no clearance had been given after 17:40.

1.2 According to the flight data recorder, the aircraft descended through 900 ft at 17:41. A witness on the quay saw a second aircraft and thought that it was turning away.

1.3 The operator told investigators that both pilots were rested. The investigation found that the transponder had been switched off for at least four minutes.

1.4 The manufacturer disputes the finding. It was noted by the investigators that the recorder's clock was 12 seconds slow.
""",
    (
        Said("The commander", "reported", "that the tower had cleared the aircraft to land"),
        Said("The controller", "stated", "that no clearance had been given"),
        Said("the flight data recorder", "According to", "the aircraft descended through 900 ft"),
        Said("A witness on the quay", "thought", "that it was turning away"),
        Said("The operator", "told", "that both pilots were rested"),
        Said("The investigation", "found", "that the transponder had been switched off"),
        Said("The manufacturer", "disputes", "the finding"),
        Said("the investigators", "was noted", "that the recorder's clock was 12 seconds slow"),
    ),
)

TRANSCRIPT = Annotated(
    "transcript.txt",
    "2024-05-06",
    """Transcript of the coordination line, 6 May 2024

AIR CELL NORTH: We will be working in the northern volume in five minutes.

LIAISON OFFICER: Say again the volume.

AIR CELL NORTH: Northern volume, surface to flight level two zero zero. Your controller told us this morning that it was empty.

LIAISON OFFICER: I cannot confirm that.
""",
    (
        Said("AIR CELL NORTH", ":", "We will be working in the northern volume"),
        Said("LIAISON OFFICER", ":", "Say again the volume"),
        Said("AIR CELL NORTH", ":", "Northern volume, surface to flight level"),
        Said("Your controller", "told", "that it was empty", ("AIR CELL NORTH",)),
        Said("LIAISON OFFICER", ":", "I cannot confirm that"),
    ),
)

FOOTNOTES = Annotated(
    "report-with-footnotes.txt",
    "2024-06-30",
    """Report of the fact-finding mission
30 June 2024

12. The Ministry of Transport maintains that the airspace was open.[1] Its claim that no notice was published is contradicted by two carriers.

13. The mission concludes that a notice was issued late.[2] One of the carriers, a regional airline, complained that it had received the notice after departure.

[1] The ministry wrote in a letter that “the route was in use by eleven operators”.

[2] An official of the mission, who spoke on condition of anonymity, said the notice came eight hours late.
""",
    (
        Said("The Ministry of Transport", "maintains", "that the airspace was open"),
        Said("two carriers", "is contradicted", "Its claim that no notice was published"),
        Said(
            "Its",
            "claim",
            "that no notice was published",
            ("two carriers",),
            canonical="Ministry of Transport",
        ),
        Said("The mission", "concludes", "that a notice was issued late"),
        Said("One of the carriers", "complained", "that it had received the notice after departure"),
        Said("The ministry", "wrote", "the route was in use by eleven operators"),
        Said("An official of the mission", "said", "the notice came eight hours late", anonymous=True),
    ),
)

DOCUMENTS = (PRESS_RELEASE, WIRE_STORY, INTERVIEW, BULLETIN, TRANSCRIPT, FOOTNOTES)
