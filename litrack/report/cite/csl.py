"""References as CSL-JSON (citationstyles.org, schema 1.0.2), which Zotero, pandoc and citeproc read."""

from collections.abc import Iterable, Iterator
from typing import Any

from litrack.model import Author, PubDate
from litrack.report.cite.reference import Reference
from litrack.report.formats import objects

_TYPES = {"article": "article-journal", "preprint": "article", "book": "book", "chapter": "chapter"}
_LANGUAGES = {
    "eng": "en", "fre": "fr", "ger": "de", "spa": "es", "ita": "it", "por": "pt", "chi": "zh", "jpn": "ja",
    "rus": "ru", "kor": "ko", "pol": "pl", "dut": "nl", "tur": "tr", "per": "fa", "ara": "ar", "hun": "hu",
    "cze": "cs", "dan": "da", "swe": "sv", "nor": "no", "fin": "fi", "gre": "el", "heb": "he", "ukr": "uk",
}  # fmt: skip
"""PubMed's languages (MARC) as CSL's locales (BCP 47); a style sets title case only for English."""


def render(references: Iterable[Reference]) -> Iterator[str]:
    """One JSON array."""
    return objects(map(item, references), "json")


def item(one: Reference) -> dict[str, Any]:
    """One item; what is not known is left out, as the schema asks."""
    preprint = one.kind == "preprint"
    found = {
        "id": one.key,
        "type": _TYPES[one.kind],
        "title": one.title,
        "author": [_name(author) for author in one.authors],
        "editor": [_name(editor) for editor in one.editors],
        "container-title": "" if preprint else one.container,
        "container-title-short": one.short if one.kind == "article" else "",
        "publisher": one.container if preprint else one.publisher,
        "genre": "Preprint" if preprint else "",
        "volume": one.volume,
        "issue": one.issue,
        "page": "-".join(filter(None, (one.first_page, one.last_page))),
        "issued": _issued(one.date),
        "ISSN": one.issn,
        "DOI": one.doi,
        "PMID": one.pmid,
        "PMCID": one.pmcid,
        "URL": one.url,
        "language": next((_LANGUAGES.get(language, language) for language in one.languages), ""),
        "abstract": "\n".join(one.abstract),
        "keyword": ", ".join(keyword.replace(",", " ") for keyword in one.keywords),
        "status": "retracted" if one.retracted else "",
        "note": " ".join(one.notes),
    }
    return {name: value for name, value in found.items() if value}


def _name(author: Author) -> dict[str, str]:
    if author.collective or not author.fore:
        return {"literal": author.collective or author.last}
    parts = {"family": author.last, "given": author.fore, "suffix": author.suffix}
    return {name: part for name, part in parts.items() if part}


def _issued(date: PubDate) -> dict[str, list[list[int]]]:
    parts = [date.year, date.month, date.day if date.month else None]
    known = [part for part in parts if part]
    return {"date-parts": [known]} if date.year else {}
