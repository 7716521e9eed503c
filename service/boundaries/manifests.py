"""Manifests of editions: those that ship with the product, and an operator's own."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import yaml

from service.errors import BoundaryError, NotFoundError
from service.resources import data_dir
from service.suggestions import closest
from spatial.errors import ManifestError
from spatial.manifest import Manifest, parse_manifest

FILE_NAME: Final = "manifest.yaml"
_LARGEST: Final = 2_000_000


def shipped_editions() -> dict[str, Path]:
    """Manifests that ship with the product, by edition."""
    found = sorted((data_dir() / "boundaries").glob(f"*/{FILE_NAME}"))
    return {path.parent.name: path for path in found}


def find_manifest(name: str) -> tuple[Manifest, Path]:
    """Read the manifest of a shipped edition, or the one in a file or folder.

    Args:
        name: An edition such as ``mdb-2020``, or a path.

    Returns:
        The manifest, and the folder in which it lies.

    Raises:
        NotFoundError: There is no such edition and no such file.
        BoundaryError: The manifest cannot be read or contradicts itself.
    """
    shipped = shipped_editions()
    path = shipped.get(name) or _own(Path(name))
    if path is None:
        known = ", ".join(shipped)
        raise NotFoundError(
            f"There is no edition {name!r} and no such manifest; the editions that ship are {known}.",
            did_you_mean=closest(name, list(shipped)),
        )
    return read_manifest(path), path.parent


def read_manifest(path: Path) -> Manifest:
    """Read one manifest.

    Raises:
        BoundaryError: It cannot be read, is no YAML, or contradicts itself.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise BoundaryError(f"{path} is too large for a manifest.")
        return parse_manifest(yaml.safe_load(path.read_text(encoding="utf-8")), str(path))
    except OSError as error:
        raise BoundaryError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise BoundaryError(f"{path} is not UTF-8 text; save it so.") from None
    except yaml.YAMLError as error:
        raise BoundaryError(f"{path} is not YAML{_where(error)}.") from None
    except ManifestError as error:
        raise BoundaryError(str(error)) from None


def _own(path: Path) -> Path | None:
    candidate = path / FILE_NAME if path.is_dir() else path
    return candidate if candidate.is_file() else None


def _where(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "it cannot be parsed"
    return f": {problem} in line {mark.line + 1}" if mark else f": {problem}"
