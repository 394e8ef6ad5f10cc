"""What the domain's verbs keep true is true of the demo store's rows, too."""

NOW = "2026-11-21 02:52:00.000000"


def test_no_row_refers_to_one_that_is_missing(ask):
    assert ask("PRAGMA foreign_key_check") == []
    assert ask("PRAGMA integrity_check") == [("ok",)]


def test_an_open_opportunity_has_exactly_one_open_follow_up(ask):
    assert not ask(
        """SELECT o.id FROM opportunity o LEFT JOIN follow_up f
            ON f.opportunity_id = o.id AND f.done_at IS NULL
        GROUP BY o.id HAVING count(f.id) <> (o.outcome = 'open')"""
    )


def test_moves_lead_from_stage_to_stage(ask):
    assert not ask(
        """SELECT * FROM (SELECT m.*, lag(to_stage_id) OVER way AS before, lag(at) OVER way AS since
            FROM stage_move m WINDOW way AS (PARTITION BY opportunity_id ORDER BY at, id))
        WHERE from_stage_id IS NOT before OR at < since"""
    )


def test_the_last_move_says_where_an_opportunity_stands(ask):
    assert not ask(
        """SELECT o.id FROM opportunity o JOIN stage s ON s.id = o.stage_id
            JOIN (SELECT opportunity_id, to_stage_id, max(at) AS at FROM stage_move GROUP BY 1) m
            ON m.opportunity_id = o.id
        WHERE m.to_stage_id <> o.stage_id OR m.at <> o.stage_since OR o.outcome <> s.outcome
            OR (o.outcome = 'open') <> (o.closed_at IS NULL)"""
    )


def test_levels_change_from_one_to_the_next(ask):
    assert not ask(
        """SELECT * FROM (SELECT c.*, lag(to_level) OVER way AS before FROM level_change c
            WINDOW way AS (PARTITION BY opportunity_id ORDER BY at, id))
        WHERE from_level IS NOT before"""
    )
    assert not ask(
        """SELECT o.id FROM opportunity o
            JOIN (SELECT opportunity_id, to_level, max(id) FROM level_change GROUP BY 1) c
            ON c.opportunity_id = o.id
        WHERE c.to_level <> o.level AND o.opened_at > '2025-06'"""
    )


def test_a_file_says_what_its_opportunities_say(ask):
    assert not ask(
        """SELECT c.id FROM customer c WHERE (c.state = 'open') <> EXISTS
            (SELECT 1 FROM opportunity o WHERE o.customer_id = c.id AND o.outcome = 'open')"""
    )
    assert not ask(
        """SELECT c.id FROM customer c WHERE c.level IS NOT
            (SELECT level FROM opportunity o WHERE o.customer_id = c.id AND o.outcome = 'open')"""
    )


def test_nothing_has_happened_that_is_still_to_come(ask):
    for table, column in (
        *(("visit", "arrived_at"), ("visit", "left_at"), ("follow_up", "done_at")),
        *(("stage_move", "at"), ("level_change", "at"), ("note", "at"), ("loss", "applied_at")),
        *(("loss", "reviewed_at"), ("customer", "created_at"), ("customer", "last_effective_at")),
        *(("test_drive", "ended_at"), ("follow_up", "planned_at"), ("ownership_change", "at")),
    ):
        assert not ask(f"SELECT id FROM {table} WHERE {column} > :now", now=NOW), (table, column)


def test_nothing_is_planned_beyond_a_year(ask):
    assert not ask("SELECT id FROM follow_up WHERE done_at IS NULL AND due_on > '2027-11-21'")


def test_who_stands_in_no_log_was_an_owner_before_it_began(ask):
    assert not ask(
        """SELECT id FROM customer WHERE created_at > '2025-05-23'
            AND id NOT IN (SELECT customer_id FROM visit WHERE is_first AND is_filed)"""
    )


def test_a_party_is_filed_or_says_why_not(ask):
    assert not ask("SELECT id FROM visit WHERE is_filed <> (customer_id IS NOT NULL)")
    assert not ask("SELECT id FROM visit WHERE is_filed <> (unfiled_reason_id IS NULL)")


def test_a_won_opportunity_has_its_papers(ask):
    assert not ask(
        """SELECT o.id FROM opportunity o
            LEFT JOIN sales_order s ON s.opportunity_id = o.id AND s.cancelled_on IS NULL
            LEFT JOIN delivery d ON d.opportunity_id = o.id
            LEFT JOIN owned_vehicle v ON v.id = d.vehicle_id AND v.customer_id = o.customer_id
        WHERE (o.outcome = 'won') <> (v.id IS NOT NULL)
            OR o.outcome = 'won' AND (s.id IS NULL OR s.ordered_on > d.delivered_on)"""
    )


def test_a_lost_opportunity_has_its_reason_of_the_right_sheet(ask):
    assert not ask(
        """SELECT o.id FROM opportunity o WHERE o.outcome = 'lost' AND NOT EXISTS
            (SELECT 1 FROM loss l WHERE l.opportunity_id = o.id AND l.review <> 'sent_back')"""
    )
    assert not ask(
        """SELECT l.id FROM loss l JOIN loss_reason r ON r.id = l.reason_id
        WHERE r.sheet <> l.sheet OR l.sheet = 'other_brand' AND l.competitor = ''"""
    )


def test_what_is_planned_for_a_closed_day_was_moved(ask):
    assert not ask(
        """SELECT f.id FROM follow_up f JOIN rest_day r ON r.day = f.due_on AND r.is_rest
        WHERE f.opportunity_id IS NOT NULL AND f.done_at IS NULL"""
    )


def test_no_sentence_has_a_place_left_open(ask, ask_english):
    for asked in (ask, ask_english):
        for table, column in (
            *(("follow_up", "words"), ("follow_up", "purpose"), ("visit", "remark")),
            *(("note", "text"), ("loss", "remark"), ("test_drive", "remark")),
            *(("needs_sheet", "who"), ("person_profile", "lifestyle")),
        ):
            assert not asked(f"SELECT id FROM {table} WHERE {column} LIKE '%{{%'")
            assert not asked(f"SELECT id FROM {table} WHERE {column} GLOB '*None*'")


def test_readings_only_rise(ask):
    assert not ask(
        """SELECT * FROM (SELECT km, lag(km) OVER (PARTITION BY vehicle_id ORDER BY read_on, id)
            AS before FROM mileage_reading) WHERE km < before"""
    )
