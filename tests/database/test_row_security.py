"""Who reaches what, in plain SQL: every role against every table and verb, and what the files say of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from service.actors import Actor
from service.db import make_engine, reading, writing
from service.embedded import catalog
from service.embedded.access import APPLICATION, add_roles, rights
from service.errors import DatabaseSetupError
from service.models import Base
from service.resources import migrations_dir
from tests.builders import build_world

ACCESS = migrations_dir() / "sql" / "access"
ACCOUNTS: Final = {
    "contributor_a": 1,
    "contributor_b": 2,
    "planner": 3,
    "planner_elsewhere": 4,
    "approver": 5,
    "approver_elsewhere": 6,
    "administrator": 7,
    "disabled": 8,
}
ROLES = ["public", *ACCOUNTS]
DENIED = "denied"
ALL = "all"
Seen = int | str
"""Rows reached; ``all`` for as many as there are; ``denied`` where the verb itself is refused."""


def each(default: Seen, **others: Seen) -> dict[str, Seen]:
    """What each role reaches."""
    return dict.fromkeys(ROLES, default) | others


def own(administrator: Seen) -> dict[str, Seen]:
    """One row for everybody who has an active account."""
    return each(1, public=0, disabled=0, administrator=administrator)


NOBODY = each(DENIED)
PUBLISHED = {"select": each(ALL), "insert": NOBODY, "update": NOBODY, "delete": NOBODY}
FACTS = [
    "alembic_version",
    "allocation",
    "answer",
    "area",
    "area_generalised",
    "area_piece",
    "budget_line",
    "commitment",
    "commitment_ward",
    "crosswalk",
    "crosswalk_code",
    "crosswalk_pair",
    "crosswalk_source",
    "edition",
    "first_placing",
    "focal_area",
    "funding_source",
    "import_finding",
    "import_run",
    "indicator",
    "line_birth",
    "named_place",
    "need_definition",
    "need_value",
    "objective_link",
    "organisation",
    "past_line",
    "past_revision",
    "placement",
    "plan",
    "plan_feature",
    "plan_objective",
    "recording",
    "refused_row",
    "sector",
    "stage",
]
EXPECTED: dict[str, dict[str, dict[str, Seen]]] = dict.fromkeys(FACTS, PUBLISHED) | {
    "area_tile": PUBLISHED | {"insert": each(1)},
    "account": {
        "select": own(ALL),
        "insert": each(DENIED, administrator=1),
        "update": each(0, administrator=ALL),
        "delete": NOBODY,
    },
    "account_role": {
        "select": own(ALL),
        "insert": each(DENIED, administrator=1),
        "update": NOBODY,
        "delete": each(0, administrator=ALL),
    },
    "sign_in": {"select": own(ALL), "insert": NOBODY, "update": NOBODY, "delete": own(ALL)},
    "api_token": {
        "select": own(ALL),
        "insert": each(1, public=DENIED, disabled=DENIED),
        "update": own(ALL),
        "delete": NOBODY,
    },
    "proposal": {
        "select": each(
            0,
            contributor_a=7,
            contributor_b=2,
            planner=1,
            planner_elsewhere=1,
            approver=5,
            approver_elsewhere=1,
            administrator=ALL,
        ),
        # A draft of the first organisation in its own district.
        "insert": each(DENIED, contributor_a=1, approver=1, administrator=1),
        "update": each(
            0, contributor_a=6, contributor_b=2, approver=3, approver_elsewhere=1, administrator=8
        ),
        "delete": each(0, contributor_a=1, contributor_b=1, administrator=2),
    },
    "proposal_event": {
        "select": each(0, contributor_a=2, planner=1, approver=2, administrator=ALL),
        "insert": each(DENIED, contributor_a=1, planner=1, approver=1, administrator=1),
        "update": NOBODY,
        "delete": NOBODY,
    },
    "proposal_line": {
        "select": each(1, public=0, disabled=0, administrator=ALL),
        "insert": each(DENIED, contributor_a=1, approver=1, administrator=1),
        "update": NOBODY,
        "delete": each(
            0, contributor_a=1, contributor_b=1, approver=1, approver_elsewhere=1, administrator=ALL
        ),
    },
    "upload": {
        "select": each(0, contributor_a=1, administrator=1),
        "insert": each(DENIED, contributor_a=1, administrator=1),
        "update": each(0, contributor_a=1),
        "delete": each(0, contributor_a=1, administrator=1),
    },
    "source_file": {
        "select": each(1, contributor_a=2, administrator=2),
        "insert": NOBODY,
        "update": NOBODY,
        "delete": NOBODY,
    },
    "kept_profile": {
        "select": each(0, contributor_a=1, administrator=1),
        "insert": each(DENIED, contributor_a=1, administrator=1),
        "update": each(0, contributor_a=1, administrator=1),
        "delete": each(0, contributor_a=1, administrator=1),
    },
    "idempotency_key": {
        "select": each(0, contributor_a=1),
        "insert": each(1, public=DENIED, disabled=DENIED),
        "update": each(0, contributor_a=1),
        "delete": each(0, contributor_a=1),
    },
    "finding_decision": PUBLISHED
    # On a finding of DC12.
    | {"insert": each(DENIED, approver=1, administrator=1)},
    "change": {
        # Of a commitment, and of the decision on a finding.
        "select": each(2, administrator=ALL),
        "insert": NOBODY,
        "update": NOBODY,
        "delete": NOBODY,
    },
}
INSERTS = {
    "area_tile": "insert into area_tile select id, 'ward', 3, 1, 1, '' from edition",
    "account": "insert into account (username, title) values ('new', 'New')",
    "account_role": "insert into account_role (account_id, role) values (3, 'administrator')",
    "api_token": (
        "insert into api_token (account_id, name, secret_hash, scopes, expires_at) values (:me, "
        "'mine', '\\xaa', '{read}', now())"
    ),
    "proposal": (
        "insert into proposal (action, territory, organisation_id, reference, content, scope, "
        "district_codes, created_by) select 'add', 'ZA', id, 'new', '{}', 'site', '{DC12}', :me "
        "from organisation where code = 'EC121'"
    ),
    "proposal_event": (
        "insert into proposal_event (proposal_id, account_id, to_status) values (2, :me, 'submitted')"
    ),
    "proposal_line": "insert into proposal_line values (2, 1, 'original', 2030, 1, 'ward', 5)",
    "upload": (
        "insert into upload (account_id, organisation_id, source_file_id) select :me, o.id, f.id "
        "from organisation o, (select min(id) as id from source_file) f where code = 'EC121'"
    ),
    "kept_profile": (
        "insert into kept_profile (organisation_id, name, profile) select id, 'other', '{}' from "
        "organisation where code = 'EC121'"
    ),
    "idempotency_key": (
        "insert into idempotency_key (account_id, key, request_sha256, status, headers, body) "
        "values (:me, 'other', '', 200, '{}', '')"
    ),
    "finding_decision": (
        "insert into finding_decision (territory, key, subject, state, note, account_id, turn) "
        "select 'ZA', 'no-plan.' || left(md5(s), 16), s, 'open', 'why', :me, 2 "
        "from (values ('ZA|EC121|TOWER')) as v (s)"
    ),
}
UPDATES = {
    "api_token": "update api_token set revoked_at = now()",
    "account": "update account set title = title",
}
FILLED = [
    (
        "insert into account (id, username, title, is_active) select n, 'user' || n, 'Account ' "
        "|| n, n <> 8 from generate_series(1, 8) n"
    ),
    "select setval('account_id_seq', 100)",
    (
        "insert into account_role (account_id, role, organisation_id) select a.n, 'contributor', "
        "o.id from (values (1, 'EC121'), (2, 'BUF'), (8, 'EC121')) as a (n, code) inner join "
        "organisation o using (code)"
    ),
    (
        "insert into account_role (account_id, role, territory, district_code) values (3, "
        "'planner', 'ZA', 'DC12'), (4, 'planner', 'ZA', 'BUF'), (5, 'approver', 'ZA', 'DC12'), "
        "(6, 'approver', 'ZA', 'BUF')"
    ),
    ("insert into account_role (account_id, role) values (7, 'administrator'), (8, 'administrator')"),
    (
        "insert into sign_in (secret_hash, account_id, expires_at) select convert_to(id::text, "
        "'utf8'), id, now() + interval '1 day' from account"
    ),
    (
        "insert into api_token (account_id, name, secret_hash, scopes, expires_at) select id, "
        "'one', convert_to(id::text, 'utf8'), '{read}', now() + interval '1 day' from account"
    ),
    (
        "insert into proposal (id, action, territory, organisation_id, reference, content, "
        "scope, status, district_codes) select p.id, 'add', 'ZA', o.id, p.id::text, '{}', "
        "'site', p.status, p.districts::text[] from (values (1, 'EC121', 'draft', '{DC12}'), (2, "
        "'EC121', 'submitted', '{DC12}'), (3, 'EC121', 'returned', '{DC12}'), (4, 'EC121', "
        "'published', '{DC12}'), (5, 'EC121', 'withdrawn', '{DC12}'), (6, 'EC121', 'withdrawn', "
        "'{DC12}'), (7, 'EC121', 'submitted', '{}'), (8, 'BUF', 'draft', '{BUF}'), (9, 'BUF', "
        "'submitted', '{BUF}')) as p (id, code, status, districts) inner join organisation o "
        "using (code)"
    ),
    ("insert into proposal_event (proposal_id, to_status) values (2, 'submitted'), (5, 'submitted')"),
    (
        "insert into proposal_line values (2, 1, 'original', 2026, 1, 'ward', 5), (9, 1, "
        "'original', 2026, 1, 'ward', 5)"
    ),
    ("insert into source_file (sha256, name, size_bytes, content) values ('x', 'mine.xlsx', 1, 'x')"),
    (
        "insert into upload (account_id, organisation_id, source_file_id) select 1, o.id, f.id "
        "from organisation o, source_file f where o.code = 'EC121' and f.sha256 = 'x'"
    ),
    (
        "insert into kept_profile (organisation_id, name, profile) select id, 'p', '{}' from "
        "organisation where code = 'EC121'"
    ),
    "insert into idempotency_key values (1, 'k', '', 200, '{}', '')",
    (
        "insert into finding_decision (territory, key, state, note, decided_by, decided_at, "
        "turn) values ('ZA', 'k', 'open', 'why', 'who', now(), 1)"
    ),
]


@pytest.fixture(scope="module")
def filled(test_databases) -> Iterator[Engine]:
    """The small country with accounts of every kind, and something in each table of theirs."""
    url = test_databases.create()
    made = make_engine(url)
    with Session(made) as session:
        build_world(session)
        session.commit()
        for statement in FILLED:
            session.execute(text(statement))
        session.execute(text("update commitment set name = 'Tower' where reference = 'TOWER'"))
        session.commit()
    yield made
    made.dispose()
    test_databases.drop(url)


def actor(role: str) -> Actor:
    return Actor(ACCOUNTS.get(role), role, (), "web")


def reached(engine: Engine, role: str, statement: str) -> Seen:
    """How many rows a statement reaches, undone again, or that it is refused."""
    try:
        with writing(engine, actor=actor(role)) as session:
            found: Any = session.execute(
                text(statement), {"me": ACCOUNTS.get(role)} if ":me" in statement else {}
            )
            rows = found.scalar_one() if statement.startswith("select") else found.rowcount
            session.rollback()
            return int(rows)
    except ProgrammingError as error:
        if "permission denied" in str(error.orig) or "row-level security" in str(error.orig):
            return DENIED
        raise


def test_every_table_is_in_the_matrix():
    assert set(EXPECTED) == {*Base.metadata.tables, "alembic_version"}


@pytest.mark.parametrize("table", sorted(EXPECTED))
@pytest.mark.parametrize("role", ROLES)
def test_matrix(filled, role, table):
    with filled.connect() as link:
        there = link.execute(text(f"select count(*) from {table}")).scalar_one()
        column = link.execute(
            text("select attname from pg_attribute where attrelid = cast(:t as regclass) and attnum = 1"),
            {"t": table},
        ).scalar_one()
    statements = {
        "select": f"select count(*) from {table}",
        "insert": INSERTS.get(table, f"insert into {table} default values"),
        "update": UPDATES.get(table, f"update {table} set {column} = {column}"),
        "delete": f"delete from {table}",
    }
    found = {verb: reached(filled, role, statement) for verb, statement in statements.items()}
    wanted = {verb: EXPECTED[table][verb][role] for verb in statements}
    assert found == {verb: there if seen == ALL else seen for verb, seen in wanted.items()}
    assert reached(filled, role, f"truncate {table} cascade") == DENIED


def test_the_reader_reaches_the_published_views_and_nothing_else(filled):
    with filled.connect() as link:
        rows = link.execute(
            text(
                "select c.relnamespace::regnamespace::text, c.relname from pg_class c "
                "where c.relkind in ('r', 'v', 'm') and c.relnamespace::regnamespace::text in "
                "('public', 'as_at', 'published') and not exists "
                "(select from pg_depend d where d.objid = c.oid and d.deptype = 'e') "
                "and has_any_column_privilege('onebudget_reader', c.oid, 'select, insert, update')"
            )
        ).all()
        columns = set(
            link.scalars(
                text("select column_name from information_schema.columns where table_schema = 'published'")
            )
        )
    views = {file.stem for file in (migrations_dir() / "sql" / "published").glob("*.sql")}
    assert {tuple(row) for row in rows} == {("published", name) for name in views}
    assert not columns & {
        "stated",
        "decided_by",
        "created_by",
        "account_id",
        "email",
        "username",
        "content_hash",
    }


def test_a_hash_is_read_by_nobody(filled):
    for role in ROLES:
        for table, column in (("account", "password_hash"), ("api_token", "secret_hash")):
            assert reached(filled, role, f"select count({column}) from {table}") == DENIED


def test_what_nobody_set_does_not_name_an_account(filled):
    with filled.connect() as link, link.begin():
        link.execute(text("set local role onebudget_app"))
        assert link.execute(text("select actor_id()")).scalar_one() is None
        assert link.execute(text("select count(*) from proposal")).scalar_one() == 0


def test_a_pooled_connection_begins_as_nobody(filled):
    with reading(filled, actor=actor("administrator")) as session:
        assert session.execute(text("select actor_id()")).scalar_one() == ACCOUNTS["administrator"]
    with filled.connect() as link:
        told = link.execute(
            text("select current_user = session_user, current_setting('onebudget.account', true)")
        ).one()
    assert tuple(told) == (True, "")


def test_workers_of_a_parallel_query_act_as_the_same_role(filled):
    with reading(filled, actor=actor("administrator")) as session:
        for setting in (
            "parallel_setup_cost = 0",
            "parallel_tuple_cost = 0",
            "min_parallel_table_scan_size = 0",
        ):
            session.execute(text(f"set local {setting}"))
        session.execute(text("set local force_parallel_mode = on"))
        plan = "\n".join(session.scalars(text("explain (analyze, verbose) select count(*) from budget_line")))
        assert "Workers Launched: 1" in plan or "Single Copy" in plan, plan


def test_rights_and_policies_are_those_of_the_files(fresh_database):
    url = fresh_database()
    engine = make_engine(url)
    with engine.begin() as link:
        made = standing(link)
        for table, name in link.execute(text("select tablename, policyname from pg_policies")).all():
            link.execute(text(f"drop policy {name} on {table}"))
        for schema in ("public", "as_at", "published"):
            for kind in ("tables", "sequences", "functions"):
                link.execute(
                    text(f"revoke all on all {kind} in schema {schema} from onebudget_app, onebudget_reader")
                )
        link.execute(text("revoke all on schema as_at, published from onebudget_app, onebudget_reader"))
        for (table,) in link.execute(text("select relname from pg_class where relrowsecurity")).all():
            link.execute(text(f"alter table {table} disable row level security"))
        assert standing(link) != made
        for file in sorted(ACCESS.glob("*.sql")):
            link.exec_driver_sql(file.read_text(encoding="utf-8"))
        assert standing(link) == made
    engine.dispose()


def standing(link: Any) -> set[str]:
    """Every policy, right and mark of row-level security of a database."""
    return set(
        link.scalars(
            text(
                "select 'policy ' || p::text from pg_policies p "
                "union all select 'secured ' || oid::regclass from pg_class where relrowsecurity "
                "union all select 'rights ' || c.oid::regclass || ' ' || a::text "
                "from pg_class c cross join unnest(c.relacl) a where a::text ~ '^onebudget_(app|reader)=' "
                "union all select 'column ' || at.attrelid::regclass || ' ' || at.attname || ' ' || a::text "
                "from pg_attribute at cross join unnest(at.attacl) a where a::text ~ "
                "'^onebudget_(app|reader)=' "
                "union all select 'call ' || f.oid::regprocedure || ' ' || a::text "
                "from pg_proc f cross join unnest(f.proacl) a "
                "where f.prosecdef and f.proowner = current_user::regrole "
                "union all select 'schema ' || n.nspname || ' ' || a::text "
                "from pg_namespace n cross join unnest(n.nspacl) a where n.nspname in ('as_at', 'published')"
            )
        )
    )


def test_nobody_calls_what_acts_with_its_owners_rights_unless_told(fresh_database):
    engine = make_engine(fresh_database())
    with engine.connect() as link:
        open_to_all = link.scalars(
            text(
                "select f.oid::regprocedure::text from pg_proc f where f.prosecdef and f.pronamespace = "
                "'public'::regnamespace and not exists (select from pg_depend d where d.objid = "
                "f.oid and d.deptype = 'e') "
                "and (f.proacl is null or f.proconfig is null or exists "
                "(select from aclexplode(f.proacl) x where x.grantee = 0))"
            )
        ).all()
    engine.dispose()
    assert open_to_all == []


def test_rights_can_be_given_again(fresh_database):
    url = fresh_database()
    engine = make_engine(url)
    with engine.begin() as link:
        made = standing(link)
        link.execute(text("revoke all on all tables in schema public from onebudget_app"))
        link.execute(text("grant execute on all functions in schema public to public"))
    with catalog.connected(engine.url) as link:
        for statement in rights():
            catalog.fetch(link, statement)
    with engine.connect() as link:
        assert standing(link) == made
    engine.dispose()


def test_who_may_not_give_rights_is_told_who_may(filled):
    stranger = "pg_monitor"  # a role that no ordinary one can make a member of another
    refused = pytest.raises(DatabaseSetupError, match="onebudget db roles")
    with catalog.connected(filled.url) as link, refused:
        add_roles(link, stranger)


def test_databases_of_one_server_share_the_roles(filled, fresh_database):
    other = make_engine(fresh_database())
    with reading(filled) as here, reading(other) as there:
        assert here.execute(text("select count(*) > 0 from commitment")).scalar_one() is True
        assert there.execute(text("select count(*) from commitment")).scalar_one() == 0
        assert here.execute(text("select current_user")).scalar_one() == APPLICATION
    other.dispose()
