"""Files that appear only when they are whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xlsxwriter.exceptions import XlsxFileError

from service.errors import ConflictError, InvalidRequestError


@contextmanager
def whole_file(path: Path, *, overwrite: bool) -> Iterator[Path]:
    """Give a path beside the file to write to; what is written there takes the file's place at the end.

    Raises:
        ConflictError: There is such a file already, and it must not be replaced.
        InvalidRequestError: The folder or the disk does not let it be written.
    """
    refuse_existing(path, overwrite=overwrite)
    half = path.with_name(f".{path.stem}.half-made{path.suffix}")
    try:
        yield half
        half.replace(path)
    except (OSError, XlsxFileError) as error:
        raise InvalidRequestError(
            f"{path} cannot be written; check the folder and the room on its disk."
        ) from error
    finally:
        half.unlink(missing_ok=True)


def refuse_existing(path: Path, *, overwrite: bool) -> None:
    """Refuse a file that is there, before long work begins whose answer is to be written to it.

    Raises:
        ConflictError: There is such a file already, and it must not be replaced.
    """
    if path.exists() and not overwrite:
        raise ConflictError(f"{path} is there already; name another file, or add --overwrite.")
