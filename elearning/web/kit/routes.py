"""`/kit`: every component in all its states. Open to all, holds no data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Blueprint, Response

from elearning.edge.guard import guarded
from elearning.edge.locale import translate
from elearning.edge.render import render
from elearning.kernel.permissions import ANYONE, Permission, always
from elearning.kernel.text import M

KIT = Path(__file__).parent
blueprint = Blueprint("kit", __name__)
SEE = Permission[None]("kit.see", ANYONE, M("Halaman ini terbuka untuk siapa pun."), always)


@dataclass(frozen=True, slots=True)
class KitPage:
    """The names of the components, in the order of the alphabet."""

    title: str
    components: tuple[str, ...]


@cache
def component_names() -> tuple[str, ...]:
    """Every folder that shows examples."""
    return tuple(sorted(path.parent.name for path in KIT.glob("*/examples.html")))


@blueprint.get("/kit")
@guarded(SEE)
def index() -> Response:
    """The components and their states."""
    return render("kit/index.html", KitPage(translate(M("Komponen layar")), component_names()))
