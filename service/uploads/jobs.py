"""Work on uploads that takes longer than a request: done in threads of the server, told by its row."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from threading import Event, Semaphore, Thread
from typing import Any, Final

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from service.actors import Actor
from service.db import WriteSession, writing
from service.errors import ConflictError, OnebudgetError
from service.proposals.drafts import Draft, keep_drafts
from service.settings import Settings
from service.uploads import queries, service
from service.uploads.examining import Progress, examine
from service.uploads.options import storable
from service.uploads.words import UploadStep

log = logging.getLogger("onebudget.uploads")

AT_ONCE: Final = 2
LONGEST_S: Final = 600.0
_BEAT_S: Final = 1.0
_DRAFTS_AT_ONCE: Final = 500
_FAULT: Final = (
    "The work stopped over a fault of the service; start it again, and report it if it stops again."
)


@dataclass(slots=True)
class Jobs:
    """Checks and loads uploads, a few at once; whatever a server's end interrupts can be started again.

    What one job writes is one transaction, so that nothing is ever loaded by half; how far it has come is
    written by transactions of its own every second, which also show that it is still alive.

    Attributes:
        engine: Each job takes a connection of its own, and one more for a moment to tell how far it is.
        settings: Limits and reference lists.
        turns: How many jobs work at once; the others wait.
    """

    engine: Engine
    settings: Settings
    turns: Semaphore = field(default_factory=lambda: Semaphore(AT_ONCE))

    def start(self, actor: Actor, upload_id: int, version: int, step: UploadStep) -> Thread:
        """Have the work done that ``service.start`` began; it must be committed.

        Args:
            actor: Whose upload it is.
            upload_id: Which.
            version: Of the upload since its work began; work of another version is left alone.
            step: ``checking`` or ``loading``.
        """
        job = _Job(self, actor, upload_id, version, step)
        # A daemon: the end of the server does not wait for it, and the database undoes what it had begun.
        thread = Thread(target=job.run, name=f"onebudget-upload-{upload_id}", daemon=True)
        thread.start()
        return thread


@dataclass(slots=True)
class _Job:
    jobs: Jobs
    actor: Actor
    upload_id: int
    version: int
    step: UploadStep
    progress: Progress = field(default_factory=Progress)

    def run(self) -> None:
        with self._told():
            try:
                with self.jobs.turns, self._writing(LONGEST_S) as session:
                    self._work(session)
            except OnebudgetError as error:
                self._fail(error.message_online)
            except Exception:
                log.exception("upload failed", extra={"upload": self.upload_id})
                self._fail(_FAULT)

    def _work(self, session: Session) -> None:
        upload = service.found(session, self.actor, self.upload_id)
        if upload.facts.version != self.version:
            return  # it was started again meanwhile
        done = examine(session, upload, self.jobs.settings, self.progress)
        if self.step is UploadStep.CHECKING:
            self._finish(session, UploadStep.CHECKED, done.outcome)
            return
        proposals = self._keep(session, done.drafts)
        self._finish(session, UploadStep.LOADED, done.outcome | {"proposals": proposals})

    def _keep(self, session: Session, drafts: Sequence[Draft]) -> int:
        self.progress.total = self.progress.done + len(drafts)
        for first in range(0, len(drafts), _DRAFTS_AT_ONCE):
            some = drafts[first : first + _DRAFTS_AT_ONCE]
            if len(keep_drafts(session, self.actor, some)) != len(some):
                raise ConflictError(
                    "A proposal for one of the rows was submitted while the file was loaded, so nothing was "
                    "loaded; check the file again."
                )
            self.progress.step(len(some))
        return len(drafts)

    def _finish(self, session: Session, step: UploadStep, outcome: dict[str, Any]) -> None:
        values = {
            "step": step.value,
            "outcome": storable(outcome),
            "done": self.progress.done,
            "total": self.progress.done,
            "fault": None,
        }
        if not queries.put(session, self.upload_id, self.version, values):
            raise ConflictError("The upload was changed while it was worked on; start it again.")

    def _fail(self, sentence: str) -> None:
        with self._writing() as session:
            values = {"step": UploadStep.FAILED.value, "fault": sentence}
            queries.put(session, self.upload_id, self.version, values)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell every second how far the work is, for as long as the block runs."""
        over = Event()
        teller = Thread(target=self._tell_until, args=(over,), name="onebudget-upload-told", daemon=True)
        teller.start()
        try:
            yield
        finally:
            over.set()
            teller.join()

    def _tell_until(self, over: Event) -> None:
        while not over.wait(_BEAT_S):
            try:
                with self._writing() as session:
                    queries.note_progress(
                        session, self.upload_id, self.version, self.progress.done, self.progress.total
                    )
            except Exception:
                log.exception("progress of an upload could not be told", extra={"upload": self.upload_id})

    def _writing(self, timeout_s: float = 30.0) -> AbstractContextManager[WriteSession]:
        return writing(self.jobs.engine, actor=self.actor, timeout_s=timeout_s)
