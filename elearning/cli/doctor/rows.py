"""The database: does it answer, is it of an age we know, is it migrated, whole and guarded."""

from __future__ import annotations

from datetime import UTC, datetime

from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import SQLAlchemyError

from elearning.cli.doctor.report import Check, bad, care, good
from elearning.infrastructure.backup.tables import migration_of
from elearning.infrastructure.database import INSERT_ONLY

OLDEST_POSTGRES, NEWEST_POSTGRES = 15, 18
OLDEST_SQLITE = (3, 35, 0)
PATIENCE = 5
"""Seconds to reach a PostgreSQL."""
DRIFT = 5.0
"""Seconds by which the clocks of the two machines may differ."""


def reachable(engine: Engine) -> list[Check]:
    """It answers, and its version is one we have tried."""
    shown = engine.url.render_as_string(hide_password=True)
    options = {"connect_timeout": PATIENCE} if engine.dialect.name == "postgresql" else {}
    trial = create_engine(engine.url, connect_args=options)
    try:
        with trial.connect() as connection:
            connection.exec_driver_sql("SELECT 1")
            return [_version(connection, shown), *_clock(connection)]
    except SQLAlchemyError as error:
        said = " ".join(str(getattr(error, "orig", error)).split())[:200]
        return [bad("basis data", f"{shown} tidak menjawab: {said}", "Hidupkan basis datanya, atau betulkan DATABASE_URL.")]
    finally:
        trial.dispose()


def migrated(connection: Connection) -> list[Check]:
    """The tables are those this program knows."""
    scripts = ScriptDirectory.from_config(current_app.extensions["migrate"].migrate.get_config())
    head, now = scripts.get_current_head() or "", migration_of(connection)
    if now == head:
        return [good("migrasi", head)]
    if not now:
        return [bad("migrasi", "basis data belum disiapkan", "Jalankan setup.")]
    if now in {script.revision for script in scripts.walk_revisions()}:
        return [bad("migrasi", f"basis data di {now}, program di {head}", "Cadangkan, lalu jalankan setup.")]
    return [bad("migrasi", f"basis data di {now}, yang tidak dikenal program ini", "Pakai versi program yang lebih baru.")]


def whole(connection: Connection, *, thorough: bool) -> list[Check]:
    """The file and the references between rows."""
    if connection.dialect.name == "sqlite":
        act = "integrity_check" if thorough else "quick_check"
        said = [str(row[0]) for row in connection.exec_driver_sql(f"PRAGMA {act}(5)")]
        if said != ["ok"]:
            return [
                bad(
                    "keutuhan",
                    f"berkas basis data rusak: {'; '.join(said)[:200]}",
                    "Hentikan program dan pulihkan dari cadangan.",
                )
            ]
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            tables = ", ".join(sorted({str(row[0]) for row in broken}))
            return [
                bad(
                    "keutuhan",
                    f"{len(broken)} baris menunjuk baris yang tidak ada ({tables})",
                    "Laporkan; jangan ubah basis data dengan tangan.",
                )
            ]
        return [good("keutuhan", f"{act} dan rujukan antarbaris baik")]
    unproved = connection.exec_driver_sql("SELECT count(*) FROM pg_constraint WHERE NOT convalidated").scalar()
    invalid = connection.exec_driver_sql("SELECT count(*) FROM pg_index WHERE NOT indisvalid").scalar()
    if unproved or invalid:
        return [
            bad(
                "keutuhan",
                f"{unproved} batasan belum dibuktikan, {invalid} indeks tidak sah",
                "Jalankan VALIDATE CONSTRAINT dan REINDEX.",
            )
        ]
    sums = connection.exec_driver_sql("SHOW data_checksums").scalar()
    said = "batasan dan indeks sah; checksum halaman " + ("hidup" if sums == "on" else "mati")
    return [good("keutuhan", said)]


def guarded(connection: Connection) -> list[Check]:
    """Rows that may never change are watched over by the database itself."""
    if connection.dialect.name == "sqlite":
        there = set(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars())
        wanted = {f"{table}_no_{act}": table for table in INSERT_ONLY for act in ("update", "delete")}
    else:
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        there = set(connection.exec_driver_sql(query).scalars())
        wanted = {f"{table}_no_change": table for table in INSERT_ONLY}
    missing = sorted({table for trigger, table in wanted.items() if trigger not in there})
    if missing:
        return [bad("penjaga", f"tidak ada atau dimatikan di {', '.join(missing)}", "Jalankan setup, lalu evidence verify.")]
    return [good("penjaga", f"{len(INSERT_ONLY)} tabel hanya dapat ditambah")]


def _version(connection: Connection, shown: str) -> Check:
    version = tuple(int(part) for part in connection.dialect.server_version_info or (0,))
    said = f"{connection.dialect.name} {'.'.join(map(str, version))}, {shown}"
    if connection.dialect.name == "sqlite":
        if version < OLDEST_SQLITE:
            return bad("basis data", said, "Pasang Python dengan SQLite 3.35 atau lebih baru.")
        return good("basis data", said)
    if version[0] < OLDEST_POSTGRES:
        return bad("basis data", said, f"Pakai PostgreSQL {OLDEST_POSTGRES} sampai {NEWEST_POSTGRES}.")
    if version[0] > NEWEST_POSTGRES:
        return care("basis data", said, f"Belum dicoba di versi ini; yang dicoba {OLDEST_POSTGRES} sampai {NEWEST_POSTGRES}.")
    return good("basis data", said)


def _clock(connection: Connection) -> list[Check]:
    if connection.dialect.name == "sqlite":
        return []
    theirs: datetime = connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
    drift = abs((datetime.now(UTC) - theirs).total_seconds())
    if drift > DRIFT:
        return [
            care(
                "jam basis data",
                f"berbeda {drift:.0f} detik dengan jam mesin ini",
                "Hidupkan penyelaras jam (NTP) di keduanya.",
            )
        ]
    return []
