"""One dataclass a page, one variable `page`; the frame round it is built here."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Protocol

from flask import Flask, Response, current_app, flash, g, get_flashed_messages, make_response, render_template, request
from jinja2 import Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context

from elearning.edge.actor import current_actor
from elearning.edge.assets import asset_url
from elearning.edge.locale import language, translate
from elearning.kernel.actor import Actor, Role
from elearning.kernel.text import Message


class HouseTemplate(Template):
    """A template whose macros are always the same: no page passes globals of its own, so one module serves every import."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        if self._module is None:
            self._module = self.make_module()
        return self._module


class Page(Protocol):
    """What every page has; each screen adds its own."""

    @property
    def title(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Slots:
    """What stands in a kept page for what is personal in its frame."""

    path: str
    name: str
    full_name: str
    unit: str


class Frame(Protocol):
    """What the edge knows of `web.layout.frame.Frame`: the edge stands below the screens."""

    @property
    def notices(self) -> Sequence[object]: ...

    @property
    def likeness(self) -> Hashable:
        """Equal for frames that differ in nothing but what has a slot."""
        ...

    def slotted(self, slots: Slots) -> Frame:
        """The frame with slots for what is personal."""
        ...

    def filling(self, slots: Slots) -> dict[str, str]:
        """What goes into each slot."""
        ...


FrameMaker = Callable[..., Frame]
"""`web.layout.frame.frame_of`, given by the application."""


def rooms_of(actor: Actor) -> frozenset[str]:
    """Which rooms of the house this person may enter: everyone learns, some teach, some manage."""
    rooms = {"learn"} if actor.is_person else set[str]()
    if actor.has(Role.INSTRUCTOR):
        rooms.add("teach")
    if actor.has(Role.ADMIN):
        rooms.add("manage")
    return frozenset(rooms)


def render(template: str, page: Page, *, status: int = 200) -> Response:
    """The page as HTML."""
    return make_response(render_template(template, page=page), status)


def flash_notice(kind: str, message: Message) -> None:
    """Say the result of this act on the next page; kind is good, info, care or bad."""
    flash(translate(message), kind)


def current_frame() -> Frame:
    """The frame of this answer, made once."""
    known: Frame | None = g.get("frame")
    if known is None:
        actor = current_actor()
        make: FrameMaker = current_app.extensions["frame"]
        known = g.frame = make(
            site_name=current_app.config["SITE_NAME"],
            organisation=current_app.config["ORGANISATION"],
            locale=language(),
            path=request.path,
            person=(actor.name, actor.full_name) if actor.is_person else None,
            rooms=rooms_of(actor),
            unit_name=actor.unit_name,
            notices=get_flashed_messages(with_categories=True),
            demo=current_app.config["DEMO"],
        )
    return known


def draw_framed(template: str, page: Page, frame: Frame) -> str:
    """The page in this frame instead of the reader's."""
    before, g.frame = g.get("frame"), frame
    try:
        return render_template(template, page=page)
    finally:
        g.frame = before


def init_rendering(app: Flask, make_frame: FrameMaker) -> None:
    """Give every template `frame` and the globals."""
    app.extensions["frame"] = make_frame
    app.context_processor(lambda: {"frame": current_frame()})
    app.add_template_global(asset_url, "asset_url")
    app.jinja_env.template_class = HouseTemplate
