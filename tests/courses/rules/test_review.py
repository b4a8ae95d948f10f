"""The review: a sound course is left in peace, and each planted weakness is told at its line."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping

import pytest

from elearning.courses.rules.package import Package
from elearning.courses.rules.review import Reviewed, Seen, paper_of, review_course
from elearning.courses.rules.review.blocks import blocks_of
from elearning.courses.rules.review.options import key_figures, option_remarks
from elearning.courses.rules.review.wording import read_ease
from elearning.courses.rules.source import read_course
from elearning.quizzes.rules.scanner import read_quiz
from tests.courses.support import CODES, package_file

NAMES = ("satu", "dua", "tiga", "empat")
TOPICS = (
    ("loket", "antrean", "nomor", "petugas", "kartu", "meja", "papan", "ruang"),
    ("surat", "agenda", "disposisi", "arsip", "kop", "stempel", "tembusan", "salinan"),
    ("jembatan", "aspal", "lubang", "bahu", "drainase", "patok", "marka", "rambu"),
    ("wisata", "tiket", "pemandu", "perahu", "warung", "parkir", "museum", "pantai"),
)
KURSUS = """---
judul: Kursus Uji
---

Kasus di kursus ini rekaan.

| Modul | Pokok | JP |
|---|---|---:|
| 1 | Satu | 1 |
| 2 | Dua | 1 |
| 3 | Tiga | 1 |
| 4 | Empat | 1 |

Jumlahnya 4 JP.
"""
LESSON = """---
judul: Modul {name}
jp: 1
---

# Tujuan belajar

Anda dapat mencatat {topic} dengan rapi.[^uu]

> [!CONTOH]
> Bu Ratna memakai buku catatan.

| Hari | Warga |
|---|---:|
| Senin | 40 |

# Daftar periksa

- [ ] Catatan sudah ditulis.

{filler}

# Ringkasan

Catat, periksa, lalu kabarkan.

# Coba di unit Anda

Catat satu hal minggu ini.

[^uu]: UU 25/2009 Pasal 1.
"""
SINGLE = """## Kapan {topic} dicatat oleh {word}? {{#{topic}-1}}
{options}

> [!PEMBAHASAN]
> Lihat bagian Ringkasan.
"""
OTHERS = """
## Mana yang ditulis tentang {b}? {{#{b}-2}}
- [x] Waktu datangnya {b}
  > Tanpa waktu tidak dapat dirunut.
- [x] Letak tepatnya {b}
  > Tanpa letak tidak dapat dicari.
- [ ] Warna kertas {b} itu
  > Warna tidak menolong siapa saja.

> [!PEMBAHASAN]
> Lihat bagian Ringkasan.

## Buku {c} dibuka setiap pagi. {{#{c}-3 tipe=benar-salah}}
= {truth}
  > Begitu aturan di bagian Ringkasan.

> [!PEMBAHASAN]
> Lihat bagian Ringkasan.

## Berapa {d} dihitung dalam sepekan kalau sehari dua? {{#{d}-4 tipe=angka}}
= 10
  > Lima hari kali dua.

> [!PEMBAHASAN]
> Lihat bagian Ringkasan.

## Rekan menaruh {e} di laci tanpa label. {{#{e}-5 tipe=situasi}}
- [{s0}%] Menanyakan alasannya sore nanti berdua
  > Alasannya mungkin masuk akal.
- [{s1}%] Melabelinya sendiri sesudah pulang
  > Rapi, tetapi ia tidak belajar.
- [0%] Membiarkannya sampai ada yang mencari itu
  > Orang lain yang menanggungnya.

> [!PEMBAHASAN]
> Lihat bagian Ringkasan.

## Urutkan langkah membereskan {f}. {{#{f}-6 tipe=urut}}
1. Kumpulkan {f}
2. Hitung semuanya
3. Simpan kembali

> [!PEMBAHASAN]
> Lihat bagian Ringkasan.
"""
LONG = (
    "Petugas mencatat yang terjadi di meja depan dan warga membaca papan lalu tahu harus ke mana sebelum duduk menunggu giliran di ruang "
    "yang sudah disiapkan sejak pagi oleh rekan yang bertugas. "
)
FILLER = "Petugas mencatat yang terjadi di meja depan. Warga membaca papan dan tahu harus ke mana. "


def options(place: int, word: str) -> str:
    """Four options of which the third is strictly the longest; the key stands at `place` and never there."""
    texts = ["Sore hari sekali", "Pagi hari benar", "Siang hari saat istirahat", "Malam hari nanti"]
    lines: list[str] = []
    for index, text in enumerate(texts):
        lines += [f"- [{'x' if index == place else ' '}] {text} {word}", "  > Lihat urutannya di bagian Ringkasan."]
    return "\n".join(lines)


def told_apart(text: str) -> str:
    """Each question with words of its own, so that no two are twins."""

    def words(match: re.Match[str]) -> str:
        code = hashlib.sha256(match[1].encode()).hexdigest()
        own = " ".join(
            "".join("bdfghjklmnprstvz"[int(digit, 16)] + "aiueo"[int(digit, 16) % 5] for digit in code[n : n + 3])
            for n in range(0, 36, 3)
        )
        return f"{match[0]}\n\n{own}\n\n"

    return re.sub(r"^## .*\{#([\w-]+).*$", words, text, flags=re.MULTILINE)


def quiz(number: int) -> str:
    a, b, c, d, e, f, g, h = TOPICS[number]
    first, second = ((0, 1), (3, 0), (1, 3), (2, 0))[number]
    singles = SINGLE.format(topic=a, word=g, options=options(first, a)) + SINGLE.format(
        topic=h, word=b, options=options(second, h)
    )
    shares = (100, 50) if number % 2 else (50, 100)
    others = OTHERS.format(b=b, c=c, d=d, e=e, f=f, truth="benar" if number % 2 else "salah", s0=shares[0], s1=shares[1])
    return "---\nmode: kuis\n---\n" + told_apart(singles + others)


def sound() -> dict[str, str]:
    files = {"kursus.md": KURSUS}
    for number, name in enumerate(NAMES):
        stem = f"0{number + 1}-{name}"
        files[f"{stem}.md"] = LESSON.format(name=name, topic=TOPICS[number][0], filler=FILLER * 60)
        files[f"{stem}.soal.md"] = quiz(number)
    files["akhir.soal.md"] = exam()
    return files


def exam(pool: int = 12, drawn: int = 6) -> str:
    words = [
        "apung",
        "batang",
        "celah",
        "dahan",
        "emper",
        "fajar",
        "gudang",
        "halaman",
        "ikatan",
        "jendela",
        "kolam",
        "lumbung",
    ]
    questions: list[str] = []
    for index in range(pool):
        word = words[index % 12]
        kind, answer = (
            ("benar-salah", f"= {'benar' if index % 2 else 'salah'}"),
            ("angka", f"= {index + 3}"),
            ("isian", f"= {word}"),
        )[index % 3]
        told = f"Tanda {word} {word}an berubah menjadi {words[(index * 5 + 1) % 12]} {index}? {{#akhir-{index} tipe={kind}}}"
        questions.append(f"## {told}\n{answer}\n  > Lihat uraian di modul {word}.\n\n> [!PEMBAHASAN]\n> Modul {word}.\n")
    questions.append("## Lengkapi: pagar [[bambu]] berdiri. {#akhir-celah}\n\n> [!PEMBAHASAN]\n> Lihat uraian modul.\n")
    return f"---\nmode: ujian\n---\n# Semua {{ambil={drawn}}}\n\n" + told_apart("\n".join(questions))


def review(files: Mapping[str, str], seen: Mapping[str, Seen] | None = None) -> Reviewed:
    package = Package("kursus-uji", {path: package_file(path, text) for path, text in files.items()})
    drawn = {f"0{n + 1}-{name}.md": Seen(f"0{n + 1}-{name}.md", 9_000, (300,)) for n, name in enumerate(NAMES)}
    return review_course(read_course(package, CODES), drawn | dict(seen or {}))


def said(reviewed: Reviewed) -> list[str]:
    return [f"{one.file}:{one.line}: {one.weight}: {one.message}" for one in reviewed.remarks]


def test_a_sound_course_is_left_in_peace() -> None:
    reviewed = review(sound())

    assert said(reviewed) == []
    assert reviewed.keys.positions == (3, 2, 1, 2)
    assert (reviewed.keys.singles, reviewed.keys.longest) == (8, 1)
    assert {lesson.tables for lesson in reviewed.lessons} == {1}
    assert reviewed.quizzes[-1].pool == 13


Plant = Callable[[dict[str, str]], None]


def swap(path: str, old: str, new: str) -> Plant:
    def plant(files: dict[str, str]) -> None:
        assert old in files[path], f"nothing to plant in {path}"
        files[path] = files[path].replace(old, new)

    return plant


def everywhere(pattern: str, old: str, new: str) -> Plant:
    def plant(files: dict[str, str]) -> None:
        for path in [path for path in files if path.endswith(pattern)]:
            files[path] = files[path].replace(old, new)

    return plant


def longest_keys(files: dict[str, str]) -> None:
    everywhere(".soal.md", "- [x] Pagi hari benar", "- [x] Pagi hari benar sebelum loket dibuka")(files)
    everywhere(".soal.md", "- [x] Sore hari sekali", "- [x] Sore hari sekali sesudah loket tutup")(files)


def first_keys(files: dict[str, str]) -> None:
    for number in range(4):
        topic, *_, last = TOPICS[number]
        for word in (topic, last):
            text = files[f"0{number + 1}-{NAMES[number]}.soal.md"].replace(
                f"[x] Pagi hari benar {word}", f"[ ] Pagi hari benar {word}"
            )
            text = text.replace(f"[x] Siang hari saat istirahat {word}", f"[ ] Siang hari saat istirahat {word}")
            text = text.replace(f"[x] Malam hari nanti {word}", f"[ ] Malam hari nanti {word}")
            files[f"0{number + 1}-{NAMES[number]}.soal.md"] = text.replace(
                f"[ ] Sore hari sekali {word}", f"[x] Sore hari sekali {word}"
            )


def second_final(files: dict[str, str]) -> None:
    files["akhir.soal.md"] = exam(pool=7, drawn=8)


@pytest.mark.parametrize(
    ("plant", "told"),
    [
        (swap("01-satu.md", FILLER * 60, FILLER * 10), "01-satu.md:5: finding: modul ini 193 kata"),
        (swap("01-satu.md", FILLER * 60, FILLER * 99), "01-satu.md:5: finding: modul ini"),
        (swap("01-satu.md", "# Tujuan belajar", "# Pembuka"), "bagian “# Tujuan belajar” belum ada"),
        (swap("01-satu.md", "# Ringkasan", "# Penutup"), "bagian “# Ringkasan” belum ada"),
        (swap("01-satu.md", "# Coba di unit Anda", "# Tugas"), "bagian “# Coba di unit Anda” belum ada"),
        (
            swap("01-satu.md", "| Hari | Warga |\n|---|---:|\n| Senin | 40 |\n", ""),
            "01-satu.md:5: finding: modul ini belum punya tabel",
        ),
        (swap("01-satu.md", ".[^uu]", "."), "finding: modul ini belum menyebut sumber"),
        (swap("01-satu.md", "> [!CONTOH]\n", ""), "finding: modul ini belum punya kotak"),
        (swap("01-satu.md", "# Daftar periksa\n\n- [ ] ", "# Lain\n\n- "), "01-satu.md:5: note: tidak terlihat templat"),
        (
            everywhere(".md", "# Daftar periksa\n\n- [ ] ", "# Lain\n\n- "),
            "kursus.md:1: finding: kursus ini belum punya templat",
        ),
        (
            swap("01-satu.md", "Catat satu hal", "Berkas dikirim paling lambat 3 hari"),
            "01-satu.md:29: note: “paling lambat 3” tanpa catatan",
        ),
        (swap("01-satu.md", "Catat satu hal", "Biayanya Rp4,5 juta"), "note: “Rp4,5” tanpa catatan"),
        (swap("01-satu.md", FILLER * 60, LONG * 40), "finding: kalimat rata-rata"),
        (swap("01-satu.md", FILLER * 60, LONG * 40), "kalimat lebih dari 25 kata"),
        (
            swap("01-satu.md", "Catat, periksa,", "Catat " + "lalu periksa " * 20 + ","),
            "note: kalimat 43 kata: “Catat lalu periksa",
        ),
        (
            swap("01-satu.md", "mencatat yang terjadi", "mendokumentasikan permasalahan ketatalaksanaan"),
            "kata bersuku empat atau lebih",
        ),
        (lambda files: files.pop("04-empat.soal.md"), "04-empat.md:5: finding: modul ini belum punya kuis"),
        (
            lambda files: [files.pop("04-empat.md"), files.pop("04-empat.soal.md")],
            "kursus.md:1: finding: kursus ini punya 3 modul",
        ),
        (lambda files: files.pop("akhir.soal.md"), "kursus.md:1: note: kursus ini tidak punya ujian akhir"),
        (swap("kursus.md", "| 2 | Dua | 1 |", "| 2 | Dua | 2 |"), "kursus.md:10: finding: tabel isi menyebut JP 1 + 2 + 1 + 1"),
        (swap("kursus.md", "Jumlahnya 4 JP", "Jumlahnya 5 JP"), "kursus.md:14: finding: jumlah JP disebut 5"),
        (swap("kursus.md", "rekaan", "menarik"), "note: kursus.md tidak menyebut bahwa kasusnya rekaan"),
        (everywhere(".soal.md", "tipe=situasi", "tipe=situasii"), "kursus.md:1: finding: kursus ini punya 0 soal situasi"),
        (
            swap("01-satu.soal.md", "  > Lima hari kali dua.\n", ""),
            "01-satu.soal.md:68: finding: jawaban ini belum punya umpan balik",
        ),
        (swap("01-satu.soal.md", "> Lima hari kali dua.", "> Betul."), "01-satu.soal.md:69: note: umpan balik “Betul.”"),
        (
            swap(
                "01-satu.soal.md",
                "= 10\n  > Lima hari kali dua.\n\n> [!PEMBAHASAN]\n> Lihat bagian Ringkasan.\n",
                "= 10\n  > Lima hari kali dua.\n",
            ),
            "01-satu.soal.md:63: finding: soal #petugas-4 belum punya",
        ),
        (second_final, "akhir.soal.md:1: finding: ujian menanyakan semua 8 soalnya"),
        (lambda files: files.update({"akhir.soal.md": exam(9, 8)}), "akhir.soal.md:1: note: ujian mengambil 8 dari 10 soal"),
        (lambda files: files.update({"akhir.soal.md": exam(12, 5)}), "akhir.soal.md:1: finding: 5 soal ditanyakan"),
        (longest_keys, "kursus.md:1: finding: menebak pilihan terpanjang benar di"),
        (first_keys, "kursus.md:1: finding: kunci 8 dari 8 soal tunggal ada di tempat ke-1"),
        (everywhere(".soal.md", "= salah\n", "= benar\n"), "kursus.md:1: finding:"),
        (
            everywhere(".soal.md", "- [x] Waktu datangnya", "- [x] Waktu tepat sekali datangnya semua tentang"),
            "pilihan benar rata-rata",
        ),
        (everywhere(".soal.md", "[ ] Malam hari nanti", "[ ] Selalu malam"), "hanya pengecoh yang memakai kata mutlak"),
        (
            swap(
                "01-satu.soal.md",
                "- [x] Sore hari sekali loket",
                "- [x] Sore hari sekali loket sesudah semua warga yang datang hari itu selesai dilayani",
            ),
            "01-satu.soal.md:9: finding: jawaban benar ini jauh lebih panjang",
        ),
        (
            swap(
                "01-satu.soal.md",
                "Membiarkannya sampai ada yang mencari itu",
                "Membiarkannya sampai ada yang mencari, lalu mengirim pesan panjang ke semua rekan",
            ),
            "note: pilihan ini jauh lebih panjang",
        ),
        (
            lambda files: files.update(
                {
                    "02-dua.soal.md": files["02-dua.soal.md"]
                    + files["01-satu.soal.md"].split("---\n")[2].replace("-1}", "-9}").split("## Mana")[0]
                }
            ),
            "02-dua.soal.md:100: finding: soal #loket-9 mirip 100% dengan #loket-1",
        ),
    ],
)
def test_each_weakness_is_told_at_its_line(plant: Plant, told: str) -> None:
    files = sound()

    plant(files)

    assert any(told in line for line in said(review(files))), said(review(files))


def test_a_key_that_stands_in_another_question_is_told() -> None:
    files = sound()
    files["01-satu.soal.md"] = files["01-satu.soal.md"].replace("Waktu datangnya antrean", "Waktu datangnya antrean di meja")
    files["akhir.soal.md"] = files["akhir.soal.md"].replace(
        "Lihat uraian di modul apung", "Tulis waktu datangnya antrean di meja"
    )

    told = said(review(files))

    assert [line for line in told if "kata demi kata" in line] == [
        "01-satu.soal.md:42: finding: kunci ini terbaca kata demi kata di soal #akhir-0 (akhir.soal.md:6)"
    ]


def test_pages_that_are_too_wide_or_too_heavy_are_told() -> None:
    files = sound()
    files["01-satu.md"] += "\n```mermaid\nflowchart LR\n```\n"
    lines = files["01-satu.md"].split("\n")

    told = said(review(files, {"01-satu.md": Seen("01-satu.md", 60 * 1024, (441,))}))

    assert f"01-satu.md:{lines.index('```mermaid') + 1}: finding: diagram selebar 441 piksel" in "\n".join(told)
    assert "01-satu.md:5: finding: halaman dan gambarnya 60 KB di jaringan" in "\n".join(told)
    assert said(review(sound(), {"01-satu.md": Seen("01-satu.md", 50 * 1024, (440,))})) == []


@pytest.mark.parametrize(("won", "told"), [(1, True), (2, False)])
def test_a_longest_option_that_is_never_right_betrays_too(won: int, told: bool) -> None:
    lines = [
        f"## Soal {number}? {{#s-{number}}}\n- [{'x' if number < won else ' '}] pilihan yang panjang\n- [{' ' if number < won else 'x'}] pendek\n"
        for number in range(16)
    ]
    questions = [("a.soal.md", question) for question in read_quiz("\n".join(lines), "a.soal.md").questions]

    said = [str(one.message) for one in option_remarks("kursus.md", questions, key_figures(questions))]

    assert any("hanya 1 dari 16" in line for line in said) == told


def test_few_diagrams_are_told() -> None:
    none = {f"0{n + 1}-{name}.md": Seen(f"0{n + 1}-{name}.md", 9_000) for n, name in enumerate(NAMES)}

    assert "kursus.md:1: finding: kursus ini punya 0 diagram (paling sedikit 2)" in said(review(sound(), none))


def test_sentences_are_told_apart() -> None:
    text = "Pak Adi, S.Sos. datang. Harganya Rp1.500. “Sudah?” tanya Bu Ani. Lihat [modul 2](02-x.md).\n\n- butir pendek\n- Butir ini kalimat.\n"

    reading = read_ease(blocks_of(text, 1))

    assert reading.sentences == 5


def test_fences_tables_and_footnotes_are_not_read_as_sentences() -> None:
    text = "Satu kalimat.\n\n```\nbukan kalimat. bukan.\n```\n\n| a | b |\n|---|---|\n| c. | d. |\n\n[^a]: UU. Pasal.\n"

    assert read_ease(blocks_of(text, 1)).sentences == 1


QUIZ = """## Pilih satu. {#satu}
- [ ] Alfa
  > Rahasia umpan balik.
- [x] Beta
- [ ] Gama

> [!PETUNJUK]
> Rahasia petunjuk.

> [!PEMBAHASAN]
> Rahasia pembahasan.

## Pilih semua. {#semua}
- [x] Satu
- [ ] Dua
- [x] Tiga

## Sikap. {#sikap tipe=situasi}
- [0%] Diam
- [100%] Bertanya
- [50%] Menunggu

## Pasangkan. {#pasang tipe=pasang}
- kiri satu => kanan satu
- kiri dua => kanan dua
- => pengecoh

## Urutkan. {#urut tipe=urut}
1. pertama
2. kedua
3. ketiga

## Lengkapi [[alfa|alpha]]. {#celah}

Lalu [[beta]].

## Langit biru. {#langit tipe=benar-salah}
= benar

## Berapa? {#berapa tipe=angka}
= 3 +- 1

## Apa? {#apa tipe=isian}
= buku | kitab
"""


def test_a_blind_paper_keeps_the_key_to_itself_and_the_key_fits_the_letters() -> None:
    paper = paper_of("Uji", read_quiz(QUIZ, "01-a.soal.md"))

    assert "Rahasia" not in paper.text
    assert "[x]" not in paper.text
    assert "%]" not in paper.text
    assert "alfa" not in paper.text
    assert "buku" not in paper.text
    assert "## 6. Lengkapi [1: ________]. {#celah}\n\nLalu [2: ________]." in paper.text
    letters = {line[5:]: line[2] for line in paper.text.split("\n") if line.startswith("- ")}
    accepted = {name: entry["accepted"] for name, entry in paper.key.items()}  # type: ignore[index,call-overload]
    assert accepted["satu"] == [letters["Beta"]]
    assert accepted["semua"] == sorted([letters["Satu"], letters["Tiga"]])
    assert accepted["sikap"] == [letters["Bertanya"]]
    assert accepted["pasang"] == {"1": letters["kanan satu"], "2": letters["kanan dua"]}
    assert accepted["urut"] == [letters["pertama"], letters["kedua"], letters["ketiga"]]
    assert accepted["celah"] == [["alfa", "alpha"], ["beta"]]
    assert accepted["langit"] == ["A"]
    assert accepted["berapa"] == ["3 +- 1"]
    assert accepted["apa"] == ["buku", "kitab"]
    assert paper == paper_of("Uji", read_quiz(QUIZ, "01-a.soal.md"))
