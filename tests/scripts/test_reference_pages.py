from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


def test_the_reference_pages_say_what_the_code_does():
    done = subprocess.run(
        [sys.executable, "scripts/reference_pages.py", "--check"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_in_the_reference_pages_lacks_its_explanation():
    for name in ("settings", "commands", "problems"):
        rows = [
            line
            for line in (CHECKOUT / "docs" / f"{name}.md").read_text().splitlines()
            if line.startswith("| `")
        ]
        assert rows
        assert [row for row in rows if row.endswith("|  |")] == []


def test_every_command_says_what_it_does():
    page = (CHECKOUT / "docs" / "commands.md").read_text()
    for part in page.split("\n## ")[1:]:
        assert len(part.splitlines()) > 2, part
