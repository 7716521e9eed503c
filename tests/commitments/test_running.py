"""What the commands that check and load files do before they open the database."""

from __future__ import annotations

import pytest

from service.commands.answering import ListForm
from service.commitments import running
from service.errors import ConflictError
from service.imports.source import ReadOptions


def test_a_report_that_is_there_is_kept_before_anything_is_read(tmp_path, monkeypatch):
    report = tmp_path / "report.txt"
    report.write_text("of last week")
    monkeypatch.setattr(running, "opened", lambda _: pytest.fail("The database was opened."))
    ask = running.Ask([tmp_path / "none.csv"], ReadOptions(), None, False, ListForm.TABLE, report, False)
    with pytest.raises(ConflictError, match="is there already; name another file, or add --overwrite"):
        running.run(ask, commit=True)
    assert report.read_text() == "of last week"
