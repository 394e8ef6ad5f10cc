"""A file is written whole or not at all, and a refusal says what to do."""

import errno
import os

import pytest

from crmdesk.errors import UserError
from crmdesk.jobs import Cancelled
from crmdesk.reports.drawing import to_csv, to_excel, to_pdf
from crmdesk.reports.drawing.files import written_whole


def fail(number):
    raise OSError(number, os.strerror(number))


def test_a_missing_folder_is_named(document, tmp_path, now):
    with pytest.raises(UserError, match=r"There is no folder “.*nowhere”"):
        to_excel(document, tmp_path / "nowhere" / "report.xlsx", "Gao Yuan", now)


def test_a_folder_in_the_way_is_told(document, tmp_path):
    (tmp_path / "report.csv").mkdir()
    with pytest.raises(UserError, match=r"“report\.csv” is a folder"):
        to_csv(document, tmp_path / "report.csv")


def test_a_full_disk_keeps_the_file_that_was_there(tmp_path):
    path = tmp_path / "report.pdf"
    path.write_text("before")
    said = r"The disk is full; “report\.pdf” was not written"
    with pytest.raises(UserError, match=said), written_whole(path) as beside:
        beside.write_text("half")
        fail(errno.ENOSPC)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_is_open_elsewhere_is_to_be_closed(tmp_path):
    path = tmp_path / "report.xlsx"
    path.write_text("before")
    with pytest.raises(UserError, match="is open in another program"), written_whole(path):
        fail(errno.EACCES)


@pytest.mark.parametrize("number", [errno.EIO, errno.EROFS, errno.ENAMETOOLONG, errno.EACCES])
def test_whatever_the_system_says_becomes_a_sentence(tmp_path, number):
    with pytest.raises(UserError, match=r"\.$"), written_whole(tmp_path / "report.xlsx"):
        fail(number)


def test_work_that_is_stopped_leaves_nothing_behind(document, tmp_path, now):
    def stop(done, total):
        raise Cancelled

    for write in (to_excel, to_pdf):
        with pytest.raises(Cancelled):
            write(document, tmp_path / "report", "Gao Yuan", now, stop)
    assert list(tmp_path.iterdir()) == []
