"""nginx with the sample that we hand out, on ports of the loopback."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.support.programs import needed, running
from tests.support.server import HOST, ROOT, free_port

SAMPLE = ROOT / "deploy" / "nginx.conf"


def write_certificate(folder: Path) -> None:
    """A throw-away certificate and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "belajar.contoh.go.id")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "belajar.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (folder / "belajar.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def configuration(folder: Path, *, https: int, http: int, nodes: Sequence[int] = ()) -> Path:
    """The sample with our ports and nodes and nothing else changed, inside the file that nginx begins with."""
    write_certificate(folder)
    site = SAMPLE.read_text()
    site = re.sub(r"^ +listen \[::\].*\n", "", site, flags=re.MULTILINE)
    site = site.replace("listen 80;", f"listen {HOST}:{http};").replace("listen 443 ", f"listen {HOST}:{https} ")
    site = site.replace("/etc/ssl/", f"{folder}/")
    for sample, port in zip(("10.0.0.11:8000", "10.0.0.12:8000"), nodes, strict=False):
        site = site.replace(sample, f"{HOST}:{port}")
    (folder / "site.conf").write_text(site)
    temporary = "".join(
        f"    {kind}_temp_path {folder / kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.geteuid() == 0 else ""  # its workers write into the test's own folder
    main = folder / "nginx.conf"
    main.write_text(
        f"{user}daemon off;\nworker_processes 1;\npid {folder / 'nginx.pid'};\nerror_log stderr warn;\n"
        "events { worker_connections 512; }\n"
        f"http {{\n    access_log {folder / 'access.log'};\n{temporary}    include {folder / 'site.conf'};\n}}\n"
    )
    return main


@contextmanager
def proxy_before(nodes: Sequence[int], folder: Path) -> Iterator[int]:
    """The https port of nginx before nodes on these ports, while it runs."""
    program, https = needed("nginx"), free_port()
    main = configuration(folder, https=https, http=free_port(), nodes=nodes)
    with running([program, "-p", str(folder), "-c", str(main), "-e", "stderr"], folder / "nginx.log", ready=https):
        yield https
