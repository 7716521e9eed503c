from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import column, create_engine, select, table, text

from service.errors import InvalidRequestError
from service.paging import Key, after, in_order, read_cursor, write_cursor
from spatial.vocabulary import Level

ROW = table("row", column("a"), column("b"), column("id"))
KEYS = (Key(ROW.c.a, True, int), Key(ROW.c.b, False, str), Key(ROW.c.id, False, int))


@pytest.fixture(scope="module")
def link():
    engine = create_engine("sqlite://")
    with engine.connect() as opened:
        opened.execute(text("create table row (a integer, b text, id integer)"))
        yield opened
    engine.dispose()


@given(
    rows=st.lists(st.tuples(st.integers(-2, 2), st.sampled_from("xyz")), max_size=12),
    limit=st.integers(1, 5),
)
def test_pages_together_are_the_list(link, rows, limit):
    link.execute(text("delete from row"))
    for number, (a, b) in enumerate(rows):
        link.execute(text("insert into row values (:a, :b, :id)"), {"a": a, "b": b, "id": number})
    whole = link.execute(select(ROW).order_by(*in_order(KEYS))).all()
    seen, begin = [], None
    while True:
        asked = select(ROW).order_by(*in_order(KEYS)).limit(limit)
        page = link.execute(asked if begin is None else asked.where(after(KEYS, begin))).all()
        if not page:
            break
        seen += page
        begin = read_cursor(write_cursor("question", tuple(page[-1])), "question", KEYS)
    assert seen == whole


def test_a_cursor_is_opaque_and_fits_an_address():
    cursor = write_cursor("question", ["ward", 12, "Ω/+"])
    assert cursor.isascii()
    assert not set(cursor) & set("+/= &?#%")


@pytest.mark.parametrize("cursor", ["", "x", "====", "bm8", "W10", "WyJ4Il0", "é", "a" * 2000])
def test_what_is_no_cursor(cursor):
    with pytest.raises(InvalidRequestError, match="begin again without it"):
        read_cursor(cursor, "question", KEYS)


@pytest.mark.parametrize(
    "values", [[1, "x"], [1, "x", "y"], [True, "x", 1], [1, "\0", 1], [2**63, "x", 1], [1.5, "x", 1]]
)
def test_values_of_another_kind(values):
    with pytest.raises(InvalidRequestError):
        read_cursor(write_cursor("question", values), "question", KEYS)


def test_words_of_a_vocabulary_only():
    keys = (Key(ROW.c.b, False, Level),)
    assert read_cursor(write_cursor("q", [Level.WARD]), "q", keys) == [Level.WARD]
    with pytest.raises(InvalidRequestError):
        read_cursor(write_cursor("q", ["wards"]), "q", keys)
