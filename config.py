"""Settings of one installation, read from the environment once, with every problem reported in one go."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ROOT = Path(__file__).resolve().parent


class SettingsError(Exception):
    """One or more settings are wrong; the message lists them all."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the application is told about the place it runs in. See README for each variable."""

    database_url: str
    storage_dir: Path
    keys_dir: Path
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
        settings = cls(
            database_url=_database_url(env.get("DATABASE_URL") or f"sqlite:///{instance / 'elearning.sqlite3'}", problems),
            storage_dir=_storage_dir(env.get("STORAGE_URL", ""), instance, problems),
            keys_dir=instance / "keys",
            courses_dir=Path(env.get("COURSES_DIR") or ROOT / "courses"),
            secret_key=_secret_key(env.get("SECRET_KEY", ""), instance / "keys" / "secret.key", problems),
            base_url=_base_url(env.get("BASE_URL") or f"http://{host}:{port}", problems),
            timezone=_timezone(env.get("TIMEZONE") or "Asia/Jakarta", problems),
            site_name=env.get("SITE_NAME") or "Ruang Belajar ASN",
            organisation=env.get("ORGANISATION") or "Pemerintah Daerah Contoh",
            role=env.get("ROLE") or "all",
            demo=(env.get("DEMO") or "tidak") in {"ya", "1", "true"},
            metrics_token=_metrics_token(env.get("METRICS_TOKEN", ""), problems),
            slow_query_ms=_whole_number("SLOW_QUERY_MS", env.get("SLOW_QUERY_MS") or "200", problems),
        )
        if settings.role not in {"all", "web", "worker"}:
            problems.append(f"ROLE={settings.role}: pilih all, web, atau worker.")
        if env.get("REDIS_URL"):
            problems.append("REDIS_URL: belum dilayani; kosongkan.")
        if problems:
            raise SettingsError("Pengaturan belum benar:\n" + "\n".join(f"  - {problem}" for problem in problems))
        return settings


def _database_url(url: str, problems: list[str]) -> str:
    scheme = url.split(":", 1)[0]
    if scheme in {"postgres", "postgresql"}:
        return "postgresql+psycopg" + url[len(scheme) :]
    if scheme not in {"sqlite", "postgresql+psycopg"}:
        problems.append("DATABASE_URL: mulai dengan sqlite:/// atau postgresql://.")
    return url


def _storage_dir(url: str, instance: Path, problems: list[str]) -> Path:
    if not url:
        return instance / "berkas"
    parts = urlsplit(url)
    if parts.scheme not in {"", "file"}:
        problems.append(f"STORAGE_URL={parts.scheme}://…: belum dilayani; pakai sebuah folder (file:///…).")
    return Path(parts.path)


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
