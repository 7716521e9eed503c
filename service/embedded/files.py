"""Writing and removing the private server's files, which two users share."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import time
from pathlib import Path

from service.embedded.processes import Owner


def make_folder(folder: Path, mode: int) -> None:
    """Make a folder that nobody ever sees with other rights; one that another command just made stays.

    Args:
        folder: The folder; those above it are made too.
        mode: Its rights, whatever the caller's umask.

    Raises:
        OSError: The place cannot be written.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:  # something else than a folder stands there
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder.parent)) from error
    fresh = folder.with_name(f"{folder.name}.new-{secrets.token_hex(4)}")
    fresh.mkdir()
    try:
        fresh.chmod(mode)
        fresh.rename(folder)  # the system replaces an empty folder, and refuses one in use
    except OSError:
        with contextlib.suppress(OSError):
            fresh.rmdir()
        if not folder.is_dir():
            raise


def write_private(file: Path, text: str, owner: Owner | None = None) -> None:
    """Write a file that only its owner can read, whole or not at all.

    A link that stands by its name is replaced, never followed: the folder may be the server's, and root must
    not write where the server's user points.

    Args:
        file: The file to make or replace.
        text: What it holds.
        owner: Who shall own it, the caller unless told.

    Raises:
        OSError: The folder cannot be written, or the disk is full.
    """
    fresh = file.with_name(f"{file.name}.new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(descriptor)
        if owner is not None and not owner.is_caller:
            os.fchown(descriptor, owner.uid, owner.gid)
    fresh.replace(file)


def remove_at_last(path: Path, patience_s: float = 5.0) -> None:
    """Remove a file or folder into which a program that was just ended may write for another moment."""
    if path.is_file():
        path.unlink()
    deadline = time.monotonic() + patience_s
    while path.exists() and time.monotonic() < deadline:
        shutil.rmtree(path, ignore_errors=True)
        if path.exists():
            time.sleep(0.05)
