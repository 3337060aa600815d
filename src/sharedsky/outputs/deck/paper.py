"""A deck of slides, 960 by 540 points: boxes of text that fit, native tables over as many slides as they need, pictures."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

import msgspec

from sharedsky.outputs import fonts
from sharedsky.outputs.setting import require

WHERE = "report.pptx"
WIDE_PT, HIGH_PT = 960.0, 540.0
EDGE_PT, TOP_PT, FOOT_PT = 40.0, 84.0, 506.0
"""Margin at the sides; where the body of a slide begins and where it ends."""
INK, MUTED, ACCENT, RULE, FAINT = "1A2027", "59626D", "1D4F7C", "DEDBD3", "F6F4EE"
FONT = "Arial"
"""On Windows and macOS everywhere, and with a twin of the same widths on Linux."""
_TITLE_SIZES = (28.0, 26.0, 24.0, 22.0, 20.0, 18.0)
_LINE = 1.2
"""Height of a line in sizes, as both PowerPoint and LibreOffice set it."""
_NARROWER = 0.96
"""Arial is narrower than the font whose widths are known, by more than this."""
_CELL_X, _CELL_Y = 5.0, 3.5
_EMU = 12_700
_EPOCH = (1980, 1, 1, 0, 0, 0)
_MOST_CHARACTERS = 1200
"""Of one cell or box: a slide is no place for more; the document has it all."""


class Run(msgspec.Struct, frozen=True):
    """Words in one look; fill gives them a background where they stand alone in a cell."""

    text: str
    bold: bool = False
    colour: str = INK
    scale: float = 1.0


Line = Sequence[Run]
"""One paragraph."""


class Cell(msgspec.Struct, frozen=True):
    """Paragraphs of a table's cell, and its background, "" for none."""

    lines: list[Line]
    fill: str = ""


def words(text: str) -> str:
    """Text as it stands on a slide: as it is seen."""
    shown = fonts.visible(text)
    return shown if len(shown) <= _MOST_CHARACTERS else f"{shown[: _MOST_CHARACTERS - 1].rstrip()}…"


def plain(text: str, *, bold: bool = False, colour: str = INK, scale: float = 1.0) -> Line:
    """A paragraph of one look."""
    return [Run(words(text), bold, colour, scale)]


def cell(*lines: str | Line, fill: str = "") -> Cell:
    """A cell of paragraphs."""
    return Cell([plain(line) if isinstance(line, str) else line for line in lines if line], fill)


def high_of(lines: Iterable[Line], size: float, wide: float) -> float:
    """Points that paragraphs take at a size in a width."""
    total = 0.0
    for line in lines:
        text = "".join(run.text for run in line)
        scale = max((run.scale for run in line), default=1.0)
        bold = any(run.bold for run in line)
        lines_ = fonts.wrapped(text, size * scale * _NARROWER, wide, bold=bold)
        total += max(1, len(lines_)) * size * scale * _LINE
    return total


class Deck:
    """Slides as they are made.

    Args:
        title: of the document.
        foot: at the foot of every slide.
        dated: the document's date; 1980-01-01 where None, since the format wants one.
    """

    def __init__(self, title: str, foot: str, dated: date | None) -> None:
        pptx = require("pptx", "slides", WHERE)
        self._pptx = pptx
        self._show = pptx.Presentation()
        self._foot = foot
        self._slide: Any = None
        before = self._show.slide_width
        self._show.slide_width, self._show.slide_height = _emu(WIDE_PT), _emu(HIGH_PT)
        masters = [self._show.slide_master, *self._show.slide_layouts]
        for shape in (shape for master in masters for shape in master.placeholders):
            # the template's slides are narrower
            ratio = self._show.slide_width / before
            shape.left, shape.width = int(shape.left * ratio), int(shape.width * ratio)
            shape.top, shape.height = shape.top, shape.height
        for relation in self._show.slide_master.part.rels.values():
            if relation.reltype.endswith("/theme"):
                theme = relation.target_part
                theme._blob = theme.blob.replace(b'typeface="Calibri"', f'typeface="{FONT}"'.encode())
        day = dated or date(1980, 1, 1)
        moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
        core = self._show.core_properties
        core.title, core.author, core.last_modified_by = words(title)[:255], "Sharedsky", "Sharedsky"
        core.created = core.modified = moment.replace(tzinfo=None)
        core.revision, core.subject, core.keywords = 1, "step-by-step reconstruction", "reconstruction"

    def slide(self, title: str, *, note: str = "", kicker: str = "") -> None:
        """A new slide with its title; note goes to the speaker, kicker stands above the title in small letters."""
        slide = self._show.slides.add_slide(self._show.slide_layouts[5])
        self._slide = slide
        head = slide.shapes.title
        size = next(
            (s for s in _TITLE_SIZES if high_of([plain(title, bold=True)], s, WIDE_PT - 2 * EDGE_PT) <= 44),
            _TITLE_SIZES[-1],
        )
        _place(head, EDGE_PT, 28.0, WIDE_PT - 2 * EDGE_PT, 48.0)
        shown = fonts.wrapped(words(title), size, WIDE_PT - 2 * EDGE_PT, bold=True, most=2)
        self._write(head.text_frame, [plain(" ".join(shown), bold=True)], size, anchor="middle")
        if kicker:
            self.text(
                [plain(kicker, bold=True, colour=ACCENT)], EDGE_PT, 14.0, WIDE_PT - 2 * EDGE_PT, 16.0, [11.0]
            )
        number = len(self._show.slides)
        self.text([plain(self._foot, colour=MUTED)], EDGE_PT, 514.0, WIDE_PT - 2 * EDGE_PT - 60, 16.0, [9.0])
        self.text(
            [plain(str(number), colour=MUTED)],
            WIDE_PT - EDGE_PT - 50,
            514.0,
            50.0,
            16.0,
            [9.0],
            align="right",
        )
        if note:
            slide.notes_slide.notes_text_frame.text = words(note)

    def cover(self, title: str, kicker: str) -> float:
        """The first slide, its title in large letters; returns where its body begins."""
        self.slide(title, kicker="")
        wide = WIDE_PT - 2 * EDGE_PT
        sizes = (44.0, 40.0, 36.0, 32.0, 28.0, 24.0)
        size = next((s for s in sizes if high_of([plain(title, bold=True)], s, wide) <= 150.0), sizes[-1])
        high = high_of([plain(title, bold=True)], size, wide)
        head = self._slide.shapes.title
        _place(head, EDGE_PT, 96.0, wide, high + 6)
        for paragraph in head.text_frame.paragraphs:
            for run in paragraph.runs:
                run.text, run.font.size = words(title), self._pptx.util.Pt(size)
        self.text([plain(kicker, bold=True, colour=ACCENT)], EDGE_PT, 72.0, wide, 20.0, [14.0])
        return 96.0 + high + 24.0

    def text(
        self,
        lines: Sequence[Line],
        left: float,
        top: float,
        wide: float,
        high: float,
        sizes: Sequence[float],
        *,
        fill: str = "",
        bar: str = "",
        align: str = "left",
        space: float = 0.0,
    ) -> float:
        """A box of paragraphs at the largest size that fits, its last ones shortened where none does; returns its end.

        Args:
            sizes: points, largest first.
            fill, bar: colours of its ground and of a bar at its left, "" for none.
            space: points between paragraphs.
        """
        inner = wide - (16.0 if fill or bar else 0.0)
        room = high - (12.0 if fill else 0.0)
        size = sizes[-1]
        for size in sizes:
            if high_of(lines, size, inner) + space * max(0, len(lines) - 1) <= room:
                break
        lines = _shortened(lines, size, inner, room, space)
        used = high_of(lines, size, inner) + space * max(0, len(lines) - 1) + (12.0 if fill else 0.0)
        box = self._slide.shapes.add_textbox(_emu(left), _emu(top), _emu(wide), _emu(max(used, 10.0)))
        if fill:
            box.fill.solid()
            box.fill.fore_color.rgb = self._rgb(fill)
        if bar:
            mark = self._slide.shapes.add_shape(1, _emu(left), _emu(top), _emu(3.0), _emu(max(used, 10.0)))
            mark.fill.solid()
            mark.fill.fore_color.rgb = self._rgb(bar)
            mark.line.fill.background()
            mark.name = "bar"
            _decorative(mark)
        frame = box.text_frame
        self._write(frame, lines, size, align=align, space=space)
        side = _emu(8.0) if fill or bar else 0
        frame.margin_left, frame.margin_right = side, side
        frame.margin_top = frame.margin_bottom = _emu(6.0) if fill else 0
        return top + used

    def picture(self, png: bytes, left: float, top: float, wide: float, high: float, alt: str) -> None:
        """A picture with its words for those who don't see it."""
        shape = self._slide.shapes.add_picture(io.BytesIO(png), _emu(left), _emu(top), _emu(wide), _emu(high))
        shape._element.nvPicPr.cNvPr.set("descr", words(alt))

    def table(
        self,
        title: str,
        heads: Sequence[str],
        widths: Sequence[float],
        rows: Sequence[Sequence[Cell]],
        *,
        size: float = 12.0,
        least: float = 0.0,
        top: float | None = None,
        kicker: str = "",
        note: str = "",
        alt: str = "",
    ) -> None:
        """A native table, on further slides of the same title where one is too short for it.

        Args:
            title: of the slides; the first is made unless top is given, which continues the present one.
            widths: shares of the width.
            size: of its words, points.
            least: the smallest size it may take where that keeps it on one slide; 0 for no smaller than size.
            top: where it begins on the present slide.
        """
        whole = WIDE_PT - 2 * EDGE_PT
        columns = [share / sum(widths) * whole for share in widths]

        def heights_at(points: float) -> list[float]:
            return [
                max(high_of(c.lines, points, w - 2 * _CELL_X) for c, w in zip(row, columns, strict=True))
                + 2 * _CELL_Y
                for row in rows
            ]

        room = FOOT_PT - (TOP_PT if top is None else top)
        tried = size
        while least and tried >= least:
            if sum(heights_at(tried)) + tried * _LINE + 2 * _CELL_Y + 2 <= room:
                size = tried
                break
            tried -= 0.5
        heights = heights_at(size)
        head_high = size * _LINE + 2 * _CELL_Y + 2
        start, part = 0, 0
        while start < len(rows) or part == 0:
            first_top = TOP_PT if top is None or part else top
            end, used = start, head_high
            while end < len(rows) and (end == start or used + heights[end] <= FOOT_PT - first_top):
                used += heights[end]
                end += 1
            if top is None or part:
                self.slide(
                    title if part == 0 else f"{title} (continued)",
                    kicker=kicker,
                    note=note if part == 0 else "",
                )
            self._table(
                heads,
                columns,
                rows[start:end],
                [head_high, *heights[start:end]],
                size,
                first_top,
                alt or title,
            )
            start, part = end, part + 1

    def _table(
        self,
        heads: Sequence[str],
        columns: Sequence[float],
        rows: Sequence[Sequence[Cell]],
        heights: Sequence[float],
        size: float,
        top: float,
        alt: str,
    ) -> None:
        frame = self._slide.shapes.add_table(
            len(rows) + 1, len(columns), _emu(EDGE_PT), _emu(top), _emu(sum(columns)), _emu(sum(heights))
        )
        frame._element.nvGraphicFramePr.cNvPr.set("descr", words(alt))
        table = frame.table
        # no banding of the template's own: plain rows with a rule are read best from far
        table._tbl.tblPr.find(self._pptx.oxml.ns.qn("a:tableStyleId")).text = _PLAIN_STYLE
        table.horz_banding = False
        for column, wide in zip(table.columns, columns, strict=True):
            column.width = _emu(wide)
        for row, high in zip(table.rows, heights, strict=True):
            row.height = _emu(high)
        for j, head in enumerate(heads):
            self._cell(table.cell(0, j), Cell([plain(head, bold=True)], FAINT), size)
        for i, row in enumerate(rows):
            for j, content in enumerate(row):
                self._cell(table.cell(i + 1, j), content, size)

    def _cell(self, shape: Any, content: Cell, size: float) -> None:
        shape.margin_left = shape.margin_right = _emu(_CELL_X)
        shape.margin_top = shape.margin_bottom = _emu(_CELL_Y)
        if content.fill:
            shape.fill.solid()
            shape.fill.fore_color.rgb = self._rgb(content.fill)
        else:
            shape.fill.background()
        self._rule(shape)
        self._write(shape.text_frame, content.lines or [plain("")], size)

    def _rule(self, shape: Any) -> None:
        """A thin line below a cell."""
        qn = self._pptx.oxml.ns.qn
        properties = shape._tc.get_or_add_tcPr()
        line = properties.makeelement(qn("a:lnB"), {"w": str(_emu(0.75))})
        solid = line.makeelement(qn("a:solidFill"), {})
        solid.append(solid.makeelement(qn("a:srgbClr"), {"val": RULE}))
        line.append(solid)
        # borders stand before the fill
        properties.insert(0, line)

    def _write(
        self,
        frame: Any,
        lines: Sequence[Line],
        size: float,
        *,
        align: str = "left",
        anchor: str = "top",
        space: float = 0.0,
    ) -> None:
        """Paragraphs into a frame; those in Hebrew or Arabic run from the right."""
        text = self._pptx.enum.text
        frame.word_wrap = True
        frame.auto_size = text.MSO_AUTO_SIZE.NONE
        frame.vertical_anchor = getattr(text.MSO_ANCHOR, anchor.upper())
        frame.margin_left = frame.margin_right = frame.margin_left if frame.margin_left == 0 else 0
        for i, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
            whole = "".join(run.text for run in line)
            right = fonts.runs_from_right(whole)
            paragraph.alignment = text.PP_ALIGN.RIGHT if align == "right" or right else text.PP_ALIGN.LEFT
            if right:
                paragraph._p.get_or_add_pPr().set("rtl", "1")
            if space and i:
                paragraph.space_before = self._pptx.util.Pt(space)
            # an empty paragraph is as high as the words that could stand in it
            end = paragraph._p.get_or_add_endParaRPr()
            end.set("sz", str(round(size * 100)))
            for run in line:
                if not run.text:
                    continue
                made = paragraph.add_run()
                made.text = run.text
                made.font.size = self._pptx.util.Pt(round(size * run.scale, 1))
                made.font.bold = run.bold
                made.font.name = FONT
                made.font.color.rgb = self._rgb(run.colour)

    def _rgb(self, colour: str) -> Any:
        return self._pptx.dml.color.RGBColor.from_string(colour.lstrip("#").upper())

    def bytes(self) -> bytes:
        """The deck; its archive bears no time of making, so that a rerun gives the same bytes."""
        made, fixed = io.BytesIO(), io.BytesIO()
        self._show.save(made)
        with zipfile.ZipFile(made) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
            for name in source.namelist():
                entry = zipfile.ZipInfo(name, _EPOCH)
                entry.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                target.writestr(entry, source.read(name))
        return fixed.getvalue()


_PLAIN_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""PowerPoint's own name of 'no style, no grid'."""


def _emu(points: float) -> int:
    return round(points * _EMU)


def _place(shape: Any, left: float, top: float, wide: float, high: float) -> None:
    shape.left, shape.top, shape.width, shape.height = _emu(left), _emu(top), _emu(wide), _emu(high)


def _decorative(shape: Any) -> None:
    shape._element.nvSpPr.cNvPr.set("descr", "")


def _shortened(lines: Sequence[Line], size: float, wide: float, room: float, space: float) -> list[Line]:
    """As many paragraphs as there is room for; the last one that begins there ends in an ellipsis where it has no end."""
    kept: list[Line] = []
    used = 0.0
    for line in lines:
        gap = space if kept else 0.0
        high = high_of([line], size, wide)
        if used + gap + high <= room + 0.5:
            kept.append(line)
            used += gap + high
            continue
        scale = max((run.scale for run in line), default=1.0)
        most = int((room - used - gap) / (size * scale * _LINE))
        if most > 0 and line:
            text = "".join(run.text for run in line)
            first = line[0]
            short = " ".join(fonts.wrapped(text, size * scale, wide, bold=first.bold, most=most))
            kept.append([Run(short, first.bold, first.colour, first.scale)])
        elif kept:
            last = kept[-1]
            kept[-1] = [
                *last[:-1],
                msgspec.structs.replace(last[-1], text=last[-1].text.rstrip(" .…") + " …"),
            ]
        break
    return kept
