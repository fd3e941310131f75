"""Every address, as every role and as nobody: what the page says about itself is what happens."""

from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from lms.roles import Role
from tests import world

VALUES: dict[str, Any] = {"int": 987_654_321, "default": "aaaaaaaaaaaaaaaaaaaaaaaa", "path": "none.svg", "uuid": "0"}
WRITES = {"POST", "PUT", "PATCH", "DELETE"}


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if not rule.endpoint.endswith("static")]


def address(app: Flask, rule: Rule) -> str:
    values = {name: VALUES[kind(rule, name)] for name in rule.arguments}
    return app.url_map.bind("localhost").build(rule.endpoint, values, method=next(iter(rule.methods or {"GET"})))


def kind(rule: Rule, name: str) -> str:
    name_of = type(rule._converters[name]).__name__.lower()
    return "int" if "integer" in name_of else "path" if "path" in name_of else "default"


def methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


@pytest.fixture
def visit(app, browser):
    """Open every address with every method and tell what came of it: (endpoint, method, view, response)."""

    def go(person=None):
        for rule in rules(app):
            view: Any = app.view_functions[rule.endpoint]
            for method in methods(rule):
                if person:
                    browser.sign_in(person)  # again each time: one of the pages signs out
                yield rule.endpoint, method, view, browser.open(address(app, rule), method=method)

    return go


def test_nobody_is_asked_to_sign_in_except_on_public_pages_and_links(visit):
    for endpoint, method, view, response in visit():
        place = f"{method} {endpoint}"
        to_sign_in = response.status_code in (302, 401) and "/login" in response.headers.get("Location", "/login")
        if view.access == "public":
            assert response.status_code < 500, place
        elif view.access == "link":
            assert response.status_code in (404, 410), place
        else:
            assert to_sign_in, f"{place} answered {response.status_code}"


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_what_its_policy_says_and_nothing_else(visit, role):
    person = world.make_user(role, focal_for=world.make_member() if role is Role.FOCAL_POINT else None)
    for endpoint, method, view, response in visit(person):
        place = f"{role}: {method} {endpoint} answered {response.status_code}"
        assert response.status_code < 500, place
        if policy := getattr(view, "policy", None):
            if not policy(person):
                assert response.status_code == 403, place
            else:
                assert response.status_code != 403 or method in WRITES, place


def test_every_view_names_its_rule(app):
    for rule in rules(app):
        view: Any = app.view_functions[rule.endpoint]
        assert view.access, rule.endpoint
