from __future__ import annotations

import pytest


def test_the_watch_sees_what_breaks_a_pages_policy(page, watched):
    page.goto("/nowhere")
    watched.expect("404")
    page.evaluate("fetch('http://elsewhere.invalid/').catch(() => null)")
    watched.expect("Content Security Policy")


def test_the_watch_sees_what_is_asked_of_another_host(open_context, watched):
    page = open_context(bypass_csp=True).new_page()
    page.route("http://elsewhere.invalid/**", lambda route: route.abort())
    page.goto("/nowhere")
    watched.expect("404")
    page.evaluate("fetch('http://elsewhere.invalid/').catch(() => null)")
    watched.expect("asks another host: http://elsewhere.invalid/")
    watched.expect("ERR_FAILED")


def test_the_watch_names_what_it_waits_for(watched):
    with pytest.raises(AssertionError, match="'a fault' was expected"):
        watched.expect("a fault")


def test_a_wrong_address_leads_back(page, watched, check_axe):
    page.goto("/nowhere")
    watched.expect("404")
    check_axe(page)
    page.get_by_role("link", name="Back to the map").click()
    assert page.url.endswith("/")
