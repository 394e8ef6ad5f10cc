import os
import sys
from pathlib import Path

from crmdesk.ui import restart


def test_from_the_sources_python_runs_the_package_on_the_same_store(tmp_path):
    assert restart.command(str(tmp_path / "a b.crm")) == [
        *(sys.executable, "-m", "crmdesk", "--store"),
        str(tmp_path / "a b.crm"),
    ]
    sources = restart._environment({"PYTHONPATH": "/further"})["PYTHONPATH"]
    assert (Path(sources.split(os.pathsep)[0]) / "crmdesk" / "app.py").is_file()
    assert sources.endswith("/further")


def test_a_build_is_its_own_program(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)

    assert restart.command(str(tmp_path / "s.crm"))[1:] == ["--store", str(tmp_path / "s.crm")]


def test_a_program_that_is_gone_does_not_start(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "gone"))

    assert restart.start_again(str(tmp_path / "s.crm")) is None


def test_a_server_is_named_by_its_address_and_nobody_by_name_or_password():
    address = "postgresql://front/south"
    given = {"CRMDESK_ACCOUNT": "zhou", "CRMDESK_PASSWORD": "a secret", "LANG": "C"}

    assert restart.command(address)[-1] == address
    assert {"CRMDESK_ACCOUNT", "CRMDESK_PASSWORD"}.isdisjoint(restart._environment(given))
