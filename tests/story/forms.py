"""The links and forms of a page, as a browser without JavaScript sees them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Control:
    """A field: `label` is what a person reads beside it, `checked` whether a tick or choice is set."""

    kind: str
    name: str
    value: str = ""
    checked: bool = False
    id: str = ""
    label: str = ""
    options: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])


@dataclass
class Button:
    """What sends a form; `named` is the field it adds."""

    label: str = ""
    named: tuple[str, str] | None = None


@dataclass
class Form:
    """A form with what it would send."""

    action: str
    method: str
    controls: list[Control] = field(default_factory=list[Control])
    buttons: list[Button] = field(default_factory=list[Button])

    def sent(self, button: Button) -> list[tuple[str, str]]:
        """The fields that a browser would send when this button is pressed."""
        pairs = [
            (one.name, one.value)
            for one in self.controls
            if one.name and (one.kind not in {"radio", "checkbox"} or one.checked)
        ]
        return [*pairs, *([button.named] if button.named else [])]


class Sheet(HTMLParser):
    """Reads a page once: its links and its forms with labels."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._open: list[tuple[str, object]] = []
        self._labels: dict[str, str] = {}
        self.feed(html)
        for control in self.controls():
            control.label = " ".join((control.label or self._labels.get(control.id, "")).split())
        for form in self.forms:
            for button in form.buttons:
                button.label = " ".join(button.label.split())
        self.links = [(" ".join(text.split()), href) for text, href in self.links]

    def controls(self) -> Iterator[Control]:
        for form in self.forms:
            yield from form.controls

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        what: object = None
        if tag == "form":
            what = self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "a":
            self.links.append(("", given.get("href", "")))
        elif tag == "label":
            what = given.get("for") or []
        elif tag == "button" and self._form is not None:
            what = Button(named=(given["name"], given.get("value", "")) if "name" in given else None)
            if "disabled" not in given and given.get("type", "submit") == "submit":
                self._form.buttons.append(what)
        elif tag in {"input", "select", "textarea"}:
            what = self._control(tag, given)
        elif tag == "option":
            self._option(given)
        if tag not in VOID:
            self._open.append((tag, what))

    def _control(self, tag: str, given: dict[str, str]) -> Control:
        kind = given.get("type", "text") if tag == "input" else tag
        standard = "on" if kind in {"radio", "checkbox"} else ""
        made = Control(kind, given.get("name", ""), given.get("value", standard), "checked" in given, given.get("id", ""))
        made.label = given.get("aria-label", "")
        if self._form is not None and "disabled" not in given and kind not in {"submit", "file"}:
            self._form.controls.append(made)
        for tag_above, what in self._open:
            if tag_above == "label" and isinstance(what, list):
                what.append(made)
        return made

    def _option(self, given: dict[str, str]) -> None:
        select = next((what for tag, what in reversed(self._open) if tag == "select"), None)
        if isinstance(select, Control):
            value = given.get("value", "")
            if "selected" in given or not select.options:
                select.value = value
            select.options.append((value, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        while self._open:
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        for tag, what in self._open:
            if tag == "a":
                text, href = self.links[-1]
                self.links[-1] = (text + data, href)
            elif isinstance(what, Button):
                what.label += data
            elif tag == "label" and isinstance(what, str):
                self._labels[what] = self._labels.get(what, "") + data
            elif tag == "label" and isinstance(what, list):
                for control in what:
                    control.label += data
            elif tag == "textarea" and isinstance(what, Control):
                what.value += data
        if self._open and self._open[-1][0] == "option":
            select = next((what for tag, what in reversed(self._open) if tag == "select"), None)
            if isinstance(select, Control) and select.options:
                value, text = select.options[-1]
                select.options[-1] = (value, text + data)
