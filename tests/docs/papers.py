"""Reading the papers: their tables, links and commands."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAPERS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
GUIDES = {"zh_CN": ROOT / "docs" / "guide.zh.md", "en": ROOT / "docs" / "guide.en.md"}

_FENCED = re.compile(r"^( *)```.*?^\1```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_COMMAND = re.compile(r"\bcrmdesk(?: --store \S+)? ([a-z][\w-]*)( [a-z|]+)?")


def text_of(path):
    return path.read_text("utf-8")


def links_of(path):
    """The targets of all links and pictures, but for those that leave the repository."""
    targets = _LINK.findall(_FENCED.sub("", text_of(path)))
    return [target for target in targets if "://" not in target]


def anchors_of(path):
    headings = re.findall(r"^#+ (.+)$", _FENCED.sub("", text_of(path)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def commands_of(path):
    """(command, the word after it) of every ``crmdesk …`` in a fenced block."""
    blocks = "\n".join(match[0] for match in _FENCED.finditer(text_of(path)))
    return [(command, rest.strip()) for command, rest in _COMMAND.findall(blocks)]


def table_of(path, *first_cells):
    """The rows of the table whose heading begins with one of ``first_cells``, without it."""
    blocks = re.findall(r"(?:^\|.*\n)+", text_of(path), re.MULTILINE)
    tables = [[_cells(line) for line in block.splitlines()] for block in blocks]
    found = [table for table in tables if table[0][0] in first_cells]
    assert len(found) == 1, f"{path.name} has {len(found)} such tables"
    heading, _rule, *rows = found[0]
    return heading, rows


def _cells(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
