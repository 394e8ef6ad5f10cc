"""Rules that every table keeps (DESIGN §4), so that a new one cannot forget them."""

import pytest
from sqlalchemy import Boolean, Enum, Float, ForeignKeyConstraint, Numeric
from sqlalchemy.orm import configure_mappers

from crmdesk.models import Base, InStore

# The journal's changes stand under their action; the store is the store.
_NOT_IN_A_STORE = {"store", "change", "change_values"}
_TABLES = Base.metadata.sorted_tables


@pytest.mark.parametrize("table", _TABLES, ids=lambda table: table.name)
def test_every_row_of_business_belongs_to_a_store(table):
    assert ("store_id" in table.columns) is (table.name not in _NOT_IN_A_STORE)


@pytest.mark.parametrize("table", _TABLES, ids=lambda table: table.name)
def test_every_constraint_and_index_has_a_name(table):
    named = [*table.constraints, *table.indexes]
    assert all(thing.name for thing in named)


@pytest.mark.parametrize("table", _TABLES, ids=lambda table: table.name)
def test_money_is_never_a_float_and_enums_are_text(table):
    for column in table.columns:
        assert not isinstance(column.type, (Float, Numeric))
        if isinstance(column.type, Enum) and not isinstance(column.type, Boolean):
            assert not column.type.native_enum


def test_money_columns_say_that_they_are_minor_units():
    money = [c for t in _TABLES for c in t.columns if "price" in c.name or "amount" in c.name]
    assert money
    assert all(column.name.endswith("_minor") for column in money)


def test_the_classes_agree_with_one_another():
    configure_mappers()
    tables = {mapper.class_.__tablename__ for mapper in Base.registry.mappers}
    assert tables == {table.name for table in _TABLES}
    assert all(
        issubclass(mapper.class_, InStore)
        for mapper in Base.registry.mappers
        if mapper.class_.__tablename__ not in _NOT_IN_A_STORE
    )


def test_every_reference_points_at_an_id():
    for table in _TABLES:
        for constraint in table.constraints:
            if isinstance(constraint, ForeignKeyConstraint):
                assert [key.column.name for key in constraint.elements] == ["id"]
