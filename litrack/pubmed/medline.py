"""PubMed's text form (MEDLINE, .nbib) read through Bio.Medline: a file cut into records, a record into a Study.

It says less than the XML: the abstract is one paragraph, terms have no identifiers, superscripts are gone.
Source of the tags: NLM, "MEDLINE/PubMed Data Element (Field) Descriptions".
"""

import codecs
import hashlib
import re
from collections.abc import Iterable, Iterator

from Bio import Medline

from litrack.errors import Malformed
from litrack.model import (
    Author,
    Correction,
    Dated,
    Grant,
    Journal,
    Keyword,
    MeshHeading,
    OtherAbstract,
    Pmid,
    Qualifier,
    Record,
    Registration,
    Section,
    Study,
    Term,
)
from litrack.pubmed.dates import from_text, moment
from litrack.pubmed.lists import orcid

RECORD_LIMIT = 8 * 2**20
"""Bytes of one text record; the largest of PubMed are below 2 MB."""

_HEAD = re.compile(rb"PMID- ([0-9]{1,10})[ \t]*\n")
_CONTINUED = b"      "
_AUTHORS = frozenset({"FAU", "AU", "AUID", "AD", "CN", "FED", "ED"})
_MOMENTS = {"CRDT": "entrez", "EDAT": "pubmed", "MHDA": "medline"}
_DAYS = {"DEP": "electronic", "DCOM": "completed", "LR": "revised"}
_CORRECTIONS = {
    "CON": "CommentOn", "CIN": "CommentIn", "EIN": "ErratumIn", "EFR": "ErratumFor",
    "CRI": "CorrectedandRepublishedIn", "CRF": "CorrectedandRepublishedFrom",
    "RPI": "RepublishedIn", "RPF": "RepublishedFrom", "RIN": "RetractionIn", "ROF": "RetractionOf",
    "RRI": "RetractedandRepublishedIn", "RRF": "RetractedandRepublishedFrom",
    "ECI": "ExpressionOfConcernIn", "ECF": "ExpressionOfConcernFor", "UIN": "UpdateIn", "UOF": "UpdateOf",
    "SPIN": "SummaryForPatientsIn", "ORI": "OriginalReportIn", "DDIN": "AssociatedDataset",
}  # fmt: skip
_ID = re.compile(r"(\S+) \[(doi|pii|bookaccession)\]")
_EVENT = re.compile(r"([0-9/]+)(?: ([0-9]{2}):([0-9]{2}))? \[([\w-]+)\]")
_SUBSTANCE = re.compile(r"(\S+(?: [0-9.-]+)?) \((.+)\)")
_NUMBERED = re.compile(r"\s*PMID: ([0-9]{1,10})$")


def split(chunks: Iterable[bytes]) -> Iterator[Record]:
    """Cut a stream of MEDLINE text into its records, which blank lines part.

    Raises Malformed, after all whole records were yielded, where entries have no PMID.
    """
    read = unnamed = 0
    for raw in _blocks(chunks):
        head = _HEAD.match(raw)
        if head and int(head[1]):
            read += 1
            yield Record(pmid=Pmid(int(head[1])), form="medline", raw=raw, sha256=hashlib.sha256(raw).hexdigest())
        else:
            unnamed += 1
    if unnamed:
        raise Malformed(f"{unnamed} entries do not begin with a PMID and were left out ({read} read whole)")


def _blocks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    block: list[bytes] = []
    size = 0
    for line in _lines(chunks):
        if line.strip() or line.startswith(_CONTINUED):
            block.append(line)
            size += len(line)
            if size > RECORD_LIMIT:
                raise Malformed(f"one record has more than {RECORD_LIMIT >> 20} MB")
        elif block:
            yield b"".join(block)
            block, size = [], 0
    if block:
        yield b"".join(block)


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    first = True
    for chunk in chunks:
        rest += chunk
        if first and len(rest) >= len(codecs.BOM_UTF8):
            rest, first = rest.removeprefix(codecs.BOM_UTF8), False
        if len(rest) > RECORD_LIMIT:
            raise Malformed(f"one line has more than {RECORD_LIMIT >> 20} MB")
        *whole, rest = rest.split(b"\n")
        yield from (line.rstrip(b"\r") + b"\n" for line in whole)
    if rest:
        yield rest.rstrip(b"\r") + b"\n"


def read(record: Record) -> Study:
    """What the text record says. Raises Malformed where it is no UTF-8 text."""
    try:
        text = record.raw.decode()
    except UnicodeDecodeError as error:
        raise Malformed(f"PubMed record {record.pmid} cannot be read: it is not UTF-8 text") from error
    # Bio.Medline makes two values of a wrapped one in most tags, so lines are unwrapped before.
    lines = re.sub(r"[ \t]*\n {6}[ \t]*", " ", text).split("\n")
    tags = _tags(lines)

    def all_(tag: str) -> list[str]:
        return tags.get(tag, [])

    def one(tag: str) -> str:
        return " ".join(all_(tag))

    ids = dict(reversed([(kind, value) for x in all_("LID") + all_("AID") for value, kind in _ID.findall(x)]))
    abstract = one("AB")
    return Study(
        pmid=record.pmid,
        kind="book" if "BTI" in tags else "article",
        status=one("STAT"),
        title=one("TI") or one("BTI"),
        vernacular_title=one("TT"),
        sections=(Section(text=abstract),) if abstract else (),
        copyright=one("CI"),
        other_abstracts=tuple(_other_abstracts(tags)),
        authors=tuple(_authors(lines)),
        journal=Journal(
            title=one("JT") or one("BTI"),
            iso=one("TA"),
            issn=one("IS").partition(" ")[0],
            volume=one("VI"),
            issue=one("IP"),
            pages=one("PG"),
            country=one("PL"),
            nlm_id=one("JID"),
            publisher=one("PB"),
        ),
        dates=tuple(_dates(tags)),
        languages=tuple(all_("LA")),
        publication_types=tuple(Term(name=x) for x in all_("PT")),
        publication_status=one("PST"),
        mesh=tuple(map(_heading, all_("MH"))),
        supplementary_mesh=tuple(Term(name=x) for x in all_("NM")),
        keywords=tuple(Keyword(text=x.removeprefix("*"), major=x[:1] == "*", owner=one("OTO")) for x in all_("OT")),
        chemicals=tuple(map(_chemical, all_("RN"))),
        grants=tuple(map(_grant, all_("GR"))),
        registrations=tuple(Registration(bank=b, accession=a) for b, _, a in (x.partition("/") for x in all_("SI"))),
        corrections=tuple(_correction(_CORRECTIONS[tag], x) for tag in tags if tag in _CORRECTIONS for x in tags[tag]),
        doi=ids.get("doi", ""),
        pmcid=one("PMC"),
        pii=ids.get("pii") or ids.get("bookaccession", ""),
        coi=one("COIS"),
    )


def _tags(lines: Iterable[str]) -> dict[str, list[str]]:
    """The values of each tag, white space collapsed, empty ones left out."""
    empty: dict[str, str | list[str]] = {}
    parsed = next(Medline.parse(f"{line}\n" for line in lines if line), empty)  # type: ignore[no-untyped-call] # Biopython
    found = {tag: [value] if isinstance(value, str) else value for tag, value in parsed.items()}
    return {tag: clean for tag, values in found.items() if (clean := [y for x in values if (y := " ".join(x.split()))])}


def _authors(lines: Iterable[str]) -> Iterator[Author]:
    """Authors with what belongs to each: Bio.Medline mixes them, so every author is parsed as a record of his own."""
    groups: list[list[str]] = []
    previous = ""
    for line in lines:
        tag = line[:4].rstrip()
        if tag in {"FAU", "FED", "CN"} or (tag in {"AU", "ED"} and previous != f"F{tag}"):
            groups.append([line])
        elif tag in _AUTHORS and groups:
            groups[-1].append(line)
        previous = tag
    yield from (_author(_tags(group)) for group in groups)


def _author(tags: dict[str, list[str]]) -> Author:
    def one(*names: str) -> str:
        return next((tags[name][0] for name in names if name in tags), "")

    last, _, fore = one("FAU", "FED").partition(", ")
    short = one("AU", "ED")
    last = last or short.rpartition(" ")[0] or short
    initials, _, suffix = short.removeprefix(last).strip().partition(" ")
    found = [x.partition(":")[2] for x in tags.get("AUID", ()) if x.startswith("ORCID:")]
    return Author(
        last=last,
        fore=fore.removesuffix(f" {suffix}") if suffix else fore,
        initials=initials,
        suffix=suffix,
        collective=one("CN"),
        orcid=orcid(found[0].strip()) if found else "",
        affiliations=tuple(tags.get("AD", ())),
        editor="FED" in tags or "ED" in tags,
    )


def _dates(tags: dict[str, list[str]]) -> Iterator[Dated]:
    for text in tags.get("DP", ()):
        yield Dated(kind="print", date=from_text(text))
    for tag, kind in _DAYS.items():
        for text in tags.get(tag, ()):
            yield moment(kind, text[:4], text[4:6], text[6:8])
    events = [f"{text} [{kind}]" for tag, kind in _MOMENTS.items() for text in tags.get(tag, ())]
    for text in [*tags.get("PHST", ()), *events]:
        if found := _EVENT.fullmatch(text):
            day, hour, minute, kind = found.groups(default="")
            year, month, date = [*day.split("/"), "", ""][:3]
            yield moment(kind, year, month, date, hour, minute)


def _other_abstracts(tags: dict[str, list[str]]) -> Iterator[OtherAbstract]:
    languages = [*tags.get("OABL", ()), *("eng" for _ in tags.get("OAB", ()))]
    for text, language in zip(tags.get("OAB", ()), languages, strict=False):
        kind, colon, rest = text.partition(": ")
        known = bool(colon) and re.fullmatch(r"[\w-]+", kind) is not None
        yield OtherAbstract(
            kind=kind if known else "", language=language, sections=(Section(text=rest if known else text),)
        )


def _heading(text: str) -> MeshHeading:
    """`Reproductive Medicine/*history`: a star marks a major topic."""
    head, *qualifiers = (x.strip() for x in text.split("/"))
    return MeshHeading(
        descriptor=head.removeprefix("*"),
        major=head.startswith("*"),
        qualifiers=tuple(Qualifier(name=q.removeprefix("*"), major=q.startswith("*")) for q in qualifiers),
    )


def _chemical(text: str) -> Term:
    """`142M471B3J (Carbon Dioxide)`, `EC 1.2.- (Aldehyde Oxidoreductases)`."""
    found = _SUBSTANCE.fullmatch(text)
    return Term(name=found[2], kind=found[1]) if found else Term(name=text)


def _grant(text: str) -> Grant:
    """`R01 AI000000/AI/NIAID NIH HHS/United States`; identifiers hold slashes too, so it is read from its end."""
    *rest, agency, country = ["", "", *text.split("/")][-max(2, text.count("/") + 1) :]
    acronym = rest.pop() if len(rest) > 1 and re.fullmatch(r"[A-Z]{2,3}", rest[-1]) else ""
    return Grant(id="/".join(rest), acronym=acronym, agency=agency, country=country)


def _correction(kind: str, text: str) -> Correction:
    """`J Synth Test. 2026 Feb;2(1):3. doi: 10.5555/x. PMID: 90000002`."""
    found = _NUMBERED.search(text)
    source = text[: found.start()] if found else text
    return Correction(kind=kind, pmid=Pmid(int(found[1])) if found else None, source=source)
