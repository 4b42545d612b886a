"""HTML from elements: text is escaped by the standard library's serialiser, and nothing here joins markup by hand."""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from hashlib import sha256
from xml.etree.ElementTree import Element, tostring

from litrack.report.cells import clean, clean_lines
from litrack.report.page.style import CSS

Child = Element | str | None


def el(tag: str, *children: Child | Iterable[Child], **attributes: str | None) -> Element:
    """An element; a child is an element, text, nothing, or several of them. `class_` is class, `aria_label` aria-label;
    an attribute that is None is left out. Neither texts nor attributes keep what could steer a reader's program."""
    made = Element(tag)
    for name, value in attributes.items():
        if value is not None:
            made.set(name.rstrip("_").replace("_", "-"), clean(value))
    last: Element | None = None
    for child in _flat(children):
        if isinstance(child, Element):
            made.append(child)
            last = child
        elif last is None:
            made.text = (made.text or "") + child
        else:
            last.tail = (last.tail or "") + child
    return made


def _flat(children: Iterable[Child | Iterable[Child]]) -> Iterator[Element | str]:
    for child in children:
        # An Element is iterable too, over its own children.
        if isinstance(child, Element):
            yield child
        elif isinstance(child, str):
            yield clean_lines(child)
        elif child is not None:
            yield from _flat(child)


def html(element: Element) -> str:
    """Its text, and a line end."""
    return tostring(element, encoding="unicode", method="html") + "\n"


def document(title: str, parts: Iterable[Element]) -> Iterator[str]:
    """A whole page, piece by piece: no script, nothing from outside, and a policy that forbids both."""
    allowed = b64encode(sha256(CSS.encode()).digest()).decode()
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el(
            "meta",
            http_equiv="Content-Security-Policy",
            content=f"default-src 'none'; style-src 'sha256-{allowed}'; base-uri 'none'; form-action 'none'",
        ),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="referrer", content="no-referrer"),
        el("title", title),
        el("style", CSS),
    )
    yield '<!DOCTYPE html>\n<html lang="en">\n' + html(head) + "<body>\n"
    for part in parts:
        yield html(part)
    yield "</body>\n</html>\n"
