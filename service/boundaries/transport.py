"""JSON over HTTP from a server that may be slow, busy, or torn off in the middle of an answer."""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from service.errors import RemoteSourceError

SCHEMES: Final = frozenset({"http", "https"})
_CHUNK: Final = 1 << 16
_BUSY: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_LOCKED: Final = frozenset({401, 403, 498, 499})
_GONE: Final = frozenset({400, 404, 405})
_MAX_WAIT_S: Final = 30.0


class PassingFaultError(Exception):
    """A fault that may be gone when the same is asked again."""


@dataclass(frozen=True)
class Patience:
    """How long to wait for a server, and how often to ask again.

    Attributes:
        attempts: Times that one thing is asked for.
        first_wait_s: Wait before the second time; doubled each time after, up to half a minute.
        answer_s: Longest time for one whole answer.
        answer_bytes: Largest answer read.
    """

    attempts: int = 6
    first_wait_s: float = 0.5
    answer_s: float = 120.0
    answer_bytes: int = 300_000_000


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects to other web addresses only."""

    def redirect_request(self, *arguments: Any) -> urllib.request.Request | None:
        """Refuse a redirect out of the web."""
        address = str(arguments[-1])
        if urllib.parse.urlsplit(address).scheme not in SCHEMES:
            raise RemoteSourceError(f"The server redirects to {address!r}, which is no web address.")
        return super().redirect_request(*arguments)


def _web_only_opener() -> urllib.request.OpenerDirector:
    """Build an opener that knows the web and nothing else: no files, no FTP, no data addresses."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _SafeRedirects(),
    ):
        opener.add_handler(handler)
    return opener


@dataclass(frozen=True)
class Transport:
    """Asks a server for JSON, patiently.

    Attributes:
        patience: Limits.
        sleep: Waits; replaced in tests.
        clock: Seconds that only grow; replaced in tests.
    """

    patience: Patience = Patience()
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _opener: urllib.request.OpenerDirector = field(default_factory=_web_only_opener, repr=False)

    def get_json(
        self,
        address: str,
        parameters: Mapping[str, str],
        accept: Callable[[dict[str, Any]], None] = lambda _: None,
    ) -> tuple[dict[str, Any], bytes]:
        """Ask until a whole, sensible answer arrives.

        Args:
            address: Where, without parameters.
            parameters: What is asked for.
            accept: Raises ``PassingFaultError`` for an answer that cannot be right.

        Returns:
            The answer, parsed and as sent.

        Raises:
            RemoteSourceError: The server refuses, or no attempt brings a sensible answer.
        """
        request = f"{address}?{urllib.parse.urlencode(parameters)}"
        wait_s, last = self.patience.first_wait_s, ""
        for attempt in range(1, self.patience.attempts + 1):
            try:
                answer, body = self._ask(request, address)
                accept(answer)
            except PassingFaultError as fault:
                last = str(fault)
                if attempt < self.patience.attempts:
                    self.sleep(min(wait_s, _MAX_WAIT_S))
                    wait_s *= 2
            else:
                return answer, body
        raise RemoteSourceError(
            f"{address} gave no usable answer in {self.patience.attempts} attempts (last: {last}); try again "
            "later, what was fetched is kept."
        )

    def _ask(self, request: str, address: str) -> tuple[dict[str, Any], bytes]:
        try:
            body = self._body(request)
        except urllib.error.HTTPError as error:
            with error:
                raise _refused(address, error.code, error.reason) from None
        except (OSError, http.client.HTTPException) as error:  # URLError and time-outs are OSErrors
            raise PassingFaultError(f"{type(error).__name__}: {error}") from None
        answer = _parsed(body)
        if "error" in answer:
            raise _error_inside(address, answer["error"])
        return answer, body

    def _body(self, request: str) -> bytes:
        until, chunks, size = self.clock() + self.patience.answer_s, [], 0
        headers = {"Accept": "application/json", "User-Agent": "onebudget"}
        asked = urllib.request.Request(request, headers=headers)  # noqa: S310 - the opener knows http(s) only
        with self._opener.open(asked, timeout=self.patience.answer_s) as answer:
            while chunk := answer.read1(_CHUNK):
                chunks.append(chunk)
                size += len(chunk)
                if size > self.patience.answer_bytes:
                    raise RemoteSourceError(
                        f"{request.split('?', maxsplit=1)[0]} sends more than {size:,} bytes at once."
                    )
                if self.clock() > until:
                    raise PassingFaultError(f"the answer took longer than {self.patience.answer_s:g} s")
            _check_whole(answer.headers.get("Content-Length"), size)
        return b"".join(chunks)


def _check_whole(stated: str | None, size: int) -> None:
    if stated is not None and stated.isdigit() and int(stated) != size:
        raise PassingFaultError(f"the answer was torn off after {size:,} of {int(stated):,} bytes")


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except ValueError:
        raise PassingFaultError("the answer is not whole JSON") from None
    if not isinstance(answer, dict):
        raise PassingFaultError("the answer is not a JSON object")
    return answer


def _error_inside(address: str, error: Any) -> Exception:
    """Read the error that ArcGIS puts into an answer with status 200."""
    code = error.get("code") if isinstance(error, dict) else None
    message = error.get("message") if isinstance(error, dict) else error
    return _refused(address, code if isinstance(code, int) else 500, message)


def _refused(address: str, code: int, reason: Any) -> Exception:
    said = " ".join(str(reason or "").split())[:160]
    if code in _LOCKED:
        return RemoteSourceError(
            f"{address} is not open to the public ({code} {said}); fetch its file instead."
        )
    if code in _GONE:
        return RemoteSourceError(
            f"{address} does not answer such a query ({code} {said}); check the address."
        )
    if code in _BUSY or code >= 500:  # noqa: PLR2004 - all server faults
        return PassingFaultError(f"{code} {said}".strip())
    return RemoteSourceError(f"{address} answers {code} {said}; check the address.")
