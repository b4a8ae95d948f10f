"""LaTeX to MathML, rebuilt element by element from an allow-list.

latex2mathml's own text output is not used: it passes `\\text{<script>}` through, and `\\href` and `\\style` set attributes. The tree it
builds is walked, unknown elements become `mrow`, unknown attributes go, and the serialiser escapes every text.
"""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET

from latex2mathml.converter import convert_to_element

from elearning.infrastructure.markdown.shapes import words

MAX_FORMULA = 2_000
MAX_NESTING = 60

TAGS = words(
    "math mrow mi mn mo mtext mspace msup msub msubsup mfrac msqrt mroot munder mover munderover mtable mtr mtd mpadded mphantom "
    "mstyle menclose mmultiscripts mprescripts none"
)
ATTRIBUTES = words(
    "display mathvariant stretchy fence separator form lspace rspace accent accentunder linethickness columnalign columnspacing "
    "columnlines rowlines rowspacing displaystyle scriptlevel minsize maxsize symmetric width height depth notation movablelimits "
    "largeop"
)
PARTS = {"mfrac": 2, "msub": 2, "msup": 2, "mroot": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3}


class UnreadableFormula(ValueError):
    """The formula cannot be shown as it is written."""


def to_mathml(formula: str, *, block: bool) -> str:
    """MathML for one formula. Raises UnreadableFormula when it is too long, malformed, or uses a command nobody knows.

    >>> to_mathml("x^2", block=False)
    '<math display="inline"><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></math>'
    """
    formula = formula.strip()
    if not formula or len(formula) > MAX_FORMULA or not 0 <= _nesting(formula) <= MAX_NESTING:
        raise UnreadableFormula(formula[:40])
    try:
        root = convert_to_element(formula, display="block" if block else "inline")
    except Exception as error:
        raise UnreadableFormula(formula[:40]) from error
    for element in root.iter():
        name = element.tag.split("}")[-1]
        element.tag = name if name in TAGS else "mrow"
        if len(element) < PARTS.get(name, 0):
            raise UnreadableFormula(formula[:40])
        element.attrib = {key: value for key, value in element.attrib.items() if key in ATTRIBUTES and ":" not in value}
        element.text = _text(element.text)
        element.tail = None if element.tail is None else _text(element.tail)
    return ET.tostring(root, encoding="unicode", short_empty_elements=False)


def _text(text: str | None) -> str | None:
    if text is None:
        return None
    plain = html.unescape(text)
    if plain.startswith("\\") and len(plain) > 1 and plain[1:].isalpha():
        raise UnreadableFormula(plain)
    return plain


def _nesting(formula: str) -> int:
    """How deep the braces go; -1 when they do not pair."""
    depth = deepest = 0
    for brace in re.findall(r"(?<!\\)[{}]", formula):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return -1
        deepest = max(deepest, depth)
    return deepest if depth == 0 else -1
