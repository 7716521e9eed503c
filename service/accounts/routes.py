"""Addresses of accounts and tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Path, Request

from service.accounts import own, schemas, service, tokens
from service.http import problem
from service.http.answers import JsonAnswer
from service.http.dependencies import Administrator, Member, Person, Reading, Writing
from service.http.documented import problems
from service.http.parameters import TAKES_NO_PARAMETERS

router = APIRouter(prefix="/v1", tags=["accounts"], dependencies=[TAKES_NO_PARAMETERS])
_READS_BODY: Final = (problem.MALFORMED, problem.TOO_LARGE)
_REFUSALS: Final = (problem.NOT_SIGNED_IN, problem.NOT_ALLOWED, problem.TOO_MANY)
AccountNumber = Annotated[int, Path(ge=1, le=2**31 - 1, description="Number of the account.")]
TokenNumber = Annotated[int, Path(ge=1, le=2**31 - 1, description="Number of the token.")]


@router.get("/account", response_model=schemas.OwnAccountOut, responses=problems(*_REFUSALS))
def read_own_account(actor: Member, session: Reading) -> JsonAnswer:
    """Tell whom the request acts for: the account, its roles, and what the token allows."""
    return JsonAnswer(schemas.OwnAccountOut.of(actor, own.own_account(session, actor)))


@router.get("/tokens", response_model=schemas.TokensOut, responses=problems(*_REFUSALS))
def list_tokens(actor: Member, session: Reading) -> JsonAnswer:
    """List the own tokens; nobody can read their secrets again."""
    return JsonAnswer(schemas.TokensOut.of(tokens.list_tokens(session, actor)))


@router.post("/tokens", response_model=schemas.NewTokenOut, responses=problems(*_READS_BODY, *_REFUSALS))
def create_token(body: schemas.TokenIn, actor: Person, session: Writing) -> JsonAnswer:
    """Make a token for programs, and tell its secret this once; asked for with a browser's sign-in."""
    made = tokens.create_token(session, actor, body.name, body.scopes, body.days)
    return JsonAnswer(schemas.NewTokenOut.of(made))


@router.delete(
    "/tokens/{token_id}",
    response_model=schemas.RevokedOut,
    responses=problems(problem.NOT_FOUND, *_REFUSALS),
)
def revoke_token(token_id: TokenNumber, actor: Member, session: Writing) -> JsonAnswer:
    """Have one of the own tokens hold no more."""
    tokens.revoke_token(session, actor, token_id)
    return JsonAnswer(schemas.RevokedOut(revoked=token_id))


@router.get("/accounts", response_model=schemas.AccountsOut, responses=problems(*_REFUSALS))
def list_accounts(actor: Administrator, session: Reading) -> JsonAnswer:
    """List all accounts with their roles, to an administrator."""
    return JsonAnswer(schemas.AccountsOut.of(service.list_accounts(session, actor)))


@router.post(
    "/accounts",
    response_model=schemas.OneTimeOut,
    responses=problems(problem.CONFLICT, *_READS_BODY, *_REFUSALS),
)
def add_account(
    request: Request, body: schemas.AccountIn, actor: Administrator, session: Writing
) -> JsonAnswer:
    """Add an account without roles, and tell the one-time password with which it begins."""
    made = service.add_account(session, actor, **body.model_dump(), valid=_valid(request))
    return JsonAnswer(schemas.OneTimeOut.of(made))


@router.put(
    "/accounts/{account_id}/active",
    response_model=schemas.AccountOut,
    responses=problems(problem.NOT_FOUND, problem.CONFLICT, *_READS_BODY, *_REFUSALS),
)
def set_active(
    account_id: AccountNumber, body: schemas.ActiveIn, actor: Administrator, session: Writing
) -> JsonAnswer:
    """Let an account sign in again, or no more: its sign-ins and tokens end at once."""
    facts = service.set_active(session, actor, account_id, active=body.is_active)
    return JsonAnswer(schemas.AccountOut.of(facts))


@router.post(
    "/accounts/{account_id}/password",
    response_model=schemas.OneTimeOut,
    responses=problems(problem.NOT_FOUND, problem.CONFLICT, *_REFUSALS),
)
def reset_password(
    request: Request, account_id: AccountNumber, actor: Administrator, session: Writing
) -> JsonAnswer:
    """Give an account a new one-time password; its sign-ins, tokens and lock end."""
    made = service.reset_password(session, actor, account_id, _valid(request))
    return JsonAnswer(schemas.OneTimeOut.of(made))


@router.post(
    "/accounts/{account_id}/roles",
    response_model=schemas.AccountOut,
    responses=problems(problem.NOT_FOUND, problem.CONFLICT, *_READS_BODY, *_REFUSALS),
)
def grant_role(
    account_id: AccountNumber, body: schemas.RoleIn, actor: Administrator, session: Writing
) -> JsonAnswer:
    """Give an account a role."""
    return JsonAnswer(schemas.AccountOut.of(service.grant(session, actor, account_id, body.place())))


@router.post(
    "/accounts/{account_id}/roles/revoke",
    response_model=schemas.AccountOut,
    responses=problems(problem.NOT_FOUND, problem.CONFLICT, *_READS_BODY, *_REFUSALS),
)
def revoke_role(
    account_id: AccountNumber, body: schemas.RoleIn, actor: Administrator, session: Writing
) -> JsonAnswer:
    """Take a role from an account."""
    return JsonAnswer(schemas.AccountOut.of(service.revoke(session, actor, account_id, body.place())))


def _valid(request: Request) -> timedelta:
    return timedelta(days=request.app.state.settings.one_time_password_days)
