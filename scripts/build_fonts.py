"""Make the fonts of report.pdf and of its pictures from web/'s locked packages: build_fonts.py NODE_MODULES OUT.

Latin, Cyrillic, Greek, Arabic and Hebrew are the Noto fonts as their packages ship them, regular and bold. Chinese, Japanese
and Korean come as some 450 slices for browsers in a variable weight; one weight of each is taken and joined into one
font without layout tables: every character that Google Fonts serves for the four languages (17,142 of the 20,992 unified
ideographs, all kana, all Hangul) in 4.9 MB of a wheel, where the whole of Noto Sans CJK would take 14 MB. Symbols, arrows
and emoji are joined the same way.
"""

import hashlib
import io
import json
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import uharfbuzz as hb
from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem

WHOLE = {
    "NotoSans-Regular.ttf": "@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf",
    "NotoSans-Bold.ttf": "@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf",
    "NotoSansArabic-Regular.ttf": "@expo-google-fonts/noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf",
    "NotoSansArabic-Bold.ttf": "@expo-google-fonts/noto-sans-arabic/700Bold/NotoSansArabic_700Bold.ttf",
    "NotoSansHebrew-Regular.ttf": "@expo-google-fonts/noto-sans-hebrew/400Regular/NotoSansHebrew_400Regular.ttf",
    "NotoSansHebrew-Bold.ttf": "@expo-google-fonts/noto-sans-hebrew/700Bold/NotoSansHebrew_700Bold.ttf",
}
"""File shipped to file of a package, unchanged."""
JOINED = {
    "Sharedsky Mono": ("@fontsource/noto-sans-mono/files/noto-sans-mono-latin-400-normal.woff2",),
    "Sharedsky Symbols": (
        "@fontsource/noto-sans-math/files/*-400-normal.woff2",
        "@fontsource/noto-sans-symbols-2/files/*-400-normal.woff2",
        "@fontsource-variable/noto-emoji/files/*-wght-normal.woff2",
    ),
    "Sharedsky CJK": (
        "@fontsource-variable/noto-sans-sc/files/*-wght-normal.woff2",
        "@fontsource-variable/noto-sans-tc/files/*-wght-normal.woff2",
        "@fontsource-variable/noto-sans-jp/files/*-wght-normal.woff2",
        "@fontsource-variable/noto-sans-kr/files/*-wght-normal.woff2",
    ),
}
"""Family shipped to the slices it is joined from; of a character that several have the first is taken."""
UNITS_PER_EM = 1000
WEIGHT = 400
KEPT_TABLES = frozenset(
    ("GlyphOrder", "head", "hhea", "maxp", "OS/2", "hmtx", "cmap", "loca", "glyf", "name", "post")
) | frozenset(("fvar", "gvar", "avar", "HVAR", "MVAR"))
"""Layout is left out: the joined scripts need none to be read."""


def main(modules: Path, out: Path) -> int:
    """Writes fonts, their licences and fonts.json into out, unless they are there from the same packages and script."""
    made_from = _made_from(modules)
    stamp = out / "made-from"
    if stamp.is_file() and stamp.read_text() == made_from:
        return 0
    shutil.rmtree(out, ignore_errors=True)
    fonts = out / "fonts"
    fonts.mkdir(parents=True)
    for name, source in WHOLE.items():
        shutil.copyfile(modules / source, fonts / name)
    covered = {code for name in WHOLE for code in TTFont(fonts / name, lazy=True).getBestCmap()}
    for family, patterns in JOINED.items():
        slices = [path for pattern in patterns for path in sorted(modules.glob(pattern))]
        _joined(family, slices, set() if family == "Sharedsky Mono" else covered).save(
            fonts / f"{family.replace(' ', '')}.ttf", reorderTables=True
        )
    (fonts / "LICENSES.txt").write_text("\n\n".join(_licences(modules)), "utf-8")
    (fonts / "fonts.json").write_text(json.dumps(_measured(fonts), separators=(",", ":")))
    stamp.write_text(made_from)
    return 0


def _packages() -> list[str]:
    files = [*WHOLE.values(), *(pattern for patterns in JOINED.values() for pattern in patterns)]
    return list(dict.fromkeys("/".join(file.split("/")[:2]) for file in files))


def _made_from(modules: Path) -> str:
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for package in _packages():
        digest.update((modules / package / "package.json").read_bytes())
    return digest.hexdigest()


def _licences(modules: Path) -> Iterator[str]:
    for package in _packages():
        folder = modules / package
        text = next(folder / name for name in ("LICENSE_FONT", "LICENSE") if (folder / name).is_file())
        yield f"{package}\n{'=' * len(package)}\n{text.read_text('utf-8').strip()}\n"


def _joined(family: str, slices: Iterable[Path], covered: set[int]) -> TTFont:
    """One font of all characters that slices have and `covered` lacks; these are then covered too."""
    glyphs, advances = {}, {}
    order: list[str] = []
    codes: dict[int, str] = {}
    font: TTFont | None = None
    for number, path in enumerate(slices):
        part = _part(path, covered)
        if part is None:
            continue
        outlines, widths = part["glyf"], part["hmtx"]
        if font is None:
            font = part
            order.append(".notdef")
            glyphs[".notdef"], advances[".notdef"] = outlines[".notdef"], widths[".notdef"]
        names = {name: f"{number}.{name}" for name in part.getGlyphOrder() if name != ".notdef"}
        for name, new in names.items():
            glyph = outlines[name]
            if glyph.isComposite():
                for component in glyph.components:
                    component.glyphName = names[component.glyphName]
            glyphs[new], advances[new] = glyph, widths[name]
        own = {code: names[name] for code, name in part.getBestCmap().items() if name in names}
        codes |= own
        covered |= set(own)
    if font is None:
        raise SystemExit(f"{family}: no slice of it is in the packages; remake web/package-lock.json")
    # a table of characters stays small only where neighbours in it are neighbours in the font
    encoded = list(dict.fromkeys(codes[code] for code in sorted(codes)))
    order += encoded + sorted(set(glyphs) - set(encoded) - {".notdef"})
    font["glyf"].glyphs, font["glyf"].glyphOrder = glyphs, order
    font["hmtx"].metrics = advances
    font["maxp"].numGlyphs = len(order)
    font["post"].formatType = 3.0
    font.setGlyphOrder(order)
    builder = FontBuilder(font=font)
    builder.setupCharacterMap(codes)
    builder.setupNameTable({"familyName": family, "styleName": "Regular", "psName": family.replace(" ", "")})
    # fonts made twice from the same packages are the same bytes
    font.recalcTimestamp = False
    return font


def _part(path: Path, covered: set[int]) -> TTFont | None:
    """A slice with only the characters that are not covered, at one weight, or None where none are left."""
    font = TTFont(path, recalcTimestamp=False)
    wanted = {code for code in font.getBestCmap() if code not in covered}
    if not wanted:
        return None
    font.flavor = None
    for table in set(font.keys()) - KEPT_TABLES:
        del font[table]
    whole = io.BytesIO()
    font.save(whole)
    face = hb.Face(whole.getvalue())
    chosen = hb.SubsetInput()
    if "fvar" in font:
        chosen.pin_axis_location(face, "wght", WEIGHT)
    chosen.unicode_set.clear()
    chosen.unicode_set.update(wanted)
    part = TTFont(io.BytesIO(hb.subset(face, chosen).blob.data))
    if part["head"].unitsPerEm != UNITS_PER_EM:
        scale_upem(part, UNITS_PER_EM)
    return part


def _measured(fonts: Path) -> dict[str, object]:
    """Which characters each font has, as first and last code point of runs, and how wide they are in the text fonts."""
    coverage, advances = {}, {}
    for path in sorted(fonts.glob("*.ttf")):
        font = TTFont(path, lazy=True)
        codes = font.getBestCmap()
        coverage[path.name] = list(_runs(sorted(codes)))
        if path.name in WHOLE and path.name != "NotoSansArabic-Bold.ttf":
            widths = font["hmtx"]
            advances[path.name] = {code: widths[name][0] for code, name in sorted(codes.items())}
    return {"units_per_em": UNITS_PER_EM, "coverage": coverage, "advances": advances}


def _runs(codes: list[int]) -> Iterator[tuple[int, int]]:
    first = last = codes[0]
    for code in codes[1:]:
        if code != last + 1:
            yield first, last
            first = code
        last = code
    yield first, last


if __name__ == "__main__":
    sys.exit(main(*(Path(argument).resolve() for argument in sys.argv[1:3])))
