"""A store with some weeks of invented business, the same each time."""

from datetime import date, datetime, time, timedelta
from random import Random

from sqlalchemy import select

from crmdesk.dates import local, utc
from crmdesk.models import (
    Account,
    CarModel,
    ContactNumber,
    Customer,
    FollowUp,
    Gender,
    Level,
    Opportunity,
    Order,
    Result,
    ShowroomDay,
    Source,
    Stage,
    StageMove,
    UnfiledReason,
    Visit,
    Way,
)

ZONE = "Asia/Shanghai"
_SURNAMES = "林陈周王单曾欧阳许冯郭赵宁李钱谢陆何罗谭沈"
_GIVEN = "晓东雅静建国子豪思远启航雄飞慧言多多家豪明月文博雨桐"
_MODELS = {"SUV 2.0T 豪华": 209_800_00, "SUV 混动 四驱": 229_900_00, "轿车 1.5T": 128_800_00}
_REMARKS = ("", "", "试驾后再联系", "等置换评估，下周带家人再来看", "对比竞品价格", "=1+1")


class Busy:
    def __init__(self, session, now, seed=7):
        self._session, self._now, self._random = session, now, Random(seed)
        self._people = self._all(Account)
        self.advisers = [one for one in self._people if one.role.value == "adviser"]
        self.reception = next(one for one in self._people if one.role.value == "reception")
        self.manager = next(one for one in self._people if one.role.value == "manager")
        self._stages, self._levels = self._all(Stage), self._all(Level)
        self._sources, self._reasons = self._all(Source), self._all(UnfiledReason)
        self._models = [CarModel(store_id=1, name=n, price_minor=p) for n, p in _MODELS.items()]
        session.add_all(self._models)
        session.flush()

    def _all(self, table):
        return list(self._session.scalars(select(table).order_by(table.id)))

    def _add(self, record):
        self._session.add(record)
        self._session.flush()
        return record

    def fill(self, days=21, per_day=9):
        today = local(self._now, ZONE).date()
        for back in range(days, -1, -1):
            self.day(today - timedelta(days=back), per_day + self._random.randrange(-3, 4))
        return self

    def day(self, day, parties):
        last = 10 if day == local(self._now, ZONE).date() else 19
        for __ in range(parties):
            hour, minute = self._random.randint(9, last), self._random.randrange(60)
            self.party(utc(day, time(min(hour, last), minute if hour < last else 0), ZONE), day)
        sheet = ShowroomDay(
            store_id=1, day=day, weather=self._random.choice(("晴", "多云", "小雨"))
        )
        sheet.reception_id = self.reception.id
        self._add(sheet)

    def party(self, at: datetime, day: date):
        pick, adviser = self._random, self._random.choice(self.advisers)
        filed = pick.random() < 0.72
        customer = self.customer(adviser, at) if filed else None
        model = pick.choice(self._models)
        visit = Visit(
            store_id=1,
            day=day,
            arrived_at=at,
            left_at=at + timedelta(minutes=pick.randint(5, 70)),
            way=pick.choice((Way.WALK_IN, Way.WALK_IN, Way.PHONE_IN)),
            party_size=pick.randint(1, 4),
            arrived_by=pick.choice(("自驾", "地铁", "")),
            is_first=pick.random() < 0.85,
            source_id=pick.choice(self._sources).id,
            adviser_id=adviser.id,
            customer_id=customer.id if customer else None,
            name=customer.name if customer else "",
            model_id=model.id if filed else None,
            trim="豪华" if filed else "",
            colour=pick.choice(("珍珠白", "星空黑", "")),
            level=customer.level if customer else None,
            present_car=pick.choice(("无", "朗逸 2016", "")),
            competitor=pick.choice(("", "CR-V", "RAV4")),
            did_brochure=pick.random() < 0.5,
            did_quote=filed and pick.random() < 0.4,
            did_test_drive=filed and pick.random() < 0.35,
            is_filed=filed,
            unfiled_reason_id=None if filed else pick.choice(self._reasons).id,
            remark=pick.choice(_REMARKS),
            logged_by_id=self.reception.id,
        )
        self._add(visit)
        if customer:
            self.deal(customer, adviser, at, model)

    def customer(self, adviser, at):
        pick = self._random
        name = pick.choice(_SURNAMES) + "".join(pick.sample(_GIVEN, pick.randint(1, 2)))
        number = f"139{pick.randrange(10**8):08d}"
        customer = Customer(
            store_id=1,
            name=name,
            gender=pick.choice(list(Gender)),
            owner_id=adviser.id,
            level=pick.choice("HAABBBCCN"),
            source_id=pick.choice(self._sources).id,
            completeness=pick.randint(3, 10),
            created_at=at,
        )
        customer.numbers.append(ContactNumber(store_id=1, number=number, digits=number))
        return self._add(customer)

    def deal(self, customer, adviser, at, model):
        pick = self._random
        stage = pick.choices(self._stages, (24, 18, 14, 10, 6, 5, 7))[0]
        first = self._stages[0]
        deal = Opportunity(
            store_id=1,
            customer_id=customer.id,
            adviser_id=adviser.id,
            stage_id=stage.id,
            outcome=stage.outcome,
            level=customer.level,
            model_id=model.id,
            quantity=pick.choice((1, 1, 1, 1, 2)),
            price_minor=None if pick.random() < 0.05 else model.price_minor,
            expected_on=at.date() + timedelta(days=pick.randint(3, 90)),
            opened_at=at,
            stage_since=at,
            closed_at=None if stage.outcome.value == "open" else at,
        )
        for step in [one for one in self._stages if one.position <= min(stage.position, 5)]:
            move = StageMove(store_id=1, to_stage_id=step.id, account_id=adviser.id, at=at)
            move.from_stage_id = None if step is first else first.id
            deal.moves.append(move)
        self._add(deal)
        if stage.key == "delivered":
            self._order(deal, at)
        self._calls(customer, adviser, deal, at)

    def _order(self, deal, at):
        order = Order(store_id=1, opportunity_id=deal.id, ordered_on=local(at, ZONE).date())
        order.price_minor, order.account_id = deal.price_minor or 0, deal.adviser_id
        self._add(order)

    def _calls(self, customer, adviser, deal, at):
        pick, today = self._random, local(self._now, ZONE).date()
        due = local(at, ZONE).date() + timedelta(days=1)
        while True:
            call = FollowUp(
                store_id=1,
                customer_id=customer.id,
                opportunity_id=deal.id,
                adviser_id=adviser.id,
                purpose="first_call",
                due_on=due,
                planned_at=at,
            )
            done_on = due + timedelta(days=pick.choice((0, 0, 0, 0, 1, 3)))
            if done_on <= today and pick.random() < 0.92:
                call.done_on, call.done_at = done_on, utc(done_on, time(15), ZONE)
                call.result = pick.choice(
                    (Result.REACHED, Result.REACHED, Result.VISIT_SET, Result.NO_ANSWER)
                )
                call.is_effective = call.result is not Result.NO_ANSWER
                call.done_by_id = adviser.id
            self._add(call)
            if call.done_on is None:
                return
            due = call.done_on + timedelta(days=pick.randint(2, 9))
