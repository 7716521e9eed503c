"""Runs the commands that the README and the page beside it show, and puts their real output under them.

    python scripts/readme_output.py            rewrite the pages
    python scripts/readme_output.py --check    say what differs, and exit 1

Commands stand after "$ " in blocks fenced as ``console``; they run in order, each in a shell, on the database
that ONEBUDGET_DATABASE_URL names (an empty, migrated one), with DATA naming the folder of the real files.
"""

from __future__ import annotations

import difflib
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = (
    "README.md",
    "docs/from-row-to-ward.md",
)  # in this order: the second leans on what the first has loaded
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def rendered(text: str, environment: dict[str, str]) -> str:
    """The text with every command's output as it is now."""
    return BLOCK.sub(lambda found: f"```console\n{_ran(found[1], environment)}```", text)


def _ran(block: str, environment: dict[str, str]) -> str:
    commands = [line for line in block.splitlines() if line.startswith("$ ")]
    return "\n".join(f"{command}\n{_output(command[2:], environment)}" for command in commands)


def _output(command: str, environment: dict[str, str]) -> str:
    done = subprocess.run(  # noqa: S603 - the README's own commands
        ["/bin/bash", "-c", command],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    if done.returncode:
        raise RuntimeError(f"{command}\n{done.stdout}{done.stderr}")
    return "".join(f"{line.rstrip()}\n" for line in done.stdout.splitlines())


def main() -> int:
    """Rewrite or check the pages."""
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "COLUMNS": "100",
    }
    stale = 0
    for name in PAGES:
        page = ROOT / name
        before = page.read_text(encoding="utf-8")
        after = rendered(before, environment)
        stale |= before != after
        if "--check" in sys.argv:
            print(
                *difflib.unified_diff(before.splitlines(), after.splitlines(), name, "now", lineterm=""),
                sep="\n",
            )
        else:
            page.write_text(after, encoding="utf-8")
    return stale if "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
