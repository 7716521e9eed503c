"""Broken and hostile files get one sentence; nothing aborts, hangs or fills the memory."""

import io
import os
import resource
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.errors import BadFileError
from service.imports.archive import _inflated
from service.imports.service import open_source
from service.imports.source import Limits
from service.settings import Settings

HEAD = ["reference", "name", "organisation", "original 2026/27"]
ROW = ["A1", "Bridge", "KZN238", 5.0]


def sentence(path: Path, limits: Limits | None = None) -> str:
    """The sentence with which a file is refused; it must be one, and name the file."""
    with pytest.raises(BadFileError) as refused, open_source(path, limits) as source:
        list(source.rows())
    message = refused.value.message
    assert path.name in message
    assert "\n" not in message
    assert message.endswith(".")
    return message


@pytest.fixture
def sound(write_xlsx) -> bytes:
    return write_xlsx([HEAD, ROW], name="sound.xlsx").read_bytes()


def rewritten(path: Path, part: str, change) -> Path:
    """Copy a workbook with the bytes of one part changed."""
    copy = path.with_name(f"changed-{path.name}")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            data = source.read(info)
            target.writestr(info.filename, change(data) if info.filename == part else data)
    return copy


SHEET = "xl/worksheets/sheet1.xml"


# --- what is no file to read -----------------------------------------------------------------------------


def test_an_empty_file(tmp_path):
    path = tmp_path / "empty.xlsx"
    path.touch()
    assert "is empty" in sentence(path)


def test_a_missing_file(tmp_path):
    assert "There is no file" in sentence(tmp_path / "gone.xlsx")


def test_a_folder(tmp_path):
    assert "is a folder" in sentence(tmp_path)


def test_a_pipe(tmp_path):
    path = tmp_path / "pipe.csv"
    os.mkfifo(path)
    assert "not an ordinary file" in sentence(path)


def test_only_blank_lines(write_csv):
    assert "holds no rows" in sentence(write_csv("\n \n\r\n"))


def test_the_limits_are_those_of_the_settings():
    limits = Limits.from_settings(Settings(max_upload_mb=1.5, max_unpacked_mb=20))
    assert (limits.max_file_bytes, limits.max_unpacked_bytes) == (1_500_000, 20_000_000)


def test_a_file_over_the_limit(write_csv):
    assert "over the limit" in sentence(write_csv("x" * 2000), Limits(max_file_bytes=1000))


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"<!DOCTYPE html><html><table><tr><td>1</td></tr></table></html>", "web page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "XML"),
        (bytes(range(256)) * 40, "neither a workbook nor text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "no workbook"),
    ],
)
def test_other_files_under_a_spreadsheets_name(tmp_path, content, what):
    path = tmp_path / "table.xlsx"
    path.write_bytes(content)
    assert what in sentence(path)


def test_an_archive_that_is_no_workbook(tmp_path):
    path = tmp_path / "pack.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("table.csv", "a,b\n")
    assert "without a workbook" in sentence(path)


# --- locked ----------------------------------------------------------------------------------------------


def test_a_workbook_under_a_password(compound):
    path = compound({"EncryptionInfo": b"\4\0\4\0", "EncryptedPackage": os.urandom(5000)}, "locked.xlsx")
    assert "protected by a password" in sentence(path)


def test_an_archive_under_a_password(tmp_path, sound):
    changed = bytearray(sound)
    at = changed.find(b"PK\x01\x02")
    while at >= 0:
        changed[at + 8] |= 1
        at = changed.find(b"PK\x01\x02", at + 4)
    path = tmp_path / "locked.xlsx"
    path.write_bytes(changed)
    assert "protected by a password" in sentence(path)


# --- torn ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.01, 0.2, 0.5, 0.9, 0.99])
def test_a_workbook_cut_short(tmp_path, sound, share):
    path = tmp_path / "cut.xlsx"
    path.write_bytes(sound[: int(len(sound) * share)])
    assert "torn" in sentence(path)


def test_an_old_workbook_cut_short(write_xls, tmp_path):
    whole = write_xls([HEAD, ROW]).read_bytes()
    path = tmp_path / "cut.xls"
    path.write_bytes(whole[: len(whole) // 2])
    sentence(path)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_workbook_with_any_bytes_changed_is_read_or_refused_in_one_sentence(tmp_path, sound, data):
    changed = bytearray(sound)
    for _ in range(data.draw(st.integers(1, 6))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "changed.xlsx"
    path.write_bytes(changed)
    try:
        with open_source(path) as source:
            list(source.rows())
    except BadFileError as error:
        said = error.message
    else:
        said = "read"
    assert len(said.splitlines()) == 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(min_size=1, max_size=400))
def test_any_bytes_at_all_are_refused_in_one_sentence_or_read(tmp_path, content):
    path = tmp_path / "bytes.csv"
    path.write_bytes(b"reference,name,organisation,original 2026/27\n" + content)
    try:
        with open_source(path) as source:
            list(source.rows())
    except BadFileError as error:
        assert error.message  # noqa: PT017 - either outcome is right, but a refusal must say something


def test_a_part_whose_checksum_is_wrong(tmp_path, sound):
    with zipfile.ZipFile(io.BytesIO(sound)) as archive:
        crc = archive.getinfo(SHEET).CRC
    path = tmp_path / "wrong.xlsx"
    path.write_bytes(sound.replace(struct.pack("<I", crc), struct.pack("<I", crc ^ 1)))
    assert "torn" in sentence(path)


def test_cells_of_nonsense(write_xlsx):
    path = write_xlsx([HEAD, ROW])
    for nonsense in (
        b'<c r="A0"><v>1</v></c>',
        b'<c r="C2" t="s"><v>99999</v></c>',
        b'<c r="C2"><v>abc</v></c>',
    ):
        changed = rewritten(
            path,
            SHEET,
            lambda data, bad=nonsense: data.replace(b"</row></sheetData>", bad + b"</row></sheetData>"),
        )
        try:
            with open_source(changed) as source:
                list(source.rows())
        except BadFileError as error:
            assert len(error.message.splitlines()) == 1  # noqa: PT017 - reading it would be right as well


# --- bombs -----------------------------------------------------------------------------------------------


def bomb(path: Path, size: int, declared: int | None = None) -> Path:
    """Write a workbook whose sheet unpacks to ``size`` zero-ish bytes and declares ``declared``."""
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet()
    with zipfile.ZipFile(path) as source:
        parts = {info.filename: source.read(info) for info in source.infolist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            if name != SHEET:
                target.writestr(name, data)
        with target.open(SHEET, "w", force_zip64=True) as part:
            part.write(b"<worksheet><sheetData>")
            for _ in range(size // 1_000_000):
                part.write(b" " * 1_000_000)
    if declared is not None:
        _lie(path, declared)
    return path


def _lie(path: Path, declared: int) -> None:
    data = bytearray(path.read_bytes())
    name = SHEET.encode()
    at = data.rfind(name)  # in the central directory
    struct.pack_into("<I", data, at - 46 + 24, declared)
    path.write_bytes(data)


def peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def test_a_bomb_that_declares_its_size_is_not_unpacked(tmp_path):
    path = bomb(tmp_path / "bomb.xlsx", 60_000_000)
    assert path.stat().st_size < 200_000
    assert "unpacks to" in sentence(path, Limits(max_unpacked_bytes=50_000_000))


def test_a_bomb_that_lies_about_its_size_is_stopped_where_it_exceeds_it(tmp_path):
    before = peak_mb()
    path = bomb(tmp_path / "liar.xlsx", 300_000_000, declared=1000)
    assert "more than it declares" in sentence(path)
    assert peak_mb() - before < 100


def test_an_archive_of_very_many_parts(tmp_path):
    path = tmp_path / "many.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "")
        for number in range(10_001):
            archive.writestr(f"xl/{number}.xml", "")
    assert "parts" in sentence(path)


def test_two_parts_of_one_name(tmp_path, sound):
    path = tmp_path / "twice.xlsx"
    path.write_bytes(sound)
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr(SHEET, "<worksheet/>")
    assert "two parts of one name" in sentence(path)


def test_a_part_packed_as_no_workbook_is(tmp_path, sound):
    path = tmp_path / "bzip2.xlsx"
    path.write_bytes(sound)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/more.xml", "x", zipfile.ZIP_BZIP2)
    assert "packed as no workbook is" in sentence(path)


def test_entities_that_grow_are_not_grown(write_xlsx):
    def grow(data: bytes) -> bytes:
        levels = b"".join(
            b'<!ENTITY e%d "%s">' % (level, b"&e%d;" % (level - 1) * 10) for level in range(1, 12)
        )
        return b'<!DOCTYPE x [<!ENTITY e0 "ha">' + levels + b"]>" + data.replace(b"Commitments", b"&e11;")

    with (
        pytest.raises(BadFileError),
        open_source(rewritten(write_xlsx([HEAD, ROW]), "xl/workbook.xml", grow)),
    ):
        pass


def test_a_cell_out_of_all_bounds_ends_only_the_reading(write_xlsx):
    far = b'<row r="4000000000"><c r="ZZZZZZ4000000000"><v>1</v></c></row></sheetData>'
    path = rewritten(write_xlsx([HEAD, ROW]), SHEET, lambda data: data.replace(b"</sheetData>", far))
    with open_source(path) as source:
        assert [row.reference for row in source.rows()] == ["A1"]
    (left_out,) = [finding for finding in source.findings if finding.rule == "row-says-nothing"]
    assert left_out.row == 4_000_000_000


def test_far_cells_that_no_look_ahead_sees_end_only_the_reading(write_xlsx):
    """Attributes in single quotes escape the look ahead; the reading process then runs out of its memory."""
    far = b"<row r='900000'><c r='XFD900000'><v>1</v></c></row></sheetData>"
    path = rewritten(write_xlsx([HEAD, ROW]), SHEET, lambda data: data.replace(b"</sheetData>", far))
    assert "more memory" in sentence(path, Limits(max_unpacked_bytes=100_000_000))


def test_an_ods_whose_rows_repeat_without_end(write_ods):
    tail = (
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
        'table:number-columns-repeated="16000" office:value-type="float" office:value="1"/></table:table-row>'
    )
    sentence(write_ods([HEAD, ROW], tail=tail), Limits(max_unpacked_bytes=100_000_000))


def test_an_ods_that_ends_in_a_million_empty_rows_as_they_all_do(write_ods):
    tail = (
        '<table:table-row table:number-rows-repeated="1048573"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
    )
    with open_source(write_ods([HEAD, ROW], tail=tail), Limits(max_unpacked_bytes=1_000_000)) as source:
        assert [row.reference for row in source.rows()] == ["A1"]


def test_the_archive_parts_are_inflated_to_their_end():
    """The look ahead reads what zlib has left over after its input ends."""
    plain = os.urandom(10) + b"x" * 5_000_000
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(plain) + packer.flush()
    assert b"".join(_inflated(Path("x"), zipfile.ZipInfo("p"), iter([packed]))) == plain
