"""Ready-made records for tests: ``make.customer(name="Lin")`` fills in the rest."""

from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import select

from crmdesk.models import (
    Account,
    CarModel,
    ContactNumber,
    Customer,
    FollowUp,
    LossReason,
    Opportunity,
    OwnedVehicle,
    Role,
    Source,
    Stage,
    StageMove,
    UnfiledReason,
    Visit,
    Way,
)
from crmdesk.store import cannot_undo
from crmdesk.store.undo import newest, sentence_of, take_back, touched_by


@contextmanager
def as_client(store):
    """A connection that writes past the program; it takes its turn before it reads, as we do."""
    with store.engine.connect() as plain:
        connection = plain.execution_options(writes=True)
        with connection.begin():
            yield connection


def add_group_manager(store, actor, now, login="boss", name="Boss"):
    """As the owner of a database makes one; no verb does."""
    with store.write(actor) as session:
        fields = {"store_id": actor.store_id, "login": login, "name": name, "created_at": now}
        session.add(Account(role=Role.GROUP_MANAGER, **fields))
        cannot_undo(session)


class Make:
    def __init__(self, session, now):
        self._session = session
        self._now = now
        self._count = 0

    def account(self, login="zhou"):
        return self._session.scalar(select(Account).where(Account.login == login))

    def stage(self, key="first_contact"):
        return self._session.scalar(select(Stage).where(Stage.key == key))

    def source(self, key="internet"):
        return self._session.scalar(select(Source).where(Source.key == key))

    def unfiled_reason(self, key="strolling"):
        return self._session.scalar(select(UnfiledReason).where(UnfiledReason.key == key))

    def loss_reason(self, key="same_price"):
        return self._session.scalar(select(LossReason).where(LossReason.key == key))

    def model(self, name="SUV 2.0T", price_minor=209_800_00):
        found = self._session.scalar(select(CarModel).where(CarModel.name == name))
        return found or self._add(CarModel(store_id=1, name=name, price_minor=price_minor))

    def customer(self, name="Lin Xiaodong", phone=None, owner="zhou", **fields):
        self._count += 1
        number = phone or f"1390000{self._count:04d}"
        customer = Customer(
            store_id=1,
            name=name,
            **{
                "owner_id": self.account(owner).id if owner else None,
                "created_at": self._now,
                "level": "A",
            }
            | fields,
        )
        customer.numbers.append(ContactNumber(store_id=1, number=number, digits=number))
        return self._add(customer)

    def opportunity(self, customer=None, stage="first_contact", **fields):
        customer = customer or self.customer()
        target = self.stage(stage)
        opportunity = Opportunity(
            store_id=1,
            customer_id=customer.id,
            stage_id=target.id,
            outcome=target.outcome,
            **{
                "adviser_id": customer.owner_id,
                "level": customer.level or "N",
                "price_minor": 200_000_00,
                "opened_at": self._now,
                "stage_since": self._now,
            }
            | fields,
        )
        opportunity.moves.append(
            StageMove(
                store_id=1,
                to_stage_id=target.id,
                account_id=self.account().id,
                at=opportunity.opened_at,
            )
        )
        return self._add(opportunity)

    def follow_up(self, opportunity=None, days=0, **fields):
        opportunity = opportunity or self.opportunity()
        return self._add(
            FollowUp(
                store_id=1,
                customer_id=opportunity.customer_id,
                opportunity_id=opportunity.id,
                **{
                    "adviser_id": opportunity.adviser_id,
                    "purpose": "first_call",
                    "due_on": self._now.date() + timedelta(days=days),
                    "planned_at": self._now,
                }
                | fields,
            )
        )

    def vehicle(self, customer=None, **fields):
        customer = customer or self.customer()
        return self._add(
            OwnedVehicle(store_id=1, customer_id=customer.id, **{"is_ours": True} | fields)
        )

    def visit(self, customer=None, **fields):
        return self._add(
            Visit(
                store_id=1,
                customer_id=customer.id if customer else None,
                name=customer.name if customer else "",
                **{
                    "day": self._now.date(),
                    "arrived_at": self._now,
                    "way": Way.WALK_IN,
                    "is_first": True,
                    "is_filed": customer is not None,
                    "logged_by_id": self.account("reception").id,
                }
                | fields,
            )
        )

    def _add(self, record):
        self._session.add(record)
        self._session.flush()
        return record


def undo_newest(session):
    """Undo without its rights, for changes that no verb made."""
    action = newest(session)
    take_back(session, action, touched_by(session, action))
    return sentence_of(action)
