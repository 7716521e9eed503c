"""Sends mails behind the requests' backs: a mail server that is slow or gone holds nobody up."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from service.db import writing
from service.errors import ConfigurationError
from service.mail import smtp
from service.mail.service import TOLD, messages
from service.proposals.telling import Taken
from service.settings import Settings

log = logging.getLogger("onebudget.mail")
_HOME: Final = "http://{host}:{port}"


class Post:
    """The outgoing mail of one application; without settings it sends nothing."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        """Read the settings.

        Raises:
            ConfigurationError: The mail server's address cannot be read, or there is no address to send from.
        """
        url = settings.smtp_url.get_secret_value() if settings.smtp_url else None
        if url and not settings.mail_from:
            raise ConfigurationError(
                "ONEBUDGET_SMTP_URL is set, and ONEBUDGET_MAIL_FROM is not; say which address mails "
                "come from."
            )
        self._server = smtp.Server.of(url) if url else None
        self._sender = settings.mail_from or ""
        self._home = settings.public_url or _HOME.format(host=settings.host, port=settings.port)
        self._engine = engine
        self._worker: ThreadPoolExecutor | None = None

    def tell(self, taken: Sequence[Taken]) -> None:
        """Have whoever waits for these steps told of them; call it once they are committed."""
        if self._server is None or not any(step.status in TOLD for step in taken):
            return
        if self._worker is None:
            self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="onebudget-mail")
        self._worker.submit(self._send, self._server, list(taken))

    def close(self) -> None:
        """Wait for what is being sent, and leave the rest."""
        if self._worker is not None:
            self._worker.shutdown(wait=True, cancel_futures=True)
            self._worker = None

    def _send(self, server: smtp.Server, taken: Sequence[Taken]) -> None:
        try:
            # As the service itself: whoever took the step may not read the addresses of others.
            with writing(self._engine) as session:
                mails = messages(session, taken, self._sender, self._home)
            if mails:
                smtp.send(server, mails)
        except (OSError, smtplib.SMTPException, SQLAlchemyError) as error:
            # Its kind and no more: what mail servers answer holds addresses.
            log.warning("mail not sent", extra={"kind": type(error).__name__, "steps": len(taken)})
