"""On which line and in which column each key of a TOML text stands."""

import re
from typing import Any

Keys = tuple[str, ...]

_DEPTH = 3
"""No key that litrack knows lies deeper: queries.NAME.term."""

_STRING_OR_COMMENT = re.compile(
    r"""\"{3}(?:\\.|[^\\])*?\"{3}|'{3}.*?'{3}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|\#[^\n]*""", re.DOTALL
)
_HEADER = re.compile(r"[ \t]*\[\[?[ \t]*([^\]\n]+)\]")
_PART = r"""(?:[A-Za-z0-9_-]+|"(?:\\.|[^"\\])*"|'[^']*')"""
_KEY = re.compile(rf"[ \t]*({_PART}(?:[ \t]*\.[ \t]*{_PART})*)[ \t]*=")


def places(text: str) -> dict[Keys, tuple[int, int]]:
    """Where each key stands. tomllib does not tell, so the lines are scanned, texts of several lines skipped."""

    def emptied(match: re.Match[str]) -> str:
        return match[0] if match[0][:3] not in ('"""', "'''") else '""' + "\n" * match[0].count("\n")

    found_at: dict[Keys, tuple[int, int]] = {}
    table: Keys = ()
    for number, line in enumerate(_STRING_OR_COMMENT.sub(emptied, text).split("\n"), 1):
        header, key = _HEADER.match(line), _KEY.match(line)
        found = header or key
        if not found:
            continue
        keys = _dotted(found[1].strip())
        if header:
            table = keys
        else:
            keys = (*table, *keys)
        for end in range(1, min(len(keys), _DEPTH) + 1):
            found_at.setdefault(keys[:end], (number, found.start(1) + 1))
    return found_at


def _dotted(key: str) -> Keys:
    """The parts of a dotted key, as TOML itself reads it; a line that only looked like a key has none."""
    import tomllib

    if re.fullmatch(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*", key):
        return tuple(key.split("."))
    try:
        value: Any = tomllib.loads(f"{key} = 0")
    except (tomllib.TOMLDecodeError, RecursionError):
        return ()
    parts = []
    while isinstance(value, dict):
        part, value = next(iter(value.items()))
        parts.append(part)
    return tuple(parts)
