"""The pages whose commands run on the real files, and the database that they fill: once for all its tests.

Whoever uses it is of the xdist group ``readme``, so that one worker fills it.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class ReadmeRun:
    """The pages as they stand and as their commands write them now, and the database that they filled."""

    written: dict[str, str]
    now: dict[str, str]
    url: str


@pytest.fixture(scope="session")
def readme_run(test_databases: Any, real_data: Path) -> Iterator[ReadmeRun]:
    """Run the commands of the pages in order, on a database of their own."""
    url = test_databases.create()
    environment = {
        **os.environ,
        "ONEBUDGET_DATABASE_URL": url,
        "DATA": str(real_data),
        "COLUMNS": "100",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    tool = _readme_output()
    written = {name: (CHECKOUT / name).read_text(encoding="utf-8") for name in tool.PAGES}
    yield ReadmeRun(written, {name: tool.rendered(text, environment) for name, text in written.items()}, url)
    test_databases.drop(url)


def _readme_output() -> Any:
    spec = importlib.util.spec_from_file_location("readme_output", CHECKOUT / "scripts" / "readme_output.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
