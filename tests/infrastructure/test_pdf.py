"""Documents: archivable, reproducible, and never stopped by a letter."""

from __future__ import annotations

import io
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from elearning.certificates.rules.document import CompetencyRow, DocumentData, ModuleRow, Signer, face_of
from elearning.infrastructure.pdf import PdfFailed, Typesetter, coverage, printable, qr_code, typesetter
from tests.certificates.support import CODE, a_document

AT = datetime(2026, 11, 24, 2, tzinfo=UTC)


def made_from(data: DocumentData, *, at: datetime = AT) -> bytes:
    face: dict[str, Any] = face_of(data)
    return typesetter().set("sertifikat.typ", {**face, "qr": qr_code(data.address)}, made_at=at)


def text_of(pdf: bytes, page: int = 0) -> str:
    return " ".join(PdfReader(io.BytesIO(pdf)).pages[page].extract_text().split())


def test_the_front_carries_all_that_identifies_person_and_course() -> None:
    pdf = made_from(a_document())

    front = text_of(pdf)

    for words in (
        "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia Kota Contoh",
        "Nomor 800.2/0412/BKPSDM/XI/2026",
        "Sari Wulandari, S.Sos.",
        "198503152010012001",
        "Penata Muda Tingkat I, III/b",
        "Analis Perencanaan",
        "Seksi Pembangunan, Kecamatan Contoh Utara",
        "Manajemen Proyek Pembangunan Daerah",
        "13,5 (tiga belas koma lima) Jam Pelajaran",
        "5 Oktober sampai dengan 20 November 2026",
        "Semarang, 24 November 2026",
        "Dr. Fajar Nugraha, M.Si.",
        "NIP 197001011995031902",
        CODE,
    ):
        assert words in front, words


def test_the_back_lists_modules_and_competencies() -> None:
    pdf = made_from(a_document())

    back = text_of(pdf, 1)

    assert "Daftar modul" in back
    assert re.search(r"2 Pemangku kepentingan dan ruang lingkup 1,5", back)
    assert "Jumlah 13,5" in back
    assert "T.PROYEK Manajemen Proyek 3 (Menengah)" in back


def test_the_file_calls_itself_archivable_and_accessible() -> None:
    reader = PdfReader(io.BytesIO(made_from(a_document())))
    root: Any = reader.trailer["/Root"]
    xmp = root["/Metadata"].get_object().get_data().decode()

    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith("id")
    assert "/StructTreeRoot" in root
    assert reader.metadata is not None
    assert reader.metadata.title == "Sertifikat 800.2/0412/BKPSDM/XI/2026 untuk Sari Wulandari, S.Sos."


def test_two_sheets_of_a4_across() -> None:
    pages = PdfReader(io.BytesIO(made_from(a_document()))).pages

    assert len(pages) == 2
    assert [(round(page.mediabox.width / 72 * 25.4), round(page.mediabox.height / 72 * 25.4)) for page in pages] == [
        (297, 210)
    ] * 2


def test_all_fonts_are_in_the_file() -> None:
    reader = PdfReader(io.BytesIO(made_from(a_document(name="Þórr 王 Ωμέγα"))))

    descriptors = [
        descendant.get_object()["/FontDescriptor"]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
        for descendant in font.get_object()["/DescendantFonts"]
    ]

    assert descriptors
    assert all({"/FontFile2", "/FontFile3"} & set(descriptor) for descriptor in descriptors)


def test_equal_data_give_equal_bytes() -> None:
    one, other = Typesetter(), Typesetter()
    values = {**face_of(a_document()), "qr": qr_code(a_document().address)}

    assert one.set("sertifikat.typ", values, made_at=AT) == other.set("sertifikat.typ", values, made_at=AT)


def test_other_data_or_another_moment_give_other_bytes() -> None:
    data = a_document()

    files = {made_from(data), made_from(replace(data, jp=Decimal("13.25"))), made_from(data, at=AT + timedelta(seconds=1))}

    assert len(files) == 3


def test_threads_share_a_typesetter() -> None:
    names = [f"Peserta {n}, S.T." for n in range(6)]

    with ThreadPoolExecutor(3) as pool:
        files = list(pool.map(lambda name: made_from(a_document(name=name)), names))

    assert [name for name, file in zip(names, files, strict=True) if name not in text_of(file)] == []


@pytest.mark.parametrize(
    "name",
    [
        "Ny. Raden Ayu Kusumawardhani Prameswari Wulandari Sastroatmodjo, S.Sos., M.Si., Ph.D., CIPM",
        "W" * 90,
        "A",
    ],
)
def test_long_names_stay_on_the_front(name: str) -> None:
    pdf = made_from(a_document(name=name))

    assert len(PdfReader(io.BytesIO(pdf)).pages) == 2
    assert name in text_of(pdf)


def test_everything_long_at_once_still_fits_the_front() -> None:
    data = a_document(name="Dr. H. " + "Kusumawardhani " * 5 + "S.Sos., M.Si.")
    unit = "Seksi Pemberdayaan Masyarakat, Kecamatan Contoh Utara Bagian Timur Laut, Kabupaten Kepulauan Siau Tagulandang"
    post = "Pelaksana Tugas Kepala Badan Kepegawaian dan Pengembangan Sumber Daya Manusia Kabupaten Kepulauan Siau Tagulandang"
    data = replace(
        data,
        organiser="Badan Kepegawaian dan Pengembangan Sumber Daya Manusia Kabupaten Kepulauan Siau Tagulandang Biaro, Sulawesi Utara",
        course_title="Perencanaan, Pelaksanaan, dan Evaluasi Proyek Pembangunan Daerah Berbasis Kinerja " * 2,
        course_organiser="Balai Besar Pengembangan Kompetensi Aparatur Bidang Perencanaan dan Penganggaran Daerah Kota Contoh",
        started_on=date(2025, 12, 28),
        jp=Decimal("127.75"),
        holder=replace(data.holder, post=post, unit_name=unit),
        signer=Signer(
            post, "Prof. Dr. Ir. H. Muhammad Fadhlurrahman Nugraha Sastrawijaya, S.T., M.T.", "Pembina Utama, IV/e", "1" * 18
        ),
    )

    pdf = made_from(data)

    assert len(PdfReader(io.BytesIO(pdf)).pages) == 2
    front = text_of(pdf)
    assert "NIP 111111111111111111" in front
    assert CODE in front


def test_many_modules_take_a_further_sheet_and_lose_none() -> None:
    data = replace(
        a_document(),
        modules=tuple(
            ModuleRow(f"Modul ke-{n} tentang pemantauan kegiatan pembangunan yang berjudul panjang", Decimal(1))
            for n in range(70)
        ),
        competencies=tuple(CompetencyRow(f"T.C{n}", "Perencanaan", 3, "Menengah") for n in range(12)),
    )

    pdf = made_from(data)

    back = " ".join(text_of(pdf, page) for page in range(1, len(PdfReader(io.BytesIO(pdf)).pages)))
    assert [n for n in range(70) if f"Modul ke-{n} " not in back] == []


def test_a_letter_that_no_font_has_is_replaced() -> None:
    pdf = made_from(a_document(name="Nguyễn Þórr 王 😀"))

    assert "Nguyễn Þórr □ □" in text_of(pdf)


@settings(max_examples=20, deadline=None)
@given(st.text(max_size=60))
def test_no_text_stops_a_document(name: str) -> None:
    assert made_from(a_document(name=name)).startswith(b"%PDF")


@given(st.text(max_size=200))
def test_printable_text_holds_only_letters_that_the_fonts_have(text: str) -> None:
    letters = printable(text)

    assert {ord(letter) for letter in letters} <= coverage()
    assert letters == " ".join(letters.split())


def test_markup_in_a_name_is_text() -> None:
    name = '#read("/etc/passwd") *tebal* $x$ <b>'

    assert name in text_of(made_from(a_document(name=name)))


def test_a_faulty_template_is_named() -> None:
    with pytest.raises(PdfFailed):
        typesetter().set("sertifikat.typ", {"number": "1"}, made_at=AT)
