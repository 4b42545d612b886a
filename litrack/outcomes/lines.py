"""The JSON-lines face of the extractor: one abstract per line in, its extraction per line out (design: outcomes.md)."""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from litrack.errors import UsageError
from litrack.model import EXTRACTED, Abstract, Ask, Extraction, Section
from litrack.outcomes import facade


def extract_lines(lines: Iterable[str], extra: Path | None = None) -> Iterator[str]:
    """One JSON object out for each line in; a line that is no JSON object ends in a UsageError that names it."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield json.dumps(_extract(_parse(line, number), number, extra), ensure_ascii=False)


def extract_text(text: str, extra: Path | None = None) -> str:
    """Plain text, the first line the title, as the same JSON object (id null)."""
    return json.dumps(_extract({"text": text}, 1, extra), ensure_ascii=False)


def _parse(line: str, number: int) -> dict[str, Any]:
    try:
        item = json.loads(line)
    except (ValueError, RecursionError):
        item = None
    if not isinstance(item, dict):
        raise UsageError(
            f"Line {number} is no JSON object; the lines before it were read.",
            'Each line looks like {"id": 1, "text": "Title\\nAbstract"}.',
        )
    return item


def _extract(item: dict[str, Any], number: int, extra: Path | None) -> dict[str, Any]:
    try:
        abstract = _abstract(item)
        asks = tuple(
            Ask(
                intervention=a.get("intervention") or "",
                comparator=a.get("comparator") or "",
                outcome=a.get("outcome") or "",
            )
            for a in item.get("ask") or ()
        )
    except (AttributeError, TypeError, KeyError):
        raise UsageError(
            f"Line {number} has a field of the wrong kind; the lines before it were read.",
            "title and text are strings, sections a list of {label, category, text}, ask a list of {intervention, "
            "comparator, outcome}.",
        ) from None
    return as_dict(item.get("id"), facade.extract(abstract, asks, extra=extra), asked=bool(asks))


def _abstract(item: dict[str, Any]) -> Abstract:
    types = tuple(str(x) for x in item.get("publication_types") or ())
    mesh = tuple(str(x) for x in item.get("mesh") or ())
    if item.get("sections") is not None or "text" not in item:
        sections = tuple(
            Section(label=s.get("label"), category=s.get("category"), text="" + (s.get("text") or ""))
            for s in item.get("sections") or ()
        )
        return Abstract(title="" + (item.get("title") or ""), sections=sections, publication_types=types, mesh=mesh)
    title, newline, rest = ("" + item["text"]).partition("\n")
    return Abstract(title=title, sections=(Section(text=rest),) if newline else (), publication_types=types, mesh=mesh)


def as_dict(identifier: object, extraction: Extraction, *, asked: bool = False) -> dict[str, Any]:
    """The output object of the contract."""
    out: dict[str, Any] = {"id": identifier, **asdict(extraction)}
    out["outcomes"] = [
        {**{name: o[name] for name in EXTRACTED}, "mentions": [list(m) for m in o["mentions"]]} for o in out["outcomes"]
    ]
    if not asked:
        del out["answers"]
    return out


def main() -> None:
    """Reads standard input, writes standard output."""
    for line in extract_lines(sys.stdin):
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
