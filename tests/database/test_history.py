"""Every change is recorded with who, when and from what to what, and any past moment can be read again."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, Text, cast, event, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from service.actors import PUBLIC
from service.db import make_engine, reading, writing
from service.models import Base
from tests.builders import CORNERS, World, build_edition, build_world

AS_AT = {
    "commitment": "id",
    "commitment_ward": "commitment_id, role, ward_code",
    "allocation": "id",
    "placement": "commitment_id, edition_id, area_id, landing",
    "budget_line": "edition_id, allocation_id, position",
    "need_value": "area_id, indicator_id, year",
}
SOMEBODY = 41
EDITS = (
    "update commitment set name = name || '!', geom = st_translate(geom, 0.2, 0) where id = any (:ids)",
    "select place_commitments(e.id, array(select unnest(:ids)::bigint)) from edition e",
    "update allocation set amount_cents = amount_cents + 7 where commitment_id = any (:ids)",
    (
        "insert into allocation (commitment_id, financial_year, phase, funding_source_id, amount_cents) "
        "select unnest(:ids), 2030, 'forecast', f.id, 5 from funding_source f where f.code = 'own'"
    ),
    # Of what follows, some takes back what came before.
    (
        "update allocation set amount_cents = amount_cents - 7 "
        "where commitment_id = any (:ids) and financial_year = 2026 and commitment_id % 2 = 0"
    ),
    (
        "delete from allocation where commitment_id = any (:ids) and financial_year = 2030 "
        "and commitment_id % 3 = 0"
    ),
    "insert into commitment_ward (commitment_id, role, ward_code) select unnest(:ids), 'benefit', '21201001'",
    "update commitment_ward set ward_code = '21201003' where commitment_id = any (:ids)",
    "delete from commitment_ward where commitment_id = any (:ids) and commitment_id % 5 = 0",
    "update commitment set content_hash = '\\x01', name = rtrim(name, '!') where id = any (:ids)",
)
"""What is done to commitments, each statement to several or to one."""


@pytest.fixture
def own_engine(fresh_database) -> Iterator[Engine]:
    made = make_engine(fresh_database())
    yield made
    made.dispose()


@pytest.fixture
def world(own_engine: Engine) -> World:
    """The small country, loaded by the operator."""
    with Session(own_engine) as session:
        made = build_world(session)
        session.commit()
    return made


@contextmanager
def acting(
    engine: Engine, account: int | None = SOMEBODY, via: str = "web", reason: str = ""
) -> Iterator[Session]:
    """A transaction that writes published facts for an account, as the functions that publish do."""
    with writing(engine) as session:
        if account is not None:
            given = {"onebudget.account": str(account), "onebudget.via": via, "onebudget.reason": reason}
            for name, value in given.items():
                session.execute(
                    text("select set_config(:name, :value, true)"), {"name": name, "value": value}
                )
        yield session


def changes(engine: Engine, kind: str | None = None) -> list[Any]:
    with engine.connect() as link:
        chosen = "select * from change where kind = coalesce(:kind, kind) order by id"
        return list(link.execute(text(chosen), {"kind": kind}).mappings())


def contents(engine: Engine, moment: datetime | None = None) -> dict[str, list[tuple[Any, ...]]]:
    """What the tables hold, or what the views say that they held."""
    with reading(engine, as_at=moment) as session:
        return {
            name: [tuple(row) for row in session.execute(select(*columns_of(name)).order_by(text(key)))]
            for name, key in AS_AT.items()
        }


def columns_of(name: str) -> list[Any]:
    # Geometries as they are stored, not as they are shown.
    table = Base.metadata.tables[name]
    return [cast(column, Text) if column.name == "geom" else column for column in table.columns]


def clock(engine: Engine) -> datetime:
    with engine.connect() as link:
        return link.execute(text("select clock_timestamp()")).scalar_one()


def test_a_load_is_told_by_its_run_alone(own_engine, world):
    assert changes(own_engine) == []


def test_a_change_tells_who_when_and_from_what_to_what(own_engine, world):
    tower = world.commitments["TOWER"]
    begun = clock(own_engine)
    with acting(own_engine, reason="A better name.") as session:
        session.execute(text("update commitment set name = 'Tower' where id = :id"), {"id": tower})
    (told,) = changes(own_engine)
    assert (told["account_id"], told["via"], told["reason"]) == (SOMEBODY, "web", "A better name.")
    assert begun < told["at"] < clock(own_engine)
    assert (told["kind"], told["key"], told["commitment_id"]) == ("commitment", {"id": tower}, tower)
    assert told["before"]["name"] == "Water tower at Qora"
    assert told["after"] == {"name": "Tower", "revision": 2}


def test_the_operator_is_nobody_who_came_by_the_command_line(own_engine, world):
    with acting(own_engine, None) as session:
        session.execute(text("update commitment set name = 'Tower' where reference = 'TOWER'"))
    (told,) = changes(own_engine)
    assert (told["account_id"], told["via"], told["reason"]) == (None, "cli", None)


def test_a_change_that_changes_nothing_is_none(own_engine, world):
    with acting(own_engine) as session:
        session.execute(text("update allocation set amount_cents = amount_cents"))
        session.execute(text("delete from commitment_ward where role = 'stated' returning *")).all()
        session.rollback()
        session.execute(text("create temp table kept as select * from commitment_ward"))
        session.execute(text("delete from commitment_ward"))
        session.execute(text("insert into commitment_ward select * from kept"))
    assert changes(own_engine) == []


def test_moving_a_commitment_records_its_place(own_engine, world):
    tower = world.commitments["TOWER"]
    with acting(own_engine) as session:
        session.execute(
            text("update commitment set geom = 'SRID=4326;POINT(27.15 -32.95)' where id = :id"), {"id": tower}
        )
        place(session, world, tower)
    told = changes(own_engine)
    assert len({one["change_set"] for one in told}) == len({one["at"] for one in told}) == 1
    assert sorted(one["kind"] for one in told) == ["commitment", "placement", "placement"]
    gone, come = (
        one for one in sorted(told, key=lambda one: one["after"] is not None) if one["kind"] == "placement"
    )
    assert (gone["before"]["area_id"], gone["after"]) == (world.area("ward", "21201001"), None)
    assert (come["before"], come["after"]["area_id"]) == (None, world.area("ward", "21201003"))


def test_placing_anew_where_it_lay_already_is_no_change(own_engine, world):
    with acting(own_engine) as session:
        place(session, world, *world.commitments.values())
    assert changes(own_engine) == []


@pytest.mark.parametrize("account", [None, SOMEBODY])
def test_many_rows_at_once_are_recorded_as_each_by_itself(own_engine, world, account):
    with acting(own_engine, None) as session:
        ids = [add_point(session, world, 27.03, -32.93) for _ in range(25)]
        place(session, world, *ids)
    told = [record_of(own_engine, account, groups) for groups in ([ids], [[one] for one in ids])]
    assert {one["kind"] for one in told[0]} == {"commitment", "placement", "allocation", "commitment_ward"}
    assert len(told[0]) > 3 * len(ids)
    assert told[0] == told[1]


def record_of(engine: Engine, account: int | None, groups: list[list[int]]) -> list[dict[str, Any]]:
    """What is recorded of edits that are made to each group in one statement, and then undone."""
    with acting(engine, account) as session:
        for edit in EDITS:
            for ids in groups:
                session.execute(text(edit), {"ids": ids})
        told = [dict(row) for row in session.execute(text("select * from change")).mappings()]
        session.rollback()
    for one in told:
        for name in ("id", "change_set", "at"):
            del one[name]
        for facts in filter(None, (one["before"], one["after"])):
            if one["kind"] == "allocation":
                facts.pop("id", None)  # drawn anew each time
    return sorted(told, key=lambda one: (one["kind"], str(sorted(one["key"].items()))))


def test_amounts_wards_needs_and_links_are_recorded(own_engine, world):
    with acting(own_engine, via="api") as session:
        session.execute(text("update allocation set amount_cents = 7 where financial_year = 2027"))
        session.execute(text("delete from commitment_ward where role = 'stated'"))
        session.execute(text("update need_value set value = 5 where value = 1000"))
        session.execute(
            text(
                "insert into need_value (area_id, indicator_id, year, value, source) "
                "select area_id, indicator_id, 2011, 3, 'Census' from need_value limit 1"
            )
        )
    told = {one["kind"]: one for one in changes(own_engine)}
    assert told["allocation"]["before"]["amount_cents"] == 50_000_05
    assert told["allocation"]["after"] == {"amount_cents": 7}
    assert told["allocation"]["key"]["financial_year"] == 2027
    assert told["commitment_ward"]["after"] is None
    assert told["commitment_ward"]["commitment_id"] == world.commitments["TOWER"]
    needs = changes(own_engine, "need_value")
    assert [one["after"] is not None and one["before"] is None for one in needs] == [False, True]
    assert {one["via"] for one in told.values()} == {"api"}


def test_accounts_are_recorded_without_hashes_and_personal_columns(own_engine):
    secrets = {"ann@example.org", "ann", "subject-9", "$argon2id$first", "$argon2id$second"}
    with acting(own_engine) as session:
        session.execute(
            text(
                "insert into account (username, title, email, password_hash) "
                "values ('ann', 'Department of Health', 'ann@example.org', '$argon2id$first')"
            )
        )
    with acting(own_engine) as session:
        session.execute(text("update account set password_hash = '$argon2id$second', is_active = false"))
    with acting(own_engine) as session:
        session.execute(text("update account set failures = 3"))
        session.execute(
            text("insert into account_role (account_id, role) select id, 'administrator' from account")
        )
    new, changed, role = changes(own_engine)
    assert new["after"] == {"title": "Department of Health", "is_active": True}
    assert changed["after"] == {"is_active": False, "changed": ["password"]}
    assert (role["kind"], role["after"]["role"]) == ("account_role", "administrator")
    written = str([new, changed, role])
    assert not [secret for secret in secrets if secret in written]


def test_a_published_addition_is_recorded_whole(own_engine, world):
    with acting(own_engine) as session:
        new = add_point(session, world, 27.05, -32.95)
        place(session, world, new)
    told = changes(own_engine)
    assert sorted(one["kind"] for one in told) == ["allocation", "commitment", "placement"]
    assert {one["before"] is None and one["commitment_id"] == new for one in told} == {True}


@pytest.mark.parametrize("statement", [
    "insert into change (change_set, via, kind, key, after) values (1, 'web', 'commitment', '{}', '{}')",
    "update change set account_id = 1",
    "delete from change",
    "truncate change",
    "delete from past_line",
    "update past_line set amount_cents = 0",
    "truncate past_line",
    "update line_birth set born_at = now()",
    "alter table change disable trigger all",
])  # fmt: skip
def test_the_application_cannot_rewrite_what_happened(engine, statement):
    refused = pytest.raises(ProgrammingError, match=r"permission denied|must be owner")
    with refused, writing(engine, actor=PUBLIC) as session:
        session.execute(text(statement))


def test_lines_that_are_replaced_are_kept(own_engine, world):
    before = contents(own_engine)["budget_line"]
    mig = {"id": world.id("funding_source", "mig")}
    with acting(own_engine) as session:
        more = "update allocation set amount_cents = amount_cents + 1 where funding_source_id = :id"
        session.execute(text(more), mig)
    with own_engine.connect() as link:
        kept = link.execute(
            text("select edition_id, allocation_id, position, amount_cents, born_at, died_at from past_line")
        ).all()
        changed = set(link.scalars(text("select id from allocation where funding_source_id = :id"), mig))
    # Those of other amounts stand as they stood.
    replaced = [(row[0], row[4], row[5], row[-1]) for row in before if row[4] in changed]
    assert 0 < len(replaced) < len(before)
    assert sorted(tuple(row[:4]) for row in kept) == sorted(replaced)
    assert all(row.born_at < row.died_at for row in kept)
    first = min(row.born_at for row in kept)
    assert contents(own_engine, first.replace(year=first.year - 1))["budget_line"] == []
    assert contents(own_engine, clock(own_engine))["budget_line"] != before


def add_point(session: Session, world: World, x: float, y: float) -> int:
    new = session.execute(
        text(
            "insert into commitment (territory, organisation_id, reference, name, scope, locate_method, "
            "precision, "
            "exactness, geom, code_edition_id, content_hash) "
            "values ('ZA', :org, :ref, 'New', 'site', 'coordinates', 3, 1, "
            "st_setsrid(st_makepoint(:x, :y), 4326), :edition, '\\x00') returning id"
        ),
        {
            "org": world.id("organisation", "EC121"),
            "ref": f"N{random.random()}",
            "x": x,
            "y": y,
            "edition": world.edition_id,
        },
    ).scalar_one()
    session.execute(
        text(
            "insert into allocation (commitment_id, financial_year, phase, funding_source_id, amount_cents) "
            "values (:id, 2026, 'original', :source, 12345)"
        ),
        {"id": new, "source": world.id("funding_source", "unstated")},
    )
    return int(new)


def place(session: Session, world: World, *ids: int) -> None:
    session.execute(
        text("select place_commitments(:edition, :ids)"), {"edition": world.edition_id, "ids": list(ids)}
    )


class Editor:
    """Makes edits of every kind, chosen by seeded dice."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.dice = random.Random(seed)
        self.editions = [world.edition_id]

    def edit(self, session: Session) -> None:
        """Make one to three edits."""
        for _ in range(self.dice.randint(1, 3)):
            ids = list(session.scalars(text("select id from commitment order by id")))
            one = self.dice.choice(ids) if ids else 0
            edits = (self.rename, self.move, self.pay, self.drop_money, self.add, self.withdraw, self.ward,
                     self.count, self.sector, self.hash, self.again)  # fmt: skip
            self.dice.choice(edits)(session, one)

    def run(self, session: Session, statement: str, **values: Any) -> None:
        session.execute(text(statement), values)

    def rename(self, session: Session, one: int) -> None:
        self.run(
            session,
            "update commitment set name = name || :x where id = :id",
            x=str(self.dice.random()),
            id=one,
        )

    def move(self, session: Session, one: int) -> None:
        there = (
            "update commitment set scope = 'site', area_level = null, area_code = null, "
            "geom = st_setsrid(st_makepoint(:x, :y), 4326) where id = :id"
        )
        x, y = self.dice.uniform(26.9, 27.5), self.dice.uniform(-33.05, -32.75)
        self.run(session, there, x=x, y=y, id=one)
        self.place(session, one)

    def place(self, session: Session, *ids: int) -> None:
        for edition in self.editions:
            self.run(session, "select place_commitments(:edition, "
                 "array(select id from commitment where id = any (:ids)))",
                     edition=edition, ids=list(ids))  # fmt: skip

    def again(self, session: Session, _: int) -> None:
        self.place(session, *session.scalars(text("select id from commitment")))

    def pay(self, session: Session, one: int) -> None:
        more = "update allocation set amount_cents = amount_cents + :x where commitment_id = :id"
        self.run(session, more, x=self.dice.randint(-9, 9), id=one)
        another = (
            "insert into allocation (commitment_id, financial_year, phase, funding_source_id, amount_cents) "
            "select c.id, :year, 'adjusted', f.id, :x from commitment c, funding_source f "
            "where c.id = :id and f.code = 'own' on conflict do nothing"
        )
        year = self.dice.choice([2024, 2025])
        self.run(session, another, year=year, x=self.dice.randint(0, 10**6), id=one)

    def drop_money(self, session: Session, one: int) -> None:
        self.run(session, "delete from allocation where commitment_id = :id and phase = 'adjusted'", id=one)
        later = (
            "update allocation set financial_year = 2030 where commitment_id = :id and financial_year = 2027"
        )
        self.run(session, later, id=one)

    def add(self, session: Session, _: int) -> None:
        new = add_point(session, self.world, self.dice.uniform(26.9, 27.5), -32.95)
        self.place(session, new)

    def withdraw(self, session: Session, one: int) -> None:
        self.run(session, "delete from commitment where id = :id", id=one)

    def ward(self, session: Session, one: int) -> None:
        self.run(session, "insert into commitment_ward (commitment_id, role, ward_code) "
                 "select id, 'benefit', :code from commitment where id = :id on conflict do nothing",
                 code=self.dice.choice(list(CORNERS)), id=one)  # fmt: skip
        self.run(session, "delete from commitment_ward where role = 'benefit' and ward_code = :code",
                 code=self.dice.choice(list(CORNERS)))  # fmt: skip

    def count(self, session: Session, _: int) -> None:
        self.run(session, "update need_value set value = value + 1 where random() < 0.3")
        new = (
            "insert into need_value (area_id, indicator_id, year, value, source) "
            "select v.area_id, v.indicator_id, :year, 1, 'made up' from need_value v limit 1 "
            "on conflict do nothing"
        )
        self.run(session, new, year=self.dice.randint(1990, 2020))
        self.run(session, "delete from need_value where year = :year", year=self.dice.randint(1990, 2020))

    def hash(self, session: Session, one: int) -> None:
        digest = self.dice.randbytes(4)
        self.run(session, "update commitment set content_hash = :x where id = :id", x=digest, id=one)

    def sector(self, session: Session, one: int) -> None:
        self.run(session, "update commitment set sector_id = :sector where id = :id", id=one,
                 sector=self.dice.choice([None, self.world.id("sector", "health")]))  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_past_moment_reads_as_the_tables_were(own_engine, world, seed):
    editor = Editor(world, seed)
    seen = [(clock(own_engine), contents(own_engine))]
    for turn in range(30):
        with acting(own_engine, editor.dice.choice([None, SOMEBODY])) as session:
            if turn == 15:
                older = build_edition(
                    session, "test-2011", valid_from=date(2011, 5, 1), valid_to=date(2021, 11, 1), people={}
                )
                editor.editions.append(older.edition_id)
                editor.again(session, 0)
            editor.edit(session)
        seen.append((clock(own_engine), contents(own_engine)))
    for moment, held in seen:
        told = contents(own_engine, moment)
        for name, rows in held.items():
            assert told[name] == rows, (name, moment)
    assert len({str(held) for _, held in seen}) > 20


def test_reading_the_past_takes_no_statement_more(own_engine, world):
    sent: list[str] = []
    event.listen(own_engine, "before_cursor_execute", lambda _c, _u, statement, *_: sent.append(statement))
    with reading(own_engine, as_at=clock(own_engine)) as session:
        sent.clear()
        session.execute(text("select count(*) from budget_line")).one()
    with reading(own_engine) as session:
        assert session.execute(text("show search_path")).scalar_one() == '"$user", public'
    assert len([one for one in sent if "set_config" in one]) == 1
