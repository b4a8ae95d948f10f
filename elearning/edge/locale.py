"""Language, numbers, days and hours as the reader writes them. Source texts are Indonesian; English is a catalogue."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import Flask, current_app, g, has_request_context, session
from flask_babel import Babel, get_translations, ngettext
from markupsafe import Markup

from elearning.edge.actor import current_actor
from elearning.kernel.clock import ZONE_NAMES
from elearning.kernel.text import Message, plain_decimal

LANGUAGES = ("id", "en")
babel = Babel()


def choose_language() -> str:
    """What this browser asked for with the switch; Indonesian otherwise."""
    chosen = session.get("language") if has_request_context() else None
    return chosen if chosen in LANGUAGES else "id"


def language() -> str:
    """The language of this answer, asked once."""
    try:
        return g.language
    except (AttributeError, RuntimeError):  # not asked yet, or outside of a request
        chosen = choose_language()
        if has_request_context():
            g.language = chosen
        return chosen


def gettext(msgid: str, /, **values: object) -> str:
    """The sentence in the reader's language with its values; an Indonesian source text is its own translation."""
    text = msgid if language() == "id" else get_translations().ugettext(msgid)
    return text % values if values else text


def _template_gettext(msgid: str, /, **values: object) -> Markup:
    """The same for templates: sentences are markup, values are not."""
    text = Markup(msgid if language() == "id" else get_translations().ugettext(msgid))  # noqa: S704 - our own sentences
    return text % values if values else text


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
    return text.replace(".", ",") if language() == "id" else text


def written_day(value: date, pattern: str) -> str:
    """A day by one of CLDR's patterns, in the reader's language."""
    return _written(value, pattern, language())


@lru_cache(4096)
def _written(value: date, pattern: str, locale: str) -> str:
    return format_date(value, pattern, locale)


def day(value: date | datetime) -> str:
    """24 November 2026, in the reader's zone when an instant is given."""
    if isinstance(value, datetime):
        value = value.astimezone(reader_zone()).date()
    return written_day(value, "d MMMM y")


def weekday(value: date | datetime) -> str:
    """Selasa, 24 November 2026."""
    if isinstance(value, datetime):
        value = value.astimezone(reader_zone()).date()
    return written_day(value, "EEEE, d MMMM y")


def clock(value: datetime) -> str:
    """10.42 WIB in Indonesian, 10:42 WIB in English."""
    zone = reader_zone()
    local = value.astimezone(zone)
    hour = local.strftime("%H.%M" if language() == "id" else "%H:%M")
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
    for name, function in (("_", _template_gettext), ("gettext", _template_gettext), ("ngettext", ngettext)):
        app.add_template_global(function, name)
    app.jinja_env.filters.update(
        t=translate, decimal=decimal, day=day, weekday=weekday, clock=clock, daytime=daytime, kb=kilobytes
    )
