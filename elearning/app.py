"""The application, put together: read this to see what there is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from jinja2 import FileSystemLoader, StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from config import Settings
from elearning import cli, web, wiring
from elearning.edge import figures, health
from elearning.edge.compression import init_compression
from elearning.edge.database import db
from elearning.edge.error_pages import init_error_pages
from elearning.edge.kept_pages import init_kept_pages
from elearning.edge.locale import init_locale
from elearning.edge.observe import init_observation, start_recording
from elearning.edge.overload import Overload
from elearning.edge.render import init_rendering
from elearning.edge.security_headers import init_security_headers
from elearning.edge.session import login_manager
from elearning.edge.side_writes import EVERY, init_side_writes
from elearning.edge.steady_cookies import SteadySessions
from elearning.edge.transaction import Application
from elearning.infrastructure.database import engine_options, prepare_engine
from elearning.infrastructure.logging import configure_logging
from elearning.infrastructure.shared import Cache, Counters, Shared
from elearning.infrastructure.statements import watch_statements
from elearning.infrastructure.work import WorkFactory
from elearning.kernel.clock import Clock
from elearning.kernel.ports import Randomness
from elearning.web.layout.frame import Badge, Frame, Notice, frame_of
from elearning.web.layout.header import header_of
from elearning.workshop import factory_on, postgres_of

LARGEST_UPLOAD = 64_000_000
WEB = Path(web.__file__).parent


def web_application() -> Flask:
    """What the web server of `flask serve` loads: the same without the means to migrate, which cost memory in each process."""
    return create_app(Settings.from_environment(), migrates=False)


def create_app(
    settings: Settings, *, clock: Clock | None = None, randomness: Randomness | None = None, migrates: bool = True
) -> Flask:
    """The WSGI application for these settings. `clock` and `randomness` are replaced by tests and seeds."""
    configure_logging(level="warning" if settings.testing else "info")
    app = Application("elearning", static_folder=None, template_folder=None)
    _configure(app, settings)
    _connect_database(app, settings)
    if migrates:
        _prepare_migrations(app)
    with app.app_context():
        factory = factory_on(db.engine, settings, clock=clock, randomness=randomness)
    app.extensions["work_factory"] = factory
    init_side_writes(app, factory, every=0 if settings.testing else EVERY)
    _share(app, settings)
    _dress(app, settings, factory)
    if not settings.testing:
        start_recording(app, factory)
    for blueprint in (health.blueprint, figures.blueprint, *web.blueprints()):
        app.register_blueprint(blueprint)
    wiring.connect_screens(app)
    cli.register(app)
    app.extensions["overload"] = app.wsgi_app = Overload(app.wsgi_app, largest=LARGEST_UPLOAD)  # pyright: ignore[reportAttributeAccessIssue]
    _serve_static(app)
    if settings.secure:
        _trust_proxy(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    prefix = "__Host-" if settings.secure else ""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TESTING=settings.testing,
        TIMEZONE=settings.timezone,
        SITE_NAME=settings.site_name,
        ORGANISATION=settings.organisation,
        DEMO=settings.demo,
        ROLE=settings.role,
        BASE_URL=settings.base_url,
        COURSES_DIR=settings.courses_dir,
        STORAGE_DIR=settings.storage_dir,
        KEYS_DIR=settings.keys_dir,
        METRICS_TOKEN=settings.metrics_token,
        MAX_CONTENT_LENGTH=LARGEST_UPLOAD,
        MAX_FORM_MEMORY_SIZE=2_000_000,
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        SESSION_COOKIE_NAME=f"{prefix}sesi",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,  # a quiz page may stay open for hours; the token ends with the session
        WTF_CSRF_SSL_STRICT=False,  # a proxy may drop the Referer; the token and SameSite=Lax decide
        BABEL_TRANSLATION_DIRECTORIES=str(Path(__file__).parent / "translations"),
    )


def _connect_database(app: Flask, settings: Settings) -> None:
    settings.storage_dir.mkdir(parents=True, exist_ok=True)
    if settings.database_url.startswith("sqlite:///"):
        Path(settings.database_url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    postgres = postgres_of(settings)
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url, postgres),
        PGBOUNCER=settings.pgbouncer,
    )
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine, postgres)
        watch_statements(db.engine, slow_ms=settings.slow_query_ms)


def _prepare_migrations(app: Flask) -> None:
    from flask_migrate import Migrate  # noqa: PLC0415 - 11 MB that a web process does without

    Migrate(app, db, directory=str(Path(__file__).parent.parent / "migrations"), render_as_batch=True, compare_type=True)


def _share(app: Flask, settings: Settings) -> None:
    """Counters and cache: over all nodes with REDIS_URL, of this process without. No connection is opened yet."""
    secret = settings.secret_key.encode()
    shared = Shared(settings.redis_url, installation=secret) if settings.redis_url else None
    app.extensions.update(counters=Counters(shared), cache=Cache(shared, secret=secret))


def _dress(app: Flask, settings: Settings, factory: WorkFactory) -> None:
    """Everything that every answer needs."""
    folders = [WEB, *sorted(WEB.glob("*/templates"))]
    app.jinja_loader = FileSystemLoader([str(folder) for folder in folders])  # pyright: ignore[reportAttributeAccessIssue]
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    init_observation(app)
    CSRFProtect(app)
    app.session_interface = SteadySessions()
    login_manager.init_app(
        app, add_context_processor=False
    )  # templates know the frame; an error page must not ask the database
    init_locale(app)
    init_rendering(app, _frame)
    init_kept_pages(app, app.extensions["cache"] if settings.redis_url else None)
    app.add_template_global(header_of, "header_of")
    init_error_pages(app)
    init_security_headers(app, secure=settings.secure, storage=factory.storage.origin)
    init_compression(app)


def _frame(*, person: tuple[str, str] | None, notices: Sequence[tuple[str, str]], **context: Any) -> Frame:
    badge = Badge(*person) if person else None
    return frame_of(badge=badge, notices=[Notice(kind, text) for kind, text in notices], **context)  # pyright: ignore[reportArgumentType]


def _serve_static(app: Flask) -> None:
    """Built files carry their hash in the name, so they may be kept for ever."""
    app.wsgi_app = WhiteNoise(  # pyright: ignore[reportAttributeAccessIssue]
        app.wsgi_app, root=str(WEB / "static"), prefix="static/", immutable_file_test=r"\.[0-9A-Za-z]{8,}\.\w+$"
    )


def _trust_proxy(app: Flask) -> None:
    """Where https is spoken a proxy speaks it for us, and its word tells who asks: the locks of sign-in tell networks apart by it."""
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # pyright: ignore[reportAttributeAccessIssue]
