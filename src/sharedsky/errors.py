"""The one base error and its kinds; each says where, which field, what was found, what was wanted and what to do."""

import unicodedata


def visible(text: str) -> str:
    r"""The text on one line, with every character that could act on a terminal written as an escape.

    That is what controls, marks of direction and halves of a surrogate pair do; spaces of any width stay.

    >>> visible("red \x1b[31m, \u202eback\nnew")
    'red \\x1b[31m, \\u202eback\\nnew'
    """
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() or unicodedata.category(c) == "Zs" else c.encode("unicode_escape").decode()
        for c in text
    )


class SharedskyError(Exception):
    """Something that a user can mend, in one line: where, field: got …, want …; fix.

    Args:
        where: file, record or object, such as `tracks.csv:412`; empty where there is no place.
        field: the column, key or option; empty where the whole thing is meant.
        got: what was found, shown as it stands.
        want: what was wanted.
        fix: what to do.

    >>> print(InvalidValue("tracks.csv:412", field="alt_ft", got="'FL3O0'", want="a number of feet", fix="fix the row"))
    tracks.csv:412 alt_ft: got 'FL3O0', want a number of feet; fix the row
    """

    exit_code = 2

    def __init__(
        self, where: str = "", *, field: str = "", got: str = "", want: str = "", fix: str = ""
    ) -> None:
        super().__init__(where, field, got, want, fix)
        self.where, self.field, self.got, self.want, self.fix = where, field, got, want, fix

    def __str__(self) -> str:
        place = " ".join(p for p in (self.where, self.field) if p)
        found = ", ".join(p for p in (self.got and f"got {self.got}", self.want and f"want {self.want}") if p)
        said = ": ".join(p for p in (place, found) if p)
        # one line, whatever the input held
        return visible("; ".join(p for p in (said, self.fix) if p))


class InvalidValue(SharedskyError):
    """A value is not what its field takes: wrong type, unit, range or form."""


class Unreadable(SharedskyError):
    """Nothing at all could be read: unknown format, truncated, not what it says it is."""


class HostileInput(SharedskyError):
    """The input tries something no honest file needs: entities, external references, paths out of an archive."""


class LimitExceeded(SharedskyError):
    """The input is larger than the stated limit: a compression bomb, an endless line, too many members."""


class UnknownName(SharedskyError):
    """Something refers to a name that nothing declares."""


class InvalidCase(SharedskyError):
    """A case folder cannot be used: no case.toml, two objects of one id, evidence that is missing."""


class CheckFailed(SharedskyError):
    """A check was run and did not pass."""

    exit_code = 1
