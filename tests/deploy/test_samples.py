"""What is handed out to operators is what the programs read: names that the settings know, and files that their readers accept."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

import pytest
import yaml

from config import Settings
from tests.support.programs import needed, run
from tests.support.proxy import configuration
from tests.support.server import ROOT, free_port

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
OF_PYTHON = {"PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}
KNOWN = set(re.findall(r'"([A-Z][A-Z0-9_]{3,})"', (ROOT / "config.py").read_text()))
"""Every variable that the settings read."""


def example() -> dict[str, str]:
    """The variables of the example, with their values."""
    lines = (DEPLOY / "elearning.env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


class Unit(configparser.RawConfigParser):
    """A systemd unit: names keep their case, and may come several times."""

    def __init__(self, file: Path) -> None:
        super().__init__(strict=False, delimiters=("=",), comment_prefixes=("#",))
        self.optionxform = str  # type: ignore[assignment,method-assign] - as its documentation says
        self.read(file)


@pytest.fixture(params=UNITS, ids=lambda file: file.stem)
def unit(request: pytest.FixtureRequest) -> Unit:
    return Unit(request.param)


def test_the_example_names_only_variables_that_are_known_and_is_accepted(tmp_path: Path) -> None:
    assert example().keys() <= KNOWN
    filled = {**example(), "SECRET_KEY": "x" * 40, "AWS_ACCESS_KEY_ID": "kunci", "AWS_SECRET_ACCESS_KEY": "rahasia"}

    settings = Settings.from_environment(filled)

    assert settings.secure
    assert settings.storage_url.startswith("s3://")
    assert settings.redis_url.startswith("valkey://")


def test_the_example_holds_no_secret() -> None:
    given = example()
    for name in ("SECRET_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        assert given[name] == ""


def test_every_variable_is_explained_to_operators() -> None:
    guide = (ROOT / "docs" / "peran" / "operator.md").read_text()
    explained = set(re.findall(r"`([A-Z][A-Z0-9_]+)`", guide))
    usual = {name for name in KNOWN if name.startswith("AWS_")} - {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}

    assert KNOWN - usual <= explained


# --- systemd -------------------------------------------------------------------------------------------------------------


def test_units_name_only_variables_that_are_known(unit: Unit) -> None:
    names = {pair.split("=")[0] for pair in unit["Service"]["Environment"].split()}
    assert names <= KNOWN | OF_PYTHON


def test_units_start_the_commands_that_there_are(unit: Unit) -> None:
    from elearning import cli

    command = unit["Service"]["ExecStart"].split()
    assert command[:3] == ["/opt/elearning/.venv/bin/flask", "--app", "wsgi"]
    assert command[3] in cli.COMMANDS


def test_units_may_write_to_their_own_state_and_nowhere_else(unit: Unit) -> None:
    service = unit["Service"]
    assert service["ProtectSystem"] == "strict"
    assert service["StateDirectory"] == "elearning"
    assert "ReadWritePaths" not in service
    assert example()["INSTANCE_DIR"] == "/var/lib/elearning"
    assert service["User"] == "elearning"


def test_web_and_worker_are_two_and_wait_for_the_keys() -> None:
    for role in ("web", "worker"):
        unit = Unit(DEPLOY / "systemd" / f"elearning-{role}.service")
        assert f"ROLE={role}" in unit["Service"]["Environment"].split()
        assert unit["Unit"]["AssertPathExists"] == "/var/lib/elearning/keys/signing.key"
        assert unit["Service"]["Restart"] == "always"


def test_systemd_reads_the_units_and_finds_them_hardened(tmp_path: Path) -> None:
    analyze = needed("systemd-analyze")
    copies = [tmp_path / file.name for file in UNITS]
    for file, copy in zip(UNITS, copies, strict=True):
        copy.write_text(file.read_text().replace("/opt/elearning/.venv/bin/flask", "/bin/true"))

    verified = run([analyze, "verify", *map(str, copies)])
    assert (verified.returncode, verified.stderr) == (0, "")
    for copy in copies:
        judged = run([analyze, "security", "--offline=true", "--threshold=20", "--no-pager", str(copy)])
        assert judged.returncode == 0, judged.stdout[-500:]


# --- proxies -------------------------------------------------------------------------------------------------------------


def test_nginx_accepts_its_sample(tmp_path: Path) -> None:
    main = configuration(tmp_path, https=free_port(), http=free_port())

    checked = run([needed("nginx"), "-t", "-p", str(tmp_path), "-c", str(main), "-e", "stderr"])

    assert checked.returncode == 0, checked.stderr


def test_caddy_accepts_its_sample(tmp_path: Path) -> None:
    caddy = needed("caddy")
    file = tmp_path / "Caddyfile"
    nodes = " ".join(f"127.0.0.1:{free_port()}" for _ in range(2))
    sample = (DEPLOY / "Caddyfile").read_text()
    file.write_text(sample.replace("{$NODES:10.0.0.11:8000 10.0.0.12:8000}", nodes))

    checked = run([caddy, "adapt", "--validate", "--adapter", "caddyfile", "--config", str(file)])

    assert checked.returncode == 0, checked.stderr
    for node in nodes.split():
        assert f'"dial":"{node}"' in checked.stdout
    assert "not formatted" not in checked.stderr


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_proxies_take_uploads_as_large_as_the_house_does_and_keep_measures_inside(name: str) -> None:
    from elearning.app import LARGEST_UPLOAD

    text = (DEPLOY / name).read_text()
    size = re.search(r"(?:client_max_body_size|max_size) (\d+)m", text, re.IGNORECASE)
    assert size is not None
    assert int(size.group(1)) * 1_000_000 == LARGEST_UPLOAD
    assert "/metrics" in text


# --- containers ----------------------------------------------------------------------------------------------------------


def test_compose_gives_our_services_only_variables_that_are_known() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    ours = {name: one for name, one in services.items() if one["image"] == "elearning"}

    assert ours.keys() == {"setup", "web-1", "web-2", "worker-1", "worker-2"}
    for one in ours.values():
        assert one["environment"].keys() <= KNOWN
        assert one["read_only"]
    roles = {name: one["environment"].get("ROLE", "all") for name, one in ours.items()}
    assert roles == {"setup": "all", "web-1": "web", "web-2": "web", "worker-1": "worker", "worker-2": "worker"}
    environment = {**example(), **ours["web-1"]["environment"], "SECRET_KEY": "x" * 40}
    settings = Settings.from_environment({**environment, "DATABASE_URL": "postgresql://elearning:x@database/elearning"})
    assert settings.role == "web"


def test_the_container_is_built_of_what_is_in_the_tree() -> None:
    lines = (DEPLOY / "Containerfile").read_text().splitlines()
    copied = [word for line in lines if line.startswith("COPY ") for word in line.split()[1:-1]]
    names = {pair.split("=")[0] for line in lines if line.startswith("ENV ") for pair in line.split()[1:]}

    assert copied
    assert all((ROOT / name).exists() for name in copied)
    assert {name for name in names if not name.startswith(("PIP_", "PYTHON"))} <= KNOWN
