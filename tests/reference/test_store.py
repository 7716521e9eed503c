"""Loading the lists into a real database: all there, again without change, edits seen, nothing lost."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select
from typer.testing import CliRunner

from service.errors import NotFoundError
from service.models import FundingSource, Organisation, Sector
from service.reference.cli import app
from service.reference.lists import read_lists
from service.reference.service import organisation_for, store
from service.resources import data_dir

SHIPPED = data_dir() / "reference"
run = CliRunner()


def test_everything_is_stored_with_what_hangs_on_it(db):
    changes = {each.name: each for each in store(db, read_lists(SHIPPED))}
    assert len(changes["sector"].new) + len(changes["sector"].same) == 18
    water = db.scalar(select(Sector).where(Sector.code == "water"))
    assert water is not None
    assert water.focal_area_id is not None
    mwig = db.scalar(select(FundingSource).where(FundingSource.code == "mwig"))
    assert (mwig.is_grant, str(mwig.valid_from), str(mwig.valid_to)) == (True, "2013-04-01", "2016-04-01")
    health = db.scalar(select(Organisation).where(Organisation.code == "kzn-health"))
    assert (health.sphere, health.fy_start_month, health.area_level, health.area_code) == (
        "provincial",
        4,
        "province",
        "KZN",
    )


@pytest.mark.parametrize("code", ["kzn-health", "KZN-HEALTH", "Kzn-Health"])
def test_an_organisation_is_meant_in_any_letter_case(db, code):
    store(db, read_lists(SHIPPED))
    assert organisation_for(db, code).code == "kzn-health"


def test_of_two_codes_that_differ_in_case_alone_the_one_written_so_is_meant(db):
    store(db, read_lists(SHIPPED))
    twin = {"sphere": "provincial", "fy_start_month": 4, "area_level": "province", "area_code": "KZN"}
    db.add(Organisation(code="KZN-HEALTH", name="x", **twin))
    db.flush()
    assert [organisation_for(db, code).code for code in ("KZN-HEALTH", "kzn-health")] == [
        "KZN-HEALTH",
        "kzn-health",
    ]


def test_the_remedy_for_an_unknown_organisation_follows_what_is_stored(db):
    db.execute(delete(Organisation))
    with pytest.raises(NotFoundError, match="'kzn-helth'; none is stored yet; `onebudget reference load`"):
        organisation_for(db, "kzn-helth")
    store(db, read_lists(SHIPPED))
    with pytest.raises(NotFoundError, match="'kzn-helth'; did you mean kzn-health") as near:
        organisation_for(db, "kzn-helth")
    assert near.value.extras["did_you_mean"][0] == "kzn-health"
    with pytest.raises(NotFoundError, match=r"'!'; write its code, such as \S+ or \S+ or \S+\.$"):
        organisation_for(db, "!")


def test_a_second_load_changes_nothing(db):
    lists = read_lists(SHIPPED)
    store(db, lists)
    before = db.scalar(select(func.count()).select_from(Organisation))
    again = store(db, lists)
    assert all(not each.new and not each.changed for each in again)
    assert db.scalar(select(func.count()).select_from(Organisation)) == before


def test_an_edited_name_is_updated_and_a_dropped_entry_is_kept_and_named(db, tmp_path):
    store(db, read_lists(SHIPPED))
    folder = Path(shutil.copytree(SHIPPED, tmp_path / "lists"))
    path = folder / "stages.yaml"
    text = path.read_text(encoding="utf-8").replace("name: Concept", "name: Idea")
    path.write_text(text[: text.index("  - code: various")], encoding="utf-8")
    changes = {each.name: each for each in store(db, read_lists(folder))}
    assert changes["stage"].changed == ["concept"]
    assert changes["stage"].kept == ["various"]


def test_municipalities_that_came_with_files_are_not_reported_as_unlisted(db):
    db.add(
        Organisation(
            code="KZN238", name="x", sphere="local", fy_start_month=7, area_level="local", area_code="KZN238"
        )
    )
    db.flush()
    changes = {each.name: each for each in store(db, read_lists(SHIPPED))}
    assert "KZN238" not in changes["organisation"].kept


@pytest.fixture
def own_database(fresh_database, monkeypatch):
    url = fresh_database()
    monkeypatch.setenv("ONEBUDGET_DATABASE_URL", url)
    return url


def test_the_command_is_a_dry_run_until_told_to_commit(own_database):
    dry = run.invoke(app, ["load"])
    assert dry.exit_code == 0, dry.output
    assert "Nothing was written" in dry.output
    committed = run.invoke(app, ["load", "--commit"])
    assert committed.exit_code == 0, committed.output
    sector_line = next(line for line in committed.output.splitlines() if line.startswith("sector"))
    assert sector_line.split()[1:3] == ["18", "0"]
    again = run.invoke(app, ["load", "--commit"])
    sector_line = next(line for line in again.output.splitlines() if line.startswith("sector"))
    assert sector_line.split()[1:4] == ["0", "0", "18"]


def test_check_says_that_the_shipped_lists_are_sound_and_fails_on_others(tmp_path):
    sound = run.invoke(app, ["check"])
    assert sound.exit_code == 0
    assert "18 sectors" in sound.output
    folder = Path(shutil.copytree(SHIPPED, tmp_path / "lists"))
    path = folder / "sectors.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("focal_area: governance", "focal_area: none"),
        encoding="utf-8",
    )
    broken = run.invoke(app, ["check", "--from", str(folder)])
    assert broken.exit_code == 1
    assert "names the focal area 'none'" in broken.output


@pytest.mark.parametrize("name", ["sectors", "focal-areas", "funding-sources", "stages", "organisations"])
def test_each_list_can_be_shown(name):
    shown = run.invoke(app, ["list", name])
    assert shown.exit_code == 0
    assert len(shown.output.splitlines()) > 5


def test_an_answer_that_was_taken_out_of_the_list_is_taken_out_of_the_database(db, tmp_path):
    store(db, read_lists(SHIPPED))
    folder = Path(shutil.copytree(SHIPPED, tmp_path / "answers"))
    (folder / "answers.yaml").write_text(
        "answers:\n  - {need: no_sanitation, sectors: [sanitation, health]}\n"
    )
    found = store(db, read_lists(folder))[-1]
    assert found.new == ["no_sanitation: health"]
    assert found.same == ["no_sanitation: sanitation"]
    assert "no_piped_water: water" in found.removed
    assert store(db, read_lists(folder))[-1].removed == []
