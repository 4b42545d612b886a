"""What a user types into a search, as FTS5: every word quoted, so that no input is ever an operator by accident."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final, NamedTuple

from litrack.errors import UsageError

FIELDS: Final = {
    "title": "title",
    "abstract": "abstract",
    "author": "authors",
    "journal": "journal",
    "mesh": "mesh",
    "keyword": "keywords",
    "outcome": "outcomes",
}
"""What may stand before a colon, and the column that it searches."""

NOTE: Final = "note"
"""The same for the user's own notes, which have an index of their own."""

LONGEST: Final = 10_000
"""Characters; more is a pasted file, not a search."""

_MOST: Final = 200
"""Words; SQLite refuses much deeper expressions (https://sqlite.org/limits.html#max_expr_depth)."""

_TOKEN: Final = re.compile(
    r"""(?P<minus>-(?=[^\s-]))?
        (?:(?P<field>[A-Za-z]+):(?=[^\s:]))?
        (?:"(?P<phrase>[^"]*)(?:"|$)(?P<star>\*)?|(?P<word>[^\s"]+))""",
    re.VERBOSE,
)
_QUOTES: Final = str.maketrans("“”„", '"""')
_SUBSCRIPT: Final = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SUPERSCRIPT: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_YEARS: Final = r"(?P<only>\d{4})|(?P<first>\d{4})?[-–](?P<last>\d{4})?"  # compiled by re when first needed


class Way(NamedTuple):
    """One word as FTS5 takes it: what to look for in studies and what in notes; empty where it cannot be there."""

    study: str
    note: str


class Asked(NamedTuple):
    """A search as SQLite takes it: `match` for the studies, the words it is made of, and the years, which are no text.
    Without a word it asks for any text; with words and no `match` only notes can answer."""

    match: str | None
    year_from: int | None = None
    year_to: int | None = None
    wanted: tuple[tuple[Way, ...], ...] = ()
    """All must hold, each in one of its ways."""
    unwanted: tuple[Way, ...] = ()


def read(text: str, within: tuple[str, ...] = ()) -> Asked:
    """Words must all occur; `"..."` is a phrase, `word*` a beginning, `-word` must not occur, `a OR b` either of two.
    AND and NOT in capitals mean what they mean to PubMed; brackets mean nothing.

    `author:` `journal:` `mesh:` `title:` `abstract:` `keyword:` `outcome:` `note:` search one field, `year:2020-2024`
    bounds the year; what has no field is searched in the fields of `within` (none: all). `IL-6` is the phrase "IL 6".

    Raises:
        UsageError: nothing to search for, too much of it, bad years, or an unknown field in `within`.
    """
    if len(text) > LONGEST:
        raise UsageError(f"A search of {len(text):,} characters is too long.", f"Use at most {LONGEST:,} characters.")
    scope = _scope(within)
    years: tuple[int | None, int | None] = (None, None)
    wanted: list[list[Way]] = []
    unwanted: list[Way] = []
    before = ""
    for token in _TOKEN.finditer(clean(text).translate(_QUOTES)):
        field = (token["field"] or "").lower()
        said = token["word"] if token["phrase"] is None else token["phrase"]
        if token[0] in ("AND", "OR", "NOT"):
            before = token[0]
            continue
        excluded = bool(token["minus"]) or before == "NOT"
        if field == "year":
            years = _years(said, excluded=excluded)
            continue
        if field and field not in FIELDS and field != NOTE:
            field, said = "", f"{token['field']}:{said}"
        piece = _piece(said, prefix=bool(token["star"]) or (token["word"] is not None and said.endswith("*")))
        if not piece:
            continue
        way = _way(piece, field, scope, within)
        if excluded:
            unwanted.append(way)
        elif before == "OR" and wanted:
            wanted[-1].append(way)
        else:
            wanted.append([way])
        before = ""
    _sensible(text, wanted, unwanted, years)
    return Asked(_match(wanted, unwanted), *years, tuple(map(tuple, wanted)), tuple(unwanted))


def _way(piece: str, field: str, scope: str, within: tuple[str, ...]) -> Way:
    """Where this is to be looked for."""
    if field:
        return Way("", piece) if field == NOTE else Way(f"{FIELDS[field]} : {piece}", "")
    return Way("" if within and not scope else scope + piece, piece if not within or NOTE in within else "")


def _match(wanted: list[list[Way]], unwanted: list[Way]) -> str | None:
    """One FTS5 expression (https://sqlite.org/fts5.html#full_text_query_syntax); None where no study can fit it."""
    ways = [either(way.study for way in some) for some in wanted]
    if not ways or not all(ways):
        return None
    match, out = " AND ".join(ways), either(way.study for way in unwanted)
    return f"({match}) NOT ({out})" if out else match


def either(pieces: Iterable[str]) -> str:
    """An FTS5 expression for any of these, empty ones aside."""
    some = [piece for piece in pieces if piece]
    return f"({' OR '.join(some)})" if len(some) > 1 else "".join(some)


def _sensible(text: str, wanted: list[list[Way]], unwanted: list[Way], years: tuple[int | None, int | None]) -> None:
    """There is something to look for, and not too much of it."""
    if sum(map(len, wanted)) + len(unwanted) > _MOST:
        raise UsageError(f"A search of more than {_MOST} words is too long.", "Search for fewer words.")
    if not wanted:
        if unwanted:
            raise UsageError("A search cannot only exclude words.", "Add a word that should occur.")
        if years == (None, None):
            shown = text if len(text) <= 40 else text[:40] + "…"
            raise UsageError(f"There is no word to search for in {shown!r}.", "Give at least one letter or digit.")


def clean(text: str) -> str:
    """Without what SQLite cannot take: NUL ends its strings, lone surrogates are no UTF-8."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode()


def _piece(said: str, *, prefix: bool) -> str:
    """A quoted string of FTS5, or nothing where no letter or digit is left to look for."""
    if not any(c.isalnum() for c in said):
        return ""
    plain = unicodedata.normalize("NFKC", said.rstrip("*"))
    if not any(c.isdigit() for c in plain):
        plain = said.rstrip("*")
    # PubMed writes CO2 in three ways: CO2, CO₂ and CO<sub>2</sub>; unicode61 takes CO₂ for another word.
    forms = dict.fromkeys((plain, plain.translate(_SUBSCRIPT), plain.translate(_SUPERSCRIPT)))
    quoted = [f'"{form}"' + (" *" if prefix else "") for form in forms]
    return quoted[0] if len(quoted) == 1 else f"({' OR '.join(quoted)})"


def column_match(text: str, columns: tuple[str, ...], near: int | None = None) -> str:
    """An FTS5 expression for a phrase in any of these columns, or for words with at most `near` others between them;
    "" where there is nothing to look for."""
    said = clean(text)
    if near is None:
        piece = _piece(said, prefix=said.endswith("*"))
    else:
        apart = [f'"{word.rstrip("*")}"' + " *" * word.endswith("*") for word in said.replace('"', " ").split()]
        piece = f"NEAR({' '.join(apart)}, {near})" if apart else ""
    return f"{{{' '.join(columns)}}} : {piece}" if piece else ""


def _scope(within: tuple[str, ...]) -> str:
    """The FTS5 column filter for what has no field of its own."""
    unknown = [name for name in within if name not in FIELDS and name != NOTE]
    if unknown:
        names = ", ".join((*FIELDS, NOTE))
        raise UsageError(f"There is no field {unknown[0]!r} to search in.", f"The fields are {names}.")
    columns = [FIELDS[name] for name in within if name != NOTE]
    return f"{{{' '.join(columns)}}} : " if columns else ""


def _years(said: str, *, excluded: bool) -> tuple[int | None, int | None]:
    """`2020`, `2020-2024`, `2020-` or `-2020`."""
    found = re.fullmatch(_YEARS, said)
    if not found or excluded or said in ("-", "–"):
        raise UsageError(
            f"{said!r} are no years to search in.", "Write year:2020, year:2020-2024, year:2020- or year:-2024."
        )
    first, last = found["only"] or found["first"], found["only"] or found["last"]
    return (int(first) if first else None, int(last) if last else None)
