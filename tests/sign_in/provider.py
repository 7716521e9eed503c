"""A real OpenID Connect provider on this machine, and a layer before it that can corrupt what it says."""

from __future__ import annotations

import contextlib
import json
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import httpx
import werkzeug.serving

with warnings.catch_warnings():
    # The provider is older than the newest of its libraries.
    warnings.simplefilter("ignore")
    import oidc_provider_mock
    from oidc_provider_mock import _app as provider_app

CLIENT = "onebudget-test"
TOKEN, KEYS, DISCOVERY = "/oauth2/token", "/jwks", "/.well-known/openid-configuration"


@dataclass
class Corrupting:
    """Passes requests to the provider; by path, it changes the host that they name, or the answer's JSON.

    Attributes:
        provider: The provider.
        hosts: Host that the provider is made to believe, by path.
        answers: What is made of an answer, by path.
        seen: Bodies that came, by path.
    """

    provider: Callable[..., Iterable[bytes]]
    hosts: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Callable[[Any], Any]] = field(default_factory=dict)
    seen: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = BytesIO(body)
        self.seen.setdefault(path, []).append(dict(parse_qsl(body.decode())))
        environ["HTTP_HOST"] = self.hosts.get(path, environ["HTTP_HOST"])
        if path not in self.answers:
            return self.provider(environ, start_response)
        begun: list[Any] = []
        parts = b"".join(self.provider(environ, lambda *head: begun.append(head)))
        changed = json.dumps(self.answers[path](json.loads(parts))).encode()
        status, headers = begun[0][:2]
        kept = [(name, value) for name, value in headers if name.lower() != "content-length"]
        start_response(status, [*kept, ("Content-Length", str(len(changed)))])
        return [changed]


@dataclass
class Running:
    """The provider while it runs: ``issuer`` is its address, ``layer`` what stands before it."""

    issuer: str
    layer: Corrupting

    def settings(self, **others: Any) -> dict[str, Any]:
        """Settings with which the service signs in here."""
        named = {"oidc_issuer": self.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": "s3cret"}
        return {**named, "oidc_label": "Example Identity", **others}

    def consent(self, address: str, subject: str = "sub-1", **changed: str) -> str:
        """Consent as a person does on the provider's page; give the path to which the browser returns."""
        parts = urlsplit(address)
        query = urlencode({**dict(parse_qsl(parts.query)), **changed})
        asked = urlunsplit(parts._replace(query=query))
        answer = httpx.post(asked, data={"sub": subject, **_denied(subject)})
        assert answer.status_code == 302, answer.text
        back = urlsplit(answer.headers["location"])
        return f"{back.path}?{back.query}"


def _denied(subject: str) -> dict[str, str]:
    return {"action": "deny"} if subject == "denied" else {}


@contextlib.contextmanager
def running(**options: Any) -> Iterator[Running]:
    """Run a provider that knows one person, on a free port of the loopback address."""
    person = {"preferred_username": "Thandi.N@health", "name": "Thandi N", "email": "thandi@health.example"}
    known = [oidc_provider_mock.User(sub="sub-1", claims=person)]
    made = provider_app.app(**{"user_claims": known, "access_token_max_age": timedelta(hours=1), **options})
    layer = Corrupting(made)
    server = werkzeug.serving.make_server("127.0.0.1", 0, layer, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield Running(f"http://127.0.0.1:{server.server_port}", layer)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
