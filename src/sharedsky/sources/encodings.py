"""Bytes of a document to text: by byte order mark, by declaration, else UTF-8, else windows-1252, and which it was."""

import codecs
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Python has codecs that are no character sets, or take quadratic time; these are those of the WHATWG standard
_CHARSETS: Final = frozenset(
    [
        "utf-8",
        "cp866",
        "koi8-r",
        "koi8-u",
        "gbk",
        "gb2312",
        "gb18030",
        "big5",
        "euc_jp",
        "euc_kr",
        "shift_jis",
    ]
    + ["iso2022_jp", "mac-roman", "mac-cyrillic", "cp874", "cp932", "cp949", "tis-620"]
    + [f"cp125{n}" for n in range(9)]
    + [f"iso8859-{n}" for n in range(2, 17) if n != 12]
)
# what pages declare as these is windows-1252 in practice, by the same standard
_LATIN: Final = ("ascii", "iso8859-1")
_ASSUMED: Final = "cp1252"
_LAYOUT: Final = "\t\n\r\f"


def decoded(content: bytes, declared: str = "", *, is_head: bool = False) -> tuple[str, str]:
    """The text, without byte order mark, and the name of the encoding, which says "assumed" where nothing shows it.

    Args:
        content: all of a document, or its head, which may end inside a character.
        declared: the character set that the document names, "" where it names none.
        is_head: content is the beginning of more.

    >>> decoded(b"caf\\xc3\\xa9"), decoded(b"caf\\xe9")
    (('café', 'utf-8'), ('café', 'windows-1252 assumed'))
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, errors="replace"), encoding
    wide = _wide(content)
    if wide:
        return content.decode(wide, errors="replace"), f"{wide} assumed"
    charset = _charset(declared)
    if charset:
        return content.decode(charset, errors="replace"), charset
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(content, final=not is_head), "utf-8"
    except UnicodeDecodeError:
        return content.decode(_ASSUMED, errors="replace"), "windows-1252 assumed"


def is_binary(text: str) -> bool:
    """Whether decoded text holds control characters that no text has, or is mostly what could not be decoded."""
    sample = text[: 64 << 10]
    strange = sum(not c.isprintable() and ord(c) < 0xA0 and c not in _LAYOUT for c in sample)
    return "\0" in sample or (strange + sample.count("\ufffd")) * 100 > len(sample)


def _wide(content: bytes) -> str:
    """UTF-16 without a mark: mostly text of a script whose every other byte is 0."""
    head = content[: 1 << 10]
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros = head[first::2].count(0)
        if len(head) >= 8 and zeros * 10 > len(head) * 3 and not head[1 - first :: 2].count(0):
            return encoding
    return ""


def _charset(declared: str) -> str:
    try:
        name = codecs.lookup(declared.strip()[:40]).name if declared else ""
    except (LookupError, ValueError):
        return ""
    if name in _LATIN:
        return _ASSUMED
    # a page that could be read for its declaration is no UTF-16, whatever it declares
    return "utf-8" if name.startswith("utf-16") else name if name in _CHARSETS else ""
