"""A person at a browser without JavaScript: follows links by their words, fills in fields by their labels, presses buttons."""

from __future__ import annotations

from urllib.parse import urlencode, urljoin, urlsplit

from flask import Flask

from tests.story.forms import Button, Control, Form, Sheet
from tests.support.client import Got, PageClient, page_faults

HOST = "http://localhost"


class Reader:
    """Every page that comes is checked (title, one h1, labels, unique ids, nothing inline) unless it is no HTML."""

    def __init__(self, app: Flask, persona: str | None = None) -> None:
        self.client = PageClient(app)
        self.path = "/"
        self.sheet = Sheet("")
        self.got: Got | None = None
        if persona is not None:
            self.sign_in(persona)

    # --- what is seen ---------------------------------------------------------------------------------------------

    @property
    def status(self) -> int:
        assert self.got is not None
        return self.got.status

    @property
    def text(self) -> str:
        assert self.got is not None
        return self.got.page.text

    @property
    def body(self) -> str:
        assert self.got is not None
        return self.got.body

    @property
    def heading(self) -> str:
        assert self.got is not None
        return " ".join(self.got.page.headings[0].split())

    @property
    def link_words(self) -> list[str]:
        return [words for words, _href in self.sheet.links]

    @property
    def button_words(self) -> list[str]:
        return [button.label for form in self.sheet.forms for button in form.buttons]

    @property
    def choices(self) -> list[str]:
        """The labels of the radio buttons and ticks, in the order of the screen."""
        return [one.label for one in self.sheet.controls() if one.kind in {"radio", "checkbox"}]

    def sees(self, *words: str) -> Reader:
        """Each of these stands on the page."""
        for one in words:
            assert one in self.text, f"{self.path}: no “{one}” in: {self.text[:1500]}"
        return self

    def sees_not(self, *words: str) -> Reader:
        """None of these is anywhere in what was sent, markup included."""
        for one in words:
            assert one not in self.body, f"{self.path}: “{one}” is there"
        return self

    # --- what is done ---------------------------------------------------------------------------------------------

    def sign_in(self, persona: str) -> None:
        """Through the form, as one of the six."""
        from elearning.seeds.demo import personas

        one = next(one for one in personas() if one.persona == persona)
        self.open("/masuk")
        self.fill("NIP", one.nip)
        self.fill("Kata sandi", one.password)
        self.press("Masuk")

    def open(self, path: str, *, status: int = 200) -> Reader:
        """Type an address; redirects are followed."""
        return self._arrive(path, self.client.get(path), status)

    def follow(self, words: str, *, status: int = 200) -> Reader:
        """The first link that says so (or begins so)."""
        found = [href for text, href in self.sheet.links if text == words] or [
            href for text, href in self.sheet.links if text.startswith(words)
        ]
        assert found, f"{self.path}: no link “{words}” among {self.link_words}"
        return self.open(urlsplit(urljoin(self.path, found[0])).path + _query(found[0]), status=status)

    def fill(self, label: str, value: str) -> Reader:
        """Write into the field with this label, or choose from its list by the words."""
        control = self._control(label, {"radio", "checkbox", "hidden"}, among=False)
        if control.kind == "select":
            value = next(option for option, words in control.options if words.strip() == value)
        control.value = value
        return self

    def choose(self, label: str) -> Reader:
        """Set a choice; the others of its group are let go."""
        control = self._control(label, {"radio", "checkbox"}, among=True)
        if control.kind == "radio":
            for one in self.sheet.controls():
                if one.kind == "radio" and one.name == control.name:
                    one.checked = False
        control.checked = True
        return self

    def untick(self, *labels: str) -> Reader:
        for label in labels:
            self._control(label, {"checkbox"}, among=True).checked = False
        return self

    def press(self, words: str, *, status: int = 200) -> Reader:
        """Send the form that has this button."""
        form, button = self._button(words)
        pairs = form.sent(button)
        action = urlsplit(urljoin(self.path, form.action or self.path))
        if form.method == "get":
            return self.open(f"{action.path}?{urlencode(pairs)}", status=status)
        fields: dict[str, list[str]] = {}
        for name, value in pairs:
            fields.setdefault(name, []).append(value)
        return self._arrive(action.path, self.client.post(action.path, fields, token=False), status)

    # --- how ------------------------------------------------------------------------------------------------------

    def _button(self, words: str) -> tuple[Form, Button]:
        for form in self.sheet.forms:
            for button in form.buttons:
                if button.label == words:
                    return form, button
        raise AssertionError(f"{self.path}: no button “{words}” among {self.button_words}")

    def _control(self, label: str, kinds: set[str], *, among: bool) -> Control:
        fitting = [one for one in self.sheet.controls() if (one.kind in kinds) is among]
        exact = [one for one in fitting if one.label == label]
        found = exact or [one for one in fitting if one.label.startswith(label)]
        assert found, f"{self.path}: no field “{label}” among {[one.label for one in fitting]}"
        return found[0]

    def _arrive(self, path: str, got: Got, status: int) -> Reader:
        hops = 0
        while got.status in {302, 303}:
            hops += 1
            assert hops < 6, f"{path}: goes round in circles"
            path = got.location.removeprefix(HOST)
            got = self.client.get(path.split("#")[0])
        assert got.status == status, f"{path}: {got.status}: {got.page.text[:600]}"
        if got.response.mimetype == "text/html":
            faults = page_faults(got.page)
            assert not faults, f"{path}: {faults}"
        else:
            got.response.get_data()
            got.response.close()
        self.path, self.got, self.sheet = path, got, Sheet(got.body if got.response.mimetype == "text/html" else "")
        return self


def _query(href: str) -> str:
    query = urlsplit(href).query
    return f"?{query}" if query else ""
