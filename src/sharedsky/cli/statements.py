"""sharedsky statements: draft who said what in documents; go through the drafts of a case with its author."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sharedsky.cli.terminal import say, say_json_list
from sharedsky.errors import InvalidValue, SharedskyError

if TYPE_CHECKING:
    from sharedsky.model.proposal import Proposal
    from sharedsky.statements.draft import Draft

CONTEXT = 160
"""Characters of the document shown before and after a draft."""


@click.command(name="statements")
@click.option("--json", "as_json", is_flag=True, help="the drafts as JSON, every span with its offsets")
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="the documents' date; else the one in a document's head, else none",
)
@click.option(
    "--case",
    "case_dir",
    type=click.Path(path_type=Path),
    help="write the drafts into this case, for confirmation; without FILES, of all its documents",
)
@click.option(
    "--confirm", "confirm_dir", type=click.Path(path_type=Path), help="go through the drafts of a case"
)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
def command(
    files: tuple[Path, ...],
    as_json: bool,
    day: datetime | None,
    case_dir: Path | None,
    confirm_dir: Path | None,
) -> None:
    """Draft the statements in FILES: who says what, through whom, in which words. Nothing is a statement of a case
    until its author accepts it with --confirm.
    """
    if confirm_dir is not None:
        if files or case_dir is not None:
            raise InvalidValue(
                field="--confirm", got="files or --case beside it", want="only the case folder"
            )
        confirm(confirm_dir)
        return
    if not files and case_dir is None:
        raise InvalidValue(field="FILES", got="none", want="documents, or --case CASE_DIR")
    from sharedsky.cli.progress import stages
    from sharedsky.proposing import draft_statements

    with stages() as progress:
        found = draft_statements(files, day.date() if day else None, case_dir, progress)
    for remark in found.remarks:
        say(remark, err=True)
    if as_json:
        say_json_list(found.drafts)
    else:
        for draft in found.drafts:
            _tell(draft)
        say(f"{len(found.drafts)} drafts" if found.drafts else "no statement found")
    for path in found.written:
        say(f"written: {path}", err=as_json)
    if found.written:
        say(f"next: sharedsky statements --confirm {case_dir}", err=as_json)


def _tell(draft: "Draft") -> None:
    through = " ← ".join(link.text or "?" for link in reversed(draft.chain))
    who = draft.speaker.text or ("(the document itself)" if draft.method == "narration" else "(nobody named)")
    if draft.speaker.canonical and draft.speaker.canonical != draft.speaker.text:
        who += f" [{draft.speaker.canonical}]"
    if draft.speaker.party:
        who += f" ({draft.speaker.party})"
    say(f"{draft.id}  {who}{' ← ' + through if through else ''}  {draft.cue.text}  [{draft.form}]")
    for words in draft.content:
        say(f"    {words.start}-{words.end}  {' '.join(words.text.split())}")
    if draft.time_said.text:
        first, last = (day or "open" for day in (draft.time_said.earliest, draft.time_said.latest))
        say(f"    said {draft.time_said.text}: {first if first == last else f'{first} to {last}'}")
    for relation in draft.relations:
        say(f"    {relation.kind} with {relation.statement} on {relation.slot}")


def confirm(folder: Path) -> None:
    """Asks about every draft that nobody has decided on; each answer is written before the next question."""
    from sharedsky.sources.case import read_case
    from sharedsky.sources.drafts import draft_files, read_drafts

    parties = [p.id for p in read_case(folder).case.parties]
    waiting = [
        (name, proposal)
        for name in draft_files(folder)
        for proposal in read_drafts(folder, name)
        if proposal.status == "draft"
    ]
    if not waiting:
        say("no draft waits for a decision")
        return
    texts: dict[str, str] = {}
    for number, (name, proposal) in enumerate(waiting, 1):
        if proposal.document not in texts:
            texts[proposal.document] = _text_of(folder, proposal)
        say("")
        say(f"{number} of {len(waiting)}  {proposal.document}")
        if not _ask(folder, name, proposal, texts[proposal.document], parties):
            say(f"{len(waiting) - number + 1} drafts wait; the same command goes on with them")
            return
    say("every draft is decided")


def _text_of(folder: Path, proposal: "Proposal") -> str:
    from sharedsky.sources import read_evidence

    documents = read_evidence(folder / "evidence" / proposal.document, name=proposal.document).documents
    return documents[0].text if documents else ""


def _ask(folder: Path, name: str, proposal: "Proposal", text: str, parties: list[str]) -> bool:
    """Whether to go on to the next draft."""
    import msgspec

    from sharedsky.proposing import accept_draft, keep_decision

    if text[proposal.span.start : proposal.span.end] != proposal.span.quote:
        say("the document has changed since: run `sharedsky statements --case` again for it")
        return True
    while True:
        _show(proposal, text)
        answer = click.prompt(
            "accept, edit, reject, skip or quit", type=click.Choice(["a", "e", "r", "s", "q"]), default="s"
        )
        if answer == "q":
            return False
        if answer == "s":
            return True
        if answer == "r":
            keep_decision(folder, name, msgspec.structs.replace(proposal, status="rejected"))
            return True
        if answer == "e":
            proposal = _edited(proposal, text, parties)
            keep_decision(folder, name, proposal)
            continue
        try:
            statement = accept_draft(folder, proposal)
        except SharedskyError as error:
            say(str(error))
            continue
        keep_decision(folder, name, msgspec.structs.replace(proposal, status="accepted"))
        say(f"{statement.id} is a statement of the case")
        return True


def _show(proposal: "Proposal", text: str) -> None:
    a, b = proposal.span.start, proposal.span.end
    before, after = text[max(0, a - CONTEXT) : a], text[b : b + CONTEXT]
    say(" ".join(f"…{before}⟦{proposal.span.quote}⟧{after}…".split()))
    through = f", through {', '.join(proposal.chain)}" if proposal.chain else ""
    say(
        f"id {proposal.id}; party {proposal.party or '?'}; speaker {proposal.speaker or '?'}{through}; "
        f"said on {proposal.said_on or '?'}; {proposal.wording}"
    )


def _edited(proposal: "Proposal", text: str, parties: list[str]) -> "Proposal":
    """The draft with what the author types; an empty answer keeps what is there."""
    import msgspec

    from sharedsky.model.statement import Span
    from sharedsky.sources.spans import resolve_span

    party = click.prompt("party", default=proposal.party or None, type=click.Choice(parties))
    speaker = click.prompt("speaker", default=proposal.speaker or None)
    said_on = click.prompt("said on", default=proposal.said_on or None)
    wording = click.prompt(
        "wording", default=proposal.wording, type=click.Choice(["verbatim", "translation", "project summary"])
    )
    span = proposal.span
    quote = click.prompt("words (as the document has them; empty keeps them)", default="", show_default=False)
    if quote:
        try:
            start, end = resolve_span(text, Span(quote=quote), proposal.id)
            span = Span(quote=text[start:end], start=start, end=end)
        except SharedskyError as error:
            say(str(error))
    return msgspec.structs.replace(
        proposal, party=party, speaker=speaker, said_on=said_on, wording=wording, span=span
    )
