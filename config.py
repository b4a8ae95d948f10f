"""Settings of one installation, read from the environment once, with every problem reported in one go."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ROOT = Path(__file__).resolve().parent


class SettingsError(Exception):
    """One or more settings are wrong; the message lists them all."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the application is told about the place it runs in. See README for each variable."""

    database_url: str
    database_pool: int
    database_timeout: int
    pgbouncer: bool
    storage_dir: Path
    storage_url: str
    storage_keys: tuple[str, str, str] = field(repr=False)
    keys_dir: Path
    redis_url: str = field(repr=False)
    courses_dir: Path
    secret_key: str
    base_url: str
    timezone: str
    site_name: str
    organisation: str
    role: str
    demo: bool
    metrics_token: str = ""
    slow_query_ms: int = 200
    testing: bool = False

    @property
    def secure(self) -> bool:
        """True when people reach the site by https: cookies are Secure with `__Host-`, and HSTS is sent."""
        return self.base_url.startswith("https://")

    @classmethod
    def from_environment(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Read the settings; raises SettingsError naming every variable that is wrong."""
        env = os.environ if env is None else env
        problems: list[str] = []
        instance = Path(env.get("INSTANCE_DIR") or ROOT / "instance")
        host, port = env.get("HOST") or "127.0.0.1", env.get("PORT") or "8000"
        if not port.isdigit() or not 0 < int(port) < 65536:
            problems.append(f"PORT={port}: harus angka 1 sampai 65535.")
        database_url, pgbouncer = _database_url(
            env.get("DATABASE_URL") or f"sqlite:///{instance / 'elearning.sqlite3'}", problems
        )
        settings = cls(
            database_url=database_url,
            database_pool=_number(env, "DATABASE_POOL", 5, range(1, 101), problems),
            database_timeout=_number(env, "DATABASE_TIMEOUT", 30, range(86_401), problems),
            pgbouncer=pgbouncer,
            storage_dir=_storage_dir(env.get("STORAGE_URL", ""), instance, problems),
            storage_url=_storage_url(env, problems),
            storage_keys=_storage_keys(env),
            keys_dir=instance / "keys",
            redis_url=_redis_url(env.get("REDIS_URL", ""), problems),
            courses_dir=Path(env.get("COURSES_DIR") or ROOT / "courses"),
            secret_key=_secret_key(env.get("SECRET_KEY", ""), instance / "keys" / "secret.key", problems),
            base_url=_base_url(env.get("BASE_URL") or f"http://{host}:{port}", problems),
            timezone=_timezone(env.get("TIMEZONE") or "Asia/Jakarta", problems),
            site_name=env.get("SITE_NAME") or "Ruang Belajar ASN",
            organisation=env.get("ORGANISATION") or "Pemerintah Daerah Contoh",
            role=env.get("ROLE") or "all",
            demo=(env.get("DEMO") or "tidak") in YES,
            metrics_token=_metrics_token(env.get("METRICS_TOKEN", ""), problems),
            slow_query_ms=_whole_number("SLOW_QUERY_MS", env.get("SLOW_QUERY_MS") or "200", problems),
        )
        if settings.role not in {"all", "web", "worker"}:
            problems.append(f"ROLE={settings.role}: pilih all, web, atau worker.")
        if problems:
            raise SettingsError("Pengaturan belum benar:\n" + "\n".join(f"  - {problem}" for problem in problems))
        return settings


YES = frozenset({"ya", "1", "true"})


def _database_url(url: str, problems: list[str]) -> tuple[str, bool]:
    """The address for SQLAlchemy, and whether PgBouncer stands in between (`?pgbouncer=ya`)."""
    scheme = url.split(":", 1)[0]
    if scheme in {"postgres", "postgresql"}:
        url = "postgresql+psycopg" + url[len(scheme) :]
    elif scheme not in {"sqlite", "postgresql+psycopg"}:
        problems.append("DATABASE_URL: mulai dengan sqlite:/// atau postgresql://.")
    address, mark, query = url.partition("?")
    options = query.split("&") if mark else []
    kept = [option for option in options if option.split("=")[0] != "pgbouncer"]
    pgbouncer = any(option.partition("=")[2] in YES for option in options if option not in kept)
    return address + ("?" + "&".join(kept) if kept else ""), pgbouncer


def _number(env: Mapping[str, str], name: str, default: int, allowed: range, problems: list[str]) -> int:
    given = env.get(name) or str(default)
    if not given.isdecimal() or int(given) not in allowed:
        problems.append(f"{name}={given}: harus angka {allowed[0]} sampai {allowed[-1]}.")
        return default
    return int(given)


def _storage_dir(url: str, instance: Path, problems: list[str]) -> Path:
    """The folder of the files; where they lie in a bucket it stays empty."""
    parts = urlsplit(url)
    if not url or parts.scheme == "s3":
        return instance / "berkas"
    if parts.scheme not in {"", "file"}:
        problems.append(f"STORAGE_URL={parts.scheme}://…: pakai sebuah folder (file:///…) atau ember S3 (s3://ember/awalan).")
    return Path(parts.path)


S3_OPTIONS = frozenset({"endpoint", "region", "public"})


def _storage_url(env: Mapping[str, str], problems: list[str]) -> str:
    """`s3://…` with the region and endpoint that the usual variables name when the address does not; empty for a folder."""
    url = env.get("STORAGE_URL", "")
    parts = urlsplit(url)
    if parts.scheme != "s3":
        return ""
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if "@" in parts.netloc or not parts.netloc:
        problems.append("STORAGE_URL: tulis s3://ember/awalan. Kunci tidak ditulis di sini, tetapi di AWS_ACCESS_KEY_ID.")
    if unknown := sorted(options.keys() - S3_OPTIONS):
        problems.append(f"STORAGE_URL: {', '.join(unknown)} tidak dikenal; yang dikenal: {', '.join(sorted(S3_OPTIONS))}.")
    options.setdefault("endpoint", env.get("AWS_ENDPOINT_URL_S3") or env.get("AWS_ENDPOINT_URL") or "")
    options.setdefault("region", env.get("AWS_REGION") or env.get("AWS_DEFAULT_REGION") or "")
    for name in ("endpoint", "public"):
        where = urlsplit(options.get(name, ""))
        if options.get(name) and (where.scheme not in {"http", "https"} or not where.netloc or "@" in where.netloc):
            problems.append(f"STORAGE_URL: {name} harus alamat http atau https tanpa kunci, misalnya https://s3.contoh.go.id.")
    seen = options.get("public") or options.get("endpoint") or ""
    if seen.startswith("http://") and (env.get("BASE_URL") or "").startswith("https://"):
        problems.append("STORAGE_URL: peramban menolak berkas dari alamat http di situs https; beri public=https://….")
    if not all(_storage_keys(env)[:2]):
        problems.append("STORAGE_URL: isi AWS_ACCESS_KEY_ID dan AWS_SECRET_ACCESS_KEY.")
    query = urlencode({name: value for name, value in sorted(options.items()) if value})
    return urlunsplit(("s3", parts.netloc, parts.path, query, ""))


def _storage_keys(env: Mapping[str, str]) -> tuple[str, str, str]:
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    found = tuple(env.get(name, "") for name in names)
    return found[0], found[1], found[2]


def _redis_url(url: str, problems: list[str]) -> str:
    parts = urlsplit(url)
    over_network = parts.scheme in {"redis", "rediss", "valkey", "valkeys"} and parts.hostname
    if url and not over_network and not (parts.scheme == "unix" and parts.path):
        problems.append("REDIS_URL: mulai dengan redis://, rediss://, valkey://, valkeys://, atau unix:///.")
    return url


def _base_url(url: str, problems: list[str]) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        problems.append(f"BASE_URL={url}: tulis lengkap, misalnya https://belajar.contoh.go.id.")
    return url.rstrip("/")


def _timezone(name: str, problems: list[str]) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        problems.append(f"TIMEZONE={name}: zona tidak dikenal; misalnya Asia/Jakarta, Asia/Makassar, Asia/Jayapura.")
    return name


def _metrics_token(token: str, problems: list[str]) -> str:
    if token and len(token) < 16:
        problems.append("METRICS_TOKEN: paling sedikit 16 huruf acak, atau kosong (hanya dari mesin ini sendiri).")
    return token


def _whole_number(name: str, text: str, problems: list[str]) -> int:
    if not text.isascii() or not text.isdigit():
        problems.append(f"{name}={text}: harus bilangan bulat.")
        return 0
    return int(text)


def _secret_key(given: str, file: Path, problems: list[str]) -> str:
    if given:
        if len(given) < 32:
            problems.append("SECRET_KEY: paling sedikit 32 huruf acak.")
        return given
    if not file.exists():
        write_private(file, secrets.token_urlsafe(48).encode())
    return file.read_text().strip()


def write_private(file: Path, content: bytes) -> None:
    """Write a key that only its owner can read (mode 600, folder 700); the first writer wins."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(temporary, file)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
