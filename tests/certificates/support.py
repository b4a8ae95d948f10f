"""What tests of certificates are made from. Everybody here is invented."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from elearning.certificates.rules.document import CompetencyRow, DocumentData, Holder, ModuleRow, Signer
from elearning.certificates.rules.numbers import DEFAULT_PATTERN
from elearning.certificates.rules.settings import SettingsDraft

CODE = "0082-0C20-A1G7-F"


def a_draft() -> SettingsDraft:
    """Settings without a fault."""
    return SettingsDraft(
        organiser="Badan Kepegawaian dan Pengembangan Sumber Daya Manusia Kota Contoh",
        short_name="BKPSDM",
        place="Semarang",
        pattern=DEFAULT_PATTERN,
        signer_name="Dr. Fajar Nugraha, M.Si.",
        signer_post="Kepala BKPSDM Kota Contoh",
        signer_rank="Pembina Utama Muda, IV/c",
        signer_number="197001011995031902",
    )


def a_document(*, jp: Decimal = Decimal("13.5"), name: str = "Sari Wulandari, S.Sos.") -> DocumentData:
    """A whole document whose modules add up to `jp`."""
    return DocumentData(
        code=CODE,
        number="800.2/0412/BKPSDM/XI/2026",
        issued_on=date(2026, 11, 24),
        address=f"https://belajar.contoh.go.id/verifikasi/{CODE}",
        organiser="Badan Kepegawaian dan Pengembangan Sumber Daya Manusia Kota Contoh",
        course_organiser="",
        place="Semarang",
        course_slug="manajemen-proyek",
        course_title="Manajemen Proyek Pembangunan Daerah",
        version_number=3,
        version_hash="4b1f0c7a" * 8,
        cycle=1,
        jp=jp,
        started_on=date(2026, 10, 5),
        ended_on=date(2026, 11, 20),
        holder=Holder(
            full_name=name,
            number_kind="NIP",
            number="198503152010012001",
            grade="III/b",
            rank_title="Penata Muda Tingkat I",
            post="Analis Perencanaan",
            unit_name="Seksi Pembangunan, Kecamatan Contoh Utara",
        ),
        signer=Signer(
            "Kepala BKPSDM Kota Contoh", "Dr. Fajar Nugraha, M.Si.", "Pembina Utama Muda, IV/c", "197001011995031902"
        ),
        modules=(
            ModuleRow("Dari masalah ke proyek", jp - Decimal(3)),
            ModuleRow("Pemangku kepentingan dan ruang lingkup", Decimal("1.5")),
            ModuleRow("Jadwal dan anggaran", Decimal("1.5")),
        ),
        competencies=(
            CompetencyRow("M.4", "Orientasi pada Hasil", 2, "Dasar"),
            CompetencyRow("T.PROYEK", "Manajemen Proyek", 3, "Menengah"),
        ),
    )
