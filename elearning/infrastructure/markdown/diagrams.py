"""Mermaid text to an SVG picture with nothing in it but shapes and words."""

from __future__ import annotations

import hashlib
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass

import mmdr

from elearning.infrastructure.markdown.shapes import Drawing, words

MAX_DIAGRAM = 20_000
MAX_ALT = 300
SVG = "http://www.w3.org/2000/svg"
TAGS = words("svg g defs marker path polygon polyline line rect circle ellipse text tspan title desc")
ATTRIBUTES = words(
    "viewBox width height x y x1 y1 x2 y2 cx cy r rx ry d points transform fill fill-opacity stroke stroke-width stroke-opacity "
    "stroke-dasharray stroke-linecap stroke-linejoin opacity text-anchor dominant-baseline alignment-baseline font-family font-size "
    "font-weight font-style dx dy id refX refY markerUnits markerWidth markerHeight orient marker-end marker-start"
)
KINDS = {
    "flowchart": "Diagram alur",
    "graph": "Diagram alur",
    "sequenceDiagram": "Diagram urutan",
    "pie": "Diagram lingkaran",
    "gantt": "Diagram jadwal",
    "timeline": "Garis waktu",
    "mindmap": "Peta pikiran",
    "stateDiagram": "Diagram keadaan",
    "classDiagram": "Diagram kelas",
    "erDiagram": "Diagram relasi data",
}
TITLE = re.compile(r"^\s*(?:accTitle|title)\s*:\s*(.+)$", re.MULTILINE)
BARE_TITLE = re.compile(r"^\s*(?:pie\s+(?:showData\s+)?)?title\s+(.+)$", re.MULTILINE)
BARE_TITLED = {"Diagram lingkaran", "Diagram jadwal", "Garis waktu"}
LOCAL = re.compile(r"url\(#[\w-]+\)")

ET.register_namespace("", SVG)


class UndrawableDiagram(ValueError):
    """The text is no diagram; `args[0]` is what the drawing library says."""


@dataclass(frozen=True, slots=True)
class Diagram:
    """A drawn diagram: `alt` says in words what it shows, `width` and `height` are CSS pixels."""

    drawing: Drawing
    alt: str
    width: int
    height: int


def draw(source: str) -> Diagram:
    """Draw one diagram. Raises UndrawableDiagram.

    Of the two engines of the library the strict one decides whether the text is a diagram, the other draws it: its pictures need no
    style sheet, so that they can be shown as images.
    """
    if len(source) > MAX_DIAGRAM:
        raise UndrawableDiagram(f"{len(source)} > {MAX_DIAGRAM}")
    try:
        mmdr.render(source, backend="merman").svg()
        raw = mmdr.render(source, backend="mermaid-rs-renderer").svg()
        root = ET.fromstring(raw)  # noqa: S314 - the library's own output; expat is built with the entity limits on
    except (ValueError, RuntimeError, ET.ParseError) as error:
        raise UndrawableDiagram(str(error)) from error
    labels = _labels(root)
    _strip(root)
    width, height = _size(root)
    root.set("width", str(width))
    root.set("height", str(height))
    content = ET.tostring(root, encoding="utf-8")
    name = f"diagram-{hashlib.sha256(content).hexdigest()[:8]}.svg"
    return Diagram(Drawing(name, content), _alt(source, labels), width, height)


def _strip(element: ET.Element) -> None:
    """Keep allowed shapes and attributes; unwrap links, drop the rest with all it holds."""
    for key in list(element.attrib):
        value = element.attrib[key]
        harmless = key in ATTRIBUTES and ("(" not in value or key == "transform" or LOCAL.fullmatch(value))
        if not harmless or "javascript" in value.lower():
            del element.attrib[key]
    for index, child in reversed(list(enumerate(element))):
        name = child.tag.removeprefix(f"{{{SVG}}}")
        if name == "a":
            child.tag = f"{{{SVG}}}g"
        elif name not in TAGS:
            element.remove(element[index])
            continue
        _strip(child)


def _size(root: ET.Element) -> tuple[int, int]:
    box = [float(number) for number in root.get("viewBox", "0 0 640 480").replace(",", " ").split()]
    return max(1, round(box[2])), max(1, round(box[3]))


def _labels(root: ET.Element) -> list[str]:
    """The words of the picture, once each: those of its shapes in the order drawn, then those on its arrows."""
    arrows = {
        text for group in root.iter(f"{{{SVG}}}g") if group.get("class") == "edgeLabel" for text in group.iter(f"{{{SVG}}}text")
    }
    texts = list(root.iter(f"{{{SVG}}}text"))
    ordered = [text for text in texts if text not in arrows] + [text for text in texts if text in arrows]
    said = (" ".join(" ".join(text.itertext()).split()) for text in ordered)
    return list(dict.fromkeys(label for label in said if label))


def _alt(source: str, labels: list[str]) -> str:
    body = re.sub(r"\A---\n.*?\n---\n", "", source, flags=re.DOTALL)
    first = next((line.split()[0].rstrip(":;") for line in body.splitlines() if line.strip() and not line.startswith("%%")), "")
    kind = next((label for name, label in KINDS.items() if first.startswith(name)), "Diagram")
    title = TITLE.search(source) or (BARE_TITLE.search(source) if kind in BARE_TITLED else None)
    if title:
        return f"{kind}: {title[1].strip()}"[:MAX_ALT]
    alt = f"{kind}: {', '.join(labels)}" if labels else kind
    return alt if len(alt) <= MAX_ALT else alt[: MAX_ALT - 1].rsplit(" ", 1)[0] + "…"
