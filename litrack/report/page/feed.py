"""Atom feeds (RFC 4287): the studies that came last and what happened to those already there."""

import re
import uuid
from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element, tostring

from litrack.model import SAMPLE_PMIDS, Finding, Happened, Pmid
from litrack.report import cells
from litrack.report.page import entry, said
from litrack.report.page.contents import TOLD
from litrack.report.page.markup import el, html

NEVER = "1970-01-01T00:00:00Z"
"""Atom wants a time even of a feed that has no entries."""


def render(
    title: str,
    findings: Iterable[Finding],
    happened: Sequence[Happened] = (),
    *,
    scope: str = "",
    invented: bool = False,
) -> str:
    """The whole feed, newest first. `scope` tells feeds of different filters apart: their ids differ by it."""
    entries = [*map(_study, findings), *(_event(one) for one in happened if one.event.kind in TOLD)]
    entries.sort(key=lambda e: e.findtext("updated") or "", reverse=True)
    feed = el(
        "feed",
        el("title", cells.clean(title)),
        el("id", uuid.uuid5(uuid.NAMESPACE_URL, f"litrack {cells.clean(scope)}").urn),
        el("updated", (entries[0].findtext("updated") if entries else "") or NEVER),
        el("author", el("name", "litrack")),
        el("generator", "litrack"),
        el("subtitle", cells.SAMPLE) if invented else None,
        entries,
        xmlns="http://www.w3.org/2005/Atom",
    )
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(feed, encoding="unicode") + "\n"


def _study(finding: Finding) -> Element:
    marks = "".join(f"{mark}: " for mark in said.alarms(finding))
    sample = "[invented] " if finding.pmid in SAMPLE_PMIDS else ""
    addresses = said.links(finding)
    return el(
        "entry",
        el("title", f"{sample}{marks}{said.title(finding)}"),
        el("id", _name(finding.pmid)),
        el("updated", _moment(finding.first_seen)),
        el("published", _moment(finding.first_seen)),
        el("link", rel="alternate", href=addresses[0][1]) if addresses else None,
        [el("author", el("name", cells.clean(name))) for name in finding.authors[:20]],
        [el("category", term=cells.clean(query)) for query in finding.queries],
        el("content", html(entry.study(finding)), type="html"),
    )


def _event(one: Happened) -> Element:
    event = one.event
    sample = "[invented] " if event.pmid in SAMPLE_PMIDS else ""
    what = TOLD[event.kind]
    study = cells.clean(one.title).strip() or f"PMID {event.pmid}"
    see = f"See PMID {event.notice}." if event.notice else ""
    about = " ".join(filter(None, (f"{what}: {study}.", cells.clean(event.detail), see)))
    invented = event.pmid in SAMPLE_PMIDS
    return el(
        "entry",
        el("title", f"{sample}{what}: {study}"),
        el("id", f"{_name(event.pmid)}:{event.kind}:{re.sub('[^0-9]', '', one.at)}"),
        el("updated", _moment(one.at)),
        None if invented else el("link", rel="alternate", href=said.pubmed(event.pmid)),
        el("content", about, type="text"),
    )


def _name(pmid: Pmid) -> str:
    """The same for ever, wherever the library lies."""
    return f"urn:litrack:{'sample' if pmid in SAMPLE_PMIDS else 'pmid'}:{pmid}"


def _moment(stamp: str) -> str:
    """An RFC 3339 time, also where only a day is known."""
    return stamp if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp) else f"{stamp[:10] or NEVER[:10]}T00:00:00Z"
