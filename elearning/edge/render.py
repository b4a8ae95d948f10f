"""One dataclass a page, one variable `page`; the frame round it is built here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from flask import Flask, Response, current_app, flash, get_flashed_messages, make_response, render_template, request

from elearning.edge.actor import current_actor
from elearning.edge.assets import asset_url
from elearning.edge.locale import choose_language, translate
from elearning.kernel.actor import Actor, Role
from elearning.kernel.text import Message


class Page(Protocol):
    """What every page has; each screen adds its own."""

    @property
    def title(self) -> str: ...


FrameMaker = Callable[..., Any]
"""`web.layout.frame.frame_of`, given by the application: the edge stands below the screens."""


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


def init_rendering(app: Flask, make_frame: FrameMaker) -> None:
    """Give every template `frame` and the globals."""

    @app.context_processor
    def frame() -> dict[str, Any]:  # pyright: ignore[reportUnusedFunction]
        actor = current_actor()
        made = make_frame(
            site_name=current_app.config["SITE_NAME"],
            organisation=current_app.config["ORGANISATION"],
            locale=choose_language(),
            path=request.path,
            person=(actor.name, actor.full_name) if actor.is_person else None,
            rooms=rooms_of(actor),
            unit_name=actor.unit_name,
            notices=get_flashed_messages(with_categories=True),
            demo=current_app.config["DEMO"],
        )
        return {"frame": made}

    app.add_template_global(asset_url, "asset_url")
