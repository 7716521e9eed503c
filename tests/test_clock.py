"""There is one today: South Africa's, whatever the machine's own time zone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import service
from service import clock


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 3, 21, 59, tzinfo=UTC), date(2026, 11, 3)),
        (datetime(2026, 11, 3, 22, 0, tzinfo=UTC), date(2026, 11, 4)),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_the_day_turns_at_midnight_in_south_africa(monkeypatch, moment, day):
    class Stopped(datetime):
        @classmethod
        def now(cls, tz=None):
            return moment.astimezone(tz)

    monkeypatch.setattr(clock, "datetime", Stopped)
    assert clock.today() == day


def test_nothing_else_asks_the_machine_for_the_day():
    root = Path(service.__file__).parent
    asked = re.compile(r"date\.today\(|now\(\w*\)\.date\(|utcnow")
    culprits = [path.name for path in root.rglob("*.py") if asked.search(path.read_text(encoding="utf-8"))]
    assert culprits == []
