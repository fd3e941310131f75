from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import html5lib
import pytest
from bs4 import BeautifulSoup
from flask import Flask, render_template_string

from lms.manifest import Manifest


@pytest.fixture
def bring(app: Flask) -> Iterator[Callable[..., None]]:
    """Add to the house, for this test, what a capability would bring."""
    real = app.extensions["house"]

    def add(**rooms: Any) -> None:
        now = app.extensions["house"]
        app.extensions["house"] = replace(now, manifests=(*now.manifests, Manifest("of the test", **rooms)))

    yield add
    app.extensions["house"] = real


@pytest.fixture
def alone(app: Flask) -> Iterator[None]:
    """Nothing is waiting for anybody, whatever the capabilities would say."""
    real = app.extensions["house"]
    nothing = {"todos": (), "attention": (), "figures": (), "stops": ()}
    app.extensions["house"] = replace(real, manifests=tuple(replace(one, **nothing) for one in real.manifests))
    yield
    app.extensions["house"] = real


@pytest.fixture
def show(app: Flask) -> Callable[..., BeautifulSoup]:
    """Render a piece of a page as a page would hold it; refuses broken HTML and ids that stand twice."""

    def render(body: str, path: str = "/help", form: dict[str, Any] | None = None, **context: Any) -> BeautifulSoup:
        method = "GET" if form is None else "POST"
        with app.test_request_context(path, method=method, data=form):
            make = context.pop("make", None)
            if make is not None:
                context["form"] = make()
            text = render_template_string(FRAME % body, **context)
        html5lib.HTMLParser(strict=True).parse(text)
        soup = BeautifulSoup(text, "html.parser")
        ids = [tag["id"] for tag in soup.select("[id]")]
        assert len(ids) == len(set(ids)), ids
        for tag in soup.select("[for]"):
            assert tag["for"] in ids
        for tag in soup.select("[aria-describedby], [aria-labelledby]"):
            named = f"{tag.get('aria-describedby', '')} {tag.get('aria-labelledby', '')}".split()
            assert set(named) <= set(ids), named
        return soup

    return render


FRAME = """<!doctype html><html lang="en"><head><title>x</title></head><body>
{%% import "components/forms.html" as forms %%}{%% import "components/parts.html" as parts %%}
{%% import "components/tables.html" as tables %%}{%% import "components/live.html" as live %%}
%s</body></html>"""
