"""Shows what one construction finds in a sentence, for the doctests of the constructions."""

from collections.abc import Callable, Iterable

from sharedsky.statements.found import Found
from sharedsky.statements.parsing import parse
from sharedsky.statements.passage import Passage


def shown(find: Callable[[Passage], Iterable[Found]], text: str) -> None:
    """Prints source, cue and content of each attribution that a construction finds in a text."""
    for found in find(Passage(parse(text))):
        source = text[slice(*found.source)] if found.source else "-"
        print(source, "|", text[slice(*found.cue)], "|", " … ".join(text[a:b] for a, b in found.content))
