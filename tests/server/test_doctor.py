"""The doctor at a server's store: also when nobody signs in, and when the server is gone."""

import json

import pytest

from crmdesk.cli import run
from tests.server.both import password_of


@pytest.fixture
def doctor(founded, store, monkeypatch, tmp_path, capsys):
    """``doctor("manager")`` is what it says to that account."""
    monkeypatch.setenv("CRMDESK_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))

    def ask(login="", address=""):
        monkeypatch.setenv("CRMDESK_ACCOUNT", login)
        monkeypatch.setenv("CRMDESK_PASSWORD", password_of(login) if login else "")
        named = address or str(founded.address)
        assert run(["--store", named, "doctor", "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return ask


def test_who_may_back_up_is_told_all_of_it(doctor):
    place = doctor("admin")["store"]

    assert place["address"].startswith("postgresql://")
    assert place["content"]["kind"] == "server"
    assert int(place["content"]["database"].split(".")[0]) >= 15
    assert place["content"]["rows"]["account"] == 7


def test_how_far_the_server_is_and_how_many_may_sign_in(doctor, cluster, monkeypatch):
    monkeypatch.setenv("CRMDESK_PG_BIN", str(cluster.bin))
    server = doctor("admin")["store"]["content"]["server"]

    assert 0 < server["round_trip_ms"] < 5_000
    assert server["roles_that_sign_in"] == 7
    assert server["groups"] >= 7
    assert server["pg_dump"] >= 15
    assert not server["is_connection_encrypted"]


def test_an_address_says_nothing_but_where(doctor, founded):
    said = doctor(address=f"{founded.address}?sslrootcert=/home/gao/root.crt")

    assert said["store"]["address"] == str(founded.address)
    assert "gao" not in json.dumps(said)


def test_without_an_account_the_place_and_the_reason_are_told(doctor):
    place = doctor()["store"]

    assert place["problem"]
    assert "content" not in place


def test_a_server_that_does_not_answer_is_told(doctor):
    place = doctor("admin", "postgresql://localhost:1/south")["store"]

    assert place["address"] == "postgresql://localhost:1/south"
    assert "admin password" not in json.dumps(place)
    assert place["problem"]
