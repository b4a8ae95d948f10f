"""The kit as a whole: complete folders, a table that tells the truth, examples without faults."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from elearning.web import kit
from elearning.web.kit.motif import DYES, MOTIFS, motif_of
from elearning.web.layout.frame import Frame, frame_of

KIT = Path(kit.__file__).parent
COMPONENTS = sorted(path.parent.name for path in KIT.glob("*/macro.html"))
REFERRING = ("for", "aria-labelledby", "aria-describedby", "aria-controls")


@dataclass(frozen=True)
class KitPage:
    title: str
    components: tuple[str, ...]


class Elements(HTMLParser):
    """Every start tag with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def stranger() -> Frame:
    return frame_of(
        site_name="Ruang Belajar", organisation="Kota Contoh", locale="id", path="/kit", badge=None, rooms=(), unit_name="", notices=(), demo=True
    )  # fmt: skip


@pytest.fixture(scope="module")
def elements() -> list[tuple[str, dict[str, str | None]]]:
    from tests.web.kit.conftest import make_environment

    page = KitPage("Komponen layar", tuple(COMPONENTS))
    html = make_environment().get_template("kit/index.html").render(page=page, frame=stranger())
    return Elements(html).found


@pytest.mark.parametrize("component", COMPONENTS)
def test_every_component_is_whole(component: str) -> None:
    present = {path.name for path in (KIT / component).iterdir()}

    assert {"macro.html", "examples.html", "README.md"} <= present


def test_the_table_lists_every_macro_as_it_is(templates: Environment) -> None:
    readme = (KIT / "README.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"(\w+)\(([^`]*)\)`", readme))

    signatures = {signature for component in COMPONENTS for signature in signatures_of(templates, component)}

    assert signatures <= listed


def signatures_of(templates: Environment, component: str) -> set[tuple[str, str]]:
    source = (KIT / component / "macro.html").read_text(encoding="utf-8")
    tree = templates.parse(source)
    heads = dict(re.findall(r"{% macro (\w+)\((.*?)\) -%}", source))
    names = {macro.name for macro in tree.find_all(nodes.Macro)}
    assert names == set(heads)
    return {(name, heads[name]) for name in names if name != "field_error"}


def test_the_page_has_one_title(elements: list[tuple[str, dict[str, str | None]]]) -> None:
    assert [tag for tag, _ in elements].count("h1") == 1


def test_ids_are_unique_and_every_reference_lands(elements: list[tuple[str, dict[str, str | None]]]) -> None:
    ids = [attributes["id"] for _, attributes in elements if "id" in attributes]
    wanted = {one for _, attributes in elements for name in REFERRING for one in (attributes.get(name) or "").split()}
    anchors = {
        (attributes["href"] or "")[1:]
        for tag, attributes in elements
        if tag == "a" and (attributes.get("href") or "").startswith("#")
    }

    assert len(ids) == len(set(ids))
    assert wanted <= set(ids)
    assert anchors <= set(ids)


def test_nothing_is_inline(elements: list[tuple[str, dict[str, str | None]]]) -> None:
    assert [
        attributes for _, attributes in elements if "style" in attributes or any(name.startswith("on") for name in attributes)
    ] == []
    assert [tag for tag, _ in elements if tag == "style"] == []
    sources = [attributes.get("src") or "" for tag, attributes in elements if tag == "script"]
    assert [source for source in sources if not source.startswith("/static/dist/")] == []


def test_every_control_has_a_name(elements: list[tuple[str, dict[str, str | None]]]) -> None:
    labelled = {attributes["for"] for tag, attributes in elements if tag == "label" and "for" in attributes}
    typed = [
        attributes
        for tag, attributes in elements
        if tag in {"input", "select", "textarea"} and attributes.get("type") not in {"hidden", "checkbox", "radio"}
    ]

    assert typed
    assert [attributes for attributes in typed if attributes.get("id") not in labelled] == []


def test_a_course_keeps_its_motif() -> None:
    marks = {motif_of(f"kursus-{number}") for number in range(200)}

    assert motif_of("manajemen-proyek") == motif_of("manajemen-proyek")
    assert {mark.motif for mark in marks} == set(MOTIFS)
    assert {mark.dye for mark in marks} == set(DYES)
