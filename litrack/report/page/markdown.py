"""Studies in Markdown (CommonMark with GitHub's tables), to be read as it stands in a mail."""

import re
from collections.abc import Iterable, Iterator

from litrack.model import Finding
from litrack.report import cells, tokens
from litrack.report.formats import MARKDOWN
from litrack.report.ledger import not_reported
from litrack.report.page import said

_ADDRESS = re.compile(r"(?i)(:)(?=//)|(?<=www)(\.)|(@)")


def plain(text: str) -> str:
    """Text that no reader takes for markup, nor for an address that wants to be a link."""
    return _ADDRESS.sub(r"\\\g<0>", cells.clean(text).translate(MARKDOWN))


def studies(title: str, findings: Iterable[Finding], *, invented: bool, note: str = "") -> Iterator[str]:
    """A list of studies as a page of its own."""
    yield from head(title, note, invented=invented)
    for finding in findings:
        yield study(finding, "##")


def head(title: str, note: str, *, invented: bool) -> Iterator[str]:
    """The title, what the page is about, and the warning that nothing here is real where it is not."""
    yield f"# {plain(title)}\n\n"
    if invented:
        yield f"**{cells.SAMPLE}**\n\n"
    if note:
        yield f"{plain(note)}\n\n"


def study(finding: Finding, level: str = "###") -> str:
    """Title with its link, who and where, and each sentence below the rows read from it."""
    addresses = said.links(finding)
    alarms = "".join(f"**{mark}** " for mark in said.alarms(finding))
    title = plain(said.title(finding))
    lines = [f"{level} {alarms}{f'[{title}](<{addresses[0][1]}>)' if addresses else title}", ""]
    lines += [plain(" · ".join(said.facts(finding))), ""]
    lines += [plain("  ".join(token.text for token in tokens.tokens(finding))), ""]
    if finding.extraction.second_hand and finding.extraction.outcomes:
        lines += ["Pooled from other studies: not tallied.", ""]
    for one in said.rows(finding.extraction.outcomes):
        rows = "  \n  ".join(f"{tokens.SIGNS[r.reading]} **{plain(r.domain)}** {plain(r.words)}" for r in one.rows)
        lines += [f"- {rows}  ", f"  {plain(one.section)}: “{_sentence(one.sentence)}”", ""]
    if finding.dropped:
        lines += [f"Outcome rows dropped by hand: {len(finding.dropped)}.", ""]
    missing = not_reported(finding)
    lines += [missing, ""] if missing else []
    if addresses:
        lines += [" · ".join(f"[{plain(words)}](<{address}>)" for words, address in addresses), ""]
    return "\n".join(lines) + "\n"


def _sentence(pieces: Iterable[said.Piece]) -> str:
    """The phrases that were measured bold; a space inside the stars would unmake them."""
    return "".join(f"**{plain(text.strip())}**" if hit and text.strip() else plain(text) for text, hit in pieces)
