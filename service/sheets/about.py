"""What every product says of itself, as pairs of a name and a text."""

from __future__ import annotations

from service.sheets import gap_words, wording
from service.sheets.texts import say
from service.sheets.words import View


def about(view: View, checksum: str) -> list[tuple[str, str]]:
    """Say what a view shows, of when, on which boundaries, from which sources, and how to check it."""
    need = [] if view.gaps is None else [(say("about.need"), gap_words.need(view.gaps))]
    return [
        (say("about.place"), wording.title(view)),
        (say("about.measure"), wording.measure(view)),
        (say("about.unit"), wording.unit(view)),
        *need,
        (say("about.when"), wording.when(view)),
        (say("about.years"), wording.years(view)),
        (say("about.filters"), wording.filters(view)),
        (say("about.headline"), wording.headline(view)),
        (say("about.coverage"), wording.coverage(view)),
        (say("foot.boundaries"), wording.boundaries(view)),
        (say("foot.sources"), wording.sources(view)),
        (say("foot.made"), wording.made(view)),
        (say("checksum.name"), checksum),
    ]
