"""The author's room by its pages: upload, findings, preview, publish, versions, files."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.support.client import Got, PageClient

ROOT = Path(__file__).resolve().parents[3]
SMALL = ROOT / "tests" / "courses_for_tests" / "kursus-kecil"
PLANTED = ROOT / "tests" / "courses" / "planted" / "kursus-cacat"


def zip_of(folder: Path, name: str | None = None) -> bytes:
    """The folder as a ZIP with one folder at the top."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, f"{name or folder.name}/{path.relative_to(folder).as_posix()}")
    return target.getvalue()


def upload(client: PageClient, content: bytes, name: str = "naskah.zip") -> Got:
    client.get_page("/penulis/unggah")
    return client.post("/penulis/unggah", {"paket": (io.BytesIO(content), name)}, content_type="multipart/form-data")


def new_course(tmp_path: Path, name: str = "kursus-baru") -> Path:
    folder = tmp_path / name
    shutil.copytree(SMALL, folder)
    return folder


def test_the_room_lists_the_courses_of_ones_unit(client: PageClient) -> None:
    client.sign_in("dewi")

    got = client.get_page("/penulis/")

    assert "Kursus yang terbit" in got.page.text
    assert got.page.headings == ["Kursus saya"]


def test_a_learner_is_refused_and_a_stranger_signs_in_first(client: PageClient, other_client: PageClient) -> None:
    client.sign_in("sari")

    refused = client.get("/penulis/")

    assert refused.status == 403
    assert "Halaman ini untuk penulis kursus" in refused.page.text
    assert other_client.get("/penulis/unggah").location.startswith("/masuk")


def test_a_sound_package_is_shown_published_and_given_back(client: PageClient, tmp_path: Path) -> None:
    client.sign_in("dewi")
    folder = new_course(tmp_path)

    draft = client.follow(upload(client, zip_of(folder)))

    assert "Tidak ada galat" in draft.page.text
    assert any(text == "Membaca saja" for _, text in draft.page.links)
    preview = client.get_page(next(href for href, text in draft.page.links if text == "Membaca saja"))
    assert "RAHASIA-MODUL-SATU" in preview.page.text
    picture = preview.body.split("<img ", 1)[1].split('src="', 1)[1].split('"', 1)[0]
    with client.get(picture).response as got:
        assert (got.status_code, got.mimetype) == (200, "image/png")
        assert "sandbox" in got.headers["Content-Security-Policy"]

    published = client.follow(client.post(draft.page.form_to("/terbitkan").action))

    assert "Versi 1 terbit" in published.page.text
    assert "Dewi" in published.page.text
    with client.get("/penulis/kursus-baru/ekspor.zip?versi=1").response as got:
        archive = zipfile.ZipFile(io.BytesIO(got.get_data()))
    given = {name.removeprefix("kursus-baru/"): archive.read(name) for name in archive.namelist()}
    assert given == {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_package_with_faults_cannot_be_published(client: PageClient) -> None:
    client.sign_in("dewi")

    draft = client.follow(upload(client, zip_of(PLANTED)))

    assert "galat dan" in draft.page.text
    assert "01-pembuka.md:3" in draft.page.text
    assert "jp: 0.3 bukan kelipatan 0,25" in draft.page.text
    assert "tulis misalnya 0,25, 1, atau 1,5" in draft.page.text
    assert 'aria-disabled="true"' in draft.body
    forced = client.post(draft.page.form_to("/terbitkan").action)
    assert forced.status == 422
    assert "belum dapat diterbitkan" in forced.page.text
    assert client.get("/penulis/kursus-cacat").status == 404


def test_the_screen_says_what_the_command_says(client: PageClient) -> None:
    client.sign_in("dewi")

    draft = client.follow(upload(client, zip_of(PLANTED)))

    expected = (ROOT / "tests" / "courses" / "planted.txt").read_text(encoding="utf-8").splitlines()
    assert draft.body.count('<th scope="row"') == len(expected)


def test_another_authors_draft_does_not_exist(client: PageClient, other_client: PageClient, tmp_path: Path) -> None:
    client.sign_in("dewi")
    draft = upload(client, zip_of(new_course(tmp_path))).location
    other_client.sign_in("fajar")

    answers = [
        other_client.get(draft).status,
        other_client.get(f"{draft}/membaca").status,
        other_client.post(f"{draft}/terbitkan").status,
    ]

    assert set(answers) <= {403, 404}
    assert 200 not in answers


def test_a_draft_is_nobody_elses_even_among_authors(client: PageClient, app, tmp_path: Path) -> None:
    from elearning.accounts import queries as accounts
    from elearning.courses import queries, service
    from elearning.courses.errors import DraftNotFound
    from elearning.kernel.actor import Actor, Grant, Role
    from elearning.seeds.demo import personas

    factory = app.extensions["work_factory"]
    with app.app_context(), factory.open(Actor.system()) as work:
        budi = next(one for one in personas() if one.persona == "budi")
        person = accounts.find_person_by_number(work.session, budi.nip)
    author = Actor("person", person_id=person, grants=(Grant(Role.INSTRUCTOR, None),))
    with app.app_context(), factory.open(author) as work:
        draft = service.upload_draft(work, io.BytesIO(zip_of(new_course(tmp_path))), "naskah.zip")
    client.sign_in("dewi")

    assert client.get(f"/penulis/draf/{draft}").status == 404
    assert client.post(f"/penulis/draf/{draft}/terbitkan").status == 404
    with app.app_context(), factory.open(Actor.system()) as work, pytest.raises(DraftNotFound):
        queries.find_draft(work.session, draft, None)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Berkas ini bukan ZIP, atau rusak."),
        (b"halo", "Berkas ini bukan ZIP, atau rusak."),
    ],
)
def test_what_is_no_zip_is_told_beside_the_field(client: PageClient, content: bytes, said: str) -> None:
    client.sign_in("dewi")

    got = upload(client, content)

    assert got.status == 422
    assert said in got.page.text


def test_an_empty_form_is_told_so(client: PageClient) -> None:
    client.sign_in("dewi")
    client.get_page("/penulis/unggah")

    got = client.post("/penulis/unggah", {}, content_type="multipart/form-data")

    assert got.status == 422
    assert "Pilih berkas ZIP" in got.page.text


def test_publishing_twice_changes_nothing(client: PageClient, tmp_path: Path) -> None:
    client.sign_in("dewi")
    content = zip_of(new_course(tmp_path))
    first = client.follow(upload(client, content))
    client.follow(client.post(first.page.form_to("/terbitkan").action))

    second = client.follow(upload(client, content))
    got = client.follow(client.post(second.page.form_to("/terbitkan").action))

    assert "tidak ada yang berubah" in got.page.text
    assert "Versi 2" not in got.page.text


def test_a_draft_older_than_the_published_version_is_a_conflict(client: PageClient, tmp_path: Path) -> None:
    client.sign_in("dewi")
    folder = new_course(tmp_path)
    late = client.follow(upload(client, zip_of(folder)))
    factory = client.app.extensions["work_factory"]
    with client.app.app_context():
        from elearning.courses import service

        (folder / "01-membaca.md").write_text("---\njudul: Lain\njp: 1\n---\n\nTeks lain.\n", encoding="utf-8")
        list(service.sync_paths(factory, [folder]))

    got = client.follow(client.post(late.page.form_to("/terbitkan").action))

    assert "sudah diterbitkan sejak naskah ini diperiksa" in got.page.text


def test_a_course_can_be_kept_to_its_own_unit(client: PageClient, tmp_path: Path) -> None:
    client.sign_in("dewi")
    draft = client.follow(upload(client, zip_of(new_course(tmp_path))))
    client.follow(client.post(draft.page.form_to("/terbitkan").action))

    got = client.follow(client.post("/penulis/kursus-baru/keterlihatan", {"siapa": "unit"}))

    assert "hanya terlihat oleh unit pemilik" in got.page.text
