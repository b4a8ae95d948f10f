"""How often the guessable and the costly may be asked, on one screen. Where no limit is declared, nothing is counted and nothing is paid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import current_app, make_response, request
from werkzeug.exceptions import TooManyRequests

from elearning.accounts.rules.lockout import address_key
from elearning.edge.actor import current_actor
from elearning.infrastructure.shared import Counters, Limit

P = ParamSpec("P")
R = TypeVar("R")


def by_address() -> str:
    """The network that asks; a whole office may be behind it."""
    return address_key(request.remote_addr or "")


def by_person() -> str:
    """Who asks, on whatever device; the network of somebody unknown."""
    actor = current_actor()
    return f"p{actor.person_id}" if actor.is_person else by_address()


@dataclass(frozen=True, slots=True)
class Door:
    """A limit, whom it counts, and whether it counts only what is refused: guesses, not the work of an office."""

    limit: Limit
    who: Callable[[], str]
    only_refused: bool = False


WRONG_SIGN_INS = Door(Limit("masuk", 120), by_address, only_refused=True)
"""Beside the locks of numbers (docs/decisions/0013): an office that only mistypes never comes near it."""
UNKNOWN_CODES = Door(Limit("verifikasi", 60), by_address, only_refused=True)
COMPARED_FILES = Door(Limit("cocokkan", 60), by_address)
UPLOADS = Door(Limit("unggah", 30), by_person)
"""Handing in, and publishing, which checks and renders the whole package again."""
PREVIEWS = Door(Limit("pratinjau", 300), by_person)


def limited(door: Door) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Answer 429 with Retry-After while the limit is used up. Goes under `@guarded`."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def entered(*args: P.args, **kwargs: P.kwargs) -> Any:
            counters: Counters = current_app.extensions["counters"]
            who = door.who()
            wait = counters.wait(door.limit, who) if door.only_refused else counters.hit(door.limit, who)
            if wait:
                raise TooManyRequests(retry_after=wait)
            answer = view(*args, **kwargs)
            if not door.only_refused:
                return answer
            response = make_response(answer)  # pyright: ignore[reportArgumentType] - whatever a view may return
            if response.status_code >= 400:
                counters.hit(door.limit, who)
            return response

        entered.door = door  # pyright: ignore[reportAttributeAccessIssue] - read by tests
        return entered

    return decorate
