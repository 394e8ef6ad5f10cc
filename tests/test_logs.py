"""The log tells where a bug is, and of nobody."""

import logging
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from crmdesk.errors import UserError
from crmdesk.logs import LogFile, last_errors, last_hard_crash, log_folder, start_log, story_of
from crmdesk.models import Customer

NAME, NUMBER = "Lin Xiaodong", "13812347714"


@pytest.fixture
def log(tmp_path):
    """``log()`` is what stands in the file."""
    path = start_log(tmp_path)
    return lambda: path.read_text("utf-8")


def raised(error):
    try:
        raise error
    except type(error) as caught:
        return caught


def test_a_line_says_when_in_utc(log):
    logging.getLogger("crmdesk.test").warning("The settings in %s are damaged", Path("/x/y"))

    assert log().startswith("20")
    assert log().split(" ", 1)[1] == "WARNING crmdesk.test The settings in /x/y are damaged\n"


@pytest.mark.parametrize(
    "error",
    [
        ValueError(f"invalid literal for int() with base 10: '{NAME}'"),
        KeyError("林晓东"),
        UserError(f"{NAME} has no phone."),
        RuntimeError(f"{NAME} ({NUMBER}) was refused"),
        TypeError(f"林晓东 {NUMBER}"),
        FileNotFoundError(2, "No such file", f"/home/x/{NAME}.xlsx"),
        ExceptionGroup(NAME, [ValueError(NAME)]),
    ],
)
def test_what_an_exception_says_of_somebody_is_left_out(log, error):
    logging.getLogger("crmdesk.crash").error("A bug", exc_info=raised(error))

    assert type(error).__name__ in log()
    assert "test_logs.py" in log()
    for told in ("Lin", "Xiaodong", "林", "7714"):
        assert told not in log().replace("test_logs.py", "")


def test_the_values_of_a_statement_are_left_out(log, store, manager):
    with pytest.raises(IntegrityError) as caught, store.write(manager) as session:
        session.add(Customer(store_id=99, name=NAME, created_at=store.now(), address=NUMBER))

    logging.getLogger("crmdesk.crash").error("A bug", exc_info=caught.value)

    assert "FOREIGN KEY constraint failed" in log()
    assert "Xiaodong" not in log()
    assert NUMBER not in log()


def test_what_is_about_the_program_is_kept():
    assert "has no attribute 'nmae'" in story_of(
        raised(AttributeError("'X' has no attribute 'nmae'"))
    )
    assert story_of(raised(OSError(28, "设备上没有空间"))).endswith("OSError: ENOSPC")


def test_the_cause_is_told_too():
    error = UserError(NAME)
    error.__cause__ = raised(OSError(28, "full"))

    assert story_of(error).index("ENOSPC") < story_of(error).index("UserError")


def test_arguments_that_are_words_are_left_out(log):
    logging.getLogger("somebody.else").warning("%s called %d times from '%s'", NAME, 3, NUMBER)
    logging.getLogger("somebody.else").warning(f"cannot read '{NAME}' of 林晓东")

    assert "• called 3 times from '•'" in log()
    assert "cannot read • of •" in log()


def test_the_home_folder_is_not_told(log, monkeypatch):
    monkeypatch.setattr(Path, "home", lambda: Path("/home/linxiaodong"))

    logging.getLogger("crmdesk").warning("In %s", Path("/home/linxiaodong/data/south.crm"))

    assert "In ~/data/south.crm" in log()


def test_the_file_is_turned_over_before_it_is_great(tmp_path):
    handler = LogFile(tmp_path / "crmdesk.log", largest=500)
    for number in range(1_000):
        handler.emit(logging.LogRecord("crmdesk", 30, "", 0, f"line {number}", None, None))
    handler.close()

    files = sorted(entry.name for entry in tmp_path.iterdir())
    assert files == ["crmdesk.log", *(f"crmdesk.log.{n}" for n in range(1, 6))]
    assert max(entry.stat().st_size for entry in tmp_path.iterdir()) <= 500


def test_the_last_errors_are_read_back_without_what_is_quoted(log, tmp_path):
    for number in range(3):
        error = AttributeError(f"'{NAME}' has no attribute x{number}")
        logging.getLogger("crmdesk.crash").error("A bug", exc_info=raised(error))
    logging.getLogger("crmdesk").warning("No error")

    found = last_errors(2, tmp_path)

    assert [entry.error[-2:] for entry in found] == ["x1", "x2"]
    assert NAME not in str(found)
    assert found[0].at.endswith("Z")


def test_a_log_of_an_older_program_is_passed_over(tmp_path):
    old = f"ERROR crmdesk.crash A bug\nValueError: {NAME}\n"
    (tmp_path / "crmdesk.log").write_text(old)

    assert last_errors(folder=tmp_path) == []
    assert last_errors(folder=tmp_path / "none") == []


def test_a_fault_below_python_is_noted_with_its_places(tmp_path):
    assert last_hard_crash(tmp_path) is None
    code = (
        "import faulthandler, sys, pathlib; from crmdesk.logs import note_hard_crashes;"
        "note_hard_crashes(pathlib.Path(sys.argv[1])); faulthandler._sigsegv()"
    )
    subprocess.run([sys.executable, "-c", code, tmp_path / "crmdesk.log"], check=False)

    assert "Segmentation fault" in (tmp_path / "hard-crashes.txt").read_text("utf-8")
    assert last_hard_crash(tmp_path) is not None


def test_the_log_lies_beside_the_settings_that_were_chosen():
    assert log_folder({"CRMDESK_CONFIG": "/c"}) == Path("/c/log")
    assert log_folder({}).name
