"""Texts that break programs: our own few, which are always here, and the known list beside."""

import json

OWN = [
    "Robert'); DROP TABLE customer;--",
    "' OR '1'='1",
    "1; SELECT crm_refuse()",
    "%_'\"\\",
    "100%",
    "_",
    'NEAR(a b) AND OR NOT * ^ : ( ) " -',
    '"林" * OR name:x',
    "{0.__class__.__mro__}",
    "{customer}{missing}{",
    "%s %d %(x)s %",
    "$(touch x) `touch x` ; touch x | touch x",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(1,1)",
    "\t=1+1",
    "\r=1+1",
    '<img src="file:///etc/hostname"><b>bold</b><a href="http://127.0.0.1">here</a>',
    "</para><font color=red>",
    "&amp;&lt;&#x41;",
    "../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "CON",
    "NUL.crm",
    "a\0b",
    "\0",
    "line\nbreak\r\nand\u2028more",
    "\ud800 half of a character",
    "\u202edetrevni",
    "\u200b\u200c\ufeff",
    "\x1b[31mred\x07",
    "林晓东👨‍👩‍👧‍👦🚗",
    "尉迟喆堃㐱𠮷",
    "مرحبا",
    "a\u0301" * 40,
    "x" * 300,
    "欧" * 5_000,
    "x" * 30_000,
    " ",
]


def known(shared):
    return json.loads((shared / "naughty" / "blns.json").read_text("utf-8"))
