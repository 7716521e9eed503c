"""Text files whose encoding nobody states: found out from their bytes, faults named by line."""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field
from pathlib import Path

from service.errors import BadFileError
from spatial.findings import Finding, Severity

LENIENT = "onebudget_cp1252"  # name under which the byte-wise fallback below is registered
HEAD_BYTES = 65_536
MAX_NAMED = 20
_UTF16_SHARE = 0.3
_BINARY_SHARE = 0.05
_TEXT_CONTROLS = frozenset(b"\t\n\r\f\x1a\x00")


@dataclass(slots=True)
class TextFacts:
    """How a text file is to be decoded.

    Attributes:
        encoding: Name as Python knows it, for ``open``.
        errors: Error handler for ``open``.
        findings: What had to be assumed.
    """

    encoding: str
    errors: str = "strict"
    findings: list[Finding] = field(default_factory=list)


def find_encoding(path: Path, declared: str | None = None) -> TextFacts:
    """Return how a text file decodes; every byte of it is looked at.

    UTF-8 and UTF-16 are certain where they decode; anything else is read as cp1252, the encoding of
    spreadsheets' CSV on Windows. A file that mixes both gets a finding that names the lines.

    Args:
        path: A file that is not empty.
        declared: Encoding that the caller states.

    Raises:
        BadFileError: The file is no text, or is torn, or does not decode as declared.
    """
    if declared is not None:
        return _as_declared(path, declared)
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    wide = _utf16(head)
    if wide is not None:
        if not _decodes(path, wide):
            raise BadFileError(
                f"{path.name} is torn: it starts as UTF-16 text and ends as none; export it again."
            )
        return TextFacts(wide)
    _check_is_text(path, head)
    if _decodes(path, "utf-8"):
        return TextFacts("utf-8-sig" if head.startswith(codecs.BOM_UTF8) else "utf-8")
    return _legacy(path)


def _as_declared(path: Path, declared: str) -> TextFacts:
    try:
        codecs.lookup(declared)
    except LookupError as error:
        raise BadFileError(f"There is no encoding '{declared}'; try utf-8, cp1252 or utf-16.") from error
    if not _decodes(path, declared):
        raise BadFileError(f"{path.name} is not {declared} throughout; leave the encoding to be found out.")
    return TextFacts(declared)


def _utf16(head: bytes) -> str | None:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    half = max(1, len(head) // 2)
    nul_even, nul_odd = head[::2].count(0) / half, head[1::2].count(0) / half
    if nul_odd > _UTF16_SHARE and nul_even < _BINARY_SHARE:
        return "utf-16-le"
    if nul_even > _UTF16_SHARE and nul_odd < _BINARY_SHARE:
        return "utf-16-be"
    return None


def _check_is_text(path: Path, head: bytes) -> None:
    controls = sum(head.count(code) for code in range(32) if code not in _TEXT_CONTROLS)
    if (controls + head.count(0)) / len(head) > _BINARY_SHARE:
        raise BadFileError(f"{path.name} is neither a workbook nor text; save the table as XLSX or CSV.")


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _legacy(path: Path) -> TextFacts:
    """Tell cp1252 from a mixture, line by line."""
    content = path.read_bytes()
    utf8_lines = 0
    other_lines: list[int] = []
    for number, line in enumerate(content.splitlines(), start=1):
        if line.isascii():
            continue
        if _is_utf8(line):
            utf8_lines += 1
        else:
            other_lines.append(number)
    if not utf8_lines:
        return TextFacts("cp1252", LENIENT)
    encoding = "utf-8-sig" if content.startswith(codecs.BOM_UTF8) else "utf-8"
    return TextFacts(encoding, LENIENT, [_mixed(path, other_lines)])


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeError:
        return False
    return True


def _mixed(path: Path, lines: list[int]) -> Finding:
    named = ", ".join(map(str, lines[:MAX_NAMED]))
    more = f" and {len(lines) - MAX_NAMED} more" if len(lines) > MAX_NAMED else ""
    return Finding(
        rule="mixed-encodings",
        severity=Severity.WARN,
        message=f"Most of the file is UTF-8, but line {named}{more} is not and was read as cp1252; "
        "check the letters with accents there.",
        file=path.name,
        row=lines[0],
    )


def _read_as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Decode the bytes that are no UTF-8 one by one; the five that cp1252 lacks become U+FFFD."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    broken = error.object[error.start : error.end]
    return broken.decode("cp1252", "replace"), error.end


codecs.register_error(LENIENT, _read_as_cp1252)
