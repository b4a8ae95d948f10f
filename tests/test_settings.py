"""What is read from the environment, and what is refused: all of it at once."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from config import Settings, SettingsError
from tests.support.s3 import KEYS


def read(tmp_path: Path, **variables: str) -> Settings:
    return Settings.from_environment({"INSTANCE_DIR": str(tmp_path), "SECRET_KEY": "x" * 40, **variables})


def refused(tmp_path: Path, **variables: str) -> str:
    with pytest.raises(SettingsError) as refusal:
        read(tmp_path, **variables)
    return str(refusal.value)


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    settings = read(tmp_path)

    assert settings.database_url == f"sqlite:///{tmp_path / 'elearning.sqlite3'}"
    assert (settings.storage_dir, settings.storage_url) == (tmp_path / "berkas", "")


def test_every_fault_is_named_in_one_go(tmp_path: Path) -> None:
    said = refused(tmp_path, PORT="x", ROLE="raja", TIMEZONE="Mars/Kawah", STORAGE_URL="ftp://x", SECRET_KEY="pendek")

    for name in ("PORT", "ROLE", "TIMEZONE", "STORAGE_URL", "SECRET_KEY"):
        assert f"- {name}" in said


# --- the database --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "url", "pgbouncer"),
    [
        ("postgres://a:b@host/db", "postgresql+psycopg://a:b@host/db", False),
        ("postgresql://host/db?pgbouncer=ya", "postgresql+psycopg://host/db", True),
        ("postgresql://host/db?sslmode=require&pgbouncer=tidak", "postgresql+psycopg://host/db?sslmode=require", False),
        ("postgresql://a:p%3Fx@host/db?host=%2Frun&pgbouncer=1", "postgresql+psycopg://a:p%3Fx@host/db?host=%2Frun", True),
    ],
)
def test_the_address_of_the_database_says_whether_pgbouncer_is_there(
    tmp_path: Path, given: str, url: str, pgbouncer: bool
) -> None:
    settings = read(tmp_path, DATABASE_URL=given)

    assert (settings.database_url, settings.pgbouncer) == (url, pgbouncer)


def test_pool_and_timeout_are_numbers(tmp_path: Path) -> None:
    settings = read(tmp_path, DATABASE_POOL="12", DATABASE_TIMEOUT="0")
    assert (settings.database_pool, settings.database_timeout) == (12, 0)

    said = refused(tmp_path, DATABASE_POOL="0", DATABASE_TIMEOUT="30 detik")
    assert "DATABASE_POOL=0: harus angka 1 sampai 100" in said
    assert "DATABASE_TIMEOUT=30 detik" in said


# --- the store of files --------------------------------------------------------------------------------------------------


def test_a_bucket_takes_region_and_endpoint_from_the_usual_variables(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        STORAGE_URL="s3://ember/awalan",
        AWS_REGION="ap-southeast-3",
        AWS_ENDPOINT_URL="https://s3.contoh.go.id",
        **KEYS,
    )

    parts = urlsplit(settings.storage_url)
    assert (parts.netloc, parts.path) == ("ember", "/awalan")
    assert dict(parse_qsl(parts.query)) == {"endpoint": "https://s3.contoh.go.id", "region": "ap-southeast-3"}


def test_its_own_address_goes_before_the_variables(tmp_path: Path) -> None:
    settings = read(tmp_path, STORAGE_URL="s3://ember?region=eu-west-1", AWS_REGION="ap-southeast-3", **KEYS)

    assert dict(parse_qsl(urlsplit(settings.storage_url).query)) == {"region": "eu-west-1"}


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"STORAGE_URL": "s3://kunci:sandi@ember", **KEYS}, "Kunci tidak ditulis di sini"),
        ({"STORAGE_URL": "s3://", **KEYS}, "tulis s3://ember/awalan"),
        ({"STORAGE_URL": "s3://ember?wilayah=x", **KEYS}, "wilayah tidak dikenal"),
        ({"STORAGE_URL": "s3://ember?secret_access_key=x", **KEYS}, "secret_access_key tidak dikenal"),
        ({"STORAGE_URL": "s3://ember?endpoint=http://kunci:sandi@host", **KEYS}, "endpoint harus alamat"),
        ({"STORAGE_URL": "s3://ember?public=berkas", **KEYS}, "public harus alamat"),
        ({"STORAGE_URL": "s3://ember"}, "isi AWS_ACCESS_KEY_ID dan AWS_SECRET_ACCESS_KEY"),
        (
            {"STORAGE_URL": "s3://ember?endpoint=http://10.0.0.5:9000", "BASE_URL": "https://belajar.contoh.go.id", **KEYS},
            "beri public=https://",
        ),
    ],
)
def test_a_bucket_that_cannot_work_is_refused(tmp_path: Path, variables: dict[str, str], said: str) -> None:
    assert said in refused(tmp_path, **variables)


def test_keys_are_not_shown(tmp_path: Path) -> None:
    settings = read(tmp_path, STORAGE_URL="s3://ember", **KEYS)

    assert settings.storage_keys[1] == "rahasia-uji"
    assert "rahasia-uji" not in repr(settings)


# --- the shared store ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["", "redis://host", "rediss://:sandi@host:6380/1", "valkey://host", "unix:///run/valkey.sock"])
def test_a_shared_store_is_named(tmp_path: Path, url: str) -> None:
    settings = read(tmp_path, REDIS_URL=url)

    assert settings.redis_url == url
    assert "sandi" not in repr(settings)


@pytest.mark.parametrize("url", ["localhost:6379", "http://host", "redis://", "unix://"])
def test_another_kind_of_store_is_refused(tmp_path: Path, url: str) -> None:
    assert "REDIS_URL: mulai dengan" in refused(tmp_path, REDIS_URL=url)
