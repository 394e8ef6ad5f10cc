"""Make the fonts that crmdesk carries: Noto Sans SC, cut down to what a dealership writes.

    npm pack @expo-google-fonts/noto-sans-sc && tar xzf expo-google-fonts-noto-sans-sc-*.tgz
    python packaging/font.py package

The outlines are TrueType, which the PDF writer needs as well. Both weights hold all 20,902 unified
ideographs, because a name may hold any of them and lists show names in bold.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FONTS = Path(__file__).parents[1] / "crmdesk" / "resources" / "fonts"
WEIGHTS = ("400Regular", "700Bold")
RANGES = (
    (0x0020, 0x007E),  # Latin
    (0x00A0, 0x017F),  # Latin with accents
    (0x01CD, 0x01DC),  # the tones of pinyin
    (0x02C6, 0x02D9),
    (0x0391, 0x03C9),  # Greek
    (0x2010, 0x2044),  # dashes, quotes, bullets
    (0x20AC, 0x20AC),  # euro
    (0x2100, 0x214F),  # letter-like: centigrade, number
    (0x2150, 0x217F),  # fractions, Roman numerals
    (0x2190, 0x2199),  # arrows
    (0x21B5, 0x21B5),
    (0x2200, 0x22FF),  # mathematics
    (0x23CE, 0x23CE),  # the return key
    (0x2460, 0x249B),  # numbers in circles and brackets
    (0x2500, 0x25FF),  # boxes and shapes
    (0x2605, 0x2606),
    (0x2640, 0x2642),
    (0x2713, 0x2717),  # ticks and crosses
    (0x3000, 0x303F),  # Chinese punctuation
    (0x31C0, 0x31E3),
    (0x4E00, 0x9FFF),  # the unified ideographs
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFFEF),  # full width forms
)
# Characters of names outside the ranges above: the official table of general characters, and 㐱.
NAMES = "㐱㑇㑊㕮㘎㙍㙘㙦㛃㛚㛹㟃㠇㠓㤘㥄㧐㧑㧟㫰㬊㬎㬚㭎㭕㮾㰀㳇㳘㳚㴔㵐㶲㸆㸌㺄㻬㽏㿠䁖䂮䃅䃎䅟䌹䎃䎖䏝䏡䏲䐃䓖䓛䓨䓫䓬䗖䗛䗪䗴䜣䝙䢺䢼䣘䥽䦃䲟䲠䲢䴓䴔䴕䴖䴗䴘䴙䶮〇𠙶𠳐𡎚𡐓𣗋𣲗𣲘𣸣𤧛𤩽𤫉𥔲𥕢𥖨𥻗𦈡𦒍𦙶𦝼𦭜𦰡𧿹𨐈𨙸𨚕𨟠𨭉𨱇𨱏𨱑𨱔𨺙𩽾𩾃𩾌𪟝𪣻𪤗𪨰𪨶𪩘𪾢𫄧𫄨𫄷𫄸𫇭𫌀𫍣𫍯𫍲𫍽𫐄𫐐𫐓𫑡𫓧𫓯𫓶𫓹𫔍𫔎𫔶𫖮𫖯𫖳𫗧𫗴𫘜𫘝𫘦𫘧𫘨𫘪𫘬𫚕𫚖𫚭𫛭𫞩𫟅𫟦𫟹𫟼𫠆𫠊𫠜𫢸𫫇𫭟𫭢𫭼𫮃𫰛𫵷𫶇𫷷𫸩𬀩𬀪𬂩𬃊𬇕𬇙𬇹𬉼𬊈𬊤𬌗𬍛𬍡𬍤𬒈𬒔𬒗𬕂𬘓𬘘𬘡𬘩𬘫𬘬𬘭𬘯𬙂𬙊𬙋𬜬𬜯𬞟𬟁𬟽𬣙𬣞𬣡𬣳𬤇𬤊𬤝𬨂𬨎𬩽𬪩𬬩𬬭𬬮𬬱𬬸𬬹𬬻𬬿𬭁𬭊𬭎𬭚𬭛𬭤𬭩𬭬𬭯𬭳𬭶𬭸𬭼𬮱𬮿𬯀𬯎𬱖𬱟𬳵𬳶𬳽𬳿𬴂𬴃𬴊𬶋𬶍𬶏𬶐𬶟𬶠𬶨𬶭𬶮𬷕𬸘𬸚𬸣𬸦𬸪𬹼𬺈𬺓"  # noqa: E501


def wanted() -> Iterator[int]:
    for first, last in RANGES:
        yield from range(first, last + 1)
    yield from map(ord, NAMES)


def cut(source: Path, target: Path) -> None:
    """Outlines without hinting, which high resolutions and Qt's own rendering do without."""
    options = subset.Options(hinting=False, layout_features=["kern", "locl", "ccmp", "tnum"])
    options.name_IDs = ["*"]
    options.notdef_outline = True
    font = TTFont(source)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted())
    cutter.subset(font)
    font.save(target)


def main(package: Path) -> None:
    FONTS.mkdir(parents=True, exist_ok=True)
    for weight in WEIGHTS:
        target = FONTS / f"NotoSansSC-{weight[3:]}.ttf"
        cut(package / weight / f"NotoSansSC_{weight}.ttf", target)
        print(f"{target.name}: {target.stat().st_size / 1e6:.1f} MB")
    shutil.copyfile(package / "LICENSE_FONT", FONTS / "OFL.txt")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
