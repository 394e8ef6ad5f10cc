from crmdesk.ui.shell.finding import customers_of
from tests.records import Make


def test_a_customer_is_found_by_initials_and_opened_from_there(desk):
    opened = []
    desk.go = lambda key, arguments: opened.append((key, arguments))
    with desk.write() as session:
        customer_id = Make(session, desk.now()).customer(name="林晓东").id

    with desk.read() as session:
        (hit,) = customers_of(desk)(session, "lxd")
    hit.act()

    assert hit.title == "林晓东"
    assert opened == [("customer", {"customer": customer_id})]


def test_whoever_sees_no_customers_finds_none(desk, as_):
    with desk.write() as session:
        Make(session, desk.now()).customer(name="Lin")
    desk.actor = as_("auditor")

    with desk.read() as session:
        assert customers_of(desk)(session, "Lin") == ()
