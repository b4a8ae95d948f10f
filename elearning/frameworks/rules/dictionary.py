"""The dictionary a new installation starts with: nine national competencies in own words, and nine technical ones as local examples."""

from __future__ import annotations

from elearning.frameworks.rules import MANAGERIAL, SOCIOCULTURAL, TECHNICAL, Competency

NATIONAL = "PermenPANRB 38/2017"
LOCAL = "Contoh setempat; sesuaikan dengan kamus instansi teknis Anda"


def _national(code: str, name: str, kind: str, definition: str, *levels: str) -> Competency:
    return Competency(code, name, kind, definition, levels, NATIONAL)


def _local(code: str, name: str, definition: str, *levels: str) -> Competency:
    return Competency(code, name, TECHNICAL, definition, levels, LOCAL)


MANAGERIAL_COMPETENCIES = (
    _national(
        "M.1",
        "Integritas",
        MANAGERIAL,
        "Bertindak selaras dengan nilai, norma, dan etika, jujur dalam hubungan kerja, serta berani menanggung risiko dari keputusan sendiri.",
        "Mengenali aturan dan etika yang berlaku, lalu menjaganya dalam pekerjaan sendiri.",
        "Mengingatkan rekan agar tetap bekerja menurut nilai dan aturan.",
        "Memastikan seluruh tim mematuhi aturan dan menegur penyimpangan secara terbuka.",
        "Membangun suasana kerja yang membuat kepatuhan menjadi kebiasaan bersama.",
        "Menjadi teladan integritas bagi instansi dan di tingkat nasional.",
    ),
    _national(
        "M.2",
        "Kerja Sama",
        MANAGERIAL,
        "Membina hubungan kerja yang efektif, saling menghargai, dan memakai sumber daya bersama untuk mencapai tujuan.",
        "Ikut serta dalam kelompok kerja dan menjalankan bagiannya.",
        "Menumbuhkan peran serta: mengajak, mendengar, dan berbagi keterangan dengan anggota lain.",
        "Menyusun tim yang saling melengkapi dan bekerja menuju hasil yang disepakati.",
        "Menciptakan sinergi antarunit dan menyelesaikan benturan kepentingan di antaranya.",
        "Menjaga kerja sama jangka panjang di dalam dan di luar instansi.",
    ),
    _national(
        "M.3",
        "Komunikasi",
        MANAGERIAL,
        "Menyampaikan gagasan dengan jelas, mendengarkan, dan meyakinkan pihak lain, baik lisan maupun tertulis.",
        "Menyampaikan keterangan dengan jelas dan memeriksa apakah pesannya dipahami.",
        "Berkomunikasi aktif secara formal dan informal, dengan cara yang sesuai pendengarnya.",
        "Menyampaikan persoalan yang rumit secara lugas dan menjaga hubungan tetap baik.",
        "Meyakinkan banyak pihak yang berbeda kepentingan hingga tercapai kesepakatan.",
        "Menata sistem komunikasi yang terbuka dan strategis bagi instansi.",
    ),
    _national(
        "M.4",
        "Orientasi pada Hasil",
        MANAGERIAL,
        "Memegang komitmen, dapat diandalkan, dan menghubungkan rencana, risiko, serta sumber daya dengan hasil kerja.",
        "Menyelesaikan tugas sesuai standar yang ditetapkan.",
        "Memperbaiki cara kerja sendiri agar hasilnya lebih baik daripada sebelumnya.",
        "Menetapkan sasaran unit yang menantang dan memantau pencapaiannya.",
        "Mendorong unit melampaui target dengan mengelola risiko dan sumber daya.",
        "Menaikkan mutu hasil kerja organisasi secara menyeluruh dan berkelanjutan.",
    ),
    _national(
        "M.5",
        "Pelayanan Publik",
        MANAGERIAL,
        "Melayani masyarakat secara profesional, terbuka, netral, dan tanpa membeda-bedakan.",
        "Menjalankan tugas pelayanan menurut standar yang berlaku.",
        "Menjelaskan standar kepada warga dan rekan, serta mengawasi pelaksanaannya.",
        "Memperbaiki layanan unit berdasarkan kebutuhan dan masukan warga.",
        "Memantau dampak layanan dalam jangka panjang dan menyesuaikan arahnya.",
        "Memastikan kebijakan pelayanan berpihak kepada kepentingan umum dan tidak memihak golongan.",
    ),
    _national(
        "M.6",
        "Pengembangan Diri dan Orang Lain",
        MANAGERIAL,
        "Terus belajar, menyempurnakan kemampuan diri, dan membantu orang lain berkembang.",
        "Mengenali kekurangan diri dan belajar untuk menutupnya.",
        "Memperlihatkan cara kerja kepada rekan dan membantu mereka mempelajarinya.",
        "Memberi umpan balik dan bimbingan yang teratur kepada anggota tim.",
        "Menyusun program pengembangan jangka panjang bagi unitnya.",
        "Menjadikan instansi sebagai organisasi yang terus belajar.",
    ),
    _national(
        "M.7",
        "Mengelola Perubahan",
        MANAGERIAL,
        "Menyesuaikan diri dengan keadaan baru dan memimpin orang lain melewati perubahan.",
        "Mengikuti perubahan dengan arahan.",
        "Menyesuaikan diri lebih awal dan atas kemauan sendiri.",
        "Membantu orang lain berubah dan mengantisipasi dampaknya.",
        "Memimpin perubahan di unit kerja, termasuk menghadapi penolakan.",
        "Menggerakkan pemangku kepentingan di tingkat nasional untuk mendukung perubahan.",
    ),
    _national(
        "M.8",
        "Pengambilan Keputusan",
        MANAGERIAL,
        "Mengambil keputusan tepat waktu berdasarkan data dan bersedia menanggung risikonya.",
        "Mengumpulkan keterangan yang diperlukan sebelum bertindak.",
        "Menganalisis masalah secara mendalam untuk menemukan sebabnya.",
        "Membandingkan pilihan beserta risikonya, lalu memutuskan.",
        "Mengambil keputusan berisiko tinggi disertai langkah pengurangan risiko.",
        "Menghasilkan keputusan strategis yang berdampak nasional.",
    ),
    _national(
        "SK.1",
        "Perekat Bangsa",
        SOCIOCULTURAL,
        "Peka terhadap keberagaman dan mampu menjadi perekat hubungan sosial di tengah masyarakat.",
        "Menyadari adanya perbedaan dan menerimanya.",
        "Mengembangkan sikap saling menghargai dalam pekerjaan sehari-hari.",
        "Mempromosikan toleransi dan menengahi gesekan karena perbedaan.",
        "Mendayagunakan perbedaan secara membangun untuk mencapai tujuan bersama.",
        "Mewakili negara dalam mempererat persatuan masyarakat.",
    ),
)

TECHNICAL_COMPETENCIES = (
    _local(
        "T.PROYEK",
        "Manajemen Proyek",
        "Merencanakan, melaksanakan, dan menutup proyek pembangunan sesuai ruang lingkup, waktu, biaya, dan mutu.",
        "Mengenal daur hidup proyek, istilah pokok, dan peran para pelaksananya.",
        "Menyusun ruang lingkup, jadwal, dan daftar risiko untuk proyek sederhana dengan bimbingan.",
        "Mengelola proyek sendiri: memantau kemajuan, biaya, dan perubahan, lalu melaporkannya.",
        "Mengelola beberapa proyek yang saling bergantung dan memperbaiki cara kerja unit.",
        "Menetapkan tata kelola proyek instansi dan menjadi rujukan bagi daerah lain.",
    ),
    _local(
        "T.ANGGARAN",
        "Perencanaan dan Penganggaran",
        "Menyusun rencana kerja dan anggaran yang selaras dengan prioritas daerah serta dapat dipertanggungjawabkan.",
        "Mengenal dokumen perencanaan dan penganggaran daerah serta urutannya.",
        "Menyusun rincian kegiatan dan kebutuhan biaya menurut standar harga.",
        "Menyusun rencana kerja dan anggaran unit beserta indikator kinerjanya.",
        "Menilai usulan antarunit dan menyelaraskannya dengan prioritas dan kemampuan keuangan.",
        "Merumuskan kebijakan penganggaran berbasis kinerja bagi instansi.",
    ),
    _local(
        "T.NASKAH",
        "Tata Naskah Dinas",
        "Menyusun, mengelola, dan mengamankan naskah dinas menurut kaidah yang berlaku.",
        "Mengenal jenis naskah dinas dan bagian-bagiannya.",
        "Menyusun surat dan nota dinas dengan susunan serta bahasa yang benar.",
        "Memeriksa naskah orang lain dan mengatur alur persetujuan serta kearsipannya.",
        "Menata pengelolaan naskah dinas elektronik di unit kerja.",
        "Merumuskan pedoman tata naskah instansi dan membina penerapannya.",
    ),
    _local(
        "T.KEPENDUDUKAN",
        "Layanan Administrasi Kependudukan",
        "Melayani pencatatan dan dokumen kependudukan secara tepat, cepat, dan terlindungi.",
        "Mengenal jenis dokumen kependudukan dan syaratnya.",
        "Memeriksa berkas dan mencatat permohonan sesuai prosedur.",
        "Menyelesaikan kasus yang tidak lazim dan menjelaskan dasarnya kepada warga.",
        "Memperbaiki alur layanan dan mutu data bersama instansi lain.",
        "Merumuskan kebijakan layanan dan perlindungan data kependudukan daerah.",
    ),
    _local(
        "T.WISATA",
        "Pengelolaan Destinasi Wisata",
        "Mengembangkan destinasi wisata yang menarik, aman, lestari, dan bermanfaat bagi warga setempat.",
        "Mengenal unsur destinasi dan para pelaku wisata setempat.",
        "Mendata daya tarik, pengunjung, dan sarana untuk bahan perencanaan.",
        "Menyusun dan menjalankan rencana pengelolaan sebuah destinasi.",
        "Memadukan beberapa destinasi dengan pelaku usaha dan komunitas.",
        "Merumuskan kebijakan pariwisata berkelanjutan daerah.",
    ),
    _local(
        "T.AJAR",
        "Metode Mengajar",
        "Merancang dan menyampaikan pembelajaran yang membuat peserta mampu melakukan sesuatu yang baru.",
        "Mengenal tujuan belajar, ragam metode, dan bentuk penilaian.",
        "Menyusun satu sesi belajar dengan bahan dan soal yang sesuai tujuannya.",
        "Menyampaikan pelatihan lengkap dan menyesuaikannya dengan peserta.",
        "Mengembangkan kurikulum dan membina pengajar lain.",
        "Menetapkan mutu pembelajaran instansi berdasarkan bukti hasil belajar.",
    ),
    _local(
        "T.JALAN",
        "Pengawasan Jalan dan Jembatan",
        "Mengawasi pekerjaan jalan dan jembatan agar sesuai spesifikasi, aman, dan tahan lama.",
        "Mengenal jenis perkerasan, bagian jembatan, dan dokumen kontrak.",
        "Mencatat kemajuan dan memeriksa mutu bahan menurut daftar periksa.",
        "Mengawasi pekerjaan lapangan sendiri dan menindaklanjuti ketidaksesuaian.",
        "Mengendalikan mutu beberapa paket dan menyelesaikan masalah teknis yang sulit.",
        "Menetapkan kebijakan pengawasan dan pemeliharaan jaringan jalan daerah.",
    ),
    _local(
        "T.PENGADUAN",
        "Penanganan Pengaduan",
        "Menerima, menindaklanjuti, dan belajar dari pengaduan warga sampai tuntas.",
        "Mengenal saluran pengaduan dan kewajiban menanggapinya.",
        "Mencatat, memilah, dan meneruskan pengaduan dengan keterangan yang lengkap.",
        "Menyelesaikan pengaduan lintas petugas dan menyampaikan hasilnya kepada pelapor.",
        "Menganalisis pola pengaduan dan memperbaiki sebabnya bersama unit lain.",
        "Merumuskan sistem pengelolaan pengaduan instansi yang dipercaya warga.",
    ),
    _local(
        "T.SIBER",
        "Keamanan Informasi",
        "Melindungi kerahasiaan, keutuhan, dan ketersediaan informasi dinas.",
        "Mengenal ancaman sehari-hari dan menjaga kata sandi serta perangkat sendiri.",
        "Menerapkan pengamanan dasar pada pekerjaan dan melaporkan kejadian.",
        "Menilai risiko unit, mengatur hak akses, dan menangani kejadian sederhana.",
        "Mengelola pengamanan beberapa sistem dan memimpin penanganan kejadian.",
        "Menetapkan kebijakan keamanan informasi instansi dan menguji penerapannya.",
    ),
)

DICTIONARY = MANAGERIAL_COMPETENCIES + TECHNICAL_COMPETENCIES
