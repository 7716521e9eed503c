"""Notebooks run from the first cell to the last, in a kernel of their own, as an analyst runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import nbformat
import pytest

from service.cli import main
from tests.notebooks import census
from tests.readme_run import ReadmeRun
from tests.running import serving

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
WATERBERG = "DC36"  # where most of the real files' money for water is placed at wards
EDITIONS = (census.SLUG, "mdb-2020")
RunNotebook = Callable[..., dict[str, Any]]


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have one worker run all over the demonstration district: it is loaded once, and kernels take turns.

    Those over the real data go to the worker that fills its database.
    """
    for item in items:
        is_ours = item.path.is_relative_to(Path(__file__).parent)
        if is_ours and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group("notebooks"))


@pytest.fixture
def run_notebook(address: str, tmp_path: Path) -> RunNotebook:
    """Run a notebook over the demonstration district, as ``runner`` tells."""
    return runner(address, tmp_path)


@pytest.fixture(scope="session")
def real_address(
    readme_run: ReadmeRun, real_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Where the README's real commitments are served, with one district's Census carried to its wards."""
    folder = tmp_path_factory.mktemp("census")
    census.write_district(real_data, folder, WATERBERG)
    loads = [
        ("needs", "load", str(folder / f"{table}.csv"), "--profile", profile, "--edition", census.SLUG)
        for profile, table in census.TABLES.items()
    ]
    commands = [("boundaries", "load", str(folder / "manifest.yaml")), *loads]
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("ONEBUDGET_DATABASE_URL", readme_run.url)
        for words in [*((*words, "--commit") for words in commands), ("crosswalk", "build", *EDITIONS)]:
            patched.setattr(sys, "argv", ["onebudget", *words])
            with pytest.raises(SystemExit) as left:
                main()
            assert not left.value.code, words
    with serving(readme_run.url, folder / "log") as listening:
        yield listening


@pytest.fixture
def run_on_real_data(real_address: str, tmp_path: Path) -> RunNotebook:
    """Run a notebook over the real commitments, as ``runner`` tells."""
    return runner(real_address, tmp_path)


def runner(address: str, tmp_path: Path) -> RunNotebook:
    """Give what runs a notebook over a service and gives values by name.

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
