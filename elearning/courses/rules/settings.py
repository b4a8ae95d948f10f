"""The heads of `kursus.md` and of modules: which keys there are, what they mean, what holds when they are absent."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from difflib import get_close_matches

from elearning.courses.rules.package import SLUG
from elearning.kernel.text import M
from elearning.quizzes.rules.heads import Head, HeadValue, read_decimal, read_duration, read_yes_no, unknown_keys
from elearning.quizzes.rules.problems import Report

COURSE_KEYS = (
    "judul",
    "ringkasan",
    "penyelenggara",
    "bentuk",
    "tingkat",
    "untuk",
    "prasyarat",
    "urutan",
    "topik",
    "regulasi",
    "lisensi",
    "penulis",
    "tenggat",
    "sertifikat",
    "bahasa",
)
MODULE_KEYS = ("judul", "jp", "kompetensi", "wajib")
LEVELS = ("dasar", "menengah", "lanjut")
ORDERS = {"berurutan": "sequential", "bebas": "free"}
FORM = re.compile(r"A[12]|[BC](?:[1-9]|1[01])")
LANGUAGE = re.compile(r"[a-z]{2,3}")
MAX_TITLE = 200
MAX_SUMMARY = 500
MAX_JP = Decimal(100)
QUARTER = Decimal("0.25")


@dataclass(frozen=True, slots=True)
class CourseSettings:
    """The head of `kursus.md`. `organiser` is "" when the owning unit organises; `deadline` counts from enrolment."""

    title: str = ""
    summary: str = ""
    organiser: str = ""
    form: str = "C3"
    level: str = "dasar"
    audience: tuple[str, ...] = ()
    prerequisites: tuple[str, ...] = ()
    prerequisite_lines: tuple[int, ...] = ()
    order: str = "sequential"
    topics: tuple[str, ...] = ()
    regulations: tuple[str, ...] = ()
    licence: str = ""
    authors: tuple[str, ...] = ()
    deadline: timedelta | None = None
    certificate: bool = True
    language: str = "id"


@dataclass(frozen=True, slots=True)
class ModuleSettings:
    """The head of a module. `claims` are (competency code, level); `jp` is in units of 45 minutes."""

    title: str = ""
    jp: Decimal = Decimal(0)
    required: bool = True
    claims: tuple[tuple[str, int], ...] = ()


def read_course_settings(head: Head, report: Report) -> CourseSettings:
    """The settings of a course; each fault is reported, and what is faulty stays as its default."""
    report.problems.extend(head.problems)
    report.problems.extend(unknown_keys(head, COURSE_KEYS, report.file))
    reader = _Reader(head, report)
    prerequisites = reader.slugs("prasyarat")
    return CourseSettings(
        title=reader.required_line("judul", MAX_TITLE),
        summary=reader.line("ringkasan", MAX_SUMMARY),
        organiser=reader.line("penyelenggara", MAX_TITLE),
        form=reader.form(),
        level=reader.choice("tingkat", LEVELS, "dasar"),
        audience=reader.words("untuk"),
        prerequisites=tuple(slug for slug, _ in prerequisites),
        prerequisite_lines=tuple(line for _, line in prerequisites),
        order=ORDERS[reader.choice("urutan", tuple(ORDERS), "berurutan")],
        topics=tuple(dict.fromkeys(topic.casefold() for topic in reader.words("topik"))),
        regulations=reader.words("regulasi"),
        licence=reader.line("lisensi", MAX_TITLE),
        authors=reader.words("penulis"),
        deadline=reader.duration("tenggat"),
        certificate=reader.yes_no("sertifikat", default=True),
        language=reader.language(),
    )


def read_module_settings(head: Head, report: Report, known_codes: Collection[str]) -> ModuleSettings:
    """The settings of a module; each fault is reported, and what is faulty stays as its default."""
    report.problems.extend(head.problems)
    report.problems.extend(unknown_keys(head, MODULE_KEYS, report.file))
    reader = _Reader(head, report)
    return ModuleSettings(
        title=reader.required_line("judul", MAX_TITLE),
        jp=reader.jp(),
        required=reader.yes_no("wajib", default=True),
        claims=reader.claims(known_codes),
    )


class _Reader:
    def __init__(self, head: Head, report: Report) -> None:
        self.head = head
        self.report = report

    def _text(self, key: str) -> tuple[str, int] | None:
        value = self.head.values.get(key)
        if value is None:
            return None
        if not value.text:
            self.report.error(value.line, M("%(key)s harus diisi satu nilai (atau hapus barisnya)", key=key))
            return None
        return value.text, value.line

    def _broken_head(self) -> bool:
        """True when the head could not be read at all: then a missing key is no news."""
        return not self.head.values and bool(self.head.problems)

    def required_line(self, key: str, limit: int) -> str:
        if key in self.head.values:
            return self.line(key, limit)
        if not self._broken_head():
            self.report.error(1, M("%(key)s belum ada (tulis %(key)s: … di kepala berkas, di antara dua baris ---)", key=key))
        return ""

    def line(self, key: str, limit: int) -> str:
        found = self._text(key)
        if found is None:
            return ""
        text = " ".join(found[0].split())
        if len(text) > limit:
            self.report.error(found[1], M("%(key)s terlalu panjang (paling panjang %(limit)s huruf)", key=key, limit=limit))
        return text

    def choice(self, key: str, known: tuple[str, ...], default: str) -> str:
        found = self._text(key)
        if found is None:
            return default
        text, line = found
        if text.lower() in known:
            return text.lower()
        self.report.error(
            line, M("%(key)s: %(value)s tidak dikenal (pilih %(known)s)", key=key, value=text, known=", ".join(known))
        )
        return default

    def words(self, key: str) -> tuple[str, ...]:
        value = self.head.values.get(key)
        return () if value is None else tuple(dict.fromkeys(text for text, _ in self._items(key, value)))

    def slugs(self, key: str) -> list[tuple[str, int]]:
        value = self.head.values.get(key)
        found: list[tuple[str, int]] = []
        for text, line in [] if value is None else self._items(key, value):
            if SLUG.fullmatch(text):
                found.append((text, line))
            else:
                self.report.error(
                    line,
                    M("%(key)s: %(value)s bukan nama folder kursus (tulis misalnya manajemen-proyek)", key=key, value=text),
                )
        return found

    def _items(self, key: str, value: HeadValue) -> list[tuple[str, int]]:
        if value.text:
            return [(value.text, value.line)]
        if value.items is None:
            if value.text is None:
                self.report.error(value.line, M("%(key)s harus berupa daftar (tulis [satu, dua])", key=key))
            return []
        found: list[tuple[str, int]] = []
        for item in value.items:
            if item.text:
                found.append((" ".join(item.text.split()), item.line))
            else:
                self.report.error(item.line, M("%(key)s berisi butir yang bukan kata (tulis [satu, dua])", key=key))
        return found

    def yes_no(self, key: str, *, default: bool) -> bool:
        found = self._text(key)
        if found is None:
            return default
        read = read_yes_no(found[0])
        if read is None:
            self.report.error(found[1], M("%(key)s: %(value)s tidak dikenal (tulis ya atau tidak)", key=key, value=found[0]))
        return default if read is None else read

    def duration(self, key: str) -> timedelta | None:
        found = self._text(key)
        if found is None:
            return None
        read = read_duration(found[0])
        if read is None:
            self.report.error(
                found[1],
                M(
                    "%(key)s: %(value)s bukan lama waktu (tulis misalnya 30 hari; satuannya menit, jam, hari, minggu)",
                    key=key,
                    value=found[0],
                ),
            )
        return read

    def form(self) -> str:
        found = self._text("bentuk")
        if found is None:
            return "C3"
        if FORM.fullmatch(found[0].upper()):
            return found[0].upper()
        self.report.error(
            found[1], M("bentuk: %(value)s tidak dikenal (tulis kode bentuk pengembangan, misalnya C3)", value=found[0])
        )
        return "C3"

    def language(self) -> str:
        found = self._text("bahasa")
        if found is None:
            return "id"
        if LANGUAGE.fullmatch(found[0].lower()):
            return found[0].lower()
        self.report.error(found[1], M("bahasa: %(value)s tidak dikenal (tulis kode bahasa, misalnya id)", value=found[0]))
        return "id"

    def jp(self) -> Decimal:
        found = self._text("jp")
        if found is None:
            if "jp" not in self.head.values and not self._broken_head():
                self.report.error(1, M("jp belum ada (tulis jp: 1 di kepala berkas; 1 JP = 45 menit)"))
            return Decimal(0)
        text, line = found
        read = read_decimal(text)
        if read is None:
            self.report.error(line, M("jp: %(value)s bukan angka (tulis misalnya 1,5)", value=text))
        elif read == 0 or read % QUARTER or read > MAX_JP:
            self.report.error(line, M("jp: %(value)s bukan kelipatan 0,25 (tulis misalnya 0,25, 1, atau 1,5)", value=text))
        else:
            return read
        return Decimal(0)

    def claims(self, known_codes: Collection[str]) -> tuple[tuple[str, int], ...]:
        value = self.head.values.get("kompetensi")
        if value is None or value.text == "":
            return ()
        if value.mapping is None:
            self.report.error(value.line, M("kompetensi harus berpasangan dengan tingkat (tulis {M.4: 2})"))
            return ()
        claims: list[tuple[str, int]] = []
        for code, level in value.mapping.items():
            if code not in known_codes:
                self._unknown_code(code, level.line, known_codes)
            elif level.text not in {"1", "2", "3", "4", "5"}:
                self.report.error(
                    level.line,
                    M(
                        "tingkat %(code)s: %(value)s di luar 1 sampai 5 (tulis {%(code)s: 2})",
                        code=code,
                        value=level.text or "-",
                    ),
                )
            else:
                claims.append((code, int(level.text)))
        return tuple(claims)

    def _unknown_code(self, code: str, line: int, known_codes: Collection[str]) -> None:
        close = get_close_matches(code, sorted(known_codes), n=1, cutoff=0.8)  # M.9 resembles every other short code
        if close:
            self.report.error(
                line, M("kompetensi %(code)s tidak dikenal (mungkin maksudnya %(meant)s)", code=code, meant=close[0])
            )
        else:
            self.report.error(
                line, M("kompetensi %(code)s tidak dikenal (pakai kode dari kamus kompetensi, misalnya M.4)", code=code)
            )
