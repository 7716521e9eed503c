"""Hands mails to the operator's mail server."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

from service.errors import ConfigurationError

WAIT_S: Final = 15
_PORTS: Final = {"smtp": 25, "smtps": 465}
_LOOPBACK: Final = {"localhost", "127.0.0.1", "::1"}


class Server(NamedTuple):
    """A mail server, and how it is spoken to."""

    host: str
    port: int
    is_sealed: bool
    username: str | None
    password: str | None

    @classmethod
    def of(cls, url: str) -> Server:
        """Read ``smtp://user:password@host:port``, or ``smtps://`` where TLS stands from the first sign on.

        Raises:
            ConfigurationError: It cannot be read; the sentence does not repeat it, since it holds a password.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise ConfigurationError(_UNREADABLE) from error
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ConfigurationError(_UNREADABLE)
        return cls(
            parts.hostname,
            port or _PORTS[parts.scheme],
            parts.scheme == "smtps",
            unquote(parts.username) if parts.username else None,
            unquote(parts.password) if parts.password else None,
        )


_UNREADABLE: Final = (
    "ONEBUDGET_SMTP_URL cannot be read; write it as smtp://user:password@host:587, or smtps://host for TLS "
    "from the beginning."
)


def send(server: Server, mails: Sequence[EmailMessage]) -> None:
    """Send mails over one connection.

    Raises:
        OSError, smtplib.SMTPException: The server cannot be reached, or takes none of them.
    """
    with _connected(server) as link:
        for mail in mails:
            link.send_message(mail)


def _connected(server: Server) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.is_sealed:
        link: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=WAIT_S, context=context)
    else:
        link = smtplib.SMTP(server.host, server.port, timeout=WAIT_S)
    try:
        _prepare(link, server, context)
    except BaseException:
        link.close()
        raise
    return link


def _prepare(link: smtplib.SMTP, server: Server, context: ssl.SSLContext) -> None:
    """Seal the connection where the server can, and sign in; a password never goes over an open line."""
    link.ehlo()
    sealed = server.is_sealed
    if not sealed and link.has_extn("starttls"):
        link.starttls(context=context)
        link.ehlo()
        sealed = True
    if server.username is not None:
        if not sealed and server.host not in _LOOPBACK:
            raise smtplib.SMTPNotSupportedError("The server offers no TLS, so it is given no password.")
        link.login(server.username, server.password or "")
