"""Short texts that the office writes in Markdown, as sanitised HTML. Pure.

Headings, lists, emphasis and links; no pictures and no HTML of one's own: what is typed as such is shown as text.
"""

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = {"p", "h3", "h4", "ul", "ol", "li", "strong", "em", "code", "blockquote", "a", "hr", "br"}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
BELOW = {"h1": "h3", "h2": "h3", "h3": "h4", "h4": "h4", "h5": "h4", "h6": "h4"}  # headings of a page stand above


def html(markdown: str) -> Markup:
    """Sanitised HTML of a piece of Markdown. Links open nothing but web pages and mails."""
    parser = MarkdownIt("commonmark", {"html": False}).disable("image")
    tokens = parser.parse(markdown)
    for token in tokens:
        token.tag = BELOW.get(token.tag, token.tag)
    made = parser.renderer.render(tokens, parser.options, {})
    clean = nh3.clean(made, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"https", "mailto"}, link_rel="noreferrer")
    return Markup(clean)  # noqa: S704  sanitised in the line above
