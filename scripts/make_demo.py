"""Writes the demonstration district into data/boundaries/demo, or checks what lies there."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from demo.files import demo_files, same_content

FOLDER = Path(__file__).parent.parent / "data" / "boundaries" / "demo"


def main() -> int:
    """Write or check, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder to write into")
    parser.add_argument("--check", action="store_true", help="write nothing; name the files that differ")
    options = parser.parse_args()
    files = demo_files()
    if options.check:
        return _check(files, options.out)
    for name, content in files.items():
        path = options.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        print(f"{name:<50} {len(content):>9,} bytes")
    return 0


def _check(files: dict[str, bytes], folder: Path) -> int:
    differing = [name for name, content in files.items() if not same_content(folder / name, content)]
    for name in differing:
        print(f"{name} is not as scripts/make_demo.py writes it; run the script.", file=sys.stderr)
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
