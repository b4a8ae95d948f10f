"""XLSX files made by hand, also such as no program would write."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from html import escape

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
_ROOT = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
_STYLES = f'<styleSheet xmlns="{_MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
DAY_STYLE = 1


def column(at: int) -> str:
    """The letters of a column, counted from 0."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def sheet_data(rows: Sequence[Sequence[object]]) -> str:
    """Texts, numbers and truths as the `<row>` elements of a worksheet; None is no cell at all."""
    made: list[str] = []
    for line, row in enumerate(rows, start=1):
        cells = "".join(_cell(f"{column(at)}{line}", value) for at, value in enumerate(row) if value is not None)
        made.append(f'<row r="{line}">{cells}</row>')
    return "".join(made)


def workbook(*sheets: tuple[str, str] | tuple[str, str, str], **parts: bytes) -> bytes:
    """A file with these worksheets (name, sheet data, attributes); `parts` are further members."""
    entries = "".join(
        f'<sheet name="{escape(one[0])}" sheetId="{number}" {one[2] if len(one) > 2 else ""} r:id="rId{number}"/>'  # pyright: ignore[reportGeneralTypeIssues]
        for number, one in enumerate(sheets, start=1)
    )
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(sheets) + 1)
    )
    links += f'<Relationship Id="rIdS" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", _TYPES)
        packed.writestr("_rels/.rels", _ROOT)
        packed.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{entries}</sheets></workbook>'
        )
        packed.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'
        )
        packed.writestr("xl/styles.xml", _STYLES)
        for number, one in enumerate(sheets, start=1):
            data = f'<worksheet xmlns="{_MAIN}"><sheetData>{one[1]}</sheetData></worksheet>'
            packed.writestr(f"xl/worksheets/sheet{number}.xml", data)
        for name, content in parts.items():
            packed.writestr(name, content)
    return file.getvalue()


def _cell(place: str, value: object) -> str:
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value!r}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'
