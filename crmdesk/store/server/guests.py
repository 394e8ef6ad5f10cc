"""Who worked in a store of a group and has their account in another, as its manager does.

A copy of one store takes of them what its readers need, which is who did it: the name. Nobody
signs in as a guest, and nobody makes one more than that.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Table

from crmdesk.models import Account, Base

NO_PASSWORD = "!"
"""What no password fits."""
_DRAFTS = "form_draft"
"""Only who typed them opens them: a guest's stay behind."""
_OF_A_GUEST = {
    "store_id": "{store}",
    "login": "' #' || id",  # begins with a space, as no name that somebody can type
    "role": "'group_manager'",  # whom no administrator makes, opens again or gives a password
    "password_hash": f"'{NO_PASSWORD}'",
    "sees_customers": "'0'",
    "is_active": "'0'",
    "takes_turns": "'0'",
}
_AS_IT_IS = {"id", "name", "created_at"}


def fields_of_accounts(fields: dict[str, str], store_id: int) -> Iterator[str]:
    """``fields`` by column as SQL, where the account is a guest's with nothing of its store."""
    for column, field in fields.items():
        if column in _AS_IT_IS:
            yield field
        else:
            guests = _OF_A_GUEST[column].format(store=f"'{store_id}'")
            yield f"CASE WHEN store_id = {store_id} THEN {field} ELSE {guests} END"


def accounts_of(store_id: int) -> str:
    """The condition on an account: one of the store's own, or a guest's."""
    seen = " UNION ".join(
        f'SELECT "{column}" FROM "{table.name}" WHERE store_id = {store_id}'
        for table, column in _told_of()
    )
    return f"(store_id = {store_id} OR id IN ({seen}))"


def _told_of() -> Iterator[tuple[Table, str]]:
    """Every column of a copied table that says whose it is, or who did it."""
    for table in Base.metadata.sorted_tables:
        if table.name in (_DRAFTS, "account_key"):
            continue
        for reference in table.foreign_keys:
            if reference.column.table.name == Account.__tablename__:
                yield table, reference.parent.name


def drafts_of(store_id: int) -> str:
    own = f"SELECT id FROM account WHERE store_id = {store_id}"
    return f"store_id = {store_id} AND account_id IN ({own})"
