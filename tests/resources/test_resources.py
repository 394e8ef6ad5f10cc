"""What ships beside the code: fonts that hold every name, licences, icons that draw."""

import tomllib
from importlib.resources import files
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont

RESOURCES = files("crmdesk.resources")
FONTS = [font for font in RESOURCES.joinpath("fonts").iterdir() if font.name.endswith(".ttf")]
ICONS = [icon for icon in RESOURCES.joinpath("icons").iterdir() if icon.name.endswith(".svg")]
_RARE_NAMES = "㛃镕喆㐱翟曌昇堃彧淼垚"
_SIGNS = "¥✓×·…—↑↓←→①②“”「」％"


@pytest.mark.parametrize("font", FONTS, ids=lambda font: font.name)
def test_a_font_holds_every_unified_ideograph_rare_names_and_our_signs(font):
    with font.open("rb") as file:
        known = TTFont(file, lazy=True).getBestCmap()
    wanted = {*range(0x4E00, 0x9FA6), *map(ord, _RARE_NAMES), *map(ord, _SIGNS)}
    assert wanted <= known.keys()


@pytest.mark.parametrize("font", FONTS, ids=lambda font: font.name)
def test_a_font_has_the_outlines_that_paper_needs(font):
    with font.open("rb") as file:
        assert "glyf" in TTFont(file, lazy=True)


def test_fonts_and_icons_carry_their_licences():
    for folder in ("fonts", "icons"):
        names = {entry.name for entry in RESOURCES.joinpath(folder).iterdir()}
        assert any(name.startswith(("LICENSE", "OFL")) for name in names)


@pytest.mark.parametrize("icon", ICONS, ids=lambda icon: icon.name)
def test_an_icon_is_a_drawing_without_scripts_or_addresses(icon):
    drawing = ElementTree.fromstring(icon.read_text("utf-8"))
    assert {child.tag.split("}")[1] for child in drawing.iter()} <= {
        *("svg", "path", "circle", "rect", "line", "polyline", "polygon", "ellipse", "g"),
    }


def test_every_colour_has_a_light_and_a_dark_value():
    colours = tomllib.loads(RESOURCES.joinpath("colours.toml").read_text("utf-8"))
    flat = [
        pair
        for value in colours.values()
        for pair in (value.values() if isinstance(value, dict) else [value])
    ]
    assert len(flat) > 15
    assert all(len(pair) == 2 and all(c.startswith("#") for c in pair) for pair in flat)
