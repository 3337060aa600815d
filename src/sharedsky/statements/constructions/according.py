"""`According to the ministry, …`, `…, per a police report`, `in the words of the minister`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sharedsky.statements.found import Found, Piece
from sharedsky.statements.passage import Passage

if TYPE_CHECKING:
    from spacy.tokens import Token

CLAUSES: Final = ("ccomp", "conj", "advcl", "relcl", "parataxis", "acl", "xcomp")


def find(passage: Passage) -> Iterator[Found]:
    """A phrase of `according to` and the clause that it stands in.

    >>> from sharedsky.statements.examples import shown
    >>> shown(find, "According to the ministry, two jets crossed the border.")
    the ministry | According to | two jets crossed the border
    >>> shown(find, "Two jets crossed the border, according to a statement by the ministry.")
    a statement by the ministry | according to | Two jets crossed the border
    """
    for token in passage.doc:
        low = token.lower_
        if low == "according":
            to = next((c for c in token.children if c.lower_ == "to"), None)
            top = token
            following = token.i + 1 < len(passage.doc) and passage.doc[token.i + 1].lower_ == "to"
            if to is None and following:
                to = passage.doc[token.i + 1]
            noun = (
                next((c for c in to.children if c.dep_ in ("pobj", "pcomp")), None)
                if to is not None
                else None
            )
            if to is None or noun is None:
                continue
            cue = [token, to]
        elif (
            low == "per"
            and token.dep_ == "prep"
            and token.i
            and passage.doc[token.i - 1].lower_ in (",", "as")
        ):
            noun = next((c for c in token.children if c.dep_ == "pobj"), None)
            top, cue = token, [token]
            if noun is None or noun.like_num or noun.ent_type_ in ("PERCENT", "QUANTITY"):
                continue
        else:
            continue
        host = _host(top)
        own = {t.i for t in top.subtree if t.i < _closed(top)}
        content = [t for t in host.subtree if t.i not in own]
        if not content:
            content = [t for t in passage.doc[top.sent.start : top.sent.end] if t.i not in own]
        pieces = [passage.place(p) for p in passage.pieces(content)]
        source = passage.source(noun, top)
        if not pieces and top.i == top.sent.start:
            source, pieces = _parted(passage, cue[-1])
        if pieces:
            yield Found(passage.cue(cue), source, pieces, "according", "according")


def _parted(passage: Passage, to: "Token") -> tuple[Piece | None, list[Piece]]:
    """Source and content of a sentence that the parse takes for one noun phrase: they meet at its first comma."""
    rest = list(passage.doc[to.i + 1 : to.sent.end])
    comma = next((i for i, t in enumerate(rest) if t.text == ","), None)
    if not comma:
        return None, []
    source = passage.pieces(rest[:comma])
    content = [passage.place(p) for p in passage.pieces(rest[comma + 1 :])]
    return (passage.place(source[0]), content) if source else (None, [])


def _closed(prep: "Token") -> int:
    """Where a phrase between dashes or brackets is closed; else beyond all words."""
    opening = prep.doc[prep.i - 1].text if prep.i else ""
    closing = {"(": (")",), "—": ("—",), "–": ("–",), "--": ("--",), "-": ("-",)}.get(opening, ())
    return next((t.i for t in prep.doc[prep.i : prep.sent.end] if t.text in closing), len(prep.doc))


def _host(prep: "Token") -> "Token":
    """The clause that a phrase of source stands beside: the whole sentence where it stands at its edge."""
    sent = prep.sent
    edge = prep.left_edge.i <= sent.start + 1 or prep.right_edge.i >= sent.end - 2
    if edge:
        return sent.root
    host = prep.head
    while host.dep_ not in CLAUSES and host.head.i != host.i:
        host = host.head
    return host
