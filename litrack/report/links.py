"""What a study is linked to: kind by kind on a terminal, as rows and as JSON for programs."""

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Final

from rich.console import Group, RenderableType
from rich.text import Text

from litrack.model import SAMPLE_PMIDS, Pmid
from litrack.model.link import ELINK, Link, Linked, LinkKind
from litrack.report import addresses, cells, grid
from litrack.report.ledger import head
from litrack.report.shapes import Json

KINDS: Final[dict[LinkKind, str]] = {
    "notices": "Retraction, concern, erratum",
    "versions": "Other versions",
    "comments": "Comments",
    "full_text": "Full text",
    "trials": "Trials",
    "references": "References",
    "cited_by": "Cited by",
    "similar": "Similar",
}
RELATIONS: Final = {
    "RetractionIn": "retracted by",
    "RetractionOf": "is the retraction of",
    "PartialRetractionIn": "retracted in part by",
    "PartialRetractionOf": "is the partial retraction of",
    "RetractedandRepublishedIn": "retracted and republished as",
    "RetractedandRepublishedFrom": "republished after the retraction of",
    "ExpressionOfConcernIn": "concern expressed by",
    "ExpressionOfConcernFor": "expresses concern about",
    "ErratumIn": "corrected by",
    "ErratumFor": "corrects",
    "CorrectedandRepublishedIn": "corrected and republished as",
    "CorrectedandRepublishedFrom": "corrected and republished from",
    "UpdateIn": "published or updated as",
    "UpdateOf": "preprint or earlier version",
    "RepublishedIn": "republished as",
    "RepublishedFrom": "republished from",
    "ReprintIn": "reprinted as",
    "ReprintOf": "reprint of",
    "CommentIn": "commented on by",
    "CommentOn": "comments on",
    "SummaryForPatientsIn": "summarised for patients in",
    "OriginalReportIn": "summarises",
}
COLUMNS: Final = (
    *("study", "kind", "relation", "id", "pmid", "held", "retracted", "year", "title", "journal", "sources", "asked"),
    "url",
)


def chosen(linked: Linked, kinds: Sequence[str]) -> Iterator[tuple[LinkKind, list[Link]]]:
    """The links of each kind that is wanted, in the order of KINDS; a kind without any is there too."""
    for kind in KINDS:
        if not kinds or kind in kinds:
            yield kind, [link for link in linked.links if link.kind == kind]


def shown(linked: Linked, kinds: Sequence[str], limit: int) -> list[Pmid]:
    """The studies that `screen` numbers, in its order."""
    return [link.pmid for _, found in chosen(linked, kinds) for link in found[: limit or None] if link.pmid]


def screen(
    linked: Linked,
    *,
    width: int,
    kinds: Sequence[str] = (),
    limit: int = 0,
    first: int = 1,
    ascii: bool = False,  # noqa: A002 - what the stream can carry
) -> RenderableType:
    """All links of one study; studies among them are numbered from `first`."""
    lines: list[RenderableType] = [head(linked.finding, ascii)]
    numbers = count(first)
    for kind, found in chosen(linked, kinds):
        if not found and kind not in ELINK:
            continue  # what no record says is not worth a line, what PubMed answered is
        lines.append(Text())
        lines.append(_heading(kind, found, linked))
        for link in found[: limit or None]:
            lines += _line(link, linked.finding.pmid, next(numbers) if link.pmid else 0, width, ascii)
        if limit and len(found) > limit:
            lines.append(Text(f"     and {len(found) - limit:,} more: --limit 0 shows all", style="dim"))
    return Group(*lines)


def _heading(kind: LinkKind, found: Sequence[Link], linked: Linked) -> Text:
    """`References  4, 2 held, PubMed was asked on 2026-11-20`: none known is told apart from never asked."""
    text = Text(KINDS[kind], style="bold", overflow="fold")
    if kind not in ELINK:
        return text
    if kind == "full_text" and any(link.relation == "PMC" for link in found):
        return text
    held = sum(link.held for link in found)
    words = [f"{len(found):,}", *([f"{held:,} held"] if held else [])]
    if kind in linked.asked:
        none = "no copy at PMC known" if kind == "full_text" else "none known"
        words = words if found and kind != "full_text" else [none]
        words.append(f"PubMed was asked on {cells.day(linked.asked[kind])}")
    else:
        words = [*(words if found and kind != "full_text" else []), "PubMed was not asked"]
    return text.append(f"  {', '.join(words)}", "not bold dim")


def _line(link: Link, study: Pmid, number: int, width: int, ascii: bool) -> list[Text]:  # noqa: A002
    """A study with its number, PMID, year and title; anything else with its address."""
    relation = RELATIONS.get(link.relation, "")
    if link.kind == "trials" and link.pmid:
        relation = f"names {link.relation} too"
    if not link.pmid:
        there = addresses.link(link, study)
        words = [
            f"{relation}:" if relation else "",
            link.id if link.kind in ("full_text", "trials") else "",
            there,
            link.title,
        ]
        text = cells.clean("  ".join(filter(None, words)), ascii)
        return grid.row([[[("", "")]], grid.plain(text, width - 5)], [3, width - 5])
    title = cells.clean(link.title, ascii) or "(title not known)"
    place = cells.clean(link.journal, ascii)
    body = [
        *(grid.plain("RETRACTED or withdrawn", width - 29, "bold red") if link.retracted else []),
        *(grid.plain(cells.clean(relation, ascii), width - 29, "italic") if relation else []),
        *grid.plain(title, width - 29),
        *(grid.plain(place, width - 29, "dim") if place and width >= _WIDE else []),
    ]
    cells_before = [str(number).rjust(3), str(link.pmid), "held" if link.held else "", str(link.year or "")]
    return grid.row([*([[(text, "dim")]] for text in cells_before), body], [3, 8, 4, 4, width - 27])


_WIDE: Final = 100


def rows(linked: Linked, kinds: Sequence[str], limit: int) -> Iterator[Json]:
    """One row a link, by COLUMNS."""
    for kind, found in chosen(linked, kinds):
        for link in found[: limit or None]:
            yield {"study": linked.finding.pmid, **shape(link, linked), "kind": kind}


def shape(link: Link, linked: Linked) -> Json:
    """One link."""
    asked = linked.asked.get(link.kind) if "PubMed" in link.sources else None
    return {
        "kind": link.kind, "relation": link.relation, "id": link.id, "pmid": link.pmid, "held": link.held,
        "retracted": link.retracted, "year": link.year, "title": link.title, "journal": link.journal,
        "sources": list(link.sources), "asked": asked, "url": addresses.link(link, linked.finding.pmid) or None,
    }  # fmt: skip


def whole(linked: Linked, kinds: Sequence[str], limit: int) -> Json:
    """One study with its links by kind, and when PubMed was asked for what (null: never)."""
    return {
        "pmid": linked.finding.pmid,
        "title": linked.finding.title,
        "invented": linked.finding.pmid in SAMPLE_PMIDS,
        "asked": {kind: linked.asked.get(kind) for kind in ELINK},
        "links": {
            kind: [shape(link, linked) for link in found[: limit or None]] for kind, found in chosen(linked, kinds)
        },
    }
