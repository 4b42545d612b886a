"""References as BibTeX: UTF-8, whatever LaTeX would obey escaped, capitals that carry meaning in braces.

Written here because no light library does: bibtexparser's writer escapes nothing, and its LaTeX middleware
(pylatexenc, a dependency more) turns Greek into math and writes `\\{`, which BibTeX counts as an open brace.
It reads our files back in the tests.
"""

import re
from collections.abc import Iterable, Iterator

from litrack.model import Author
from litrack.report.cite.reference import Reference

_TEX = str.maketrans(
    {
        # Not \{ and \}: BibTeX counts braces without minding backslashes.
        "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
        "%": r"\%", "&": r"\&", "_": r"\_", "#": r"\#", "$": r"\$",
        "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
        # In the old OT1 encoding these three print as ¡ ¿ —.
        "<": r"\textless{}", ">": r"\textgreater{}", "|": "$|$",
    }
)  # fmt: skip
_TYPES = {"article": "article", "preprint": "misc", "book": "book", "chapter": "incollection"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CORE = r"^(\W*)(.*?)(\W*)$"  # compiled by re when first needed
_UNSAFE = r"[\\{}%^~#&$\s]|[^\x20-\x7e]"


def render(references: Iterable[Reference]) -> Iterator[str]:
    """One entry a reference."""
    for one in references:
        yield f"@{_TYPES[one.kind]}{{{one.key},\n" + "".join(f"  {n} = {v},\n" for n, v in _fields(one)) + "}\n\n"


def _fields(one: Reference) -> Iterator[tuple[str, str]]:
    """Names and finished values; `month` is one of BibTeX's own macros, which styles translate."""
    pages = f"{one.first_page}--{one.last_page}" if one.last_page else one.first_page
    container = {"article": "journal", "preprint": "howpublished", "chapter": "booktitle"}.get(one.kind, "")
    texts = {
        "author": people(one.authors, one.complete),
        "editor": people(one.editors, complete=True),
        "title": protected(one.title),
        container: escaped(one.container),
        "shortjournal": escaped(one.short) if one.kind == "article" and one.short != one.container else "",
        "publisher": escaped(one.publisher),
        "year": str(one.date.year or ""),
    }
    if one.date.year and one.date.month:
        texts["month"] = _MONTHS[one.date.month - 1]
    texts |= {
        "volume": escaped(one.volume),
        "number": escaped(one.issue),
        "pages": escaped(pages),
        "issn": escaped(one.issn),
        # Styles print these two without reading them as LaTeX, so they are not escaped.
        "doi": one.doi if not re.search(_UNSAFE, one.doi) else "",
        "url": one.url,
        "pmid": one.pmid,
        "pmcid": escaped(one.pmcid),
        "keywords": escaped(", ".join(k.replace(",", " ") for k in one.keywords)),
        "abstract": escaped(" ".join(one.abstract)),
        "note": escaped(" ".join(one.notes)),
    }
    for name, value in texts.items():
        if name and value:
            yield name, value if name == "month" else f"{{{value}}}"


def escaped(text: str) -> str:
    """Text that LaTeX prints as it stands."""
    return text.translate(_TEX)


def people(authors: Iterable[Author], complete: bool) -> str:
    """`Last, Fore and {Group} and others`."""
    return " and ".join([*map(_person, authors), *([] if complete else ["others"])])


def _person(author: Author) -> str:
    if author.collective or not author.fore:
        return f"{{{escaped(author.collective or author.last)}}}"
    return ", ".join(_part(p) for p in (author.last, author.suffix, author.fore) if p)


def _part(text: str) -> str:
    """In braces where BibTeX would see another person or another part in it."""
    word = escaped(text)
    return f"{{{word}}}" if "," in text or re.search(r"(?i)(^|\s)(and|others)(\s|$)", text) else word


def protected(title: str) -> str:
    """Words with capitals in braces, which styles would else set in small letters.

    PubMed's titles are sentences, so that a capital means something. In a title where most words have one, only
    those with a capital, a digit or a symbol inside are kept.
    """
    words = title.split(" ")
    long = [w for w in words[1:] if len(w) > 3]
    headline = len([w for w in long if w[0].isupper()]) * 2 > len(long)
    return " ".join(_protected(word, bare=place > 0 and not headline) for place, word in enumerate(words))


def _protected(word: str, bare: bool) -> str:
    before, core, after = re.fullmatch(_CORE, word, re.DOTALL).groups()  # type: ignore[union-attr]  # fits any text
    inside = core if bare else core[1:]
    keep = any(c.isupper() for c in inside) or (len(core) == 1 and core.isupper() and bare)
    return escaped(before) + (f"{{{escaped(core)}}}" if keep else escaped(core)) + escaped(after)
