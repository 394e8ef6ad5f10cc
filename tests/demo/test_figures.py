"""The indicators of a demo store are those that a real one could have."""

from datetime import date, timedelta

from crmdesk.access.accounts import sign_in
from crmdesk.funnel.observed import observed
from crmdesk.store import Store

TODAY = "2026-11-21"
NEW = "SELECT customer_id FROM visit WHERE is_first AND is_filed"

STANDING = """WITH stay AS (SELECT opportunity_id, to_stage_id, at,
        lead(at, 1, '9999') OVER (PARTITION BY opportunity_id ORDER BY at, id) AS until
        FROM stage_move)
    SELECT s.to_stage_id, EXISTS (SELECT * FROM sales_order o
            JOIN opportunity p ON p.id = o.opportunity_id AND p.outcome <> 'lost'
            WHERE o.opportunity_id = s.opportunity_id AND o.cancelled_on IS NULL
            AND o.ordered_on <= date(:day, '+60 days'))
    FROM stay s JOIN stage g ON g.id = s.to_stage_id AND g.outcome = 'open'
    WHERE s.at < :day AND s.until >= :day AND NOT EXISTS (SELECT * FROM sales_order o
        WHERE o.opportunity_id = s.opportunity_id AND o.cancelled_on IS NULL
        AND o.ordered_on < :day)"""
"""What stood open on a past day without an order: its stage, and if it had one 60 days later."""


def one(rows):
    return rows[0][0]


def first_parties(ask):
    return one(ask("SELECT count(*) FROM visit WHERE is_first"))


def filed(ask):
    return one(ask("SELECT count(*) FROM visit WHERE is_first AND is_filed"))


def test_six_to_seven_of_ten_parties_leave_their_data(ask):
    assert 0.60 <= filed(ask) / first_parties(ask) <= 0.75


def test_a_third_of_those_filed_drive(ask):
    drove = f"SELECT count(DISTINCT customer_id) FROM test_drive WHERE customer_id IN ({NEW})"
    assert 0.28 <= one(ask(drove + " AND ended_at IS NOT NULL")) / filed(ask) <= 0.45


def test_one_in_seven_of_those_filed_orders(ask):
    orders = f"""SELECT count(*) FROM sales_order o JOIN opportunity p ON p.id = o.opportunity_id
        WHERE o.cancelled_on IS NULL AND p.customer_id IN ({NEW})"""
    assert 0.12 <= one(ask(orders)) / filed(ask) <= 0.20


def test_two_thirds_of_the_orders_come_within_a_week_of_the_file_some_at_once(ask):
    days = """SELECT julianday(o.ordered_on) - julianday(date(p.opened_at, '+8 hours'))
        FROM sales_order o JOIN opportunity p ON p.id = o.opportunity_id"""
    waited = [round(day) for (day,) in ask(days)]
    assert 0.60 <= sum(day <= 7 for day in waited) / len(waited) <= 0.75
    assert 0.08 <= waited.count(0) / len(waited) <= 0.25
    assert 20 < max(waited) <= 90


def test_half_and_more_of_those_who_come_again_order(ask):
    again = f"""SELECT avg(EXISTS (SELECT * FROM sales_order o JOIN opportunity p
        ON p.id = o.opportunity_id WHERE p.customer_id = back.customer_id))
        FROM (SELECT DISTINCT customer_id FROM visit WHERE NOT is_first
        AND purpose = 'enquiry' AND customer_id IN ({NEW})) back"""
    assert 0.45 <= one(ask(again)) <= 0.67


def test_up_to_a_third_come_again(ask):
    again = f"""SELECT count(DISTINCT customer_id) FROM visit
        WHERE NOT is_first AND purpose = 'enquiry' AND customer_id IN ({NEW})"""
    assert 0.20 <= one(ask(again)) / filed(ask) <= 0.36


def test_nine_of_ten_contacts_are_in_time(ask):
    in_time = "SELECT avg(done_on <= due_on) FROM follow_up WHERE done_at IS NOT NULL"
    assert 0.85 <= one(ask(in_time)) <= 0.95


def test_the_funnel_of_a_small_store_is_worth_about_sixteen_million(ask):
    count, amount, weighted = ask(
        """SELECT count(*), sum(quantity * price_minor) / 100.0,
            sum(quantity * price_minor * probability) / 10000.0
        FROM opportunity o JOIN stage s ON s.id = o.stage_id WHERE s.outcome = 'open'"""
    )[0]
    assert 55 <= count <= 95
    assert 10e6 <= amount <= 21e6
    assert 3e6 <= weighted <= 7.5e6


def test_as_many_close_in_the_months_before_the_log_as_in_those_after(ask):
    won = """SELECT avg(outcome = 'won') FROM opportunity
        WHERE outcome <> 'open' AND (opened_at < '2025-05-22') = :old"""
    old, recent = (one(ask(won, old=old)) for old in (1, 0))
    assert 0.09 <= recent <= 0.20
    assert abs(old - recent) <= 0.07


def test_experience_until_a_day_foretells_what_is_ordered_of_what_is_open_then(usual, ask):
    """On eight past days, by the chances that the store knew on each; what was ordered is left out.

    The fixed chances foretell about seven times what comes, and weigh as twenty opportunities.
    """
    foretold = brought = 0.0
    store = Store(usual)
    with store.read(sign_in(store, "manager")) as session:
        for ago in range(60, 300, 30):
            day = date.fromisoformat(TODAY) - timedelta(days=ago)
            chances = observed(session, today=day)
            for stage_id, has_order in ask(STANDING, day=day.isoformat()):
                foretold += chances[stage_id].rate
                brought += has_order
    store.close()
    assert 0.75 <= foretold / brought <= 2.2


def test_the_further_a_stage_the_fewer_have_reached_it(ask):
    reached = ask(
        """SELECT count(DISTINCT opportunity_id) FROM stage_move m
        JOIN stage s ON s.id = m.to_stage_id WHERE s.outcome = 'open'
        GROUP BY s.position ORDER BY s.position"""
    )
    counts = [count for (count,) in reached]
    assert counts == sorted(counts, reverse=True)
    assert len(counts) == 5


def test_today_has_enough_to_do_and_little_is_late(ask):
    open_ones = "SELECT count(*) FROM follow_up WHERE done_at IS NULL AND due_on {} :today"
    assert 12 <= one(ask(open_ones.format("="), today=TODAY)) <= 40
    assert 1 <= one(ask(open_ones.format("<"), today=TODAY)) <= 14


def test_the_first_adviser_has_a_day_worth_showing(ask):
    due = """SELECT count(*) FROM follow_up f JOIN account a ON a.id = f.adviser_id
        WHERE a.login = 'zhou' AND f.done_at IS NULL AND f.due_on <= :today"""
    assert 5 <= one(ask(due, today=TODAY)) <= 20


def test_this_morning_has_been_busy(ask):
    parties, here = ask(
        """SELECT count(*), sum(way = 'walk_in' AND left_at IS NULL) FROM visit
        WHERE day = :today""",
        today=TODAY,
    )[0]
    assert parties >= 5
    assert here >= 1


def test_weekends_are_busier_than_working_days(ask):
    by_day = "SELECT count(*) FROM visit WHERE way = 'walk_in' AND strftime('%w', day) IN {}"
    weekend, week = (one(ask(by_day.format(days))) for days in ("('0', '6')", "('1', '2')"))
    assert weekend > 1.5 * week


def test_late_morning_and_afternoon_are_the_peaks(ask):
    hours = dict(
        ask("SELECT CAST(strftime('%H', arrived_at) AS int) + 8, count(*) FROM visit GROUP BY 1")
    )
    assert hours[10] > hours[12]
    assert hours[15] > hours[12]
    assert set(hours) <= set(range(9, 19))


def test_there_is_some_mess(ask):
    twice = """SELECT count(*) FROM (SELECT digits FROM contact_number
        GROUP BY digits HAVING count(DISTINCT customer_id) > 1)"""
    assert one(ask(twice)) > 0
    assert one(ask("SELECT count(*) FROM customer WHERE completeness < 6")) > 0
    assert one(ask("SELECT count(*) FROM loss WHERE review = 'applied'")) > 0
    assert one(ask("SELECT count(*) FROM loss WHERE review = 'sent_back'")) > 0
    assert one(ask("SELECT count(*) FROM ownership_change")) > 20


def test_couples_and_referrals_are_linked(ask):
    assert one(ask("SELECT count(*) FROM related_person WHERE linked_id IS NOT NULL")) > 0
    assert one(ask("SELECT count(*) FROM person_profile WHERE referred_by_id IS NOT NULL")) > 0
    assert one(ask("SELECT count(*) FROM delivery WHERE referred_by_id IS NOT NULL")) > 0


def test_about_a_tenth_are_companies(ask):
    share = one(ask("SELECT avg(kind = 'organisation') FROM customer"))
    assert 0.06 <= share <= 0.13


def test_every_role_has_an_account_without_a_password(ask):
    roles = ask("SELECT DISTINCT role FROM account WHERE password_hash IS NULL AND is_active")
    assert len(roles) == 6
    assert ask("SELECT login FROM account WHERE NOT is_active") == [("sun",)]


def test_who_left_has_nothing_open(ask):
    left = "(SELECT id FROM account WHERE login = 'sun')"
    assert one(ask(f"SELECT count(*) FROM customer WHERE owner_id = {left}")) == 0
    open_ones = f"SELECT count(*) FROM follow_up WHERE adviser_id = {left} AND done_at IS NULL"
    assert one(ask(open_ones)) == 0
