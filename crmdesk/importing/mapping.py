"""Which column of a file is which field: guessed from the header, changed in the window, kept."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from crmdesk.errors import UserError
from crmdesk.i18n import N_, _

Mapping = dict[str, str]
"""Field to the name of its column; a field that is not in it stays empty."""


class Field(NamedTuple):
    key: str
    label: str
    names: tuple[str, ...]
    """How files call it, folded by ``fold``; the best first."""
    required: bool = False


def fold(name: str) -> str:
    """Without blanks, signs, and what stands in brackets, such as a unit."""
    bare = re.sub(r"[(（\[【].*?[)）\]】]", "", name)
    return re.sub(r"[\W_]+", "", bare or name).casefold()


_NAME = Field(
    "name",
    N_("Name"),
    (
        "customername",
        "客户姓名",
        "顾客姓名",
        "姓名",
        "name",
        "客户",
        "fullname",
        "客户名称",
        "buyer",
        "buyername",
        "customer",
        "client",
        "clientname",
        "contactname",
        "车主",
        "购车人",
        "来访人",
        "account",
    ),
    True,
)
_PHONE = Field(
    "phone",
    N_("Phone"),
    (
        "phone",
        "电话",
        "联系电话",
        "手机",
        "手机号",
        "手机号码",
        "mobile",
        "phone1value",
        "mobilephone",
        "tel",
        "联系方式",
        "电话号码",
        "telephone",
        "phoneno",
        "phonenumber",
        "mobileno",
        "mobilenumber",
        "cellphone",
        "contactno",
        "contactnumber",
        "primaryphone",
    ),
)
_GENDER = Field("gender", N_("Gender"), ("gender", "性别", "sex"))
_LEVEL = Field("level", N_("Level"), ("意向级别", "级别", "level", "等级"))
_SOURCE = Field("source", N_("Source"), ("信息来源", "来源", "source", "渠道", "leadsource"))
_MODEL = Field(
    "model",
    N_("Model"),
    (
        "model",
        "拟购车型",
        "意向车型",
        "车型",
        "购买车型",
        "series",
        "车型名称",
        "车系",
        "vehicle",
        "carmodel",
        "car",
        "product",
    ),
)
_ADVISER = Field(
    "adviser",
    N_("Adviser"),
    (
        "接待人",
        "销售顾问",
        "顾问",
        "adviser",
        "advisor",
        "salesperson",
        "salesagent",
        "owner",
        "salesconsultant",
        "销售员",
        "业务员",
        "接待顾问",
    ),
)
_REMARK = Field("remark", N_("Remark"), ("备注", "remark", "remarks", "note", "notes", "说明"))

FIELDS: dict[str, tuple[Field, ...]] = {
    "customers": (
        _NAME,
        _PHONE,
        _GENDER,
        _LEVEL,
        _SOURCE,
        _MODEL,
        Field(
            "created",
            N_("Filed on"),
            (
                "建卡日期",
                "建档日期",
                "created",
                "createdtime",
                "date",
                "日期",
                "登记日期",
                "留档日期",
                "createdat",
            ),
        ),
        Field(
            "next",
            N_("Next contact"),
            ("下次回访日期", "下次回访", "nextcontact", "followupdate", "下次联系", "下次跟进"),
        ),
        Field("email", N_("Email"), ("email", "邮箱", "emailaddress", "email1value")),
        Field("occupation", N_("Occupation"), ("职业", "occupation", "title", "jobtitle")),
        Field("workplace", N_("Workplace"), ("单位", "工作单位", "公司", "company", "account")),
        Field("address", N_("Address"), ("地址", "住址", "address", "street")),
        _ADVISER,
        _REMARK,
    ),
    "sales": (
        _NAME,
        _PHONE,
        _GENDER,
        Field(
            "day",
            N_("Sold on"),
            (
                "date",
                "交车日期",
                "销售日期",
                "购车日期",
                "日期",
                "saledate",
                "closedate",
                "提车日期",
                "开票日期",
                "成交日期",
                "salesdate",
                "dateofsale",
                "solddate",
                "soldon",
                "deliverydate",
                "purchasedate",
                "invoicedate",
            ),
            True,
        ),
        _MODEL,
        Field("brand", N_("Brand"), ("company", "品牌", "brand", "make")),
        Field(
            "price",
            N_("Price"),
            (
                "price",
                "成交价",
                "价格",
                "金额",
                "amount",
                "closevalue",
                "售价",
                "裸车价",
                "车价",
                "saleprice",
                "salesprice",
                "sellingprice",
            ),
        ),
        Field("colour", N_("Colour"), ("color", "colour", "颜色")),
        Field("plate", N_("Plate"), ("车牌", "车牌号", "plate")),
        Field("vin", N_("VIN"), ("vin", "车架号", "底盘号")),
        Field("reference", N_("Reference"), ("carid", "编号", "id", "订单号", "saleid")),
        Field("dealer", N_("Dealer"), ("dealername", "经销商", "门店", "dealer")),
        Field("region", N_("Region"), ("dealerregion", "区域", "地区", "region")),
        Field("engine", N_("Engine"), ("engine", "发动机", "排量")),
        Field("body", N_("Body style"), ("bodystyle", "车身", "类别")),
        _ADVISER,
        _REMARK,
    ),
    "visits": (
        _NAME,
        _PHONE,
        _GENDER,
        _LEVEL,
        _MODEL,
        Field("day", N_("Day"), ("日期", "来店日期", "date", "day")),
        Field(
            "arrived",
            N_("Arrived"),
            (
                "开始时间",
                "来店时间",
                "进店时间",
                "timein",
                "arrived",
                "到店时间",
                "到达时间",
                "来访时间",
            ),
        ),
        Field(
            "left", N_("Left"), ("结束时间", "离店时间", "timeout", "left", "离开时间", "离去时间")
        ),
        Field("walk_in", N_("Walk-in (ticked)"), ("接触方式来店", "来店", "walkin")),
        Field("phone_in", N_("Phone-in (ticked)"), ("接触方式来电", "来电", "phonein")),
        Field("party", N_("Party size"), ("人数", "来店人数", "partysize", "随行人数", "来访人数")),
        _SOURCE,
        _ADVISER,
        _REMARK,
    ),
}


def guess(header: Sequence[str], kind: str) -> Mapping:
    """The likeliest mapping: names that agree wholly, then those that one holds of the other."""
    folded = {fold(column): column for column in reversed(header) if fold(column)}
    mapping: Mapping = {}
    for exactly in (True, False):
        for field in FIELDS[kind]:
            column = _column(field, folded, exactly)
            if column and field.key not in mapping and column not in mapping.values():
                mapping[field.key] = column
    return mapping


def _column(field: Field, folded: AnyMapping[str, str], exactly: bool) -> str | None:
    for name in field.names:
        for candidate, column in folded.items():
            if candidate == name or (
                not exactly and _speaks_of(candidate, name) and not _is_tick(column, field.names)
            ):
                return column
    return None


def _speaks_of(column: str, name: str) -> bool:
    """Chinese says the thing last: 意向客户 is a 客户, 客户来源 is a source."""
    return not name.isascii() and (column.endswith(name) or (len(name) > 2 and name in column))


def ticked_columns(header: Sequence[str], group: str) -> dict[str, str]:
    """Of a group of tick columns such as ``信息来源/网络``: what is ticked, and its column."""
    names = _group_names(group)
    return {column.split("/", 1)[1]: column for column in header if _is_tick(column, names)}


def _is_tick(column: str, names: Sequence[str]) -> bool:
    """A column under a heading of one of these names, such as ``信息来源/网络``."""
    group, slash, __ = column.partition("/")
    return bool(slash) and fold(group) in {fold(name) for name in names}


def _group_names(key: str) -> tuple[str, ...]:
    return next(field.names for field in FIELDS["visits"] if field.key == key)


def check(mapping: Mapping, header: Sequence[str], kind: str) -> None:
    """Raises ``UserError`` for a column that the file has not, or a required field unmapped."""
    for key, column in mapping.items():
        if key not in {field.key for field in FIELDS[kind]}:
            raise UserError(_("There is no field “{field}” to import to.").format(field=key))
        if column not in header:
            raise UserError(_("The file has no column “{column}”.").format(column=column))
    for field in FIELDS[kind]:
        if field.required and field.key not in mapping:
            raise UserError(
                _("Say which column is “{field}”. The file has: {columns}.").format(
                    field=_(field.label), columns=", ".join(filter(None, header))
                )
            )


def read_mapping(path: Path) -> Mapping:
    """A mapping from a JSON file such as ``{"name": "Customer Name"}``."""
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(
            _("“{path}” cannot be read: {reason}.").format(path=path, reason=error)
        ) from error
    if not isinstance(content, dict) or not all(isinstance(v, str) for v in content.values()):
        raise UserError(
            _("“{path}” is no mapping. Write it like {example}.").format(
                path=path, example='{"name": "Customer Name"}'
            )
        )
    return content
