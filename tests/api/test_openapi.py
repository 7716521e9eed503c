"""The description of the API: whole, true to the answers, and with an example for everything."""

from __future__ import annotations

import re

import jsonschema
import pytest
from shapely.geometry import mapping

from service.http.problem import PROBLEMS
from tests.builders import square

DOWNLOADS = {"/v1/takeaway", "/v1/takeaway/gaps", "/v1/uploads/{upload_id}/refused-rows"}
"""Addresses that answer with files in place of JSON."""


def operations(described):
    return [
        (method, path, operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]


def references(part):
    if isinstance(part, dict):
        yield from [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        for each in part.values():
            yield from references(each)
    elif isinstance(part, list):
        for each in part:
            yield from references(each)


def with_components(described, schema):
    return {**schema, "components": described["components"]}


def held_against(described, schema, value):
    checker = jsonschema.Draft202012Validator(with_components(described, schema))
    errors = [f"{list(error.absolute_path)}: {error.message}" for error in checker.iter_errors(value)]
    assert errors == []


def test_it_is_openapi_3_1_and_refers_to_what_it_has(described):
    assert described["openapi"].startswith("3.1")
    assert described["info"]["description"]
    known = {f"#/components/schemas/{name}" for name in described["components"]["schemas"]}
    assert set(references(described)) <= known
    for schema in described["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_every_operation_says_what_it_does(described):
    names = [operation["operationId"] for *_, operation in operations(described)]
    assert len(names) == len(set(names)) >= 12
    for method, path, operation in operations(described):
        assert operation["description"].endswith("."), (method, path)
        assert operation["tags"][0] in {tag["name"] for tag in described["tags"]}, (method, path)


def test_every_parameter_is_explained(described):
    for method, path, operation in operations(described):
        for parameter in operation.get("parameters", []):
            assert parameter.get("description"), (method, path, parameter["name"])
        for name in re.findall(r"{(\w+)}", path):
            assert name in {parameter["name"] for parameter in operation["parameters"]}


def test_every_answer_has_an_example_that_fits_its_schema(described):
    for method, path, operation in operations(described):
        if path in DOWNLOADS:
            continue
        content = operation["responses"][min(status for status in operation["responses"] if status < "3")][
            "content"
        ]
        if list(content) == ["application/vnd.mapbox-vector-tile"]:
            assert content["application/vnd.mapbox-vector-tile"]["schema"]["format"] == "binary", (
                method,
                path,
            )
            continue
        schema = content["application/json"]["schema"]
        named = described["components"]["schemas"][schema["$ref"].rsplit("/", maxsplit=1)[-1]]
        assert named["examples"], (method, path)
        for example in named["examples"]:
            held_against(described, schema, example)


def test_every_problem_is_documented_in_its_own_media_type(described):
    for method, path, operation in operations(described):
        refusals = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
        assert {"422", "500"} <= set(refusals), (method, path)
        for status, answer in refusals.items():
            assert list(answer["content"]) == ["application/problem+json"], (method, path, status)
            content = answer["content"]["application/problem+json"]
            assert content["schema"] == {"$ref": "#/components/schemas/Problem"}
            for slug, example in content["examples"].items():
                assert str(PROBLEMS[slug].status) == status
                held_against(described, content["schema"], example["value"])


@pytest.mark.parametrize(
    ("template", "path"),
    [
        ("/v1/editions", "/v1/editions"),
        ("/v1/areas", "/v1/areas"),
        ("/v1/areas/{level}/{code}", "/v1/areas/ward/21201001"),
        ("/v1/areas/{level}/{code}", "/v1/areas/country/ZA"),
        ("/v1/commitments", "/v1/commitments?within=DC12&year=2026"),
        ("/v1/commitments", "/v1/commitments"),
        ("/v1/commitments/{commitment_id}", "/v1/commitments/{TOWER}"),
        ("/v1/commitments/{commitment_id}", "/v1/commitments/{OFFICE}"),
        ("/v1/rollups", "/v1/rollups?level=ward&year=2026"),
        ("/v1/maps/values", "/v1/maps/values?level=ward&year=2026"),
        ("/v1/maps/values", "/v1/maps/values?level=ward&year=2026&measure=coverage"),
        ("/v1/maps/values", "/v1/maps/values?phase=audited"),
        ("/v1/plans", "/v1/plans"),
        ("/v1/plans/{code}", "/v1/plans/DC12-SDF"),
        ("/v1/plans/{code}/links", "/v1/plans/EC121-IDP/links"),
        ("/v1/alignment", "/v1/alignment?within=DC12"),
        ("/v1/findings", "/v1/findings?within=DC12&year=2026"),
        ("/v1/coordination", "/v1/coordination?within=DC12&year=2026&distance=5000"),
        ("/v1/profiles/{level}/{code}", "/v1/profiles/district/DC12?year=2026"),
        ("/v1/profiles/{level}/{code}", "/v1/profiles/ward/EC121_1?phase=audited"),
        ("/v1/search", "/v1/search?q=qora"),
        ("/v1/reconciliation", "/v1/reconciliation?year=2026"),
        ("/tiles/{edition}/{level}.json", "/tiles/test-2021/ward.json"),
        ("/v1/imports", "/v1/imports"),
        ("/v1/imports/{run_id}", "/v1/imports/{RUN}"),
        ("/v1/imports/{run_id}/refused-rows", "/v1/imports/{RUN}/refused-rows"),
        ("/v1/needs", "/v1/needs"),
        ("/v1/needs/{indicator}", "/v1/needs/population?level=ward"),
        ("/v1/needs/{indicator}", "/v1/needs/population?edition=test-2026&level=district"),
        ("/v1/gaps", "/v1/gaps?indicator=population&level=ward&within=EC121&sector=water&year=2026"),
        ("/v1/gaps", "/v1/gaps?indicator=population&within=DC12&sector=all&year=2026&spread=population"),
        ("/v1/gaps", "/v1/gaps?indicator=population&edition=test-2026&sector=all&year=2031"),
        ("/v1/equity", "/v1/equity?indicator=population&level=ward&within=EC121&sector=water&year=2026"),
        ("/v1/crosswalks", "/v1/crosswalks"),
        ("/v1/crosswalks/{from_edition}/{to_edition}", "/v1/crosswalks/test-2021/test-2026"),
        ("/v1/crosswalks/{from_edition}/{to_edition}/wards", "/v1/crosswalks/test-2021/test-2026/wards"),
        ("/healthz", "/healthz"),
        ("/readyz", "/readyz"),
        ("/problems", "/problems"),
        ("/problems/{slug}", "/problems/not-found"),
    ],
)
def test_answers_are_as_described(client, described, world, template, path):
    schema = described["paths"][template]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    answer = client.get(path.format(**world.commitments, RUN=world.run_id))
    assert answer.status_code == 200, answer.text
    held_against(described, schema, answer.json())
    assert set(answer.json()) == set(
        described["components"]["schemas"][schema["$ref"].split("/")[-1]]["properties"]
    )


def test_a_summary_is_as_described(client, described):
    answers = described["paths"]["/v1/areas/summary"]["post"]["responses"]
    answer = client.post("/v1/areas/summary", json=mapping(square(27.0, -33.0)))
    held_against(described, answers["200"]["content"]["application/json"]["schema"], answer.json())


def test_the_bodys_example_can_be_sent(client, described):
    body = described["paths"]["/v1/areas/summary"]["post"]["requestBody"]["content"]["application/geo+json"]
    [example] = body["schema"]["examples"]
    answer = client.post("/v1/areas/summary", json=example, headers={"Content-Type": "application/geo+json"})
    assert "touches no ward" in answer.json()["detail"]  # read, and far from the squares of the tests


@pytest.mark.parametrize("path", ["/v1/nowhere", "/v1/areas?x=1", "/v1/commitments/4711"])
def test_problems_are_as_described(client, described, path):
    held_against(described, {"$ref": "#/components/schemas/Problem"}, client.get(path).json())
