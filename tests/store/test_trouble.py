"""What a disk or another program did, in a sentence that can be acted on."""

import pytest

from crmdesk.store.trouble import sentence_for


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("database or disk is full", "The disk is full."),
        ("disk I/O error", "The disk does not answer."),
        ("database is locked", "Another program holds the store."),
        ("attempt to write a readonly database", "The store's file is read-only."),
        ("unable to open database file", "cannot be reached any more"),
        ("database disk image is malformed", "is damaged. Restore"),
        ("no such column: x", ""),
    ],
)
def test_each_trouble_has_its_sentence(tmp_path, words, said):
    path = tmp_path / "south.crm"
    path.write_bytes(b"x" * 512)

    sentence = sentence_for(OSError(words), path)

    assert said in sentence if said else sentence == ""


@pytest.mark.parametrize("words", ["database disk image is malformed", "file is not a database"])
def test_a_file_that_cannot_be_read_is_not_called_damaged(tmp_path, words):
    """Restoring a backup would throw away the newest work of a sound file."""
    said = sentence_for(OSError(words), tmp_path / "gone" / "south.crm")

    assert said.startswith("The disk does not answer.")
