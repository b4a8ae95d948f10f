"""The machine: settings, folders, keys, disk, neighbours on the network, the last backup."""

from __future__ import annotations

import shutil
import socket
import stat
import tempfile
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import redis

from elearning.cli.doctor.report import Check, bad, care, good
from elearning.infrastructure.backup import last_backup

PATIENCE = 3.0
"""How long a neighbour may take to answer, in seconds."""
LEAST_FREE, SCARCE_FREE = 200_000_000, 2_000_000_000
"""Bytes: below the first `/readyz` says no; below the second a busy week may get there."""
BACKUP_EVERY = timedelta(days=2)
FEWEST_LETTERS = 12
"""Different letters in a key that was drawn at random."""
LOCAL = {"127.0.0.1", "localhost", "::1"}
PORTS = {"smtp": 587, "smtps": 465, "redis": 6379, "rediss": 6379, "valkey": 6379, "valkeys": 6379}


def settings(config: Mapping[str, Any]) -> list[Check]:
    """Is it safe to let people in with these settings."""
    base = urlsplit(config["BASE_URL"])
    secure = base.scheme == "https"
    found: list[Check] = []
    if secure or base.hostname in LOCAL:
        found.append(good("alamat", config["BASE_URL"]))
    else:
        found.append(
            care("alamat", f"{config['BASE_URL']} tanpa https", "Pasang proxy TLS dan isi BASE_URL dengan alamat https-nya.")
        )
    secret = str(config["SECRET_KEY"])
    if len(secret) < 32 or len(set(secret)) < FEWEST_LETTERS:
        found.append(
            bad(
                "kunci kuki",
                "SECRET_KEY mudah ditebak",
                "Kosongkan SECRET_KEY supaya dibuatkan, atau isi dengan 32 huruf acak. Orang perlu masuk lagi sesudahnya.",
            )
        )
    else:
        found.append(good("kunci kuki", "SECRET_KEY acak"))
    if config["DEMO"] and secure:
        found.append(
            bad(
                "demo",
                "DEMO=ya di alamat https: kata sandi orang rekaan diketahui umum",
                "Hapus DEMO, pakai instalasi baru tanpa demo.",
            )
        )
    elif config["DEMO"]:
        found.append(good("demo", "DEMO=ya, hanya untuk mencoba"))
    return found


def keys(folder: Path) -> list[Check]:
    """Nobody but the owner may read a key."""
    if not (folder / "signing.key").exists():
        return [
            bad(
                "kunci", f"{folder / 'signing.key'} tidak ada", "Pulihkan dari cadangan; kunci baru tidak menjamin rantai lama."
            )
        ]
    found: list[Check] = []
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & 0o077:
        found.append(bad("kunci", f"folder {folder} terbuka bagi pengguna lain ({mode:o})", f"chmod 700 {folder}"))
    for file in sorted(folder.iterdir()):
        mode = stat.S_IMODE(file.stat().st_mode)
        if file.is_file() and mode & 0o077:
            found.append(bad("kunci", f"{file.name} terbuka bagi pengguna lain ({mode:o})", f"chmod 600 {file}"))
    return found or [good("kunci", f"{folder}, hanya pemiliknya yang dapat membaca")]


def disk(places: Mapping[str, Path]) -> list[Check]:
    """Is there room where things grow."""
    found: list[Check] = []
    for name, place in places.items():
        free = shutil.disk_usage(place).free
        said = f"{_gigabytes(free)} kosong di {place}"
        if free < LEAST_FREE:
            found.append(bad(f"disk {name}", said, "Kosongkan tempat sekarang; penyimpanan akan ditolak bila penuh."))
        elif free < SCARCE_FREE:
            found.append(care(f"disk {name}", said, "Kosongkan tempat, atau perbesar disk."))
        else:
            found.append(good(f"disk {name}", said))
    return found


def writable(places: Mapping[str, Path]) -> list[Check]:
    """Can we write where we have to."""
    found: list[Check] = []
    for name, place in places.items():
        try:
            with tempfile.TemporaryFile(dir=place):
                pass
        except OSError as error:
            found.append(
                bad(
                    f"folder {name}",
                    f"{place} tidak dapat ditulis ({error.strerror})",
                    "Berikan folder itu kepada pengguna program ini.",
                )
            )
        else:
            found.append(good(f"folder {name}", f"{place} dapat ditulis"))
    return found


def neighbours(env: Mapping[str, str]) -> list[Check]:
    """Redis and the mail server answer, where they are set."""
    found: list[Check] = []
    if url := env.get("REDIS_URL", ""):
        found.append(_redis(url))
    if url := env.get("MAIL_URL", ""):
        found.append(_mail(url))
    return found


def backup(folder: Path, now: datetime) -> list[Check]:
    """Was there a backup lately, as far as this machine knows."""
    at = last_backup(folder)
    if at is None:
        return [
            care("cadangan", "belum pernah dicadangkan dengan perintah backup dari sini", "Jalankan backup FILE setiap malam.")
        ]
    days = max(0, (now - at).days)
    if now - at > BACKUP_EVERY:
        return [care("cadangan", f"terakhir {at:%Y-%m-%d}, {days} hari yang lalu", "Jalankan backup FILE setiap malam.")]
    return [good("cadangan", f"terakhir {at:%Y-%m-%d %H:%M} UTC")]


def _redis(url: str) -> Check:
    shown = _without_secret(url)
    try:
        plain = url.replace("valkey", "redis", 1) if url.startswith("valkey") else url
        with closing(redis.Redis.from_url(plain, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE)) as server:
            server.ping()
    except (redis.RedisError, ValueError, OSError) as error:
        return bad("redis", f"{shown} tidak menjawab ({type(error).__name__})", "Hidupkan Redis, atau betulkan REDIS_URL.")
    return good("redis", f"{shown} menjawab")


def _mail(url: str) -> Check:
    parts = urlsplit(url)
    shown = _without_secret(url)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or PORTS.get(parts.scheme, 587)), PATIENCE):
            return good("surel", f"{shown} menjawab")
    except OSError as error:
        return bad(
            "surel", f"{shown} tidak menjawab ({error.strerror or type(error).__name__})", "Betulkan MAIL_URL atau servernya."
        )


def _without_secret(url: str) -> str:
    parts = urlsplit(url)
    place = parts.hostname or parts.path
    return f"{parts.scheme}://{place}{f':{parts.port}' if parts.port else ''}"


def _gigabytes(count: int) -> str:
    return f"{count / 1_000_000_000:.1f} GB".replace(".", ",")


def open_to_others(file: Path) -> list[Check]:
    """A database file holds personal data: others on the machine must not read it."""
    if not file.exists() or not file.stat().st_mode & stat.S_IROTH:
        return []
    folder = file.parent.resolve()
    if not all(one.stat().st_mode & stat.S_IXOTH for one in (folder, *folder.parents)):
        return []
    return [care("berkas basis data", f"{file} dapat dibaca pengguna lain di mesin ini", f"chmod 700 {folder}")]
