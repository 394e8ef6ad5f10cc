"""Functions of the server's that do more than who calls them may, as the database's owner."""

from __future__ import annotations

_OWNERS = "SECURITY DEFINER SET search_path = public, pg_temp"
OWNERS_ONLY = (
    *("crm_place(integer)", "crm_place_all()"),
    *("crm_is_over_group(text)", "crm_stands_by(text, text)"),
)
CLERKS_ONLY = ("crm_set_login(text, text)", "crm_close_login(text)", "crm_end_login(text)")

_REFUSE_STRANGERS = """
        IF left(login, length(current_database()) + 1) <> current_database() || '.' THEN
            RAISE EXCEPTION 'not a login of this database';
        END IF;"""
_GROUP = """current_database() || ':' || a.role
            || CASE WHEN a.sees_customers AND a.role = 'administrator' THEN '+' ELSE '' END"""

_IS_OWNER = "pg_has_role(session_user, current_user, 'USAGE')"
"""In a function of the owner's, of whoever called it."""

_SIGNED_IN = """FROM account_key k JOIN account a ON a.id = k.account_id
            WHERE k.database_role = session_user AND a.is_active"""

# Each policy asks the first two. In plpgsql, unlike in sql, a connection plans them only once.
FUNCTIONS = (
    f"""CREATE OR REPLACE FUNCTION crm_account() RETURNS integer
    LANGUAGE plpgsql STABLE {_OWNERS} AS $$ BEGIN
        RETURN (SELECT a.id {_SIGNED_IN});
    END $$""",
    f"""CREATE OR REPLACE FUNCTION crm_store() RETURNS integer
    LANGUAGE plpgsql STABLE {_OWNERS} AS $$ BEGIN
        RETURN (SELECT a.store_id {_SIGNED_IN});
    END $$""",
    f"""CREATE OR REPLACE FUNCTION crm_own_customers() RETURNS SETOF integer
    LANGUAGE sql STABLE ROWS 500 {_OWNERS} AS $$
    SELECT id FROM customer WHERE store_id = crm_store() AND owner_id = crm_account() $$""",
    # Of other stores: who did something here has a name in this one's journal.
    f"""CREATE OR REPLACE FUNCTION crm_guests() RETURNS SETOF integer
    LANGUAGE sql STABLE ROWS 5 {_OWNERS} AS $$
    SELECT a.id FROM account a WHERE a.store_id <> crm_store() AND EXISTS
        (SELECT FROM action x WHERE x.store_id = crm_store() AND x.account_id = a.id) $$""",
    f"""CREATE OR REPLACE FUNCTION crm_is_over_group(whose text) RETURNS boolean
    LANGUAGE plpgsql STABLE {_OWNERS} AS $$ BEGIN
        RETURN EXISTS (SELECT FROM account_key k JOIN account a ON a.id = k.account_id
            WHERE k.database_role = whose AND a.role = 'group_manager')
            OR EXISTS (SELECT FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
            JOIN pg_roles u ON u.oid = m.member
            WHERE u.rolname = whose AND g.rolname = current_database() || ':group_manager');
    END $$""",
    # Whether a connection of that account's own stands by and says that this is its new password.
    f"""CREATE OR REPLACE FUNCTION crm_stands_by(whose text, verifier text) RETURNS boolean
    LANGUAGE plpgsql STABLE {_OWNERS} AS $$ BEGIN
        RETURN EXISTS (SELECT FROM pg_stat_activity WHERE usename = whose AND application_name
            = left(encode(sha256(convert_to(verifier, 'UTF8')), 'hex'), 63));
    END $$""",
    f"""CREATE OR REPLACE FUNCTION crm_set_login(login text, verifier text) RETURNS void
    LANGUAGE plpgsql {_OWNERS} AS $$ BEGIN{_REFUSE_STRANGERS}
        IF crm_is_over_group(login) AND NOT {_IS_OWNER} AND NOT crm_stands_by(login, verifier)
        THEN
            RAISE insufficient_privilege
                USING MESSAGE = 'only the owner gives a manager of the group a password';
        END IF;
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = login) THEN
            EXECUTE format('ALTER ROLE %I LOGIN PASSWORD %L', login, verifier);
        ELSE
            EXECUTE format('CREATE ROLE %I LOGIN PASSWORD %L', login, verifier);
        END IF;
    END $$""",
    f"""CREATE OR REPLACE FUNCTION crm_close_login(login text) RETURNS void
    LANGUAGE plpgsql {_OWNERS} AS $$ BEGIN{_REFUSE_STRANGERS}
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = login) THEN
            EXECUTE format('ALTER ROLE %I NOLOGIN', login);
        END IF;
    END $$""",
    # Whoever made a role may only end its connections as its member, which is for a moment.
    f"""CREATE OR REPLACE FUNCTION crm_end_login(login text) RETURNS void
    LANGUAGE plpgsql {_OWNERS} AS $$ BEGIN{_REFUSE_STRANGERS}
        IF EXISTS (SELECT FROM pg_stat_activity WHERE usename = login) THEN
            EXECUTE format('GRANT %I TO %I', login, current_user);
            PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = login;
            EXECUTE format('REVOKE %I FROM %I', login, current_user);
        END IF;
    END $$""",
    # An account belongs to the group of its role and to no other: policies are the groups'.
    f"""CREATE OR REPLACE FUNCTION crm_place(account_number integer) RETURNS void
    LANGUAGE plpgsql {_OWNERS} AS $$
    DECLARE it record; wrong name;
    BEGIN
        SELECT k.database_role AS login, a.is_active, {_GROUP} AS wanted INTO it
        FROM account a JOIN account_key k ON k.account_id = a.id WHERE a.id = account_number;
        IF it.login IS NULL OR NOT EXISTS (SELECT FROM pg_roles WHERE rolname = it.login) THEN
            RETURN;
        END IF;
        FOR wrong IN SELECT g.rolname FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
            JOIN pg_roles u ON u.oid = m.member
            WHERE u.rolname = it.login AND starts_with(g.rolname, current_database() || ':')
            AND NOT (it.is_active
                     AND g.rolname IN (it.wanted, current_database() || ':staff')) LOOP
            EXECUTE format('REVOKE %I FROM %I', wrong, it.login);
        END LOOP;
        IF it.is_active AND NOT pg_has_role(it.login, it.wanted, 'MEMBER') THEN
            EXECUTE format('GRANT %I TO %I', it.wanted, it.login);
        END IF;
        IF it.is_active AND NOT pg_has_role(it.login, current_database() || ':staff', 'MEMBER')
        THEN
            EXECUTE format('GRANT %I TO %I', current_database() || ':staff', it.login);
        END IF;
    END $$""",
    f"""CREATE OR REPLACE FUNCTION crm_place_all() RETURNS void LANGUAGE sql {_OWNERS} AS $$
    SELECT crm_place(account_id) FROM account_key $$""",
    f"""CREATE OR REPLACE FUNCTION crm_place_changed() RETURNS trigger
    LANGUAGE plpgsql {_OWNERS} AS $$ BEGIN
        PERFORM crm_place(coalesce((to_jsonb(NEW) ->> 'account_id')::integer, NEW.id));
        RETURN NULL;
    END $$""",
    # Neither an administrator of one store nor whoever unsealed the clerk's password makes a
    # manager of the group, or becomes one by another's row or key. Closing one is theirs.
    f"""CREATE OR REPLACE FUNCTION crm_guard_group() RETURNS trigger
    LANGUAGE plpgsql {_OWNERS} AS $$ BEGIN
        IF {_IS_OWNER} OR (TG_OP = 'UPDATE' AND (OLD.is_active OR NOT NEW.is_active)
            AND (OLD.id, OLD.store_id, OLD.login, OLD.role)
                = (NEW.id, NEW.store_id, NEW.login, NEW.role)) THEN
            RETURN NEW;
        END IF;
        RAISE insufficient_privilege
            USING MESSAGE = 'only the owner makes a manager of the group';
    END $$""",
    f"""CREATE OR REPLACE FUNCTION crm_guard_keys() RETURNS trigger
    LANGUAGE plpgsql {_OWNERS} AS $$ BEGIN
        IF {_IS_OWNER} THEN
            RETURN NEW;
        END IF;
        IF TG_OP = 'UPDATE' AND (OLD.account_id, OLD.database_role)
                <> (NEW.account_id, NEW.database_role) THEN
            RAISE insufficient_privilege USING MESSAGE = 'a key stays with its account';
        END IF;
        IF TG_OP = 'INSERT' AND (crm_is_over_group(NEW.database_role) OR EXISTS
            (SELECT FROM account WHERE id = NEW.account_id AND role = 'group_manager')) THEN
            RAISE insufficient_privilege
                USING MESSAGE = 'only the owner gives a manager of the group a key';
        END IF;
        RETURN NEW;
    END $$""",
    "CREATE OR REPLACE TRIGGER account_guards_group BEFORE INSERT OR UPDATE ON account"
    " FOR EACH ROW WHEN (NEW.role = 'group_manager') EXECUTE FUNCTION crm_guard_group()",
    "CREATE OR REPLACE TRIGGER account_key_guards_group BEFORE INSERT OR UPDATE ON account_key"
    " FOR EACH ROW EXECUTE FUNCTION crm_guard_keys()",
    "CREATE OR REPLACE TRIGGER account_is_placed AFTER INSERT OR UPDATE ON account"
    " FOR EACH ROW EXECUTE FUNCTION crm_place_changed()",
    "CREATE OR REPLACE TRIGGER account_key_is_placed AFTER INSERT OR UPDATE ON account_key"
    " FOR EACH ROW EXECUTE FUNCTION crm_place_changed()",
)
