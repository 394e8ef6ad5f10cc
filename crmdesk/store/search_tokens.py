"""The tokens under which a customer is found: any part of name, pinyin, initials or number.

Both readings of a surname are kept, as a dictionary alone misreads 单, 曾, 仇, 解 and others.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import product

_SURNAMES = {
    "单": "shan",
    "曾": "zeng",
    "仇": "qiu",
    "解": "xie",
    "朴": "piao",
    "盖": "ge",
    "查": "zha",
    "区": "ou",
    "翟": "zhai",
    "尉": "yu",
    "长": "zhang",
    "员": "yun",
    "万": "mo",
    "乐": "yue",
    "任": "ren",
    "华": "hua",
    "宁": "ning",
    "缪": "miao",
    "覃": "qin",
    "秘": "bi",
    "冼": "xian",
    "召": "shao",
    "种": "chong",
    "逄": "pang",
    "牟": "mu",
    "纪": "ji",
    "令": "ling",
    "那": "na",
    "隗": "wei",
    "繁": "po",
    "黑": "he",
    "洗": "xian",
    "重": "chong",
    "折": "she",
    "祭": "zhai",
    "晟": "cheng",
    "呙": "guo",
}
_SHORTEST_NUMBER = 3
_MOST_READINGS = 4
_LONGEST = 40
"""Characters of a name that are indexed by all their suffixes; the rest by words."""


def tokens(names: Iterable[str], numbers: Iterable[str]) -> list[str]:
    """What the index holds of a file with these names and these digits, plates and VINs."""
    found: dict[str, None] = {}
    for name in names:
        for word in words(name):
            found.update(dict.fromkeys(_of_word(word)))
    for number in numbers:
        for word in words(number):
            found.update(dict.fromkeys(_suffixes(word, _SHORTEST_NUMBER)))
    return list(found)


def warm_up() -> None:
    """Load the readings of characters, which takes a fifth of a second, before somebody waits.

    To be called on a worker thread once the window stands.
    """
    tokens(["单"], [])


def words(text: str) -> list[str]:
    """Runs of letters and digits, folded, as the index's own tokenizer would cut them."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(c if _is_word(c) else " " for c in folded).split()


def _is_word(character: str) -> bool:
    return unicodedata.category(character)[0] in "LN" or unicodedata.category(character) == "Co"


def _of_word(word: str) -> Iterator[str]:
    yield word
    word = word[:_LONGEST]
    if not any(_is_chinese(character) for character in word):
        return
    yield from _suffixes(word)
    for syllables in _spellings(word):
        yield from _suffixes_of(syllables)
        yield from _suffixes("".join(syllable[0] for syllable in syllables))


def _is_chinese(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or character >= "\U00020000"


def _suffixes(word: str, shortest: int = 1) -> Iterator[str]:
    last = max(len(word) - shortest, 0)
    return (word[start:] for start in range(last + 1))


def _suffixes_of(syllables: tuple[str, ...]) -> Iterator[str]:
    return ("".join(syllables[start:]) for start in range(len(syllables)))


def _spellings(word: str) -> Iterable[tuple[str, ...]]:
    """The readings of ``word``; only the first two characters are read in more than one way."""
    ways = [_readings(character, number == 0) for number, character in enumerate(word)]
    some = [way if number < 2 else way[:1] for number, way in enumerate(ways)]
    return list(product(*some))[:_MOST_READINGS]


@lru_cache(maxsize=32_768)
def _readings(character: str, is_first: bool) -> tuple[str, ...]:
    """Without tones, the likeliest first."""
    if not _is_chinese(character):
        return (character,)
    from pypinyin import Style, pinyin

    found = [r.replace("ü", "v") for r in pinyin(character, style=Style.NORMAL, heteronym=True)[0]]
    if is_first and character in _SURNAMES:
        found.insert(0, _SURNAMES[character])
    return tuple(dict.fromkeys(found))[: 3 if is_first else 1]
