"""Check the English catalogue: every text of the source is there, none is fuzzy or empty, placeholders agree.

`python tests/support/translations.py --update` rewrites the catalogue from the source (new texts come in empty).
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
PO = ROOT / "elearning" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
KEYWORDS = ["-k", "M:1", "-k", "_l:1", "-k", "lazy_gettext:1"]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def extract() -> Catalog:
    """What the source says today."""
    with tempfile.TemporaryDirectory() as folder:
        pot = Path(folder) / "messages.pot"
        command = ["pybabel", "-q", "extract", "-F", "babel.cfg", "--no-location", *KEYWORDS, "-o", str(pot), "."]
        subprocess.run([str(Path(sys.executable).parent / command[0]), *command[1:]], cwd=ROOT, check=True)
        with pot.open("rb") as stream:
            return read_po(stream)


def read_catalogue() -> Catalog:
    """What the catalogue says."""
    if not PO.exists():
        return Catalog(locale="en")
    with PO.open("rb") as stream:
        return read_po(stream, locale="en")


def texts(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, (tuple, list)) else [str(value)]


def problems(source: Catalog, catalogue: Catalog) -> list[str]:
    """Every text that is missing, empty, fuzzy, left over, or whose placeholders differ."""
    found: list[str] = []
    for message in source:
        if not message.id:
            continue
        entry = catalogue.get(message.id, message.context)
        if entry is None:
            found.append(f"missing: {message.id!r}")
        elif not all(texts(entry.string)):
            found.append(f"not translated: {message.id!r}")
        elif entry.fuzzy:
            found.append(f"fuzzy: {message.id!r}")
        else:
            wanted = set(PLACEHOLDER.findall(texts(message.id)[-1]))
            found += [
                f"placeholders differ: {message.id!r}"
                for text in texts(entry.string)
                if set(PLACEHOLDER.findall(text)) != wanted
            ]
    known = {(tuple(texts(message.id)), message.context) for message in source}
    found += [
        f"no longer used: {message.id!r}"
        for message in catalogue
        if message.id and (tuple(texts(message.id)), message.context) not in known
    ]
    return found


def update() -> None:
    """Bring the catalogue in line with the source, keeping what is translated."""
    source, catalogue = extract(), read_catalogue()
    fresh = Catalog(locale="en", project="ruang-belajar-asn", charset="utf-8", fuzzy=False)
    for message in source:
        if message.id:
            entry = catalogue.get(message.id, message.context)
            fresh.add(message.id, entry.string if entry else "", context=message.context)
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as stream:
        write_po(stream, fresh, width=130, sort_output=True, omit_header=False)


def main() -> int:
    if "--update" in sys.argv:
        update()
        return 0
    found = problems(extract(), read_catalogue())
    for line in found[:40]:
        sys.stdout.write(line + "\n")
    if found:
        sys.stdout.write(f"{len(found)} problem(s); run python tests/support/translations.py --update, then translate.\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
