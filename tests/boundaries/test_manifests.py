from __future__ import annotations

import pytest

from service.boundaries.manifests import find_manifest, shipped_editions
from service.errors import BoundaryError, NotFoundError


def test_the_editions_that_ship_are_found_by_name():
    assert {"mdb-2011", "mdb-2020"} <= set(shipped_editions())
    manifest, folder = find_manifest("mdb-2020")
    assert manifest.edition == folder.name == "mdb-2020"


def test_an_own_manifest_is_found_by_file_or_folder(write_edition):
    path = write_edition()
    assert find_manifest(str(path))[0].edition == "test-1"
    assert find_manifest(str(path.parent))[1] == path.parent


def test_an_unknown_edition_is_answered_with_near_ones():
    with pytest.raises(NotFoundError, match="no edition 'mdb-2002'") as error:
        find_manifest("mdb-2002")
    assert "mdb-2020" in error.value.extras["did_you_mean"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"edition: [unclosed", "is not YAML: .* in line 1"),
        (b"edition: \xff\xfe", "is not UTF-8 text"),
        (b"- a list", "holds no manifest"),
        (b"edition: x", "cannot be used: .*title"),
        (b"!!python/object/apply:os.system ['true']", "is not YAML"),
        (b"#" * 3_000_000, "too large"),
    ],
)
def test_a_manifest_that_cannot_be_used_is_one_sentence(tmp_path, content, sentence):
    path = tmp_path / "manifest.yaml"
    path.write_bytes(content)
    with pytest.raises(BoundaryError, match=rf"^[^\n]*{sentence}[^\n]*\.$"):
        find_manifest(str(path))
