"""`make lighthouse`: Lighthouse's judgement of six pages of the demo, as a phone sees them.

Performance must be at least 95, accessibility and best practices 100. Node fetches Lighthouse on first use; the browser is the machine's
Chromium.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.loadgen import Session
from elearning.seeds.people import PASSWORD, PERSONAS
from tests.support.server import ROOT, LiveServer

VERSION = "12.8.2"
LEAST = {"performance": 95, "accessibility": 100, "best-practices": 100}
COURSE, MODULE = "/kursus/manajemen-proyek", "02-"


def sign_in(url: str, persona: str) -> Session:
    user = Session(url)
    _status, text = user.fetch("GET", "/masuk")
    token = re.search(r'name="csrf_token" value="([^"]+)', text)
    number = next(one.number for one in PERSONAS if one.persona == persona)
    assert token is not None
    status, _ = user.fetch("POST", "/masuk", form={"csrf_token": token[1], "nip": number, "password": PASSWORD}, follow=False)
    if status != 303:
        raise SystemExit(f"sign-in of {persona}: status {status}")
    return user


def pages_of(url: str) -> dict[str, tuple[str, Session | None]]:
    """Six pages by name: path, and who looks."""
    sari = sign_in(url, "sari")
    _status, course = sari.fetch("GET", COURSE)
    modules = re.findall(rf'href="({COURSE}/[a-z0-9-]+)"', course)
    module = modules[0]
    quiz = next(one for one in reversed(modules) if "kuis" in sari.fetch("GET", one)[1])
    _status, page = sari.fetch("GET", quiz)
    token = re.search(r'name="csrf_token" value="([^"]+)', page)
    assert token is not None
    if f'action="{quiz}/selesai"' in page:
        sari.fetch("POST", f"{quiz}/selesai", form={"csrf_token": token[1]})
    _status, question = sari.fetch("POST", f"{quiz}/kuis", form={"csrf_token": token[1]})
    attempt = re.search(r'action="(/percobaan/[^/]+)/', question)
    _status, certificates = sari.fetch("GET", "/sertifikat")
    fajar = sign_in(url, "fajar")
    code = re.search(r"/verifikasi/([A-Z0-9-]+)", certificates + fajar.fetch("GET", "/admin/sertifikat")[1])
    assert attempt is not None
    found: dict[str, tuple[str, Session | None]] = {
        "sign-in": ("/masuk", None), "home": ("/", sari), "catalogue": ("/kursus", sari),
        "module": (module, sari), "quiz": (attempt[1], sari),
    }  # fmt: skip
    found["verification"] = (f"/verifikasi/{code[1]}" if code else "/verifikasi", None)
    return found


def judge(url: str, path: str, user: Session | None, chromium: str) -> dict[str, int]:
    headers = {"Cookie": user.cookie_header()} if user else {}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [
            "npx", "--yes", f"lighthouse@{VERSION}", url + path, "--output=json", f"--output-path={report}", "--quiet",
            "--only-categories=performance,accessibility,best-practices", f"--extra-headers={json.dumps(headers)}",
            "--disable-full-page-screenshot", "--chrome-flags=--headless=new --no-sandbox --disable-background-networking --disable-quic",
        ]  # fmt: skip
        subprocess.run(command, env={**os.environ, "CHROME_PATH": chromium}, check=True, timeout=300)
        told = json.loads(report.read_text())
    for name, category in told["categories"].items():
        if category["score"] is None or category["score"] * 100 < LEAST[name]:
            faults = [
                ref["id"] for ref in category["auditRefs"] if (told["audits"][ref["id"]]["score"] or 0) < 0.9 and ref["weight"]
            ]
            print(f"    {name}: {', '.join(faults)}")
    return {name: round((category["score"] or 0) * 100) for name, category in told["categories"].items()}


def main() -> int:
    chromium = next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )
    if chromium is None or shutil.which("npx") is None:
        raise SystemExit("Chromium dan Node diperlukan.")
    with tempfile.TemporaryDirectory() as folder:
        server = LiveServer(Path(folder), courses=ROOT / "courses")
        done = server.flask("setup")
        if done.returncode:
            raise SystemExit(done.stderr[-2000:])
        server.start_web()
        try:
            pages = pages_of(server.url)
            scores = {name: judge(server.url, path, user, chromium) for name, (path, user) in pages.items()}
        finally:
            server.stop()
    worse = 0
    for name, found in scores.items():
        print(f"{name:14}{pages[name][0][:48]:50}" + "".join(f"{kind} {score:4}   " for kind, score in found.items()))
        worse += any(score < LEAST[kind] for kind, score in found.items())
    (ROOT / "build").mkdir(exist_ok=True)
    (ROOT / "build" / "lighthouse.json").write_text(json.dumps(scores, indent=1))
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
