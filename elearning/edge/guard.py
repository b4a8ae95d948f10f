"""The door of each route: it declares the permission that its service will ask again with the subject in hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from urllib.parse import quote

from flask import current_app, redirect, request
from werkzeug.exceptions import Unauthorized

from elearning.edge.actor import current_actor
from elearning.kernel.errors import Forbidden
from elearning.kernel.permissions import Permission

P = ParamSpec("P")
R = TypeVar("R")

CHANGE_PASSWORD = "/akun/kata-sandi"  # noqa: S105 - an address, not a password
OPEN_WHILE_CHANGING = frozenset({"accounts.sign_out", "accounts.change_password", "accounts.set_language", "accounts.privacy"})


def guarded(permission: Permission[Any]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare who may come through: nobody known is sent to sign in, a person without the role is refused with the permission's words."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def entered(*args: P.args, **kwargs: P.kwargs) -> Any:
            actor = current_actor()
            if not permission.admits(actor):
                if actor.is_person:
                    raise Forbidden(permission.refusal)
                if request.method != "GET":
                    raise Unauthorized
                return redirect(f"/masuk?lanjut={quote(request.full_path.rstrip('?'))}", 303)
            if actor.must_change_password and request.endpoint not in OPEN_WHILE_CHANGING and permission.audience != "anyone":
                return redirect(CHANGE_PASSWORD, 303)
            return view(*args, **kwargs)

        entered.permission = permission  # pyright: ignore[reportAttributeAccessIssue] - read by the check below and by tests
        return entered

    return decorate


def permission_of(endpoint: str) -> Permission[Any] | None:
    """The permission that an endpoint declares."""
    return getattr(current_app.view_functions[endpoint], "permission", None)
