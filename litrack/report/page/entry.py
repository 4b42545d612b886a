"""One study in HTML: marks, title, who and where, outcomes at a glance, then each row with its sentence."""

from xml.etree.ElementTree import Element

from litrack.model import Finding
from litrack.report import tokens
from litrack.report.ledger import not_reported
from litrack.report.page import said
from litrack.report.page.markup import el


def study(finding: Finding, level: str = "h3") -> Element:
    """Everything in view."""
    heading = el(level, alarms(finding), linked(finding))
    return el("article", heading, *_body(finding), class_="study")


def folded(finding: Finding) -> Element:
    """Title and outcomes in one line that opens, for long lists."""
    line = el("summary", alarms(finding), said.title(finding), " ", *glance(finding))
    return el("details", line, el("div", *_body(finding, told=True)))


def _body(finding: Finding, told: bool = False) -> list[Element]:
    read = finding.extraction
    parts = [el("p", " · ".join(said.facts(finding)), class_="facts")]
    if read.outcomes:
        if not told:
            parts.append(el("p", *glance(finding)))
        if read.second_hand:
            parts.append(el("p", "Pooled from other studies: not tallied.", class_="soft"))
        parts.append(ledger(finding))
    elif not told:
        parts.append(el("p", *glance(finding)))
    if finding.dropped:
        parts.append(el("p", f"Outcome rows dropped by hand: {len(finding.dropped)}.", class_="soft"))
    missing = not_reported(finding)
    if missing:
        parts.append(el("p", missing, class_="soft"))
    addresses = [el("a", words, href=address, rel="noopener noreferrer") for words, address in said.links(finding)]
    if addresses:
        parts.append(el("p", *(piece for each in addresses for piece in (each, " ")), class_="links"))
    return parts


def ledger(finding: Finding) -> Element:
    """Its rows, those of one sentence together, above the sentence."""
    items = []
    for one in said.rows(finding.extraction.outcomes):
        lines = [
            el("p", el("strong", sign(r.reading), " ", r.domain, class_=r.reading), " ", r.words) for r in one.rows
        ]
        sentence = [el("mark", text) if hit else text for text, hit in one.sentence]
        items.append(el("li", *lines, el("blockquote", el("span", one.section, class_="tag"), " “", *sentence, "”")))
    return el("ul", *items, class_="rows")


def glance(finding: Finding) -> list[Element]:
    """`pain ▲`, `sleep ●`: one sign a domain, which is read out as a word."""
    made = []
    for token in tokens.tokens(finding):
        if not token.reading:
            made.append(el("span", token.text, class_="token soft"))
            continue
        before, sign, after = token.text.partition(tokens.SIGNS[token.reading])
        spoken = el("span", sign, role="img", aria_label=tokens.MEANINGS[token.reading])
        made.append(el("span", before, spoken, after, class_=f"token {token.reading}"))
    return made


def sign(reading: str) -> Element:
    """▲, read out as `improved`."""
    return el("span", tokens.SIGNS[reading], role="img", aria_label=tokens.MEANINGS[reading])


def alarms(finding: Finding) -> list[Element | str]:
    """RETRACTED, WITHDRAWN, before the title."""
    return [piece for mark in said.alarms(finding) for piece in (el("strong", mark, class_="alarm"), " ")]


def linked(finding: Finding) -> Element | str:
    """The title, a link where the study has a page."""
    addresses = said.links(finding)
    if not addresses:
        return said.title(finding)
    return el("a", said.title(finding), href=addresses[0][1], rel="noopener noreferrer")
