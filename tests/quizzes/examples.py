"""One quiz that uses every kind, and small builders."""

from __future__ import annotations

import html

from elearning.quizzes.rules.definition import QuizDefinition
from elearning.quizzes.rules.scanner import check_quiz, define, read_quiz

EVERY_KIND = """\
---
mode: kuis
lulus: 75
percobaan: 3
jeda: 1 jam
waktu: 20 menit
acak: [soal, opsi]
nilai: tertinggi
---
# Konflik kepentingan {ambil=2}

Dasar: peraturan tentang gratifikasi.

## Pejabat menerima bingkisan dari penyedia. Apa langkah pertama? {#satu poin=2 kompetensi=M.1}

Perhatikan daftar ini:

- bingkisan datang ke rumah
- kontrak sudah ditandatangani

```
- [x] bukan jawaban
## bukan soal
```

- [ ] Menyimpan dulu
  > Batas lapor dihitung sejak diterima.
  > Jadi jangan menunggu.
- [x] Menolak, atau melaporkan
- [ ] Membagi kepada rekan

> [!PETUNJUK]
> Siapa yang harus tahu lebih dulu?

> [!PEMBAHASAN]
> Rujukan dan alasan.

## Mana yang termasuk gratifikasi? {#banyak}
- [x] Tiket perjalanan
- [x] Komisi
- [ ] Gaji bulanan
- [ ] Tunjangan

## Gaji ke-13 adalah gratifikasi. {#benar tipe=benar-salah}
= salah
  > Gaji adalah hak.

# Istilah

## Batas lapor, dalam hari kerja? {#angka tipe=angka}
= 30 +- 0,5

## Kepanjangan ASN? {#isian tipe=isian}
= Aparatur Sipil Negara | aparatur sipil negara (ASN)
= A \\| B

## Lengkapi: nilai dasar disebut [[BerAKHLAK|ber-AKHLAK]]. {#celah}

Tanda \\[[ bukan celah, `[[ini]]` juga bukan. Ada [[7|tujuh]] nilai dan [[satu]] semboyan.

## Pasangkan nilai dan perilakunya. {#pasang tipe=pasang}
- Akuntabel => bertanggung jawab
- Adaptif => terus \\=> berinovasi
- => tepat waktu

## Urutkan tahap pengadaan. {#urut tipe=urut}
1. Perencanaan
2. Pemilihan penyedia
3. Serah terima
4. Pemeliharaan

## Rekan meminta tanda tangan di dokumen kosong. {#sikap tipe=situasi}
- [100%] Menolak dan menjelaskan risikonya
- [50%] Menunda sampai atasan ada
- [0%] Menandatangani
"""


def render(markdown: str, _line: int) -> str:
    """Stands in for the Markdown renderer: one escaped paragraph."""
    return f"<p>{html.escape(markdown)}</p>"


def quiz(text: str) -> QuizDefinition:
    """The definition of a quiz that must be without errors."""
    source = read_quiz(text, "uji.soal.md")
    assert [str(problem) for problem in check_quiz(source, None)] == []
    return define(source, render)


def problems_of(text: str, codes: frozenset[str] | None = None) -> list[str]:
    """What the checker says, as `line: message`."""
    return [
        f"{problem.line}: {problem.message}" if problem.severity == "error" else f"{problem.line}? {problem.message}"
        for problem in check_quiz(read_quiz(text, "uji.soal.md"), codes)
    ]
