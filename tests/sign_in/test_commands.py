"""``onebudget users``: as an operator runs it, with a terminal and without."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select as select_rows
from typer.testing import CliRunner

from service.accounts import cli, passwords
from service.cli import main
from service.db import writing
from service.models import Account, AccountRole
from tests.sign_in.conftest import PASSWORD, send_form

ONE_TIME = re.compile(r"[a-z2-9]{5}(-[a-z2-9]{5}){3}")


@pytest.fixture
def users(api_url, world, monkeypatch):
    """Run a command of the group, and give its result."""
    monkeypatch.setenv("ONEBUDGET_DATABASE_URL", api_url)
    return lambda *words: CliRunner().invoke(cli.app, words)


@pytest.fixture
def fails(api_url, world, monkeypatch, capsys):
    """Run a command that must fail, and give the sentence it prints."""
    monkeypatch.setenv("ONEBUDGET_DATABASE_URL", api_url)

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["onebudget", "users", *words])
        with pytest.raises(SystemExit) as stopped:
            main()
        assert stopped.value.code != 0
        return capsys.readouterr().err

    return run


def stored(engine, name):
    with writing(engine) as session:
        row = session.execute(select_rows(*Account.__table__.columns).where(Account.username == name)).one()
        roles = select_rows(AccountRole.role).where(AccountRole.account_id == row.id)
        return row, list(session.scalars(roles))


def test_without_a_terminal_the_first_administrator_gets_a_one_time_password(users, client, api_engine):
    made = users("create-admin", "First.Admin", "--title", "The first")
    assert made.exit_code == 0
    password = made.stdout.strip()
    assert ONE_TIME.fullmatch(password)
    row, roles = stored(api_engine, "first.admin")
    assert (row.title, roles) == ("The first", ["administrator"])
    assert row.password_expires_at is not None
    assert password not in made.stderr
    assert "Choose your own" in send_form(client, "/sign-in", username="first.admin", password=password).text


def on_a_terminal(url, answers, *words):
    """Run the command on a terminal of its own, type an answer at each question, give what was to be seen."""
    command = [str(Path(sys.executable).with_name("onebudget")), "users", *words]
    terminal, inside = pty.openpty()
    # A terminal of its own: the question is asked on /dev/tty, whatever standard input is.
    started = subprocess.Popen(
        ["setsid", "--ctty", "--wait", *command],
        stdin=inside,
        stdout=inside,
        stderr=inside,
        env=os.environ | {"ONEBUDGET_DATABASE_URL": url},
    )
    os.close(inside)
    seen, waiting, until = b"", list(answers), time.monotonic() + 120
    while time.monotonic() < until:
        ready, _, _ = select.select([terminal], [], [], 0.2)
        try:
            seen += os.read(terminal, 4096) if ready else b""
        except OSError:  # the terminal closes with the command
            break
        if waiting and seen.rstrip().endswith(waiting[0][0].encode()):
            time.sleep(0.2)  # until the question has turned the echo off
            os.write(terminal, waiting.pop(0)[1].encode() + b"\n")
    os.close(terminal)
    return started.wait(timeout=10), seen.decode()


@pytest.mark.slow
def test_on_a_terminal_the_password_is_asked_for_and_not_shown(api_url, world, client, api_engine):
    asked = [("a one-time one:", PASSWORD), ("The same again:", PASSWORD)]
    code, seen = on_a_terminal(api_url, asked, "create-admin", "terminal.admin")
    assert code == 0, seen
    assert "terminal.admin is an administrator." in seen
    assert PASSWORD not in seen
    row, roles = stored(api_engine, "terminal.admin")
    assert (row.password_expires_at, roles) == (None, ["administrator"])
    assert send_form(client, "/sign-in", username="terminal.admin", password=PASSWORD).status_code == 303


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ([("a one-time one:", "password1234")], "tried first"),
        ([("a one-time one:", PASSWORD), ("The same again:", "another one here")], "differ"),
    ],
)
@pytest.mark.slow
def test_on_a_terminal_a_bad_password_makes_no_account(api_url, world, api_engine, answers, sentence):
    both = answers if len(answers) > 1 else [*answers, ("The same again:", answers[0][1])]
    code, seen = on_a_terminal(api_url, both, "create-admin", "never.made")
    assert code == 1
    assert sentence in seen
    with writing(api_engine) as session:
        assert session.scalar(select_rows(Account.id).where(Account.username == "never.made")) is None


@pytest.mark.slow
def test_on_a_terminal_nothing_typed_gives_a_one_time_password(api_url, world):
    code, seen = on_a_terminal(api_url, [("a one-time one:", "")], "create-admin", "lazy.admin")
    assert code == 0
    assert ONE_TIME.search(seen)


def test_no_password_is_ever_taken_from_the_command_line():
    for command in cli.app.registered_commands:
        told = CliRunner().invoke(cli.app, [command.name or command.callback.__name__, "--help"]).output
        assert "--password" not in told


def test_accounts_are_added_listed_and_given_roles(users, client, api_engine):
    once = users("add", "cli.person", "--title", "Person", "--email", "p@x.example").stdout.strip()
    assert ONE_TIME.fullmatch(once)
    granted = users("grant", "cli.person", "contributor", "--organisation", "ec-health")
    assert granted.stdout == "cli.person now is: contributor of EC-HEALTH.\n"
    users("grant", "cli.person", "approver", "--district", "DC12")
    listed = users("list").stdout
    [line] = [each for each in listed.splitlines() if each.startswith("cli.person")]
    assert "awaits own password" in line
    assert "p@x.example" not in listed
    assert users("revoke", "cli.person", "approver", "--district", "DC12").stdout.endswith("EC-HEALTH.\n")
    assert users("disable", "cli.person").stdout == "cli.person is disabled.\n"
    assert send_form(client, "/sign-in", username="cli.person", password=once).status_code == 403
    assert users("enable", "cli.person").exit_code == 0
    another = users("reset-password", "cli.person").stdout.strip()
    row, roles = stored(api_engine, "cli.person")
    assert passwords.compare(row.password_hash, another).is_right
    assert not passwords.compare(row.password_hash, once).is_right
    assert roles == ["contributor"]


def test_the_last_administrator_stays(fresh_database, monkeypatch, capsys):
    monkeypatch.setenv("ONEBUDGET_DATABASE_URL", fresh_database())
    assert "There is no account yet" in CliRunner().invoke(cli.app, ["list"]).stdout
    assert CliRunner().invoke(cli.app, ["create-admin", "only.one"]).exit_code == 0
    for words in (["disable", "only.one"], ["revoke", "only.one", "administrator"]):
        monkeypatch.setattr(sys, "argv", ["onebudget", "users", *words])
        with pytest.raises(SystemExit):
            main()
        assert "last administrator" in capsys.readouterr().err
    assert CliRunner().invoke(cli.app, ["create-admin", "second.one"]).exit_code == 0
    assert CliRunner().invoke(cli.app, ["disable", "only.one"]).exit_code == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("grant", "nobody.here", "administrator"), "There is no account 'nobody.here'"),
        (("add", "x"), "3 to 100 signs"),
        (("create-admin", "with space"), "3 to 100 signs"),
        (("disable", "nobody.here"), "There is no account"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(fails, words, sentence):
    told = fails(*words)
    assert sentence in told
    assert told.startswith("onebudget: ")
    assert len(told.splitlines()) == 1


@pytest.mark.slow
def test_serving_in_production_without_a_key_is_refused_in_one_sentence(api_url, world):
    command = [Path(sys.executable).with_name("onebudget"), "serve", "--port", "8013"]
    environment = os.environ | {"ONEBUDGET_DATABASE_URL": api_url, "ONEBUDGET_ENVIRONMENT": "production"}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert "ONEBUDGET_PUBLIC_URL" in ended.stderr
    assert "Traceback" not in ended.stderr
