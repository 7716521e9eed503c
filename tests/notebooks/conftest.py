"""Notebooks run from the first cell to the last, in a kernel of their own, as an analyst runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import nbformat
import pytest

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
RunNotebook = Callable[..., dict[str, Any]]


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have one worker run all of them: the district is loaded once, and one kernel runs at a time."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.xdist_group("notebooks"))


@pytest.fixture
def run_notebook(address: str, tmp_path: Path) -> RunNotebook:
    """Run a notebook over the demonstration district and give values by name.

    ``run_notebook("1-tour-of-the-api.ipynb", ["total"], ONEBUDGET_REAL_DATA="")``: expressions that are
    worked out after the last cell, and what the kernel's environment says. What a cell writes to the error
    stream, as warnings are, fails the test.
    """
    surroundings = os.environ | {"ONEBUDGET_API": address, "IPYTHONDIR": str(tmp_path)}

    def run(name: str, wanted: Sequence[str], **environment: str) -> dict[str, Any]:
        notebook = nbformat.read(NOTEBOOKS / name, as_version=4)
        notebook.cells.append(nbformat.v4.new_code_cell(_telling(wanted)))
        done = _execute(notebook, surroundings | environment, tmp_path / "kernel.json")
        assert _complaints(done) == []
        return json.loads(done.cells[-1].outputs[0].text)

    return run


def _execute(notebook: nbformat.NotebookNode, environment: dict[str, str], at: Path) -> nbformat.NotebookNode:
    command = [sys.executable, Path(__file__).with_name("executing.py"), NOTEBOOKS, at]
    ended = subprocess.run(
        command, input=nbformat.writes(notebook), env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return nbformat.reads(ended.stdout, as_version=4)


def _telling(wanted: Sequence[str]) -> str:
    values = ", ".join(f"{expression!r}: {expression}" for expression in wanted)
    return f"import json\nprint(json.dumps({{{values}}}, default=str))"


def _complaints(notebook: nbformat.NotebookNode) -> list[str]:
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [output.text for output in outputs if output.get("name") == "stderr"]
