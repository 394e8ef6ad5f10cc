"""A server's address as people type it."""

from pathlib import Path

import pytest

from crmdesk.errors import UserError
from crmdesk.store.server.address import ServerAddress, address_of, is_address


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("postgresql://crm/south", ServerAddress("crm", "south")),
        ("postgres://crm.example.com:6000/south", ServerAddress("crm.example.com", "south", 6000)),
        ("  postgresql://CRM/south  ", ServerAddress("crm", "south")),
        ("postgresql://owner@10.0.0.4/南门", ServerAddress("10.0.0.4", "南门", user="owner")),
        ("postgresql://[::1]:5433/south", ServerAddress("::1", "south", 5433)),
        (
            "postgresql://crm/south?sslmode=verify-full&sslrootcert=/etc/ca.pem",
            ServerAddress(
                "crm", "south", options=(("sslmode", "verify-full"), ("sslrootcert", "/etc/ca.pem"))
            ),
        ),
    ],
)
def test_an_address_is_understood_and_written_as_it_was_meant(typed, address):
    assert address_of(typed) == address
    again = address_of(str(address))
    assert (again.host, again.port, again.database, again.options) == (
        address.host,
        address.port,
        address.database,
        address.options,
    )


@pytest.mark.parametrize(
    "typed",
    [
        *("", "postgresql://", "postgresql://crm", "postgresql://crm/", "mysql://crm/south"),
        *("postgresql://crm:port/south", "postgresql://crm:99999/south", "postgresql:///south"),
        *("https://crm/south", "postgresql://[::1/south", "file:///tmp/south.crm"),
    ],
)
def test_what_is_no_address_says_how_one_is_written(typed):
    with pytest.raises(UserError, match="postgresql://computer/database"):
        address_of(typed)


@pytest.mark.parametrize(
    "typed",
    [
        *("postgresql://zhou:my-secret@crm/south", "postgresql://:my-secret@crm/south"),
        *("mysql://zhou:my-secret@crm/south", "postgresql://zhou:my-secret@crm:port/south"),
        *("postgresql://zhou:my-secret@crm", "postgresql://zhou:my@secret:x@crm:port/south"),
        *("postgresql://crm/south?password=my-secret", "postgresql://crm/south?passfile=my-secret"),
    ],
)
def test_a_password_in_it_is_refused_and_never_repeated(typed):
    with pytest.raises(UserError) as told:
        address_of(typed)
    assert "secret" not in str(told.value)


def test_an_option_that_is_not_known_is_named():
    with pytest.raises(UserError, match=r"sslmode.*, not application_name"):
        address_of("postgresql://crm/south?application_name=x")


def test_a_name_too_long_for_the_server_is_refused():
    assert address_of("postgresql://crm/" + "店" * 15).database == "店" * 15
    with pytest.raises(UserError, match="too long"):
        address_of("postgresql://crm/" + "店" * 16)


def test_what_is_shown_and_remembered_names_no_person():
    assert "owner" not in str(address_of("postgresql://owner@crm/south"))


@pytest.mark.parametrize(
    "typed", ["postgresql://crm/south", "postgresql://crm/../south", "postgresql://crm/a:b"]
)
def test_what_a_seat_keeps_stands_in_its_own_folder(typed, tmp_path):
    assert address_of(typed).local_path(tmp_path).parent == tmp_path


def test_a_path_is_no_address():
    for path in (Path("/srv/south.crm"), Path("C:/south.crm"), r"\\server\south.crm"):
        assert not is_address(str(path))
    assert is_address("postgresql://crm/south")
