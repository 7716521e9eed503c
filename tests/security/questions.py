"""What is asked to find a leak: every address of the API that reads, and every page.

The keys are paths as the OpenAPI document and the router have them; ``{NAME}`` in an address stands for the
number of that commitment, ``{run}`` for that of the import, ``{finding}`` for the key of a finding.
"""

from __future__ import annotations

from typing import Final

_SPACE: Final = "edition=test-2021"
_TIME: Final = "year=2026&phase=original"

READS: Final[dict[str, tuple[str, ...]]] = {
    "/healthz": ("/healthz",),
    "/readyz": ("/readyz",),
    "/problems": ("/problems",),
    "/problems/{slug}": ("/problems/not-found",),
    "/v1/account": ("/v1/account",),
    "/v1/accounts": ("/v1/accounts",),
    "/v1/tokens": ("/v1/tokens",),
    "/v1/alignment": ("/v1/alignment", "/v1/alignment?within=DC12&organisation=EC-HEALTH"),
    "/v1/findings": (
        "/v1/findings?within=DC12",
        "/v1/findings?within=DC12&format=geojson",
        "/v1/findings?within=EC&organisation=DWS",
    ),
    "/v1/findings/{key}": ("/v1/findings/{finding}?within=DC12",),
    "/v1/editions": ("/v1/editions",),
    "/v1/areas": ("/v1/areas", "/v1/areas?level=ward&format=geojson", "/v1/areas?q=clinic"),
    "/v1/areas/{level}/{code}": ("/v1/areas/ward/21201001", "/v1/areas/district/DC12"),
    "/v1/commitments": (
        "/v1/commitments",
        "/v1/commitments?format=geojson",
        "/v1/commitments?q=clinic",
        "/v1/commitments?q=reservoir&year=2026",
        "/v1/commitments?organisation=EC-HEALTH&order=amount",
        "/v1/commitments?organisation=DWS&landing=ward",
        "/v1/commitments?within=21201001&year=2026",
        "/v1/commitments?scope=unlocated",
        "/v1/commitments?bbox=26,-34,28,-32",
        "/v1/commitments?limit=2",
    ),
    "/v1/commitments/{commitment_id}": (
        "/v1/commitments/{CLINICS}",
        "/v1/commitments/{NATION}",
        "/v1/commitments/{TOWER}",
        "/v1/commitments/999999",
    ),
    "/v1/commitments/{commitment_id}/content": (
        "/v1/commitments/{CLINICS}/content",
        "/v1/commitments/{NATION}/content",
    ),
    "/v1/commitments/{commitment_id}/history": (
        "/v1/commitments/{CLINICS}/history",
        "/v1/commitments/{NATION}/history",
    ),
    "/v1/changes": ("/v1/changes", "/v1/changes?organisation=DWS"),
    "/v1/uploads": ("/v1/uploads",),
    "/v1/uploads/{upload_id}": ("/v1/uploads/{upload}", "/v1/uploads/{upload+1}"),
    "/v1/uploads/{upload_id}/refused-rows": (
        "/v1/uploads/{upload}/refused-rows",
        "/v1/uploads/{upload+1}/refused-rows",
    ),
    "/v1/uploads/{upload_id}/progress": (
        "/v1/uploads/{upload}/progress",
        "/v1/uploads/{upload+1}/progress",
    ),
    "/v1/coordination": ("/v1/coordination?within=DC12", "/v1/coordination?within=EC&format=geojson"),
    "/v1/crosswalks": ("/v1/crosswalks",),
    "/v1/crosswalks/{from_edition}/{to_edition}": ("/v1/crosswalks/test-2021/test-2026",),
    "/v1/crosswalks/{from_edition}/{to_edition}/map": ("/v1/crosswalks/test-2021/test-2026/map?within=DC12",),
    "/v1/crosswalks/{from_edition}/{to_edition}/wards": ("/v1/crosswalks/test-2021/test-2026/wards",),
    "/v1/gaps": (
        f"/v1/gaps?indicator=population&sector=water&level=ward&within=DC12&{_TIME}",
        f"/v1/gaps?indicator=population&level=ward&{_TIME}&sector=health&format=csv",
    ),
    "/v1/equity": (f"/v1/equity?indicator=population&sector=water&level=ward&within=DC12&{_TIME}&seed=1",),
    "/v1/maps/gaps": (
        f"/v1/maps/gaps?indicator=population&sector=water&level=ward&within=DC12&{_TIME}",
        f"/v1/maps/gaps?indicator=population&level=ward&measure=two_way&{_TIME}",
    ),
    "/v1/maps/values": (
        f"/v1/maps/values?level=ward&measure=total&{_TIME}",
        f"/v1/maps/values?level=local&measure=coverage&organisation=EC-HEALTH&{_TIME}",
        f"/v1/maps/values?level=ward&measure=share&sector=water&{_TIME}",
    ),
    "/v1/needs": ("/v1/needs",),
    "/v1/needs/{indicator}": ("/v1/needs/population?level=ward",),
    "/v1/plans": ("/v1/plans", "/v1/plans?within=DC12"),
    "/v1/plans/{code}": ("/v1/plans/EC121-IDP", "/v1/plans/EC121-IDP?format=geojson"),
    "/v1/plans/{code}/links": ("/v1/plans/EC121-IDP/links",),
    "/v1/profiles/{level}/{code}": (
        f"/v1/profiles/ward/21201001?{_TIME}",
        f"/v1/profiles/district/DC12?{_TIME}",
        "/v1/profiles/country/ZA?organisation=EC-HEALTH",
    ),
    "/v1/proposals": (
        "/v1/proposals",
        "/v1/proposals?format=geojson",
        "/v1/proposals?status=draft&status=submitted&status=returned",
        "/v1/proposals?organisation=EC-HEALTH",
        "/v1/proposals?organisation=DWS&order=newest",
        "/v1/proposals?district=DC12",
        "/v1/proposals?located=false",
        "/v1/proposals?commitment={CLINICS}",
        "/v1/proposals?mine=true",
        "/v1/proposals?limit=1",
    ),
    "/v1/proposals/rollup": (
        "/v1/proposals/rollup?level=ward&year=2026",
        "/v1/proposals/rollup?level=district&year=2026&status=submitted",
        "/v1/proposals/rollup?level=country&year=2026&within=DC12",
        "/v1/proposals/rollup?level=local&year=2027",
    ),
    "/v1/proposals/{proposal_id}": (
        "/v1/proposals/{proposal}",
        "/v1/proposals/{proposal+1}",
        "/v1/proposals/{proposal+2}",
        "/v1/proposals/{proposal+3}",
        "/v1/proposals/{proposal+4}",
        "/v1/proposals/{proposal+5}",
    ),
    "/v1/rollups": (
        f"/v1/rollups?level=ward&{_TIME}",
        f"/v1/rollups?level=ward&{_TIME}&format=geojson",
        f"/v1/rollups?level=district&{_TIME}&organisation=EC-HEALTH",
        "/v1/rollups?level=local&basis=window&from=2026-12-01&to=2028-05-31",
        f"/v1/rollups?level=province&{_TIME}&sector=water",
    ),
    "/v1/reconciliation": ("/v1/reconciliation", "/v1/reconciliation?organisation=DWS&year=2026"),
    "/v1/imports": ("/v1/imports",),
    "/v1/imports/{run_id}": ("/v1/imports/{run}",),
    "/v1/imports/{run_id}/refused-rows": ("/v1/imports/{run}/refused-rows",),
    "/v1/search": ("/v1/search?q=clinic", "/v1/search?q=reservoir", "/v1/search?q=ward&limit=20"),
    "/v1/takeaway": tuple(
        f"/v1/takeaway?level=ward&within=DC12&{_TIME}&format={form}"
        for form in ("csv", "xlsx", "gpkg", "pdf", "png", "html")
    ),
    "/v1/takeaway/gaps": tuple(
        f"/v1/takeaway/gaps?indicator=population&sector=water&level=local&within=DC12&{_TIME}&format={form}"
        for form in ("csv", "gpkg", "pdf")
    ),
    "/tiles/{edition}/{level}.json": ("/tiles/test-2021/ward.json",),
    "/tiles/{edition}/{level}/{z}/{x}/{y}.mvt": ("/tiles/test-2021/ward/0/0/0.mvt",),
    "/tiles/{edition}/{level}/labels.json": ("/tiles/test-2021/ward/labels.json",),
    "/tiles/{edition}/{level}/labels/{z}/{x}/{y}.mvt": ("/tiles/test-2021/ward/labels/0/0/0.mvt",),
    "/tiles/{edition}/commitments/{z}/{x}/{y}.mvt": (
        "/tiles/test-2021/commitments/0/0/0.mvt",
        "/tiles/test-2021/commitments/8/147/152.mvt",
        "/tiles/test-2021/commitments/14/9423/9756.mvt",
        "/tiles/test-2021/commitments/0/0/0.mvt?organisation=EC-HEALTH&year=2026",
    ),
}

PAGES: Final[dict[str, tuple[str, ...]]] = {
    "/": ("/",),
    "/account": ("/account",),
    "/accounts": ("/accounts",),
    "/areas": (f"/areas?level=ward&{_TIME}",),
    "/areas/{level}/{code}": ("/areas/ward/21201001", "/areas/district/DC12"),
    "/changes": ("/changes?within=DC12",),
    "/commitments": ("/commitments", "/commitments?q=clinic", "/commitments?organisation=DWS"),
    "/commitments/{commitment_id}": ("/commitments/{CLINICS}", "/commitments/{NATION}"),
    "/docs": ("/docs",),
    "/docs/page.css": ("/docs/page.css",),
    "/docs/page.js": ("/docs/page.js",),
    "/gaps": (f"/gaps?level=ward&within=DC12&{_TIME}",),
    "/history": ("/history",),
    "/hub/{code}": ("/hub/DC12", "/hub/EC"),
    "/hub/{code}/findings/{key}": ("/hub/DC12/findings/{finding}",),
    "/hub/{code}/pairs": ("/hub/DC12/pairs?kind=duplicate", "/hub/EC/pairs?kind=joint_site"),
    "/hub/{code}/pairs/{a}-{b}": ("/hub/DC12/pairs/{PIPE}-{STREETS}",),
    "/imports": ("/imports",),
    "/imports/{run_id}": ("/imports/{run}",),
    "/openapi.json": ("/openapi.json",),
    "/record": ("/record", "/record?organisation=EC-HEALTH", "/record?kind=allocation"),
    "/review": ("/review", "/review?status=returned"),
    "/review/{proposal_id}": ("/review/{proposal}", "/review/{proposal+1}", "/review/{proposal+2}"),
    "/sign-in": ("/sign-in",),
    "/upload": ("/upload",),
    "/upload/profiles": ("/upload/profiles",),
    "/upload/{upload_id}": ("/upload/{upload}", "/upload/{upload+1}"),
    "/work": ("/work",),
    "/work/new": ("/work/new",),
    "/work/{proposal_id}": ("/work/{proposal}", "/work/{proposal+1}"),
    "/work/commitments/{commitment_id}": ("/work/commitments/{CLINICS}",),
}

LEADS_AWAY: Final = {"/sign-in/callback", "/sign-in/provider", "/sign-out"}
"""Pages of signing in and out, which say nothing of commitments and change the sign-in they come with."""

WRITES: Final[dict[tuple[str, str], tuple[str, dict[str, object] | None]]] = {
    ("put", "/v1/proposals/{proposal_id}"): ("/v1/proposals/{number}", {"content": {"name": "Ours now"}}),
    ("delete", "/v1/proposals/{proposal_id}"): ("/v1/proposals/{number}", None),
    ("post", "/v1/proposals/{proposal_id}/submit"): ("/v1/proposals/{number}/submit", None),
    ("post", "/v1/proposals/{proposal_id}/reopen"): ("/v1/proposals/{number}/reopen", None),
    ("post", "/v1/proposals/{proposal_id}/withdraw"): ("/v1/proposals/{number}/withdraw", None),
    ("post", "/v1/proposals/{proposal_id}/return"): (
        "/v1/proposals/{number}/return",
        {"comment": "Not here."},
    ),
    ("post", "/v1/proposals/{proposal_id}/publish"): ("/v1/proposals/{number}/publish", None),
    ("post", "/v1/proposals/batch"): (
        "/v1/proposals/batch",
        {"step": "publish", "items": [{"id": "{number}", "version": 1}]},
    ),
}
"""Writes aimed at the work of others: method and path, the address, and the body."""

PUBLISHED_WRITES: Final[dict[tuple[str, str], tuple[str, dict[str, object] | None]]] = {
    ("put", "/v1/commitments/{commitment_id}"): (
        "/v1/commitments/{number}",
        {"content": {"name": "Ours now"}},
    ),
    ("put", "/v1/commitments/{commitment_id} at once"): (
        "/v1/commitments/{number}",
        {"content": {"name": "Ours now"}, "publish": True},
    ),
}
"""Writes aimed at what others have published, in the same form; words after the path tell bodies apart."""

UPLOAD_WRITES: Final[dict[tuple[str, str], tuple[str, dict[str, object] | None]]] = {
    ("put", "/v1/uploads/{upload_id}/options"): ("/v1/uploads/{number}/options", {"unit": "millions"}),
    ("patch", "/v1/uploads/{upload_id}/corrections"): (
        "/v1/uploads/{number}/corrections",
        {"left_out": {"2": True}},
    ),
    ("delete", "/v1/uploads/{upload_id}"): ("/v1/uploads/{number}", None),
    ("post", "/v1/uploads/{upload_id}/check"): ("/v1/uploads/{number}/check", None),
    ("post", "/v1/uploads/{upload_id}/load"): ("/v1/uploads/{number}/load", None),
}
"""Writes aimed at the uploads of others, in the same form."""
