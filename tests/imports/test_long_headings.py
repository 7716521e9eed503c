"""A cell among the first rows may hold a whole book, and is read no further than any heading reaches."""

from __future__ import annotations

from service.imports.headings import LONGEST, find, plain


def test_a_heading_is_read_so_far_and_no_further():
    book = "Ward_" + "é" * 10_000_000
    assert plain(book) == "ward " + "e" * (LONGEST - 5)
    assert find(["Ward"], [book, "Wárd "]) == 1
