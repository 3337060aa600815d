"""`She is sure that …`, `they were concerned about …`, `is critical of`, `is willing to`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sharedsky.statements.found import Found
from sharedsky.statements.grammar import can_speak, cue_words, lemma_of, patient, subject
from sharedsky.statements.lexicon import words_of
from sharedsky.statements.passage import Passage

if TYPE_CHECKING:
    from spacy.tokens import Token

ADJECTIVES: Final = words_of("""adamant afraid agnostic alarmed amazed amused angry annoyed anxious apologetic appalled ashamed astonished aware certain cautious
    clear comfortable concerned confident confused content convinced critical curious delighted determined disappointed
    disgusted dismissive displeased doubtful eager embarrassed enthusiastic excited explicit familiar fearful frustrated fond
    furious glad grateful happy hesitant hopeful horrified impressed incensed indignant interested irate keen leery loath
    mad mindful nervous opposed optimistic outraged pessimistic pleased positive proud puzzled ready receptive
    reluctant sad satisfied scared sceptical skeptical shocked sick silent sorry stunned supportive sure surprised suspicious
    sympathetic terrified thankful thrilled tired troubled unaware uncertain uncomfortable undecided unhappy unsure upset
    vocal wary weary willing unwilling worried bullish bearish inclined unimpressed unconvinced""")


def find(passage: Passage) -> Iterator[Found]:
    """A copula, an adjective of mind and what it is about.

    >>> from sharedsky.statements.examples import shown
    >>> shown(find, "The minister is confident that the line worked.")
    The minister | is confident | that the line worked
    >>> shown(find, "The mayor has been a vocal critic of the airport. The unions are against it.")
    The mayor | has been a vocal critic of | the airport
    The unions | are against | it
    >>> shown(find, "The minister made it clear that the line was closed.")
    The minister | made it clear | that the line was closed
    """
    for word in passage.doc:
        if word.lemma_ == "be" and word.pos_ in ("AUX", "VERB"):
            words, content = _side(word)
            source = subject(word)
            if content and source is not None and can_speak(source):
                pieces = [passage.place(p) for p in passage.pieces(content)]
                yield Found(
                    passage.cue(words), passage.source(source, word), pieces, "feeling", "be", of_speech=False
                )
            continue
        low = word.lower_
        if low in ("clear", "plain") and (made := _made(word)) is not None:
            maker, content = made
            source = subject(maker)
            pieces = [passage.place(p) for p in passage.pieces(content)]
            if source is not None and pieces:
                words = list(passage.doc[cue_words(maker)[0].i : word.i + 1])
                yield Found(
                    passage.cue(words), passage.source(source, maker), pieces, "feeling", "make clear"
                )
            continue
        if low not in ADJECTIVES or word.dep_ not in (
            "acomp",
            "ROOT",
            "ccomp",
            "conj",
            "advcl",
            "relcl",
            "xcomp",
            "oprd",
        ):
            continue
        verb = word if word.pos_ in ("VERB", "AUX") else _copula(word)
        if verb is None:
            continue
        particle, content = _about(word)
        source = _who(verb)
        if not content or source is None or not can_speak(source):
            continue
        pieces = [passage.place(p) for p in passage.pieces(content)]
        words = cue_words(verb)
        words = [passage.doc[i] for i in range(words[0].i, max(words[-1].i, word.i) + 1)]
        if particle is not None and particle.i == words[-1].i + 1:
            words.append(particle)
        if pieces and len(words) <= 8:
            yield Found(
                passage.cue(words), passage.source(source, verb), pieces, "feeling", low, of_speech=False
            )


SIDES: Final = words_of(
    "admirer advocate apologist backer believer champion critic defender detractor enemy fan foe opponent proponent skeptic supporter"
)
"""What somebody is of what they judge: `a critic of the plan`."""


def _side(verb: "Token") -> "tuple[list[Token], list[Token]]":
    """`is against the runway`, `has been a vocal critic of the airport`: the words of the cue, and what is judged."""
    for child in verb.children:
        if child.i < verb.i:
            continue
        if child.dep_ == "prep" and child.lower_ in ("against", "behind"):
            return [*cue_words(verb), child], [t for c in child.children for t in c.subtree]
        if child.dep_ == "attr" and child.lemma_.lower() in SIDES:
            of = next((c for c in child.children if c.dep_ == "prep" and c.lower_ in ("of", "in")), None)
            if of is not None:
                words = [verb.doc[i] for i in range(cue_words(verb)[0].i, of.i + 1)]
                return words, [t for c in of.children for t in c.subtree]
    return [], []


def _made(word: "Token") -> "tuple[Token, list[Token]] | None":
    """`made it clear that …`: the verb, and what is made clear."""
    verb = next(
        (t for t in (word.head, word.head.head) if lemma_of(t) == "make" and 0 < word.i - t.i <= 3), None
    )
    if verb is None:
        return None
    for child in (*word.children, *verb.children):
        if child.i > word.i and child.dep_ in ("ccomp", "advcl", "xcomp"):
            return verb, [t for t in child.subtree if t.i > word.i]
    return None


def _copula(word: "Token") -> "Token | None":
    head = word.head
    while word.dep_ == "conj" and head.pos_ == "ADJ":
        word, head = head, head.head
    return (
        head
        if head.lemma_.lower() in ("be", "feel", "become", "remain", "seem", "get", "grow", "sound", "stay")
        else None
    )


def _about(word: "Token") -> "tuple[Token | None, list[Token]]":
    for child in word.children:
        if child.i > word.i and child.dep_ in ("ccomp", "xcomp"):
            return None, list(child.subtree)
        if child.i > word.i and child.dep_ in ("prep", "agent"):
            return child, [t for c in child.children for t in c.subtree]
    return None, []


def _who(verb: "Token") -> "Token | None":
    for child in verb.children:
        if child.dep_ in ("nsubj", "nsubjpass"):
            return child
    return patient(verb) or subject(verb)
