"""The templates without the application: the same loader, the same strictness, no translation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from elearning import web
from elearning.edge.assets import asset_url

WEB = Path(web.__file__).parent


def make_environment() -> Environment:
    """An environment as the application dresses it, with fixed secrets."""
    folders = [WEB, *sorted(WEB.glob("*/templates"))]
    environment = Environment(
        loader=FileSystemLoader([str(folder) for folder in folders]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(lambda text: text, lambda one, many, n: one if n == 1 else many, newstyle=True)  # pyright: ignore[reportAttributeAccessIssue]
    environment.globals.update(asset_url=asset_url, csrf_token=lambda: "token-1")
    environment.globals["header_of"] = lambda frame: Markup(environment.get_template("layout/header.html").render(frame=frame))
    environment.filters["t"] = str
    return environment


@pytest.fixture(scope="session")
def templates() -> Environment:
    """The environment, made once."""
    return make_environment()


@pytest.fixture
def draw(templates: Environment) -> Callable[..., str]:
    """Call a macro of a component and get its HTML."""

    def call(component: str, macro: str, *args: Any, **kwargs: Any) -> str:
        module = templates.get_template(f"kit/{component}/macro.html").module
        return str(getattr(module, macro)(*args, **kwargs))

    return call
