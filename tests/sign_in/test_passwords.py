from __future__ import annotations

import argon2
import pytest

from service.accounts import passwords
from service.errors import InvalidRequestError


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "12 to 200 signs"),
        ("x" * 201, "12 to 200 signs"),
        ("123456789012", "repeats a few signs"),
        ("zyxwvutsrqponm", "repeats a few signs"),
        ("abcabcabcabcabc", "repeats a few signs"),
        ("aaaaaaaaaaaaaaaa", "repeats a few signs"),
        ("password1234!", "tried first"),
        ("ILoveYouSoMuch", "tried first"),
        ("kaizerchiefs2026", "tried first"),
        ("the.officer is my name", "holds the username"),
        ("THE.OFFICER in capitals", "holds the username"),
    ],
)
def test_what_is_easily_guessed_is_refused(password, why):
    with pytest.raises(InvalidRequestError, match=why):
        passwords.check(password, "the.officer")


@pytest.mark.parametrize("password", ["river stone lamp seven", "tR7#kk-pq0Zx", "ubuntu ngumuntu ngabantu"])
def test_others_are_taken(password):
    passwords.check(password, "the.officer")


def test_one_time_passwords_differ_and_can_be_read_out():
    made = {passwords.one_time() for _ in range(50)}
    assert len(made) == 50
    for each in made:
        passwords.check(each, "the.officer")
        assert not set(each) & set("l1o0 ")


def test_only_the_right_password_is_right_however_its_letters_are_composed():
    stored = passwords.store("café au lait, s'il vous plaît")
    assert stored.startswith("$argon2id$")
    assert passwords.compare(stored, "cafe\u0301 au lait, s'il vous plai\u0302t") == (True, False)
    assert not passwords.compare(stored, "cafe au lait, s'il vous plait").is_right
    assert not passwords.compare(None, "anything at all").is_right
    assert not passwords.compare("not a hash", "anything at all").is_right


def test_a_hash_of_former_parameters_is_told():
    former = argon2.PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(
        "river stone lamp seven"
    )
    assert passwords.compare(former, "river stone lamp seven") == (True, True)
    assert passwords.compare(former, "another one altogether") == (False, False)


def test_an_unknown_name_costs_the_same_work(monkeypatch):
    verified = []
    real = argon2.PasswordHasher.verify

    def count(self, hash, password):  # noqa: A002 - as the library names it
        verified.append(argon2.extract_parameters(hash))
        return real(self, hash, password)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", count)
    passwords.compare(passwords.store("river stone lamp seven"), "wrong")
    passwords.compare(None, "wrong")
    assert len(verified) == 2
    assert verified[0] == verified[1]
