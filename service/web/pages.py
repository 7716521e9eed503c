"""Pages: templates filled with figures and texts, under a policy that lets nothing foreign in."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from functools import cache, partial
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from fastapi import Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from service import formatting
from service.clock import now, today
from service.history.moments import PARAMETER, read_moment
from service.texts.service import Catalogue, choose
from service.web.assets import Assets
from service.web.security import policy

# A list asked for as at another moment begins anew.
_ANEW: Final = frozenset({PARAMETER, "cursor", "page"})


class Dated(NamedTuple):
    """Of when a page is, and what it is asked for beside that.

    Attributes:
        said: The past moment in words; empty for now.
        day: Its date, for a form.
        today: The last date that can be asked for.
        others: All other parameters.
        present: Address of the same page as it is now.
    """

    said: str
    day: str
    today: str
    others: list[tuple[str, str]]
    present: str


@cache
def _environment() -> Environment:
    """Templates are read from the package, once; a name that a page lacks is a fault, not an empty place."""
    made = Environment(
        loader=PackageLoader("service.web"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,  # after an upgrade a page would be of another version than what fills it
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "money": formatting.money,
        "rate": formatting.rate,
        "short_money": formatting.short_money,
        "whole": formatting.whole,
        "percent": formatting.percent,
        "fine_percent": formatting.fine_percent,
        "json": _json,
        "query": _query,
        "amount": formatting.amount,
        "decimal": formatting.decimal,
        "points": _points,
        "year": formatting.year_text,
    }
    return made


def page(
    request: Request, template: str, /, *, status: int = 200, dated: bool = False, **values: Any
) -> Response:
    """Fill a template for this request.

    Args:
        request: Tells the language, and the application's files and settings.
        template: Its file name.
        status: Of the answer.
        dated: Whether it can be asked for as at a past moment.
        values: What the template shows.
    """
    assets: Assets = request.app.state.assets
    settings = request.app.state.settings
    texts = language_of(request)
    body = (
        _environment()
        .get_template(template)
        .render(
            texts=texts,
            say=texts.say,
            day=partial(_day, texts.language),
            moment=partial(_moment, texts.language),
            asset=assets.address,
            assets=assets,
            request=request,
            dated=_dated(request, texts.language) if dated else None,
            actor=getattr(request.state, "actor", None),
            csrf=getattr(request.state, "csrf", ""),
            here=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
            **values,
        )
    )
    headers = {
        "Content-Security-Policy": policy(settings.basemap_url),
        "Content-Language": texts.language,
        "Vary": "Accept-Language, Cookie",
        # Forms are held against the origin that they come from, which browsers hide under a stricter policy.
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(self)",
    }
    return Response(body, status, headers, media_type="text/html; charset=utf-8")


def _dated(request: Request, language: str) -> Dated:
    asked = request.query_params.get(PARAMETER, "")
    others = [(name, value) for name, value in request.query_params.multi_items() if name not in _ANEW]
    return Dated(
        said=formatting.moment_name(read_moment(asked, now()), language) if asked else "",
        day=asked[:10],
        today=today().isoformat(),
        others=others,
        present=f"{request.url.path}{_query(dict(others))}",
    )


def language_of(request: Request) -> Catalogue:
    """Choose the language of a page: the one its address names, else the browser's."""
    return choose(request.query_params.get("lang"), request.headers.get("accept-language", ""))


def _day(language: str, day: date | None) -> str:
    """Write a date with its month in letters, so that nobody takes it for the day."""
    return formatting.NO_FIGURE if day is None else formatting.day(day, language)


def _moment(language: str, moment: datetime) -> str:
    """Write a moment as South Africa's clocks showed it."""
    return formatting.moment(moment, language)


def _points(points: float | None) -> str:
    """Write percentage points with their sign and one decimal, or the sign for none."""
    if points is None:
        return formatting.NO_FIGURE
    written = formatting.decimal(points, 1)
    return f"+{written}" if points > 0 and written != "0,0" else written


def _json(value: Any) -> str:
    """Write a value for a script to read from an attribute; the template escapes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else str(value)


def _query(values: dict[str, Any], **changed: Any) -> str:
    """Write a query string with some values changed; None leaves one out."""
    kept = {key: _as_asked(value) for key, value in (values | changed).items() if value not in (None, "", [])}
    return "?" + urlencode(kept, safe=",")


def _as_asked(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return ",".join(map(str, value))  # as the API takes several values of one filter
    return str(value).lower() if isinstance(value, bool) else value
