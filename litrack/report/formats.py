"""Rows and objects as text for programs, one way a format; each escapes what its readers would obey."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, get_args

from litrack.errors import UsageError
from litrack.report import cells

Format = Literal["json", "ndjson", "csv", "tsv", "md", "plain"]
FORMATS: tuple[str, ...] = get_args(Format)

_ODD = re.compile(r"[^\n\x20-\x7e]")
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")
_NUMBER = r"[+-]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)([eE][+-]?[0-9]+)?%?"  # compiled by re when first needed
MARKDOWN = str.maketrans({char: f"\\{char}" for char in r"\`*_[]<>|~#&!"})


def objects(
    found: Iterable[Mapping[str, Any]],
    format: str,  # noqa: A002 - the option's name
    keys: Sequence[str] = (),
    ascii: bool = False,  # noqa: A002 - what the stream can carry
) -> Iterator[str]:
    """A JSON array, or one JSON object a line; `keys` picks and orders."""
    texts = (json_text({key: item.get(key) for key in keys} if keys else item, ascii) for item in found)
    if format == "ndjson":
        for text in texts:
            yield text + "\n"
        return
    before = "[\n"
    for text in texts:
        yield before + text
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def json_text(value: object, ascii: bool = False, indent: int | None = None) -> str:  # noqa: A002
    """JSON that holds the text unchanged and yet never steers a terminal: whatever does not print is escaped."""
    import json

    text = json.dumps(value, ensure_ascii=ascii, indent=indent)
    return text if text.isascii() and text.isprintable() else _ODD.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    char = match[0]
    if char.isprintable():
        return char
    units = char.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[place : place + 4]}" for place in range(0, len(units), 4))


def rows(
    found: Iterable[Sequence[object]],
    names: Sequence[str],
    format: str,  # noqa: A002
    headers: bool = True,
    ascii: bool = False,  # noqa: A002
) -> Iterator[str]:
    """Any rows as csv (RFC 4180), tsv, md (GitHub's tables) or plain (aligned columns)."""
    table = ([_text(value, ascii) for value in row] for row in found)
    head = [list(names)] if headers else []
    if format == "csv":
        return _csv(table, head)
    if format == "tsv":
        return _joined(([_inert(text) for text in row] for row in table), head, "\t", "")
    if format == "md":
        head += [["---"] * len(names)] if headers else []
        return _joined(([text.translate(MARKDOWN) for text in row] for row in table), head, " | ", "|")
    if format == "plain":
        return (line + "\n" for line in aligned([*head, *table]))
    message = f"There is no format named '{cells.clip(cells.clean(format), 40)}'."
    raise UsageError(message, f"Formats: table, {', '.join(FORMATS)}")


def aligned(table: Sequence[Sequence[str]], right: Sequence[int] = ()) -> list[str]:
    """Columns two spaces apart, each as wide as its widest cell; those in `right` end together."""
    widths = [max(map(cells.width, column)) for column in zip(*table, strict=True)]
    out = []
    for row in table:
        filled = []
        for place, (text, columns) in enumerate(zip(row, widths, strict=True)):
            space = " " * (columns - cells.width(text))
            filled.append(space + text if place in right else text + space)
        out.append("  ".join(filled).rstrip())
    return out


def _text(value: object, ascii: bool) -> str:  # noqa: A002
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else cells.clean(str(value), ascii)


def _inert(text: str) -> str:
    """What a spreadsheet would run as a formula gets a leading apostrophe, plain numbers do not (OWASP ASVS 1.2.10)."""
    return f"'{text}" if _FORMULA.match(text) and not re.fullmatch(_NUMBER, text.strip()) else text


def _joined(table: Iterable[list[str]], head: list[list[str]], gap: str, edge: str) -> Iterator[str]:
    for cuts in (head, table):
        for row in cuts:
            yield f"{edge} {gap.join(row)} {edge}\n" if edge else gap.join(row) + "\n"


def _csv(table: Iterable[list[str]], head: list[list[str]]) -> Iterator[str]:
    import csv
    import io

    buffer = io.StringIO()
    writer = csv.writer(buffer)  # ends lines with CR LF, as RFC 4180 asks
    for cuts in (head, table):
        for row in cuts:
            writer.writerow([_inert(text) for text in row])
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
