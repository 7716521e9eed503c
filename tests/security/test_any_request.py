"""Requests drawn from the API's own description, sent by every role: each answer is one that it promises.

Nothing that anybody sends is a fault of the service; every status is a documented one, and every body has the
form and the media type that the description gives it.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable

from tests.api.conftest import TestClient
from tests.security.conftest import Country

pytestmark = pytest.mark.xdist_group("any request")  # what they all ask is made once

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import schemathesis
    from schemathesis import GenerationMode
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_schema_conformance,
        status_code_conformance,
    )

ROLES = ("public", "health", "planner", "hub", "administrator")
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
FEW = settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def known(country: Country) -> dict[str, Any]:
    """What stands in addresses where the drawn thing is to be found: ids and codes that there are."""
    body = {
        "organisation": "EC-HEALTH",
        "reference": "DRAWN",
        "content": {"name": "Clinic", "place": {"text": "-32.95, 27.05"}},
    }
    made = country.ask("health", "POST", "/v1/proposals", json=body)
    finding = country.ask("public", "GET", "/v1/findings?within=DC12")["findings"][0]
    return {
        "proposal_id": made["id"],
        "commitment_id": country.world.commitments["TOWER"],
        "run_id": country.world.run_id,
        "edition": "test-2021",
        "from_edition": "test-2021",
        "to_edition": "test-2026",
        "indicator": "population",
        "key": finding["key"],
        "slug": "not-found",
    }


def operations(app: Any) -> Iterator[Any]:
    # A warning of this library is about how much it could draw, and none of ours.
    described = schemathesis.openapi.from_dict(app.openapi())
    for found in described.get_all_operations():
        yield found.ok()


@pytest.mark.parametrize(
    "mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["meant", "not meant"]
)
@pytest.mark.filterwarnings("ignore")
def test_any_request_has_a_documented_answer(country: Country, known: dict[str, Any], mode: GenerationMode):
    faults: list[str] = []
    asked = 0
    for operation in operations(country.clients["public"].app):
        asked += 1
        try:
            send_some(country, operation, mode, known)
        except Unsatisfiable:  # what takes nothing cannot be asked wrongly
            assert mode is GenerationMode.NEGATIVE
            assert "parameters" not in operation.definition.raw
        except (Exception, BaseExceptionGroup) as error:  # noqa: BLE001 - told together
            faults.append(f"{operation.label}: {told(error)}")
    assert asked > 55
    assert not faults, "\n\n".join(faults)


def told(error: BaseException) -> str:
    parts = error.exceptions if isinstance(error, BaseExceptionGroup) else [error]
    return " ".join(f"{part} {getattr(part, '__notes__', '')}"[:900] for part in parts)


def send_some(country: Country, operation: Any, mode: GenerationMode, known: dict[str, Any]) -> None:
    @given(case=operation.as_strategy(generation_mode=mode), there=st.booleans())
    @FEW
    def check(case: Any, there: bool) -> None:
        if there:
            case.path_parameters = dict(case.path_parameters or {}) | {
                name: value for name, value in known.items() if f"{{{name}}}" in operation.path
            }
        for who in ROLES:
            answer = send(country.clients[who], case)
            try:
                case.validate_response(answer, checks=CHECKS)
            except BaseException as error:
                error.add_note(f"asked as {who}: {answer.text[:300]}")
                raise

    check()


def send(client: TestClient, case: Any) -> Any:
    """Send a drawn request the way that the tests' client does: it is asked in this very process."""
    drawn = case.as_transport_kwargs(base_url="http://testserver")
    headers = {
        name: text
        for name, text in dict(drawn.get("headers") or {}).items()
        if name.lower() not in OWN_HEADERS
    }
    content = drawn.get("data")
    return client.request(
        drawn["method"],
        drawn["url"],
        params=drawn.get("params") or None,
        headers=headers,
        content=content if isinstance(content, str | bytes) else None,
        **({"json": drawn["json"]} if "json" in drawn else {}),
        follow_redirects=False,
    )


OWN_HEADERS = {"authorization", "cookie", "x-csrf-token", "user-agent", "host", "content-length"}
"""Headers that say who asks: those of the role are sent."""
