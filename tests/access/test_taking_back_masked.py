from crmdesk.access.taking_back import teller


def test_what_is_compared_with_a_backup_shows_no_number_in_full(session):
    say = teller(session)
    assert say.value("contact_number", "number", "13812347714") == "138****7714"
    assert say.value("customer", "wechat", "13812347714") == "138****7714"
    assert say.value("customer", "email", "13812347714@example.com") == "138****7714@example.com"
    assert say.value("customer", "wechat", "wxid_lin") == "wxid_lin"
