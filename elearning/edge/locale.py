"""Language, numbers, days and hours as the reader writes them. Source texts are Indonesian; English is a catalogue."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from flask import Flask, current_app, has_request_context, session
from flask_babel import Babel, format_date, get_locale, gettext

from elearning.edge.actor import current_actor
from elearning.kernel.clock import ZONE_NAMES
from elearning.kernel.text import Message, plain_decimal

LANGUAGES = ("id", "en")
babel = Babel()


def choose_language() -> str:
    """What this browser asked for with the switch; Indonesian otherwise."""
    chosen = session.get("language") if has_request_context() else None
    return chosen if chosen in LANGUAGES else "id"


def reader_zone() -> ZoneInfo:
    """The zone of the reader's unit; the installation's for strangers."""
    actor = current_actor()
    return ZoneInfo(actor.timezone if actor.is_person else current_app.config["TIMEZONE"])


def translate(message: Message | str) -> str:
    """The sentence in the reader's language."""
    if isinstance(message, str):
        return message
    text = gettext(message.msgid)
    if not message.params:
        return text
    return text % {key: _value(value) for key, value in message.params.items()}


def _value(value: object) -> object:
    if isinstance(value, Message):
        return translate(value)
    return decimal(value) if isinstance(value, Decimal) else value


def decimal(value: Decimal | int | float) -> str:
    """13,5 in Indonesian, 13.5 in English."""
    text = plain_decimal(Decimal(str(value)))
    return text.replace(".", ",") if str(get_locale()) == "id" else text


def day(value: date | datetime) -> str:
    """24 November 2026, in the reader's zone when an instant is given."""
    if isinstance(value, datetime):
        value = value.astimezone(reader_zone()).date()
    return format_date(value, "d MMMM y")


def weekday(value: date | datetime) -> str:
    """Selasa, 24 November 2026."""
    if isinstance(value, datetime):
        value = value.astimezone(reader_zone()).date()
    return format_date(value, "EEEE, d MMMM y")


def clock(value: datetime) -> str:
    """10.42 WIB in Indonesian, 10:42 WIB in English."""
    zone = reader_zone()
    local = value.astimezone(zone)
    hour = local.strftime("%H.%M" if str(get_locale()) == "id" else "%H:%M")
    return f"{hour} {ZONE_NAMES.get(zone.key, local.tzname() or '')}".rstrip()


def daytime(value: datetime) -> str:
    """24 November 2026 pukul 10.42 WIB."""
    return gettext("%(day)s pukul %(clock)s", day=day(value), clock=clock(value))


def kilobytes(size: int) -> str:
    """42 KB; 1,3 MB. Thousands are counted by 1,000, as data plans are."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} KB"
    return f"{decimal(round(Decimal(size) / 1_000_000, 1))} MB"


def init_locale(app: Flask) -> None:
    """Tie Babel and the filters to the application."""
    babel.init_app(app, locale_selector=choose_language, default_domain="messages")
    app.jinja_env.filters.update(
        t=translate, decimal=decimal, day=day, weekday=weekday, clock=clock, daytime=daytime, kb=kilobytes
    )
