import re
from dataclasses import asdict

import pytest

from crmdesk.ui.look.sheet import palette, style_sheet
from crmdesk.ui.look.tokens import DARK, LIGHT, RESOURCES

SHEET = (RESOURCES / "style.qss").read_text("utf-8")
SOFT = ("late", "attention", "calm", "good", "accent")


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def pairs(theme):
    grounds = (theme.window, theme.panel, theme.side, theme.hover, theme.accent_soft)
    yield from ((ink, ground) for ink in (theme.text, theme.muted) for ground in grounds)
    yield from (theme.tone(name) for name in SOFT)
    yield from ((theme.text, theme.tone(name)[1]) for name in SOFT)
    yield from ((theme.tone(name)[0], theme.panel) for name in SOFT)
    yield from ((theme.on_accent, ground) for ground in (theme.accent, theme.late))
    yield from (theme.level(level) for level in "HABCONDFT")


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_every_text_stands_out_from_its_ground(theme):
    weak = [(ink, ground) for ink, ground in pairs(theme) if contrast(ink, ground) < 4.5]

    assert weak == []


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_the_sheet_takes_every_colour_from_the_tokens(theme):
    made = set(re.findall(r"#[0-9A-Fa-f]{6}\b", style_sheet(theme)))

    assert made <= set(asdict(theme).values())
    assert not re.search(r"#[0-9A-Fa-f]{6}\b", SHEET)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_every_picture_of_the_sheet_exists(theme):
    names = re.findall(r"url\(icons:([^)]+)\)", style_sheet(theme))

    assert names
    assert [name for name in names if not (RESOURCES / "icons" / name).is_file()] == []


def test_the_pictures_of_the_sheet_are_drawn_in_colours_of_the_theme():
    for theme in (LIGHT, DARK):
        for path in (RESOURCES / "icons").glob(f"*-{theme.name}.svg"):
            colours = set(re.findall(r"#[0-9A-Fa-f]{6}\b", path.read_text("utf-8")))
            assert colours <= set(asdict(theme).values()), path.name


def test_disabled_text_is_faint(qapp):
    made = palette(LIGHT)

    disabled = made.color(made.ColorGroup.Disabled, made.ColorRole.Text)
    assert disabled.name().upper() == LIGHT.faint
