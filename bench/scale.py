"""`make bench-scale`: does a page cost the same among 100,000 people as among 1,000?

Two installations on one PostgreSQL, filled by the database itself: 500 courses, 20 enrolments a person, 5 progress rows an enrolment, 50
evidence entries a person; so 2 million enrolments, 10 million progress rows and 5 million entries in the large one. CPU of web and
database together is measured for each page in alternating rounds; the row `growth` is the module page's ratio.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bench import loadgen
from bench.run import BUILD, SPEC, record, verdict
from bench.world import LESSONS, SLUG, offer, write_course
from elearning.seeds import reference
from tests.support.application import make_template
from tests.support.crowd import Crowd, Member
from tests.support.database import PostgresServer, postgres_server
from tests.support.server import LiveServer

SMALL, LARGE = 1_000, 100_000
ENROLMENTS, ENTRIES, READ, COMPLETED = 20, 50, 3, 2
FILL = """
INSERT INTO person (id, public_id, name, front_title, back_title, kind, status, greeting, language, must_change_password, created_at)
SELECT n, gen_random_uuid(), 'Peserta ' || n, '', '', 'PNS', 'active', '', 'id', false, now() FROM generate_series(%(first)s::int, %(last)s::int) n;
INSERT INTO person_number (person_id, number, kind, valid_from)
SELECT n, lpad((196001012015010000 + n)::text, 18, '1'), 'NIP', '2020-01-01' FROM generate_series(%(first)s::int, %(last)s::int) n;
INSERT INTO placement (person_id, unit_id, post, job_class, kind, from_on)
SELECT n, (SELECT min(id) FROM unit) + n %% (SELECT count(*) FROM unit), 'Analis', '', 'definitif', '2020-01-01'
FROM generate_series(%(first)s::int, %(last)s::int) n;
INSERT INTO enrolment (public_id, person_id, course_id, cycle, version_id, state, enrolled_at)
SELECT gen_random_uuid(), n, c.id, 1, c.current_version_id, 'active', now() - k * interval '1 day'
FROM generate_series(%(first)s::int, %(last)s::int) n CROSS JOIN generate_series(1, %(enrolments)s::int) k
JOIN (SELECT row_number() OVER (ORDER BY id) - 1 AS place, id, current_version_id FROM course) c
  ON c.place = (n * 7 + k * 23) %% (SELECT count(*) FROM course);
INSERT INTO module_reading (enrolment_id, module_slug, read_at)
SELECT e.id, 'bacaan-' || lpad(k::text, 2, '0'), now() FROM enrolment e CROSS JOIN generate_series(1, %(read)s::int) k
WHERE e.person_id >= %(first)s::int;
INSERT INTO module_completion (enrolment_id, module_slug, version_id, module_hash, rule, completed_at)
SELECT e.id, 'bacaan-' || lpad(k::text, 2, '0'), e.version_id, repeat('0', 64), 'read', now()
FROM enrolment e CROSS JOIN generate_series(1, %(completed)s::int) k WHERE e.person_id >= %(first)s::int;
INSERT INTO evidence_chain (id, person_id, open_person_id, entries, head_hash, head_signature, created_at)
SELECT gen_random_uuid(), n, n, %(entries)s::int, md5(n::text) || md5(n::text), 'ed25519:bench', now() FROM generate_series(%(first)s::int, %(last)s::int) n;
INSERT INTO evidence_entry (chain_id, seq, kind, source_key, body, hash, previous_hash, recorded_at)
SELECT c.id, s, 'module-completed', c.person_id || '/' || s, repeat('x', 480), md5(c.id::text || s) || md5(s::text), repeat('0', 64), now()
FROM evidence_chain c CROSS JOIN generate_series(1, %(entries)s::int) s WHERE c.person_id >= %(first)s::int;
"""
"""Bodies of the usual length; they are read by none of the pages measured here, since the heads say that they did not change."""


@dataclass
class House:
    """One of the two installations, served."""

    people: int
    server: LiveServer
    readers: list[Member]
    rows: dict[str, int]

    def users(self) -> list[loadgen.Session]:
        found: list[loadgen.Session] = []
        for member in self.readers:
            user = loadgen.Session(self.server.url)
            user.cookies["sesi"] = member.cookie
            found.append(user)
        return found


PAGES = {
    "module page": [f"/kursus/{SLUG}/bacaan-{n:02d}" for n in range(1, LESSONS + 1)],
    "home": ["/"],
    "catalogue": ["/kursus?q=layanan"],
    "course": [f"/kursus/{SLUG}"],
    "jp": ["/jp"],
}


def build(stack: ExitStack, postgres: PostgresServer, folder: Path, people: int) -> House:
    """Fill and serve an installation of so many people."""
    url = postgres.create(f"people_{people}")
    place = folder / str(people)
    place.mkdir(parents=True)
    make_template(place, url)
    write_course(place / "kursus" / SLUG)
    crowd = Crowd(place, url)
    with crowd.app.app_context():
        list(reference.sync_courses(crowd.factory, place / "kursus"))
    offer(crowd.factory, 496)
    begun = time.monotonic()
    with psycopg.connect(url, autocommit=True) as connection:
        first = connection.execute("SELECT max(id) + 1 FROM person").fetchone()[0]  # type: ignore[index]
        values = {
            "first": first,
            "last": first + people - 1,
            "enrolments": ENROLMENTS,
            "read": READ,
            "completed": COMPLETED,
            "entries": ENTRIES,
        }
        for statement in FILL.split(";\n")[:-1]:
            connection.execute(statement, values)  # type: ignore[arg-type]
        connection.execute("SELECT setval('person_id_seq', (SELECT max(id) FROM person))")
        connection.execute("VACUUM ANALYZE")
        tables = ("person", "enrolment", "module_reading", "module_completion", "evidence_entry", "course")
        rows = {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}  # type: ignore[index,arg-type]
        size = connection.execute("SELECT pg_size_pretty(pg_database_size(current_database()))").fetchone()[0]  # type: ignore[index]
    print(f"{people} people filled in {time.monotonic() - begun:.0f} s, {size}: {rows}", flush=True)
    readers = crowd.people(32)
    crowd.enrol(readers, SLUG, "bacaan-01", "bacaan-02", "bacaan-03")
    crowd.close()
    server = LiveServer(place, url)
    server.start_web()
    stack.callback(server.stop)
    return House(people, server, readers, rows)


def cost(house: House, name: str, paths: list[str], database: int) -> float:
    assert house.server.web is not None
    target = {"name": str(house.people), "base_url": house.server.url, "server_pids": [house.server.web.pid, database]}
    result = loadgen.measure(SPEC, target, {"name": name, "paths": paths}, house.users(), 8)
    if result["errors"]:
        raise SystemExit(f"{name}: {result['errors']} wrong answers (status {result['first_wrong_status']})")
    return result["server_cpu_ms_per_request"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--large", type=int, default=LARGE)
    arguments = parser.parse_args()
    folder = BUILD / "bench-scale"
    shutil.rmtree(folder, ignore_errors=True)
    ratios: dict[str, list[tuple[float, float]]] = {name: [] for name in PAGES}
    with ExitStack() as stack:
        postgres = stack.enter_context(postgres_server())
        database = postmaster(postgres)
        houses = [build(stack, postgres, folder, people) for people in (SMALL, arguments.large)]
        for number in range(arguments.rounds):
            for name, paths in PAGES.items():
                small, large = (cost(house, name, paths, database) for house in houses)
                ratios[name].append((large, small))
                print(f"round {number + 1} {name:12} {large:7.2f} ms against {small:7.2f} ms", flush=True)
    growth = {name: round(statistics.median(large / small for large, small in pairs), 2) for name, pairs in ratios.items()}
    print("\n" + "\n".join(f"{name:12} {ratio:5.2f} x" for name, ratio in growth.items()))
    found, worse = verdict({"growth": ratios["module page"]})
    record(found, [{"case": "growth", "pages": growth, "rows": [house.rows for house in houses]}])
    for line in worse:
        print(f"TOO SLOW {line}", file=sys.stderr)
    return 1 if worse else 0


def postmaster(postgres: PostgresServer) -> int:
    """The database's first process; those of its connections are its children."""
    with psycopg.connect(postgres.url) as connection:
        row = connection.execute("SELECT pg_read_file('postmaster.pid')").fetchone()
    return int(str(row[0]).split()[0])  # type: ignore[index]


if __name__ == "__main__":
    sys.exit(main())
