"""From a document's text to what is said in it, by whom, through whom."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import msgspec

from sharedsky.statements.casing import Casing
from sharedsky.statements.constructions import (
    according,
    clause,
    feeling,
    headline,
    infinitive,
    leading,
    matter,
    noun,
    plain,
    quoted,
    unnamed,
    viewed,
)
from sharedsky.statements.found import Found, Piece
from sharedsky.statements.layout import LONGEST, Block, blocks
from sharedsky.statements.lexicon import words_of
from sharedsky.statements.parsing import parses
from sharedsky.statements.passage import Passage
from sharedsky.statements.times import times

CONSTRUCTIONS: Final[tuple[Callable[[Passage], Iterable[Found]], ...]] = (
    clause.find,
    according.find,
    viewed.find,
    quoted.find,
    plain.find,
    infinitive.find,
    matter.find,
    noun.find,
    feeling.find,
    unnamed.find,
    headline.find,
)
"""Every construction; where two find the same cue, the earlier one is kept."""
NEAR: Final = 2_000
"""Characters between somebody's words and a quotation in a later paragraph that goes on with them."""
REACH: Final = 4 * LONGEST
"""Characters behind which nothing is added to a paragraph any more."""
PARSED: Final = ("text", "headline", "note")


def passages(text: str) -> Iterator[tuple[Block, Passage]]:
    """The paragraphs of a text that hold sentences, parsed."""
    kept = [b for b in blocks(text) if b.kind in PARSED]
    casing = Casing(b.text for b in kept)
    for block, doc in zip(kept, parses(casing.plain(b.text) for b in kept), strict=True):
        yield block, Passage(doc, block.start, block.text)


class Paragraph(msgspec.Struct):
    """A paragraph, its parse, and what is said in it."""

    block: Block
    passage: Passage
    found: list[Found]


def found_in(text: str) -> list[Found]:
    """Every attribution in a text, in reading order of the cues."""
    return [found for paragraph in read_paragraphs(text) for found in paragraph.found]


def read_paragraphs(text: str) -> Iterator[Paragraph]:
    """Paragraphs in order, each when nothing after it can add to what is said in it; few are held at once."""
    held: deque[Paragraph] = deque()
    for block, passage in passages(text):
        here = Paragraph(block, passage, attributions(passage, turn_of(block)))
        _led_up_to(here, held)
        _carry_over(here, held)
        held.append(here)
        while passage.start - held[0].passage.start > REACH:
            yield held.popleft()
    yield from held


def turn_of(block: Block) -> Found | None:
    """What is said after a name and a colon, in a transcript or an interview."""
    if block.turn is None:
        return None
    first, last, colon = block.turn
    words = (block.start, block.start + len(block.text.rstrip()))
    return Found((colon, colon + 1), (first, last), [words], "turn", ":")


def attributions(passage: Passage, turn: Found | None = None) -> list[Found]:
    """What the constructions find in one paragraph, one for each cue, quotations made whole.

    Args:
        passage: the paragraph.
        turn: who speaks the whole of it, where somebody does.
    """
    kept: list[Found] = [turn] if turn else []
    for construction in CONSTRUCTIONS:
        for found in construction(passage):
            if _clear(found, kept):
                kept.append(found)
    kept.sort(key=lambda f: f.cue)
    whole = [f if f is turn else _quotations_whole(passage, f) for f in kept]
    return _continued(passage, [f for f in whole if _stands(passage, f, whole)])


CORE: Final = words_of("""reject deny accept dispute confirm accuse blame refute acknowledge admit condemn contradict contest
    ask:for call:for""")
"""What somebody says of another's account; told of within a statement, it is a statement of its own."""


def _stands(passage: Passage, found: Found, every: list[Found]) -> bool:
    """Whether it is a statement of its own: within another's words only speech and acceptance of somebody else are.

    What a speaker thinks, wants or judges in the speaker's own words belongs to those words, as `I think` does; so does
    what the speaker tells of his own speech, or of speech that nobody has made.
    """
    at = found.cue[0] - passage.start
    quote = passage.quote_at(at)
    in_quotation = quote is not None and len(passage.text[slice(*quote)].split()) > 4
    within = [
        o
        for o in every
        if o is not found and any(a <= found.cue[0] and found.cue[1] <= b for a, b in o.content)
    ]
    if found.method == "turn":
        return True
    if _only_a_time(passage, found):
        return False
    if not in_quotation and not within:
        return True
    if found.method == "noun" and not in_quotation and all(o.method == "matter" for o in within):
        # the claim that somebody rejects is the claim of another
        return found.lemma in CLAIMS and found.source is not None
    own = (
        found.source is not None
        and passage.text[found.source[0] - passage.start : found.source[1] - passage.start].lower()
    )
    led = found.content[0][0] < found.cue[0] and passage.quote_at(found.content[0][0] - passage.start)
    if not in_quotation and found.of_speech and led:
        # “…,” she said: a quotation beside its cue is nobody else's
        return True
    if not in_quotation and found.of_speech and _besides(passage, found, within):
        return True
    if not found.of_speech or own in OWN_VOICE or found.source is None or _not_made(passage, found):
        return False
    if found.method in ("clause", "according"):
        return not in_quotation or found.lemma in SAY_OF_OTHERS
    return found.method == "matter" and found.lemma.replace(" ", ":") in CORE and not in_quotation


def _only_a_time(passage: Passage, found: Found) -> bool:
    """Whether nothing is said but when: `what the ministry said on 18 September`."""
    words = " ".join(passage.text[a - passage.start : b - passage.start] for a, b in found.content)
    said = [time.text for time in times(words, 0, None)]
    for text in said:
        words = words.replace(text, " ")
    return bool(said) and not any(
        len(w) > 3 and w.lower() not in ("about", "around", "during", "briefing") for w in words.split()
    )


def _besides(passage: Passage, found: Found, within: list[Found]) -> bool:
    """Whether a clause beside what is said holds it: `…, though she noted that`, `backs the minister, who says that`."""
    verb = next(
        (
            t
            for t in passage.tokens([found.cue])
            if t.pos_ in ("VERB", "AUX") and t.dep_ in ("advcl", "relcl")
        ),
        None,
    )
    if verb is None:
        return False
    if verb.dep_ == "advcl":
        return any(
            c.dep_ == "mark" and c.lower_ in ("though", "although", "while", "whereas") for c in verb.children
        )
    return all(o.method in ("matter", "feeling", "unnamed") for o in within)


def _not_made(passage: Passage, found: Found) -> bool:
    """Whether the saying is only thought of: `could say`, `to tell`, `would deny`."""
    cue = passage.text[found.cue[0] - passage.start : found.cue[1] - passage.start].lower().split()
    return cue[0] in ("to", "can", "could", "may", "might", "must", "should", "would", "will", "shall")


OWN_VOICE: Final = frozenset(
    (
        "i",
        "we",
        "you",
        "he",
        "she",
        "it",
        "they",
        "them",
        "him",
        "her",
        "who",
        "that",
        "which",
        "one",
        "anyone",
        "anybody",
        "nobody",
    )
)
CLAIMS: Final = words_of(
    "account accusation allegation assertion admission claim complaint declaration denial explanation finding pledge promise report statement version warning"
)
SAY_OF_OTHERS: Final = frozenset(
    (
        "say",
        "tell",
        "claim",
        "announce",
        "report",
        "declare",
        "deny",
        "confirm",
        "according",
        "state",
        "insist",
    )
)


def _clear(found: Found, kept: list[Found]) -> bool:
    """Whether no earlier construction has this cue."""
    return not any(k.cue[0] < found.cue[1] and found.cue[0] < k.cue[1] for k in kept)


def _quotations_whole(passage: Passage, found: Found) -> Found:
    """A quotation that a clause begins or ends belongs to it whole; what is quoted around the cue stays outside."""
    pieces: list[Piece] = []
    for a, b in found.content:
        start, end = a - passage.start, b - passage.start
        for x, y in passage.quotes:
            if x < end and start < y and not (x <= found.cue[0] - passage.start < y):
                start, end = min(start, x), max(end, y)
        pieces.append((start + passage.start, end + passage.start))
    return msgspec.structs.replace(found, content=merged(pieces, found.cue))


def merged(pieces: list[Piece], cue: Piece | None = None) -> list[Piece]:
    """Pieces in order, overlapping ones joined, and cut where the cue stands in one."""
    out: list[Piece] = []
    for a, b in sorted(pieces):
        if out and a <= out[-1][1]:
            out[-1] = (out[-1][0], max(b, out[-1][1]))
        else:
            out.append((a, b))
    if cue is None:
        return out
    cut: list[Piece] = []
    for a, b in out:
        if a < cue[0] and cue[1] < b:
            cut += [(a, cue[0]), (cue[1], b)]
        else:
            cut.append((a, b))
    return cut


def _continued(passage: Passage, kept: list[Found]) -> list[Found]:
    """A quotation that follows one in its paragraph, and that nobody else says, goes on with it."""
    out = list(kept)
    for x, y in passage.quotes:
        a, b = passage.place((x, y))
        if any(p[0] < b and a < p[1] for f in out for p in f.content):
            continue
        if passage.text[:x].rstrip()[-1:] not in (".", "!", "?", "”", '"', ",", ""):
            continue
        after = next((i for i, f in enumerate(out) if f.of_speech and 0 <= _begins(f) - b <= 2), None)
        if after is not None and _quotes(passage, out[after]) and not _begins_within(passage, out[after]):
            # “If we lose,” said one, “we lose”: the half before the cue
            out[after] = msgspec.structs.replace(
                out[after], content=merged([*out[after].content, (a, b)], out[after].cue)
            )
            continue
        before = [i for i, f in enumerate(out) if f.cue[1] <= a and f.of_speech and _quotes(passage, f)]
        if before:
            i = before[-1]
            out[i] = msgspec.structs.replace(out[i], content=merged([*out[i].content, (a, b)], out[i].cue))
    return out


def _begins(found: Found) -> int:
    """Where the cue or the speaker begins, whichever is first."""
    return min(found.cue[0], found.source[0] if found.source else found.cue[0])


def _begins_within(passage: Passage, found: Found) -> bool:
    """Whether who speaks stands in a quotation himself."""
    return passage.quote_at(_begins(found) - passage.start) is not None


def _quotes(passage: Passage, found: Found) -> bool:
    return any(
        passage.quote_at(a - passage.start) or passage.quote_at(b - 1 - passage.start)
        for a, b in found.content
    )


def _led_up_to(here: Paragraph, before: Sequence[Paragraph]) -> None:
    """A paragraph before that ends in `the ministry said:` gets this one for its words."""
    if not before or here.block.turn is not None or here.passage.start - before[-1].passage.start > REACH:
        return
    led = leading.cue(before[-1].passage)
    if led is None or not _clear(led, before[-1].found):
        return
    whole = leading.filled(led, here.passage)
    if whole is not None:
        before[-1].found = sorted([*before[-1].found, whole], key=lambda f: f.cue)


def _given_back(before: Sequence[Paragraph]) -> list[Piece]:
    """Paragraphs right before that a quotation opens and none closes: whoever closes it says them, not who spoke before."""
    open_: list[Piece] = []
    for paragraph in reversed(before):
        passage = paragraph.passage
        text = passage.text.strip()
        if (
            passage.quotes[:1] != [(passage.text.find(text), len(passage.text.rstrip()))]
            or text[-1:] in '”"»'
        ):
            break
        open_.insert(0, passage.place(passage.quotes[0]))
    for paragraph in before:
        for i, found in enumerate(paragraph.found):
            kept = [piece for piece in found.content if piece not in open_]
            if kept and len(kept) < len(found.content):
                paragraph.found[i] = msgspec.structs.replace(found, content=kept)
    return open_


def _carry_over(here: Paragraph, before: Sequence[Paragraph]) -> None:
    """A paragraph that is one quotation with nobody beside it goes on with the speech before it."""
    passage = here.passage
    if not passage.quotes or here.block.turn is not None:
        return
    x, y = passage.quotes[0]
    if passage.text[:x].strip():
        return
    a, b = passage.place((x, y))
    for i, found in enumerate(here.found):
        if found.of_speech and found.content and found.content[0][0] == a and found.method != "turn":
            here.found[i] = msgspec.structs.replace(found, content=[*_given_back(before), *found.content])
            return
    if passage.text[:x].strip() or passage.text[y:].strip():
        return
    if any(not (a <= f.cue[0] and f.cue[1] <= b) for f in here.found):
        return
    for paragraph in reversed(before):
        for i in range(len(paragraph.found) - 1, -1, -1):
            last = paragraph.found[i]
            if not last.of_speech:
                continue
            end = max((p[1] for p in last.content), default=last.cue[1])
            if passage.start - max(end, last.cue[1]) < NEAR and (a, b) not in last.content:
                paragraph.found[i] = msgspec.structs.replace(last, content=[*last.content, (a, b)])
            return
