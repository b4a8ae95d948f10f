"""What the tests of the desk share: who is who, where somebody's page is, what the log holds."""

from __future__ import annotations

import re

from flask import Flask

from elearning.accounts import queries
from elearning.accounts.rules import PersonHistory
from elearning.infrastructure import audit
from elearning.kernel.actor import Actor
from tests.support.client import PageClient

SARI, CITRA, BUDI, FAJAR = "199103142015032901", "198611052010012903", "198407212009011902", "197605302002121906"
OWN = "Seksi Pelayanan Kecamatan Banyumanik (contoh)"


def path_of(app: Flask, number: str) -> str:
    """The address of the page about whoever has the number."""
    with app.extensions["work_factory"].open(Actor.system()) as work:
        person_id = queries.find_person_by_number(work.session, number)
        assert person_id is not None
        return f"/admin/orang/{queries.get_card(work.session, person_id).public_id}"


def history_of(app: Flask, number: str) -> PersonHistory:
    """Everything on record about them."""
    with app.extensions["work_factory"].open(Actor.system()) as work:
        person_id = queries.find_person_by_number(work.session, number)
        assert person_id is not None
        return queries.get_history(work.session, person_id)


def lines(app: Flask, act: str) -> list[dict]:
    """The details of the log's lines of one act, newest first."""
    with app.extensions["work_factory"].open_session() as session:
        return [dict(line.detail) for line in audit.list_lines(session, act=act, size=200).items if line.act == act]


def enter(client: PageClient, persona: str) -> PageClient:
    client.sign_in(persona)
    client.get_page("/akun")
    return client


def unit_value(client: PageClient, name: str) -> str:
    """What a list of units sends for the unit of that name."""
    body = client.get("/admin/orang/baru").body
    found = re.search(r'<option value="([0-9a-f-]{36})"[^>]*>[– ]*' + re.escape(name), body)
    assert found, name
    return found.group(1)
