"""The bar above a page: drawn once for each room and place marked in it, with slots for the person."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup

from elearning.edge.kept_pages import SLOTS, every_slot, keep, personal
from elearning.web.layout.frame import Frame


def header_of(frame: Frame) -> Markup:
    """The header of this frame as markup; a frame that has slots itself keeps them."""
    if frame.path == SLOTS.path:
        return Markup(render_template("layout/header.html", frame=frame))  # noqa: S704 - our own template
    kept = keep(
        ("header", frame.likeness), lambda: render_template("layout/header.html", frame=frame.slotted(SLOTS)), *every_slot()
    )
    return Markup(kept.filled(personal(frame)))  # noqa: S704 - our own template; every value was escaped
