"""Twelve more documents written for these tests, in other styles; each with what is said in it at top level."""

from tests.statements.annotated import Annotated, Said

BROADSHEET = Annotated(
    "broadsheet.txt",
    "2024-02-09",
    """Harbour crash: ministers 'were warned twice', MPs told

9 February 2024

Ministers ignored two warnings about the corridor in the weeks before the collision, a committee of MPs heard yesterday. Dame Ruth Alder, who chairs the regulator, told the committee that she had “written in the plainest terms” to the department in November.

“I do not accept that we were silent,” she said. “We were not listened to.”

The transport secretary, by contrast, insisted that nobody had drawn the letters to his attention. His office later conceded that one of them had been opened. Asked whether he would resign, he declined to comment.

Opposition leaders, meanwhile, accused the government of hiding behind officials. Sir Alan Pell, a former controller, described the arrangement as “an accident in search of a date”.
""",
    (
        Said("a committee of MPs", "heard", "Ministers ignored two warnings"),
        Said("Dame Ruth Alder", "told", "that she had “written in the plainest terms”"),
        Said("she", "said", "I do not accept that we were silent"),
        Said("The transport secretary", "insisted", "that nobody had drawn the letters"),
        Said("His office", "conceded", "that one of them had been opened"),
        Said("he", "declined", "to comment"),
        Said("Opposition leaders", "accused", "the government of hiding behind officials"),
        Said("Sir Alan Pell", "described", "the arrangement as “an accident in search of a date”"),
    ),
)

AGENCY = Annotated(
    "agency.txt",
    "2024-05-14",
    """MERIDIA, May 14, 2024 (Wire) - Two fighter jets came within 300 metres of a relief flight on Monday, the aviation authority said, calling the manoeuvre "reckless".

"The crew did everything right," authority spokeswoman Lena Marsh told a briefing, adding that the recorders had been secured.

The air force denied any wrongdoing. It said in a statement the jets had kept the agreed distance at all times and that the relief flight had left its corridor.

Neighbouring Solvania urged restraint and called for an independent inquiry, state television reported, citing the foreign ministry.

There was no immediate comment from the operator.
""",
    (
        Said("the aviation authority", "said", "Two fighter jets came within 300 metres"),
        Said("authority spokeswoman Lena Marsh", "told", "The crew did everything right"),
        Said("The air force", "denied", "any wrongdoing"),
        Said("It", "said", "the jets had kept the agreed distance"),
        Said("state television", "reported", "Neighbouring Solvania urged restraint"),
        Said("the aviation authority", "calling", 'the manoeuvre "reckless"'),
        Said("authority spokeswoman Lena Marsh", "adding", "that the recorders had been secured"),
    ),
)

COMPANY = Annotated(
    "company.txt",
    "2023-06-01",
    """AEROLINK CONFIRMS LOSS OF UNMANNED AIRCRAFT

Port Alta, 1 June 2023 – AeroLink today confirmed that one of its unmanned aircraft was lost over the strait on 30 May. The company believes that the aircraft was outside any declared volume.

“Our thoughts are with the crew of the trawler,” said Ines Vaz, chief executive of AeroLink. “We have grounded the fleet and we will publish what we find.”

AeroLink has asked the authority to release the radar recording. The company rejects suggestions that its link had failed.

About AeroLink
""",
    (
        Said("AeroLink", "confirmed", "that one of its unmanned aircraft was lost"),
        Said("The company", "believes", "that the aircraft was outside any declared volume"),
        Said("Ines Vaz", "said", "Our thoughts are with the crew of the trawler"),
        Said("AeroLink", "has asked", "the authority to release the radar recording"),
        Said("The company", "rejects", "suggestions that its link had failed"),
    ),
)

UN_REPORT = Annotated(
    "panel-of-experts.txt",
    "2022-03-04",
    """Report of the panel of experts
4 March 2022

41. The panel notes that no flight plan was filed for the aircraft. According to two witnesses interviewed by the panel, the crates were unloaded at night.

42. In its reply of 12 January, the Government of Solvania stated that the flight had been authorized by its civil aviation authority. The panel was unable to corroborate that claim.

43. A confidential source informed the panel that the same aircraft had landed on at least four occasions. The operator has not responded to the panel's letters.

44. The panel finds that the explanation offered is not credible, and recommends that the member states concerned provide the recordings.
""",
    (
        Said("The panel", "notes", "that no flight plan was filed"),
        Said("two witnesses", "According to", "the crates were unloaded at night"),
        Said("the Government of Solvania", "stated", "that the flight had been authorized"),
        Said("A confidential source", "informed", "that the same aircraft had landed", anonymous=True),
        Said("The panel", "finds", "that the explanation offered is not credible"),
        Said("The panel", "recommends", "that the member states concerned provide the recordings"),
    ),
)

MAGAZINE = Annotated(
    "magazine-interview.txt",
    "2021-10-10",
    """10 October 2021

Captain Mira Olsen has flown into the valley four hundred times. She remembers the first notice well: “It came by fax,” she laughs, “and nobody could read it.”

She thinks that the new rules will help. Her colleagues, she admits, are less sure. “They want to see it work first,” she says.

What does she make of the ministry's promise that every notice will be acknowledged? “I would like to believe it,” she replies.
""",
    (
        Said("she", "laughs", "It came by fax"),
        Said("She", "thinks", "that the new rules will help"),
        Said("she", "admits", "Her colleagues"),
        Said("she", "says", "They want to see it work first"),
        Said("the ministry", "promise", "that every notice will be acknowledged"),
        Said("she", "replies", "I would like to believe it"),
    ),
)

LIVE_BLOG = Annotated(
    "live-blog.txt",
    "2024-07-02",
    """2 July 2024

14:05 The airport says all departures are suspended until further notice.

14:20 The mayor has just tweeted: “Stay away from the harbour. The fire is not under control.”

14:32 We are hearing from the fire brigade that two water bombers are on their way.

14:47 Unconfirmed reports suggest that one of them has turned back. The brigade won't confirm this.

15:03 Defence minister Ola Brandt says she has “no information” about military aircraft in the area.
""",
    (
        Said("The airport", "says", "all departures are suspended"),
        Said("The mayor", "tweeted", "Stay away from the harbour"),
        Said("Unconfirmed reports", "suggest", "that one of them has turned back"),
        Said("The brigade", "confirm", "this"),
        Said("Defence minister Ola Brandt", "says", "she has “no information”"),
    ),
)

BRIEFING = Annotated(
    "defence-briefing.txt",
    "2023-09-23",
    """Briefing of the Ministry of Defence of Northland, 23 September 2023

Good morning. The Ministry of Defence of Northland once again states that the Southern side gave no warning of the strike. As was already noted by the ministry, the notice arrived less than one minute beforehand.

We categorically reject the assertions of the Southern military that their aircraft had left the area. The General Staff considers the actions of the Southern pilots to be either a sign of unprofessionalism or at the very least criminal negligence.

The commander of the air base reported at 21:51 that the air defence had opened fire. The objective control data presented show that the aircraft were still there.
""",
    (
        Said("The Ministry of Defence of Northland", "states", "that the Southern side gave no warning"),
        Said("the ministry", "noted", "the notice arrived less than one minute beforehand"),
        Said("We", "reject", "the assertions of the Southern military"),
        Said("The General Staff", "considers", "the actions of the Southern pilots"),
        Said("The commander of the air base", "reported", "that the air defence had opened fire"),
        Said("The objective control data", "show", "that the aircraft were still there"),
    ),
)

SAFETY = Annotated(
    "safety-board.txt",
    "2020-12-01",
    """Preliminary report
1 December 2020

The first officer recalled that the captain called for the landing gear at about 500 ft. In the captain's view, the approach was stable until then. The tower recording indicates that no clearance was issued.

The airport manager, whose office overlooks the runway, reported seeing smoke. Passengers described a loud bang followed by silence.

The manufacturer was asked for the maintenance data and promised to provide it. It is not known whether the light was working.
""",
    (
        Said("The first officer", "recalled", "that the captain called for the landing gear"),
        Said("the captain", "In", "the approach was stable until then"),
        Said("The tower recording", "indicates", "that no clearance was issued"),
        Said("The airport manager", "reported", "seeing smoke"),
        Said("Passengers", "described", "a loud bang"),
        Said("The manufacturer", "promised", "to provide it"),
    ),
)

COURT = Annotated(
    "judgment.txt",
    "2019-04-18",
    """18 April 2019

1. The claimant submits that the notice was defective. The respondent contends that any defect was immaterial and that the claimant had actual knowledge of the closure.

2. The judge at first instance held that the respondent owed no duty. On appeal, counsel for the claimant argued that the judge had misdirected herself.

3. We agree with the claimant. The respondent's assertion that the pilots had been told was not supported by any document.
""",
    (
        Said("The claimant", "submits", "that the notice was defective"),
        Said("The respondent", "contends", "that any defect was immaterial"),
        Said("The judge", "held", "that the respondent owed no duty"),
        Said("counsel for the claimant", "argued", "that the judge had misdirected herself"),
        Said("We", "agree", "the claimant"),
        Said("The respondent", "assertion", "that the pilots had been told", ("any document",)),
    ),
)

COLUMN = Annotated(
    "column.txt",
    "2018-08-30",
    """30 August 2018

The critics are wrong. They claim that the corridor was a trap; the minister, to her credit, has never pretended that it was perfect. As one pilot put it to me, “a bad rule that everybody knows beats a good one that nobody reads.”

Some in the ministry fear that the neighbours will walk away. Others hope they do. The unions are opposed to any change before the winter.
""",
    (
        Said("They", "claim", "that the corridor was a trap"),
        Said("one pilot", "put", "a bad rule that everybody knows"),
        Said("Some in the ministry", "fear", "that the neighbours will walk away"),
        Said("Others", "hope", "they do"),
        Said("The unions", "are opposed to", "any change before the winter"),
    ),
)

RADIO = Annotated(
    "radio-report.txt",
    "2024-01-11",
    """11 January 2024

Aid flights to the islands have been halted, the relief agency has announced. Its director, Paulo Reis, says crews were threatened over the radio.

REIS: They were told to turn back or be fired on. We had given notice of every flight.

ARMY SPOKESMAN: Nobody was threatened. Our records show that the crews did not answer our calls.

Correspondents on the islands say the runway is intact. The army is said to be looking for the drones that were seen there on Tuesday.
""",
    (
        Said("the relief agency", "announced", "Aid flights to the islands have been halted"),
        Said("Its director, Paulo Reis", "says", "crews were threatened over the radio"),
        Said("REIS", ":", "They were told to turn back"),
        Said("ARMY SPOKESMAN", ":", "Nobody was threatened"),
        Said("Correspondents on the islands", "say", "the runway is intact"),
        Said("", "is said", "to be looking for the drones"),
    ),
)

TABLOID = Annotated(
    "tabloid.txt",
    "2022-11-05",
    """'IT CAME OUT OF NOWHERE'

5 November 2022

A terrified family have told how a drone smashed through their roof.

Mum-of-two Kelly Dunn, 34, said: “It came out of nowhere. The kids were screaming.”

Neighbour Raj Patel said he had complained about the drones “for months”. Police confirmed they are investigating.

A spokesman for operator SkyDrop said:

“We are aware of the incident and have suspended flights in the area.”
""",
    (
        Said("Mum-of-two Kelly Dunn", "said", "It came out of nowhere"),
        Said("Neighbour Raj Patel", "said", "he had complained about the drones"),
        Said("Police", "confirmed", "they are investigating"),
        Said("A spokesman for operator SkyDrop", "said", "We are aware of the incident"),
    ),
)

STYLES = (
    BROADSHEET,
    AGENCY,
    COMPANY,
    UN_REPORT,
    MAGAZINE,
    LIVE_BLOG,
    BRIEFING,
    SAFETY,
    COURT,
    COLUMN,
    RADIO,
    TABLOID,
)
