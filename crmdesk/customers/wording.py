"""The words that files are shown in."""

from __future__ import annotations

import re

from crmdesk.i18n import N_
from crmdesk.models import Channel, CustomerKind, FileState, Gender, Relation, Result
from crmdesk.store.typed import cleaned as cleaned
from crmdesk.store.typed import full_text as full_text
from crmdesk.store.typed import is_visible as is_visible
from crmdesk.store.typed import line_problem as line_problem
from crmdesk.store.typed import text_problem as text_problem

KINDS = {CustomerKind.PERSON: N_("Person"), CustomerKind.ORGANISATION: N_("Organisation")}
GENDERS = {Gender.FEMALE: N_("Female"), Gender.MALE: N_("Male")}
STATES = {
    FileState.OPEN: N_("In progress"),
    FileState.DELIVERED: N_("Car delivered"),
    FileState.LOST: N_("Lost"),
    FileState.FROZEN: N_("Frozen"),
    FileState.OUT_OF_REACH: N_("Out of contact"),
    FileState.CANCELLED: N_("Order cancelled"),
}
RELATIONS = {
    Relation.SPOUSE: N_("Spouse"),
    Relation.CHILD: N_("Child"),
    Relation.PARENT: N_("Parent"),
    Relation.RELATIVE: N_("Relative"),
    Relation.FRIEND: N_("Friend"),
    Relation.DRIVER: N_("Driver"),
    Relation.DECISION_MAKER: N_("Decision-maker"),
    Relation.CONTACT: N_("Contact person"),
}
CHANNELS = {
    Channel.PHONE: N_("Call"),
    Channel.WECHAT: N_("WeChat"),
    Channel.MESSAGE: N_("Text message"),
    Channel.VISIT: N_("In person"),
    Channel.EMAIL: N_("E-mail"),
}
RESULTS = {
    Result.REACHED: N_("Reached"),
    Result.NO_ANSWER: N_("No answer"),
    Result.VISIT_SET: N_("Visit set"),
    Result.SIGNED: N_("Signed"),
    Result.POSTPONED: N_("Postponed"),
    Result.LOST: N_("Lost"),
    Result.DROPPED: N_("Dropped"),
}

_TITLES = ("先生", "女士", "小姐", "太太", "老师", "经理", "老板", "师傅", "总")
_ENGLISH_TITLE = re.compile(r"(mr|mrs|ms|miss|dr)\.? +\S+", re.IGNORECASE)
_COMPOUND_SURNAMES = (
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 "
    "濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 "
    "公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 "
    "微生 公户 公玉 梁丘 左丘 东门 西门 第五 "
)


def is_title(name: str) -> bool:
    """单先生, Ms Lin: a surname with a title, which is not yet a name."""
    surname = next((name[: -len(title)] for title in _TITLES if name.endswith(title)), "")
    return surname_of(surname) == surname != "" or bool(_ENGLISH_TITLE.fullmatch(name))


def surname_of(name: str) -> str:
    """The surname of a Chinese name; the first word of any other."""
    if not _is_chinese(name[:1]):
        return name.split(" ")[0]
    return name[:2] if name[:2] in _COMPOUND_SURNAMES else name[:1]


def _is_chinese(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or character >= "\U00020000"


def short_name(name: str, gender: Gender | None, kind: CustomerKind) -> str:
    """How somebody else's customer is named: 单先生, Lin X.; an organisation in full."""
    if kind is CustomerKind.ORGANISATION or is_title(name):
        return name
    surname = surname_of(name)
    if not _is_chinese(name[:1]):
        rest = name[len(surname) :].strip()
        return f"{surname} {rest[0]}." if rest else surname
    titles = {Gender.MALE: "先生", Gender.FEMALE: "女士", None: "某"}
    return surname + titles[gender]
