"""The page of the mapping profiles that an organisation keeps: named anew, or forgotten."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Path, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from service.actors import Actor
from service.db import ReadSession, WriteSession
from service.errors import OnebudgetError
from service.http.dependencies import Person, Reading, Writing
from service.http.problem import problem_of
from service.uploads import kept
from service.web.asking import FormParameters
from service.web.pages import page

router = APIRouter(prefix="/upload/profiles", include_in_schema=False)
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


class ProfilesForm(FormParameters):
    """What has just been done."""

    done: str = Field("", pattern="^(renamed|dropped|)$")


class ProfileForm(BaseModel):
    """What the buttons beside a profile send."""

    act: Literal["rename", "drop"]
    title: str = Field("", max_length=100)


@router.get("")
def show_profiles(
    request: Request, query: Annotated[ProfilesForm, Query()], session: Reading, actor: Person
) -> Response:
    """Show the profiles that the account's organisations keep."""
    return _shown(request, session, actor, done=query.done)


@router.post("/{profile_id}")
def change_profile(
    request: Request,
    profile_id: Number,
    form: Annotated[ProfileForm, Form()],
    session: Writing,
    actor: Person,
) -> Response:
    """Name a profile anew, or forget it; what is refused is said on the page."""
    try:
        with session.begin_nested():
            if form.act == "drop":
                kept.drop(session, actor, profile_id)
            else:
                kept.rename(session, actor, profile_id, form.title.strip())
    except OnebudgetError as fault:
        return _shown(request, session, actor, message=fault.message, status=problem_of(fault).status)
    done = "dropped" if form.act == "drop" else "renamed"
    return RedirectResponse(f"/upload/profiles?done={done}", HTTPStatus.SEE_OTHER)


def _shown(
    request: Request,
    session: ReadSession | WriteSession,
    actor: Actor,
    *,
    done: str = "",
    message: str = "",
    status: int = 200,
) -> Response:
    profiles = kept.listing(session, actor)
    return page(
        request,
        "profiles.html",
        status=status,
        section="upload",
        profiles=profiles,
        done=done,
        message=message,
    )
