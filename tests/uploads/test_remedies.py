"""What is said of an uploaded file names a remedy that is at hand there, never the command line's."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from service.commitments.findings import FindingLog
from service.errors import BadFileError, ConflictError
from service.imports.rows import CanonicalRow
from service.uploads import jobs, outcome, service
from spatial.findings import Finding, Severity
from tests.uploads.conftest import row, table

CHECKOUT = Path(__file__).resolve().parents[2]
COMMAND_LINE = re.compile(r"--[a-z]|ONEBUDGET_|`onebudget ")
TO_WHOM = "runs onebudget"
"""A command may be named to the person who can give it."""
NOT_ASKED = {"cli.py", "showing.py", "layers.py"}
"""The command line itself, what it prints, and the reading of boundary files."""
HERE = "Lists are torn; mend them."
THERE = "Lists are torn; mend them with --lists or ONEBUDGET_LISTS."


def sentences(node: ast.AST, calls: tuple[ast.Call, ...] = ()) -> Iterator[tuple[str, tuple[ast.Call, ...]]]:
    """Texts of a module with the calls around them, docstrings and arguments named ``online`` left out."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value, calls
    if isinstance(node, ast.JoinedStr):
        yield ast.unparse(node), calls
        return
    inside = (*calls, node) if isinstance(node, ast.Call) else calls
    for part in ast.iter_child_nodes(node):
        if not (isinstance(part, ast.keyword) and part.arg == "online"):
            yield from sentences(part, inside)


def online(call: ast.Call) -> list[str]:
    return [ast.unparse(each.value) for each in call.keywords if each.arg == "online"]


def told() -> dict[str, list[str]]:
    """Every sentence of the command line that reading, judging or placing a file can say, with the others."""
    folders = ("imports", "uploads", "commitments", "editions", "placing", "proposals")
    files = [file for folder in folders for file in (CHECKOUT / "service" / folder).glob("*.py")]
    files += (CHECKOUT / "spatial").glob("*.py")
    return {
        text: [said for call in calls for said in online(call)]
        for file in files
        if file.name not in NOT_ASKED
        for text, calls in sentences(ast.parse(file.read_text("utf-8")))
        if COMMAND_LINE.search(text)
    }


def test_every_sentence_of_the_command_line_has_another_for_uploads():
    found = told()
    for said in ("--sheet", "--organisation", "--edition", "--unit", "--include-examples", "--profile"):
        assert any(said in text for text in found), f"Nothing speaks of {said} any more: is this test blind?"
    assert any("ONEBUDGET_MAX_UPLOAD_MB" in text for text in found)
    lacking = [text for text, others in found.items() if not others and TO_WHOM not in text]
    assert lacking == []
    leaking = [
        other
        for others in found.values()
        for other in others
        if COMMAND_LINE.search(other) and TO_WHOM not in other
    ]
    assert leaking == []


def test_findings_are_kept_with_the_remedy_at_hand():
    finding = Finding("torn", Severity.REFUSE, THERE, row=2, online=HERE)
    log, grid = FindingLog("projects.csv"), outcome.Grid({}, frozenset())
    log.add(finding)
    log.take_lines()
    grid.add(CanonicalRow(None, 2, {}), [finding], is_refused=True)
    assert [group["message"] for group in outcome.groups(log)] == [HERE]
    assert [each["message"] for each in grid.rows()[0]["findings"]] == [HERE]


def test_a_file_that_is_refused_says_the_remedy_at_hand_to_programs_and_people(uploader, monkeypatch):
    def refuse(*_):
        raise BadFileError(THERE, online=HERE)

    monkeypatch.setattr(service, "look", refuse)
    assert uploader.send("x").json()["detail"] == HERE
    answer = uploader.client.post("/upload", files={"file": ("projects.csv", b"x")})
    assert answer.status_code == 422
    assert HERE in answer.text
    assert THERE not in answer.text


def test_work_that_stops_says_the_remedy_at_hand(uploader, monkeypatch):
    def stop(*_):
        raise ConflictError(THERE, online=HERE)

    monkeypatch.setattr(jobs, "examine", stop)
    upload = uploader.upload(table(row("T-1")))
    assert uploader.work(upload, "check")["fault"] == HERE
