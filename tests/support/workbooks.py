"""XLSX files made by hand, also such as no program would write."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
DAY, MOMENT, HOURS = 1, 2, 3
STYLES = f"""<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="[h]:mm:ss"/></numFmts><cellXfs count="4">
<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="164"/></cellXfs></styleSheet>"""


def packed(members: Mapping[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of these files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as box:
        for name, content in members.items():
            box.writestr(name, content)
    return file.getvalue()


def members_of(*data: str, states: Sequence[str] = (), shared: str = "", folder: str = "worksheets") -> dict[str, bytes | str]:
    """The files of a workbook with these worksheets, each given as its `<row>` elements."""
    numbers = range(1, len(data) + 1)
    state = {n: f'state="{states[n - 1]}"' if len(states) >= n else "" for n in numbers}
    entries = "".join(f'<sheet name="Lembar {n}" sheetId="{n}" {state[n]} r:id="rId{n}"/>' for n in numbers)
    links = [(f"rId{n}", "worksheet", f"{folder}/sheet{n}.xml") for n in numbers]
    links += [("rId90", "styles", "styles.xml"), ("rId91", "sharedStrings", "sharedStrings.xml")]
    listed = "".join(f'<Relationship Id="{one}" Type="{OFFICE}/{kind}" Target="{target}"/>' for one, kind, target in links)
    return {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{entries}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{listed}</Relationships>',
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{shared}</sst>',
        **{
            f"xl/{folder}/sheet{n}.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
            for n, rows in zip(numbers, data, strict=True)
        },
    }


def workbook(*data: str, **more: Any) -> bytes:
    """An XLSX with these worksheets, each given as its `<row>` elements."""
    return packed(members_of(*data, **more))


def letters(column: int) -> str:
    """The letters of a column, counted from 0."""
    return (letters(column // 26 - 1) if column >= 26 else "") + chr(65 + column % 26)


def rows_of(rows: Iterable[Sequence[object]]) -> str:
    """Texts and numbers as `<row>` elements; None is no cell at all."""
    made: list[str] = []
    for line, row in enumerate(rows, start=1):
        cells = "".join(
            f'<c r="{letters(at)}{line}"><v>{value}</v></c>'
            if isinstance(value, int | float)
            else f'<c r="{letters(at)}{line}" t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'
            for at, value in enumerate(row)
            if value is not None
        )
        made.append(f'<row r="{line}">{cells}</row>')
    return "".join(made)
