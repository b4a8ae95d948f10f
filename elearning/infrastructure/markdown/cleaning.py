"""The last word: what is allowed in a page, and a note of everything that was not."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import nh3

from elearning.infrastructure.markdown.shapes import PageLink, words
from elearning.infrastructure.markdown.structure import CLOSE, OPEN, Notebook, missing_asset
from elearning.kernel.text import M

TAGS = words(
    "p br hr h2 h3 h4 h5 h6 strong em b i u s del ins sub sup code pre kbd samp var mark small abbr cite q blockquote ul ol li dl dt dd "
    "table thead tbody tfoot tr th td caption figure figcaption img audio video source track a div span input details summary"
)
CLASSES = words(
    "callout callout-title callout--catatan callout--tip callout--penting callout--peringatan callout--contoh table-wrap highlight "
    "task-list task-list-item diagram math footnote footnote-ref footnote-backref lebar kecil ringkas tengah"
)
"""The last four are the author's, by `{.lebar}`: a wide picture, a small one, a compact heading or list, centred."""
EVERYWHERE = words("id class lang dir")
ATTRIBUTES: dict[str, frozenset[str]] = {
    "a": words("href rel title role aria-label"),
    "img": words("src alt width height loading decoding"),
    "audio": words("src controls preload aria-label"),
    "video": words("src controls preload playsinline width height aria-label"),
    "source": words("src type"),
    "track": words("src kind srclang label default"),
    "th": words("align colspan rowspan scope"),
    "td": words("align colspan rowspan"),
    "ol": words("start"),
    "div": words("role tabindex aria-label"),
    "input": words("type disabled checked aria-label"),
    "details": words("open"),
    "abbr": words("title"),
}
VALUES: dict[str, frozenset[str]] = {
    "role": frozenset({"region", "doc-noteref", "doc-backlink", "doc-endnotes"}),
    "tabindex": frozenset({"0"}),
    "type": frozenset({"checkbox", "audio/mpeg", "audio/mp4", "audio/ogg", "video/mp4", "video/webm"}),
    "rel": frozenset({"external noopener", "footnote"}),
    "align": frozenset({"left", "center", "right"}),
    "dir": frozenset({"ltr", "rtl", "auto"}),
    "scope": frozenset({"col", "row"}),
    "kind": frozenset({"captions", "subtitles"}),
    "preload": frozenset({"none"}),
    "loading": frozenset({"lazy"}),
    "decoding": frozenset({"async"}),
}
SCHEMES = {"http", "https", "mailto", "tel"}
SCHEME = re.compile(r"^[^/?#:]*:")
NAME = re.compile(r"[^\w-]+")
PYGMENTS = re.compile(r"[a-z][a-z0-9]{0,2}(?:-[A-Z][A-Za-z]{2,20})*")
FORMULA = re.compile(rf'<(span|div) class="math">{OPEN}(\d+){CLOSE}</\1>')
LEFT_OVER = re.compile(rf"{OPEN}\d+{CLOSE}")


def clean(raw: str, notebook: Notebook, prefix: str) -> str:
    """The page's HTML: only what the lists above allow, every address resolved, every id with the prefix, formulas put in."""
    gate = _Gate(notebook, prefix)
    _Witness(notebook, gate.addresses).feed_all(raw)
    safe = nh3.clean(
        raw,
        tags=set(TAGS),
        clean_content_tags={"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title", "textarea"},
        attributes={tag: set(EVERYWHERE | ATTRIBUTES.get(tag, frozenset())) for tag in TAGS},
        attribute_filter=gate.admit,
        url_schemes=SCHEMES,
        link_rel=None,
        set_tag_attribute_values={"pre": {"tabindex": "0"}, "input": {"disabled": ""}},
    )
    safe = FORMULA.sub(lambda match: notebook.formulas[int(match[2])], safe)
    return LEFT_OVER.sub("", safe).strip()


def prefixed(name: str, prefix: str) -> str:
    """The id in the page for a name the author gave.

    >>> prefixed("fnref:kamus", "isi-")
    'isi-fnref-kamus'
    """
    bare = NAME.sub("-", name)
    return bare if bare.startswith(prefix) else prefix + bare


class _Gate:
    """Decides on each attribute the lists let through."""

    def __init__(self, notebook: Notebook, prefix: str) -> None:
        self.notebook = notebook
        self.prefix = prefix
        self.addresses = {asset.address for asset in notebook.context.assets.values()}
        self.addresses |= {asset.track for asset in notebook.context.assets.values() if asset.track}
        self.addresses |= set(notebook.drawings)

    def admit(self, tag: str, attribute: str, value: str) -> str | None:
        """The value to keep, or None to drop the attribute."""
        if attribute in VALUES:
            return value if value in VALUES[attribute] else None
        if attribute in {"width", "height", "colspan", "rowspan", "start"}:
            return value if value.isdigit() and len(value) <= 4 else None
        match attribute:
            case "id":
                kept = prefixed(value, self.prefix)
            case "class":
                kept = self._classes(tag, value)
            case "href":
                kept = self._href(value)
            case "src":
                kept = self._source(value)
            case _:
                kept = value
        return kept

    def _classes(self, tag: str, value: str) -> str | None:
        kept: list[str] = []
        for name in value.split():
            if name in CLASSES or (tag == "span" and PYGMENTS.fullmatch(name)):
                kept.append(name)
            else:
                line = self.notebook.lines.find(f".{name}", name)
                self.notebook.drop(line, M("kelas .%(name)s dibuang (yang ada: .lebar, .kecil, .ringkas, .tengah)", name=name))
        return " ".join(kept) or None

    def _source(self, value: str) -> str | None:
        if value in self.addresses:
            return value
        asset = self.notebook.context.assets.get(value)
        if asset is None:
            self.notebook.fault(self.notebook.lines.find(f'src="{value}', value), missing_asset(value))
            return None
        self.notebook.used.add(value)
        return asset.address

    def _href(self, value: str) -> str | None:
        if value.startswith("#fn"):
            return f"#{prefixed(value[1:], self.prefix)}"
        line = self.notebook.lines.find(f"]({value}", f"]: {value}", f'href="{value}', value)
        target, hash_, fragment = value.partition("#")
        anchor = f"#{prefixed(fragment, self.prefix)}" if hash_ else ""
        scheme = SCHEME.match(value)
        if scheme:
            return value if scheme[0][:-1].lower() in SCHEMES else None  # the witness has told of it
        if not target or target in self.notebook.context.pages:
            self.notebook.links.append(PageLink(target, fragment, line))
            return self.notebook.context.pages.get(target, "") + anchor
        asset = self.notebook.context.assets.get(target)
        if asset is not None:
            self.notebook.used.add(target)
            return asset.address + hash_ + fragment
        if not value.startswith("/kursus/"):
            self.notebook.fault(
                line,
                M(
                    "tautan putus: %(value)s tidak ada (tulis nama berkas modul, aset/…, #bagian, atau https://…)",
                    value=value[:80],
                ),
            )
            return None
        return value


class _Witness(HTMLParser):
    """Reads what the parser made and writes down what the cleaner is about to take away."""

    def __init__(self, notebook: Notebook, addresses: set[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.notebook = notebook
        self.addresses = addresses

    def feed_all(self, raw: str) -> None:
        self.feed(raw)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self._line_of(tag)
        if tag not in TAGS:
            self.notebook.drop(line, M("tag <%(tag)s> dibuang (tulis dengan Markdown)", tag=tag))
            return
        allowed = EVERYWHERE | ATTRIBUTES.get(tag, frozenset())
        for name, value in attrs:
            if name not in allowed:
                where = self.notebook.lines.find(f"{name}=", name)
                self.notebook.drop(where, M("atribut %(name)s pada <%(tag)s> dibuang (hapus)", name=name, tag=tag))
            elif name in VALUES and (value or "") not in VALUES[name]:
                where = self.notebook.lines.find(f"{name}=", name)
                self.notebook.drop(
                    where, M("atribut %(name)s=%(value)s pada <%(tag)s> dibuang (hapus)", name=name, value=value, tag=tag)
                )
        href = (dict(attrs).get("href") or "").strip() if tag == "a" else ""
        scheme = SCHEME.match(href)
        if scheme and scheme[0][:-1].lower() not in SCHEMES:
            where = self.notebook.lines.find(f"]({href}", href)
            self.notebook.fault(where, M("alamat tautan tidak diterima: %(value)s (pakai https://…)", value=href[:60]))
        if tag == "img" and self._raw(dict(attrs).get("src")) and not (dict(attrs).get("alt") or "").strip():
            self.notebook.fault(line, M("gambar tanpa teks pengganti (isi atribut alt)"))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def _line_of(self, tag: str) -> int:
        return self.notebook.lines.find(f"<{tag}") if tag not in TAGS or tag == "img" else self.notebook.lines.first

    def _raw(self, source: str | None) -> bool:
        """True for a picture typed as HTML: those from `![…](…)` carry their final address, or none, and have been looked at."""
        return source is not None and source not in self.addresses
