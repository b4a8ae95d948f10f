"""What the codes of the audit log say in words. A code without a sentence is shown as it is."""

from __future__ import annotations

from collections.abc import Mapping

from elearning.kernel.text import M, Message

SENTENCES: Mapping[str, Message] = {
    "access.read": M("Melihat data"),
    "certificates.cancel-order": M("Membatalkan sisa penerbitan sertifikat"),
    "certificates.issue": M("Menerbitkan sertifikat"),
    "certificates.order": M("Memesan penerbitan sertifikat"),
    "certificates.replace": M("Mengganti sertifikat"),
    "certificates.resume-order": M("Melanjutkan penerbitan sertifikat"),
    "certificates.revoke": M("Mencabut sertifikat"),
    "certificates.settings": M("Mengubah pengaturan sertifikat"),
    "courses.publish": M("Menerbitkan versi kursus"),
    "courses.set-visibility": M("Mengatur siapa yang melihat kursus"),
    "courses.upload-draft": M("Mengunggah draf kursus"),
    "evidence.add_jp_form": M("Menambah bentuk pengembangan di tabel JP"),
    "evidence.add_jp_target": M("Menambah target JP"),
    "evidence.correct": M("Membetulkan catatan di Buku Bukti"),
    "evidence.load_jp_reference": M("Memuat tabel JP"),
    "frameworks.load": M("Memuat kamus kompetensi"),
    "job.cancel": M("Membatalkan pekerjaan latar"),
    "job.retry": M("Menjalankan lagi pekerjaan yang berhenti"),
    "learning.enrol": M("Mendaftar kursus"),
    "learning.move": M("Pindah ke versi kursus yang baru"),
    "learning.withdraw": M("Berhenti mengikuti kursus"),
    "password.change": M("Mengganti kata sandi sendiri"),
    "password.one-time": M("Membuat kata sandi sekali pakai"),
    "password.set": M("Memasang kata sandi awal"),
    "person.change-number": M("Mencatat nomor baru"),
    "person.correct": M("Mengubah nama, gelar, atau sapaan"),
    "person.correct-post": M("Membetulkan penempatan"),
    "person.end-post": M("Mencatat akhir penempatan"),
    "person.place": M("Mencatat penempatan"),
    "person.register": M("Mendaftarkan orang"),
    "person.set-language": M("Memilih bahasa"),
    "person.set-rank": M("Mencatat golongan"),
    "person.set-status": M("Mengubah status"),
    "quizzes.close": M("Menutup percobaan kuis"),
    "quizzes.grant": M("Memberi percobaan kuis tambahan"),
    "quizzes.start": M("Memulai kuis"),
    "role.end": M("Mengakhiri peran"),
    "role.grant": M("Memberi peran"),
    "roster.cancel": M("Membatalkan sisa impor pegawai"),
    "roster.confirm": M("Memasukkan daftar pegawai"),
    "roster.resume": M("Melanjutkan impor pegawai"),
    "roster.upload": M("Mengunggah daftar pegawai"),
    "session.begin": M("Masuk"),
    "session.end": M("Keluar"),
    "session.revoke": M("Mengakhiri satu sesi"),
    "session.revoke-all": M("Mengakhiri semua sesi"),
    "sign-in.lock": M("Akun terkunci karena terlalu sering salah"),
    "sign-in.unlock": M("Membuka kunci akun"),
    "unit.add": M("Menambah unit"),
    "unit.move": M("Memindahkan unit"),
    "unit.rename": M("Mengubah nama atau tempat unit"),
}


def told(act: str) -> Message | str:
    """The sentence for a code of the log.

    >>> str(told("role.grant")), str(told("something.new"))
    ('Memberi peran', 'something.new')
    """
    return SENTENCES.get(act, act)
