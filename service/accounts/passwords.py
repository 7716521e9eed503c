"""Passwords: how they are stored and compared, which are good enough, and one-time ones by chance."""

from __future__ import annotations

import secrets
import unicodedata
from functools import cache
from itertools import pairwise
from threading import BoundedSemaphore
from typing import Final, NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from service.errors import InvalidRequestError
from service.resources import data_dir

SHORTEST: Final = 12
LONGEST: Final = 200
_FEWEST_SIGNS: Final = 5
_SHORTEST_NAME: Final = 3
# Without signs that are taken for one another when read out or copied by hand.
_SIGNS: Final = "abcdefghijkmnpqrstuvwxyz23456789"
_GROUPS: Final = 4
_SIGNS_OF_GROUP: Final = 5
# RFC 9106's second choice, for machines that serve others too: 64 MiB for each comparison.
_HASHER: Final = PasswordHasher()
# More at once would fill the memory: whoever asks too often waits for those before.
_AT_ONCE: Final = BoundedSemaphore(4)


class Verdict(NamedTuple):
    """Whether a password is the right one, and whether its hash is of former parameters."""

    is_right: bool
    is_outdated: bool = False


def store(password: str) -> str:
    """Give what is stored of a password: Argon2id with a salt of its own and its parameters."""
    with _AT_ONCE:
        return _HASHER.hash(_normal(password))


def compare(stored: str | None, given: str) -> Verdict:
    """Compare a password with what is stored; takes the same work where nothing is.

    Args:
        stored: As ``store`` gave it, or None where there is no such account, or it has no password.
        given: What was typed.
    """
    if len(given) > LONGEST:
        return Verdict(is_right=False)
    try:
        with _AT_ONCE:
            _HASHER.verify(stored or _nobodys(), _normal(given))
    except (VerificationError, InvalidHashError):
        return Verdict(is_right=False)
    return Verdict(stored is not None, stored is not None and _HASHER.check_needs_rehash(stored))


def check_same(password: str, again: str) -> None:
    """Refuse a new password that was written differently the second time.

    Raises:
        InvalidRequestError: It was.
    """
    if password != again:
        raise InvalidRequestError("The two new passwords differ; write the same one twice.")


def check_is_new(stored: str, password: str) -> None:
    """Refuse a password that is the former one.

    Raises:
        InvalidRequestError: It is.
    """
    if compare(stored, password).is_right:
        raise InvalidRequestError("This is the former password; choose another.")


def one_time() -> str:
    """Make a password of chance, 100 bits of it, in groups that can be read out."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(_SIGNS_OF_GROUP)) for _ in range(_GROUPS))


def check(password: str, username: str) -> None:
    """Refuse a password that is easily guessed.

    Raises:
        InvalidRequestError: It is too short or too long, the username in another form, of too few different
            signs, or among the commonest.
    """
    plain = _normal(password).casefold()
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidRequestError(f"A password has {SHORTEST} to {LONGEST} signs; several words do well.")
    if len(username) >= _SHORTEST_NAME and username.casefold() in plain:
        raise InvalidRequestError("The password holds the username; choose one that does not.")
    if len(set(plain)) < _FEWEST_SIGNS or _is_run(plain):
        raise InvalidRequestError("The password repeats a few signs; choose one of several words.")
    if plain in _common() or plain.rstrip("0123456789!.?#") in _common():
        raise InvalidRequestError("The password is among those that are tried first; choose another.")


def _normal(password: str) -> str:
    # Keyboards differ in how they compose the same letter.
    return unicodedata.normalize("NFKC", password)


def _is_run(plain: str) -> bool:
    """Whether it counts up or down through letters or digits, or says one short piece again and again."""
    steps = {ord(after) - ord(before) for before, after in pairwise(plain)}
    return len(steps - {-9, 9}) == 1 or plain in (plain + plain)[1:-1]


@cache
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_urlsafe())


@cache
def _common() -> frozenset[str]:
    text = (data_dir() / "passwords" / "commonest.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))
