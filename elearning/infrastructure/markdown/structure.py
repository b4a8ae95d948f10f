"""What the parser's tree becomes before it is written out: callouts, figures, players, tables, ticks, formulas."""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from elearning.infrastructure.markdown.lines import LineFinder
from elearning.infrastructure.markdown.mathematics import UnreadableFormula, to_mathml
from elearning.infrastructure.markdown.shapes import (
    AUDIO,
    DOCUMENT,
    ERROR,
    IMAGE,
    TRACK,
    VIDEO,
    WARNING,
    Asset,
    Context,
    Drawing,
    Finding,
    PageLink,
)
from elearning.kernel.text import M, Message

CALLOUTS = {
    "catatan": ("catatan", "Catatan"),
    "note": ("catatan", "Catatan"),
    "tip": ("tip", "Tip"),
    "penting": ("penting", "Penting"),
    "important": ("penting", "Penting"),
    "peringatan": ("peringatan", "Peringatan"),
    "warning": ("peringatan", "Peringatan"),
    "caution": ("peringatan", "Peringatan"),
    "contoh": ("contoh", "Contoh"),
    "example": ("contoh", "Contoh"),
}
OPEN, CLOSE = "\uf8f0", "\uf8f1"
"""Private-use letters around the number of a formula until the cleaner is done; they are taken out of the author's text before."""


@dataclass(slots=True)
class Notebook:
    """What is gathered while one piece is rendered."""

    context: Context
    lines: LineFinder
    findings: list[Finding] = field(default_factory=list[Finding])
    dropped: list[Finding] = field(default_factory=list[Finding])
    links: list[PageLink] = field(default_factory=list[PageLink])
    used: set[str] = field(default_factory=set[str])
    pictures: set[str] = field(default_factory=set[str])
    drawings: dict[str, Drawing] = field(default_factory=dict[str, Drawing])
    formulas: list[str] = field(default_factory=list[str])

    def fault(self, line: int, message: Message) -> None:
        self.findings.append(Finding(line, ERROR, message))

    def drop(self, line: int, message: Message) -> None:
        self.dropped.append(Finding(line, WARNING, message))

    def formula(self, latex: str, *, block: bool) -> str:
        """The placeholder of a formula, or what stands for an unreadable one."""
        try:
            self.formulas.append(to_mathml(latex, block=block))
        except UnreadableFormula as error:
            first = latex.strip().splitlines()[0] if latex.strip() else ""
            line = self.lines.find(first or "$")
            self.fault(
                line,
                M("rumus tidak terbaca: %(part)s (periksa kurung kurawal dan nama perintahnya)", part=str(error.args[0])[:40]),
            )
            self.formulas.append(f"<code>{html.escape(latex.strip())}</code>")
        return f"{OPEN}{len(self.formulas) - 1}{CLOSE}"

    def picture_alt(self, element: ET.Element, source: str) -> str:
        alt = " ".join((element.get("alt") or "").split())
        if not alt:
            line = self.lines.find(f"]({source}", f"<{source}", source)
            self.fault(
                line, M("gambar tanpa teks pengganti (tulis isinya di dalam kurung siku: ![…](%(source)s))", source=source)
            )
        return alt


class TickProcessor(Treeprocessor):
    """`- [x]` at the head of an item becomes a tick that cannot be changed. Runs before the inline patterns."""

    MARK = re.compile(r"\[([ xX])\]\s+")

    def run(self, root: ET.Element) -> None:
        for parent in root.iter():
            if parent.tag not in {"ul", "ol"}:
                continue
            ticked = [item for item in parent if item.tag == "li" and self._tick(item)]
            if ticked:
                parent.set("class", "task-list")
                for item in ticked:
                    item.set("class", "task-list-item")

    def _tick(self, item: ET.Element) -> bool:
        """The tick, then all the rest of the item in one `div`, so that the two can stand side by side."""
        holder = item
        if not (item.text or "").strip() and len(item) and item[0].tag == "p":
            holder = item[0]
        match = self.MARK.match((holder.text or "").lstrip())
        if not match:
            return False
        holder.text = (holder.text or "").lstrip()[match.end() :]
        rest = ET.Element("div")
        rest.text = item.text
        rest.extend(list(item))
        done = match[1] != " "
        box = ET.Element("input", {"type": "checkbox", "disabled": "disabled", "aria-label": "Sudah" if done else "Belum"})
        if done:
            box.set("checked", "checked")
        for child in list(item):
            item.remove(child)
        item.text = ""
        item.extend([box, rest])
        return True


class StructureProcessor(Treeprocessor):
    """Runs after everything else the parser does to its tree."""

    def __init__(self, md: Markdown, notebook: Notebook) -> None:
        super().__init__(md)
        self.notebook = notebook

    def run(self, root: ET.Element) -> None:
        self._walk(root)

    def _walk(self, parent: ET.Element) -> None:
        for index, child in enumerate(list(parent)):
            classes = (child.get("class") or "").split()
            if "arithmatex" in classes:
                self._formula(child)
            elif child.tag == "img":
                self._media(parent, index, child)
            elif child.tag == "a":
                self._link(child)
                self._walk(child)
            elif "admonition" in classes or (child.tag == "details" and child.find("summary") is not None):
                self._callout(child, classes)
                self._walk(child)
            elif child.tag == "table":
                self._walk(child)
                self._table(parent, index, child)
            else:
                self._walk(child)
                if (
                    child.tag == "p"
                    and len(child) == 1
                    and not (child.text or "").strip()
                    and not (child[0].tail or "").strip()
                ):
                    self._lone(parent, index, child)

    # --- formulas ------------------------------------------------------------------------------------------------------

    def _formula(self, element: ET.Element) -> None:
        block = element.tag == "div"
        latex = html.unescape(element.text or "")
        element.text = self.notebook.formula(latex, block=block)
        element.attrib = {"class": "math"}

    # --- pictures and players ------------------------------------------------------------------------------------------

    def _media(self, parent: ET.Element, index: int, image: ET.Element) -> None:
        source = image.get("src") or ""
        asset = self.notebook.context.assets.get(source)
        alt = self.notebook.picture_alt(image, source)
        if asset is None:
            line = self.notebook.lines.find(f"]({source}", source)
            self.notebook.fault(line, missing_asset(source))
            image.attrib.pop("src", None)
            return
        self.notebook.used.add(source)
        if asset.kind == IMAGE:
            self._picture(image, asset, alt)
            self.notebook.pictures.add(source)
        elif asset.kind in {AUDIO, VIDEO}:
            player = self._player(image, asset, alt)
            player.tail = image.tail
            parent[index] = player
        elif asset.kind in {DOCUMENT, TRACK}:
            line = self.notebook.lines.find(f"]({source}", source)
            self.notebook.fault(
                line, M("%(source)s bukan gambar, suara, atau video (tulis sebagai tautan: [teks](%(source)s))", source=source)
            )

    def _picture(self, image: ET.Element, asset: Asset, alt: str) -> None:
        image.set("src", asset.address)
        image.set("alt", alt)
        if asset.width and asset.height:
            image.set("width", str(asset.width))
            image.set("height", str(asset.height))
        image.set("loading", "lazy")
        image.set("decoding", "async")

    def _player(self, image: ET.Element, asset: Asset, alt: str) -> ET.Element:
        player = ET.Element(asset.kind, {"src": asset.address, "controls": "controls", "preload": "none", "aria-label": alt})
        for key in ("id", "class"):
            if image.get(key):
                player.set(key, image.get(key, ""))
        if asset.kind == VIDEO:
            player.set("playsinline", "playsinline")
        if asset.track:
            player.append(
                ET.Element(
                    "track",
                    {
                        "kind": "captions",
                        "src": asset.track,
                        "srclang": "id",
                        "label": "Bahasa Indonesia",
                        "default": "default",
                    },
                )
            )
        return player

    def _lone(self, parent: ET.Element, index: int, paragraph: ET.Element) -> None:
        """A picture or player alone in its paragraph becomes a figure; a player's description, or a picture's title, its caption."""
        only = paragraph[0]
        if only.tag not in {"img", "audio", "video"}:
            return
        figure = ET.Element("figure")
        figure.tail = paragraph.tail
        only.tail = None
        caption = only.attrib.pop("title", "") if only.tag == "img" else only.get("aria-label", "")
        figure.append(only)
        if caption:
            ET.SubElement(figure, "figcaption").text = caption
        parent[index] = figure

    # --- callouts ------------------------------------------------------------------------------------------------------

    def _callout(self, box: ET.Element, classes: list[str]) -> None:
        name = next((word for word in reversed(classes) if word not in {"admonition", ""}), "")
        kind, label = CALLOUTS.get(name, ("", ""))
        if not kind:
            if box.tag == "details" and not name:
                return
            line = self.notebook.lines.find(f"[!{name}", f"[!{name.upper()}", f"[!{name.title()}")
            known = "CATATAN, TIP, PENTING, PERINGATAN, CONTOH"
            self.notebook.findings.append(
                Finding(
                    line,
                    WARNING,
                    M("kotak [!%(name)s] tidak dikenal (pakai salah satu dari %(known)s)", name=name.upper(), known=known),
                )
            )
            kind, label = "catatan", name.title()
        box.set("class", f"callout callout--{kind}")
        title = box.find("*")
        if title is None:
            return
        if title.tag != "summary":
            title.tag = "p"
        title.set("class", "callout-title")
        if len(title) == 0 and (title.text or "").strip().casefold() == name.casefold():
            title.text = label

    # --- tables --------------------------------------------------------------------------------------------------------

    def _table(self, parent: ET.Element, index: int, table: ET.Element) -> None:
        heads = [" ".join("".join(cell.itertext()).split()) for cell in table.iter("th")]
        said = ", ".join(head for head in heads if head and OPEN not in head)[:120]
        for cell in table.iter("th"):
            cell.set("scope", "col")
        attributes = {
            "class": "table-wrap",
            "role": "region",
            "tabindex": "0",
            "aria-label": f"Tabel: {said}" if said else "Tabel",
        }
        wrap = ET.Element("div", attributes)
        wrap.tail, table.tail = table.tail, None
        wrap.append(table)
        parent[index] = wrap

    # --- links ---------------------------------------------------------------------------------------------------------

    def _link(self, link: ET.Element) -> None:
        href = html.unescape(link.get("href") or "")
        if href.startswith(("http://", "https://")):
            link.set("rel", "external noopener")
        if not "".join(link.itertext()).strip() and link.find(".//img") is None and "footnote" not in (link.get("class") or ""):
            line = self.notebook.lines.find(f"]({href}", href)
            self.notebook.fault(line, M("tautan tanpa teks (tulis keterangan di dalam kurung siku)"))


def missing_asset(source: str) -> Message:
    """What is said of a picture that is not there."""
    if "://" in source or source.startswith(("//", "data:")):
        return M("gambar dari luar tidak dipakai: %(source)s (simpan berkasnya di folder aset)", source=source[:80])
    return M(
        "berkas %(source)s tidak ada (letakkan di folder aset, atau perbaiki namanya; huruf besar dan kecil dibedakan)",
        source=source,
    )
