from types import SimpleNamespace

import pytest

from crmdesk.ui.funnel.card_list import days_beside
from crmdesk.ui.look.painting import text_width


@pytest.mark.parametrize("name", ["Wang Xiulan", "尉迟喆堃"])
def test_a_long_name_leaves_less_room_for_the_days(look, name):
    words, fonts = SimpleNamespace(name=name, days="14 days", days_short="14 d"), look.fonts
    both = text_width(name, fonts.bold) + text_width(words.days, fonts.small)

    assert days_beside(words, fonts, both) == "14 days"
    assert days_beside(words, fonts, both - 1) == "14 d"
