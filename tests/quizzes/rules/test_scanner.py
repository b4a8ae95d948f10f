"""The quiz format: how each kind is read, and that every fault is named in one run."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearning.quizzes.rules.definition import QuizDefinition, content_hash
from elearning.quizzes.rules.kinds import KINDS
from elearning.quizzes.rules.kinds.choices import ChoiceBody
from elearning.quizzes.rules.kinds.order import OrderBody
from elearning.quizzes.rules.kinds.pairs import PairsBody
from elearning.quizzes.rules.kinds.words import GapsBody, WordsBody, with_gaps
from elearning.quizzes.rules.scanner import check_quiz, define, read_quiz
from tests.quizzes.examples import EVERY_KIND, problems_of, quiz, render

COURSES = Path(__file__).resolve().parents[3] / "courses"


def test_every_kind_is_read() -> None:
    definition = quiz(EVERY_KIND)

    assert {key: question.kind for key, question in definition.by_id.items()} == {
        "satu": "tunggal",
        "banyak": "majemuk",
        "benar": "benar-salah",
        "angka": "angka",
        "isian": "isian",
        "celah": "rumpang",
        "pasang": "pasang",
        "urut": "urut",
        "sikap": "situasi",
    }
    assert set(KINDS) == {question.kind for question in definition.by_id.values()}


def test_the_head_is_read() -> None:
    settings = quiz(EVERY_KIND).settings

    assert settings.pass_share == Decimal("0.75")
    assert (settings.attempts, settings.wait, settings.time_limit) == (3, timedelta(hours=1), timedelta(minutes=20))
    assert settings.question_count == 8


@pytest.mark.parametrize(
    ("mode", "expected"), [("latihan", (None, Decimal(0))), ("kuis", (3, Decimal("0.7"))), ("ujian", (1, Decimal("0.7")))]
)
def test_each_mode_has_its_presets(mode: str, expected: tuple[int | None, Decimal]) -> None:
    settings = quiz(f"---\nmode: {mode}\n---\n## A? {{#a}}\n- [x] b\n- [ ] c\n").settings

    assert (settings.attempts, settings.pass_share) == expected


def test_a_written_key_beats_the_preset() -> None:
    settings = quiz("---\nmode: ujian\npercobaan: tak terbatas\nlulus: 0\n---\n## A? {#a}\n- [x] b\n- [ ] c\n").settings

    assert (settings.attempts, settings.pass_share) == (None, Decimal(0))


def test_text_lists_fences_and_feedback_stay_where_they_belong() -> None:
    definition = quiz(EVERY_KIND)
    question = definition.by_id["satu"]
    body: ChoiceBody = question.body

    assert "bingkisan datang ke rumah" in question.text_html
    assert "bukan soal" in question.text_html
    assert [option.html for option in body.options] == ["Menyimpan dulu", "Menolak, atau melaporkan", "Membagi kepada rekan"]
    assert "Batas lapor dihitung sejak diterima.\nJadi jangan menunggu." in body.options[0].feedback_html
    assert definition.groups[0].intro_html == "<p>Dasar: peraturan tentang gratifikasi.</p>"
    assert (question.hint_html, question.points, question.competency) == (
        "<p>Siapa yang harus tahu lebih dulu?</p>",
        Decimal(2),
        "M.1",
    )


def test_escapes_are_literal() -> None:
    by_id = quiz(EVERY_KIND).by_id
    words: WordsBody = by_id["isian"].body
    pairs: PairsBody = by_id["pasang"].body

    assert words.accepted == ("Aparatur Sipil Negara", "aparatur sipil negara (ASN)", "A | B")
    assert "terus =&gt; berinovasi" in pairs.rights


def test_gaps_are_numbered_over_heading_and_text_and_code_is_left_alone() -> None:
    question = quiz(EVERY_KIND).by_id["celah"]
    body: GapsBody = question.body

    assert body.gaps == (("BerAKHLAK", "ber-AKHLAK"), ("7", "tujuh"), ("satu",))
    assert with_gaps(question.ask_html, str) == "Lengkapi: nilai dasar disebut 1."
    assert "Ada 2 nilai dan 3 semboyan" in with_gaps(question.text_html, str)
    assert "`[[ini]]`" in question.text_html


def test_the_stored_order_of_an_ordering_question_does_not_tell_the_right_one() -> None:
    one = quiz("## U {#u tipe=urut}\n1. Satu\n2. Dua\n3. Tiga\n").by_id["u"].body
    other = quiz("## U {#u tipe=urut}\n1. Tiga\n2. Satu\n3. Dua\n").by_id["u"].body

    assert isinstance(one, OrderBody)
    assert one.items == other.items
    assert one.key != other.key


def test_a_leading_number_or_mark_does_not_make_an_option_a_list() -> None:
    body: ChoiceBody = quiz("## 1. Apa? {#a}\n- [x] 2. Dua\n- [ ] # pagar\n").by_id["a"].body

    assert [option.html for option in body.options] == ["2\\. Dua", "\\# pagar"]


def test_json_and_hash_survive_the_round_trip() -> None:
    definition = quiz(EVERY_KIND)

    again = QuizDefinition.from_json(definition.to_json())

    assert again == definition
    assert content_hash(again) == content_hash(definition)


def test_windows_line_ends_give_the_same_quiz() -> None:
    assert quiz(EVERY_KIND.replace("\n", "\r\n")) == quiz(EVERY_KIND)


@pytest.mark.parametrize("file", sorted(COURSES.glob("*/*.soal.md")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_quizzes_of_the_house_are_without_problems(file: Path) -> None:
    source = read_quiz(file.read_text(encoding="utf-8"), file.name)

    assert [str(problem) for problem in check_quiz(source, None)] == []
    assert define(source, render).settings.question_count > 0


Q = "## Apa? {#a}\n"
OK = "- [x] Satu\n- [ ] Dua\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["1: kuis ini belum punya soal (mulai soal dengan `## pertanyaan {#id}`)"]),
        ("---\npercoban: 3\n---\n" + Q + OK, ["2: kunci percoban tidak dikenal (mungkin maksudnya percobaan)"]),
        ("---\nmode: tes\n---\n" + Q + OK, ["2: mode: tes tidak dikenal (pilih latihan, kuis, ujian)"]),
        ("---\nlulus: 170\n---\n" + Q + OK, ["2: lulus: 170 bukan persen (tulis angka 0 sampai 100, misalnya 75)"]),
        (
            "---\npercobaan: 0\n---\n" + Q + OK,
            ["2: percobaan: 0 tidak dapat dipakai (tulis angka mulai 1, atau: tak terbatas)"],
        ),
        (
            "---\nwaktu: 20\n---\n" + Q + OK,
            ["2: waktu: 20 bukan lama waktu (tulis misalnya 20 menit; satuannya menit, jam, hari, minggu)"],
        ),
        ("---\nacak: [jawaban]\n---\n" + Q + OK, ["2: acak: jawaban tidak dikenal (tulis [soal], [opsi], atau [soal, opsi])"]),
        ("---\nlulus: [1]\n---\n" + Q + OK, ["2: lulus harus diisi satu nilai (atau hapus barisnya)"]),
        ("Pembuka.\n\n" + Q + OK, ["1: teks ini tidak termasuk soal mana pun (mulai soal dengan `## pertanyaan {#id}`)"]),
        ("## Apa itu ASN?\n" + OK, ["1: soal ini belum punya id (tambah {#apa-itu-asn}; courses format menuliskannya)"]),
        (
            "## Apa? {#a.b}\n" + OK,
            ["1: id #a.b tidak dapat dipakai (huruf, angka, dan tanda - saja, misalnya #a-b)"],
        ),
        (Q + OK + Q + OK, ["4: id #a sudah dipakai di baris 1 (beri id lain)"]),
        ("## {#a}\n" + OK, ["1: pertanyaannya kosong (tulis pertanyaan sesudah ##)"]),
        ("## Apa? {#a poin=0}\n" + OK, ["1: poin=0 tidak dapat dipakai (tulis angka di atas 0, misalnya poin=2)"]),
        ("## Apa? {#a point=2}\n" + OK, ["1: atribut point=2 tidak dikenal (tulis poin=…)"]),
        ("## Apa? {#a poin=2 poin=3}\n" + OK, ["1: atribut poin ditulis dua kali (sisakan satu)"]),
        ("## Apa? {#a maks=5MB}\n" + OK, ["1: atribut maks hanya untuk tipe=berkas (hapus)"]),
        ("## Apa? {#a tipe=tungal}\n" + OK, ["1: tipe=tungal tidak dikenal (tulis tunggal)"]),
        ("## Apa? {#a tipe=esai}\n", ["1: soal esai belum dilayani (pakai jenis yang dinilai otomatis, misalnya tipe=isian)"]),
        (
            "## Apa? {#a tipe=berkas maks=5MB}\n",
            ["1: soal berkas belum dilayani (pakai jenis yang dinilai otomatis, misalnya tipe=isian)"],
        ),
        (
            "# G {ambil=3}\n" + Q + OK,
            ["1: ambil=3 lebih banyak daripada soal di grup ini, yaitu 1 (kurangi, atau tambah soal)"],
        ),
        ("# G {ambil=x}\n" + Q + OK, ["1: ambil=x tidak dapat dipakai (tulis angka mulai 1)"]),
        ("# G {#g}\n" + Q + OK, ["1: grup tidak memakai id (hapus #g)"]),
        (
            Q + OK + "# Kosong\n",
            ["4: grup ini belum punya soal (tambah `## pertanyaan {#id}` di bawahnya, atau hapus judul grupnya)"],
        ),
        (Q, ["1: soal ini belum punya jawaban (tulis pilihan dengan `- [ ]` dan `- [x]`, atau sebutkan tipe=…)"]),
        (Q + "= 3\n", ["1: jenis soal belum disebut (tambah tipe=benar-salah, tipe=angka, atau tipe=isian)"]),
        (Q + "- [100%] a\n- [0%] b\n", ["1: jenis soal belum disebut (tambah tipe=situasi)"]),
        (Q + "1. a\n2. b\n", ["1: jenis soal belum disebut (tambah tipe=urut, atau tulis pilihan dengan `- [ ]`)"]),
        (Q + "- a\n- b\n", ["1: jenis soal belum disebut (tulis pilihan dengan `- [ ]` dan `- [x]`, atau tambah tipe=pasang)"]),
        (Q + "- [ ] a\n- [ ] b\n", ["2: soal ini belum punya jawaban benar (ganti `[ ]` pilihan yang benar dengan `[x]`)"]),
        (Q + "- [x] a\n", ["2: soal ini hanya punya satu pilihan (tulis paling sedikit dua)"]),
        (Q + "- [x] a\n- [ ] a\n", ["3: teks ini sama dengan baris 2 (bedakan, atau hapus salah satunya)"]),
        (Q + "- [x] a\n- [ ]\n", ["3: jawaban ini kosong (isi teksnya)"]),
        (
            Q + "- [x] a\n- b\n- [ ] c\n",
            ["3: baris ini tidak diawali tanda pilihan (tulis `- [ ] …`, atau `- [x] …` bila benar)"],
        ),
        (
            "## A? {#a tipe=tunggal}\n- [x] a\n- [x] b\n",
            ["3: soal tunggal hanya punya satu jawaban benar (sisakan satu `[x]`, atau tulis tipe=majemuk)"],
        ),
        (
            Q + "- [x] a\n  lanjutan\n- [ ] b\n",
            [
                "3: baris ini bukan jawaban dan bukan umpan balik (tulis setiap jawaban dalam satu baris; "
                "umpan balik diawali dua spasi dan `>`)"
            ],
        ),
        (
            Q + "- [x] a\n> karena\n- [ ] b\n",
            ["3: umpan balik harus menjorok (awali dengan dua spasi, lalu `>`)"],
        ),
        (
            Q + "- [x] a\n\n  > karena\n- [ ] b\n",
            ["4: umpan balik harus tepat di bawah jawabannya (hapus baris kosong di atasnya)"],
        ),
        (
            Q + OK + "\nTambahan.\n",
            ["5: teks ini berdiri sesudah jawaban (pindahkan ke atas jawaban, atau ke dalam `> [!PEMBAHASAN]`)"],
        ),
        (Q + OK + "\n> [!PETUNJUK]\n", ["5: [!PETUNJUK] kosong (isi dengan baris `> …` di bawahnya, atau hapus)"]),
        (
            Q + OK + "\n> [!PETUNJUK]\n> a\n\n> [!PETUNJUK]\n> b\n",
            ["8: [!PETUNJUK] ditulis dua kali (gabungkan menjadi satu)"],
        ),
        (Q + OK + "\n> [!RUBRIK]\n> a\n", ["6? rubrik tidak dipakai di soal ini (hapus, atau pindahkan ke `> [!PEMBAHASAN]`)"]),
        (
            Q + "```\nkode\n" + OK,
            [
                "2: blok kode tidak ditutup (tulis ``` pada baris sendiri di akhirnya)",
                "1: soal ini belum punya jawaban (tulis pilihan dengan `- [ ]` dan `- [x]`, atau sebutkan tipe=…)",
            ],
        ),
        ("## A? {#a tipe=benar-salah}\n= ya\n", ["2: jawaban benar-salah tidak dikenal (tulis `= benar` atau `= salah`)"]),
        ("## A? {#a tipe=benar-salah}\n= benar\n= salah\n", ["3: jawaban benar-salah ditulis satu kali (hapus baris ini)"]),
        ("## A? {#a tipe=angka}\n", ["1: jawaban soal angka belum ada (tulis `= 30 +- 0.5` atau `= 10..20`)"]),
        (
            "## A? {#a tipe=angka}\n= tiga\n",
            ["2: kunci angka tiga tidak terbaca (tulis misalnya `= 30 +- 0.5` atau `= 10..20`)"],
        ),
        (
            "## A? {#a tipe=angka}\n= 20..10\n",
            ["2: kunci angka 20..10 tidak terbaca (tulis misalnya `= 30 +- 0.5` atau `= 10..20`)"],
        ),
        (
            "## A? {#a tipe=angka}\n= 1.000\n",
            ["2: kunci 1.000 dapat dibaca dua macam (kunci ditulis tanpa pemisah ribuan: 1000)"],
        ),
        (
            "## A? {#a tipe=angka}\n= 3.142 +- 0.01\n",
            ["2? kunci 3.142 dibaca sebagai pecahan (bila maksudnya ribuan, tulis tanpa pemisah: 3142)"],
        ),
        (
            "## A? {#a tipe=isian}\n= a | | b\n",
            ["2: ada jawaban yang kosong (tulis `= jawaban | jawaban lain`; tanda | di dalam jawaban ditulis \\|)"],
        ),
        ("## A? {#a tipe=rumpang}\n", ["1: soal rumpang belum punya celah (tulis `[[kunci]]` di dalam teks)"]),
        (
            "## Isi [[a|]] dan [[b. {#a}\n",
            [
                "1: ada kunci celah yang kosong (tulis `[[kunci|kunci lain]]`)",
                "1: celah kosong atau tidak ditutup di baris yang sama (tulis `[[kunci]]`, atau \\[[ bila bukan celah)",
            ],
        ),
        ("## Isi [[a]]. {#a}\n\n= b\n", ["3: baris = tidak dipakai di soal rumpang (taruh kuncinya di celah `[[kunci]]`)"]),
        (
            "## Isi [[a]]. {#a}\n" + OK,
            ["1? tanda [[ di soal tunggal dibaca sebagai teks biasa (tulis \\[[ bila memang begitu)"],
        ),
        (
            "## A? {#a tipe=pasang}\n- a => b\n- c\n- d =>\n",
            [
                "3: baris ini bukan pasangan (tulis `- kiri => kanan`; tanda => di dalam teks ditulis \\=>)",
                "4: sisi kanan pasangan ini kosong (tulis `- kiri => kanan`)",
            ],
        ),
        (
            "## A? {#a tipe=pasang}\n- a => b\n",
            ["2: soal pasang memerlukan paling sedikit dua sisi kanan yang berbeda (tambah pasangan atau pengecoh)"],
        ),
        ("## A? {#a tipe=urut}\n1. a\n", ["2: soal urut hanya punya satu baris (tulis paling sedikit dua)"]),
        ("## A? {#a tipe=urut}\n1. a\n2. b\n3. a\n", ["4: teks ini sama dengan baris 2 (bedakan, atau hapus salah satunya)"]),
        (
            "## A? {#a tipe=situasi}\n- [0%] a\n- [0%] b\n",
            ["2: semua pilihan bernilai 0% (beri [100%] pada yang paling tepat)"],
        ),
        ("## A? {#a tipe=situasi}\n- [120%] a\n- [0%] b\n", ["2: nilai pilihan lebih dari 100% (tulis 0 sampai 100)"]),
        (
            "## A? {#a tipe=situasi}\n- [50%] a\n- [0%] b\n",
            ["2? tidak ada pilihan bernilai 100%, jadi nilai penuh tidak dapat dicapai (naikkan salah satunya)"],
        ),
        (
            "## A? {#a tipe=situasi}\n- [100%] a\n- b\n",
            [
                "3: baris ini tidak diawali nilai pilihan (tulis misalnya `- [50%] …`)",
            ],
        ),
    ],
)
def test_each_fault_is_named_with_its_line_and_its_remedy(text: str, expected: list[str]) -> None:
    assert sorted(problems_of(text)) == sorted(expected)


def test_an_unknown_competency_names_the_nearest() -> None:
    text = "## A? {#a kompetensi=M.11}\n- [x] b\n- [ ] c\n\n## B? {#b kompetensi=Z9}\n- [x] b\n- [ ] c\n"

    assert problems_of(text, frozenset({"M.1", "M.2"})) == [
        "1: kompetensi M.11 tidak dikenal (mungkin maksudnya M.1)",
        "5: kompetensi Z9 tidak dikenal (pilih kode dari kamus kompetensi)",
    ]


def test_all_faults_come_in_one_run_in_the_order_of_the_file() -> None:
    found = problems_of("---\nmode: x\n---\n## A?\n- [ ] b\n- [ ] c\n\n## B? {#b tipe=zzz}\n\n## C? {#c tipe=angka}\n= x\n")

    assert [line.split(":")[0] for line in found] == ["2", "4", "5", "8", "11"]


LINES = st.sampled_from(
    [
        "# G {ambil=1}",
        "## A? {#a}",
        "## {}",
        "- [x] a",
        "- [ ]",
        "- [50%] b",
        "  > f",
        "> [!PETUNJUK]",
        "> x",
        "= 1..2",
        "= ",
        "1. a",
        "```",
        "~~~~",
        "[[a]]",
        "teks",
        "",
        "    kode",
        "- a => b",
        "- =>",
        "---",
        "\t> tab",
        "## B {#b tipe=pasang}",
        "## C {#c tipe=urut}",
        "## D {#d tipe=angka}",
        "## E {#e tipe=rumpang}",
        "\x00",
        "[[" * 50,
    ]
)


@given(st.lists(LINES, max_size=30))
def test_no_mixture_of_lines_breaks_the_reader_and_what_has_no_error_can_be_frozen(lines: list[str]) -> None:
    source = read_quiz("\n".join(lines), "uji.soal.md")
    problems = check_quiz(source, frozenset())

    if all(problem.severity == "warning" for problem in problems):
        definition = define(source, render)
        assert QuizDefinition.from_json(definition.to_json()) == definition
    assert all(1 <= problem.line <= len(lines) + 1 for problem in problems)


@pytest.mark.parametrize(
    "piece", ["`" * 60_000, " " * 60_000 + "x", "[[" * 30_000, "{" * 60_000, "- [" * 20_000, "> " * 30_000, "|" * 60_000]
)
def test_hostile_lines_are_read_in_time(piece: str) -> None:
    text = f"## A {piece} {{#a tipe=isian}}\n{piece}\n= {piece}\n  > {piece}\n"

    assert read_quiz(text, "uji.soal.md").questions[0].line == 1
