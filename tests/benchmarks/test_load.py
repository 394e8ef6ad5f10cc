"""The load test itself: several processes work on one store, and a lost save would be found."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, text

from benchmarks.load import plans as looking
from benchmarks.load.hearing import heard, live
from benchmarks.load.order import Told, Word
from benchmarks.load.places import Place
from benchmarks.load.seat import WORKS, Seat
from benchmarks.load.staff import orders
from benchmarks.load.verify import verify
from crmdesk.models import Action
from tests.children import ended

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def seat(demo_path):
    """Two of each work are done."""
    seat = Seat(orders(Place(demo_path), 1, 0, 0)[0])
    for kind in (*WORKS, *WORKS):
        seat.do(kind)
    yield seat
    seat.store.close()


def faults(seat):
    found = verify(seat.store, seat.actor, [seat.told], silent=0)
    return {each.what for each in found if not each.is_good}


def told_of(*asked):
    """What a run tells, in which nothing was lost; how fast it was is no matter of tests."""
    done = ended(
        [sys.executable, "-m", "benchmarks.load", *map(str, asked), "--json"],
        cwd=ROOT,
    )
    assert done.stdout, done.stderr
    told = json.loads(done.stdout)
    failed = [each for each in told["findings"] if not each["is_good"]]
    assert all(", 0 never, " in each["words"] for each in failed), done.stdout
    return told


def test_two_processes_lose_nothing(made_demo):
    told = told_of("--file", "--seats", 2, "--minutes", 0.05, "--store", made_demo)

    assert {each["work"] for each in told["works"]} >= {"search", "log a visit", "move a card"}


@pytest.mark.server
def test_three_seats_of_a_server_lose_nothing_and_hear_each_other(made_demo):
    asked = ["--seats", 3, "--minutes", 0.05, "--pace", 100, "--store", made_demo]
    told = told_of("--server", *asked)

    assert {each["what"] for each in told["findings"]} >= {"journal", "live updates", "plans"}
    heard = next(each for each in told["works"] if each["work"] == "hear of another's save")
    assert heard["times"] > 0


def test_what_was_done_is_found(seat):
    assert faults(seat) == set()


def test_a_save_that_is_not_in_the_journal_is_found(seat):
    seat.told.saved += 1

    assert faults(seat) == {"journal"}


def test_a_raise_that_another_seat_wrote_over_is_found(seat):
    customer = next(iter(seat.told.added))
    seat.told.added[customer] += 1

    assert faults(seat) == {"shared files"}


def test_a_card_that_is_elsewhere_is_found(seat):
    deal = next(iter(seat.told.stages))
    seat.told.stages[deal] += 1

    assert faults(seat) == {"cards"}


def test_a_fault_and_a_silent_seat_are_told(seat):
    seat.told.faults.append("search: OSError()")

    found = verify(seat.store, seat.actor, [seat.told], silent=1)

    assert next(each for each in found if each.what == "errors").words.startswith("2;")


def searching(seat, monkeypatch, statement):
    """What is said of the plans when that is the statement of a search."""

    def search(seat):
        with seat.store.engine.connect() as connection:
            connection.execute(text(statement)).all()

    monkeypatch.setattr(looking, "_BIG", 100)
    monkeypatch.setitem(WORKS, "search", search)
    return looking.plans(seat)


def test_a_statement_that_reads_a_big_table_through_is_found(seat, monkeypatch):
    found = searching(seat, monkeypatch, "SELECT name FROM customer AS c WHERE avoid = 'x'")

    assert not found.is_good
    assert "SCAN c" in found.words


def test_a_statement_that_stops_at_the_newest_row_is_no_fault(seat, monkeypatch):
    found = searching(seat, monkeypatch, "SELECT name FROM customer ORDER BY id DESC LIMIT 1")

    assert found.is_good


def test_a_save_that_another_seat_never_heard_of_is_found(seat):
    order = replace(seat.order, number=2)
    deaf = Told(order.seat, began=order.began, ended=order.began + 3600)

    with seat.store.read(seat.actor) as session:
        hearing = heard(session, [seat.told, deaf], order)

    assert hearing.missed == seat.told.saved
    assert not live(hearing).is_good


def test_hearing_counts_from_the_save_to_the_first_word_that_holds_it(seat):
    order = replace(seat.order, number=2)
    with seat.store.read(seat.actor) as session:
        last = session.scalars(select(Action).order_by(Action.id.desc())).first()
        words = [Word(order.moment_of(last.at) + late, last.id) for late in (0.25, 0.5)]
        other = Told(order.seat, began=order.began, ended=order.began + 3600, heard=words)
        hearing = heard(session, [seat.told, other], order)

    assert min(hearing.times) == pytest.approx(0.25)
    assert hearing.missed == 0
