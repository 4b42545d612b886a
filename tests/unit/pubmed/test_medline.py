"""The text form says what it can: Bio.Medline's values, authors with what belongs to each, lines unwrapped."""

from contextlib import suppress
from pathlib import Path

import pytest
from Bio import Medline
from hypothesis import given
from hypothesis import strategies as st

from litrack.errors import Malformed
from litrack.model import Author, Grant, Qualifier, Record, Registration, Study, Term
from litrack.pubmed.article import read
from litrack.pubmed.files import read_file
from litrack.pubmed.medline import split

TEXT = """
PMID- 90000001
OWN - NLM
STAT- MEDLINE
LR  - 20260204
IS  - 0000-0000 (Electronic)
IS  - 0000-0001 (Linking)
VI  - 1
IP  - 2
DP  - 2025 Nov-Dec
TI  - Effect of an invented treatment on
      a made-up scale.
PG  - 1-9
LID - S1 [pii]
LID - 10.5555/litrack.1 [doi]
AB  - BACKGROUND: It was unknown. RESULTS: 12 of 20 improved
      (p < 0.05).
CI  - Copyright 2025 by
      Nobody.
FAU - Doe, Ada B Jr
AU  - Doe AB Jr
AUID- ORCID: https://orcid.org/0000-0002-1825-0097
AD  - First Place, A Long
      Address.
AD  - Second Place.
FAU - Roe, Jan
AU  - Roe J
CN  - The Invented Study
      Group
LA  - eng
SI  - ClinicalTrials.gov/NCT00000000
GR  - R01 AI000000/AI/NIAID NIH HHS/United States
GR  - 07/Z/04/Z/Some Trust/United Kingdom
PT  - Journal Article
PT  - Retracted Publication
DEP - 20251030
PL  - England
TA  - J Synth Test
JT  - Journal of synthetic tests
JID - 000000000
RN  - 142M471B3J (Carbon Dioxide)
RN  - EC 1.2.- (Aldehyde (X) Oxidoreductases)
MH  - Humans
MH  - *Reproductive Medicine/*history/
      methods
OTO - NOTNLM
OT  - *testing
OT  - a very long
      keyword
RIN - J Synth Test. 2026 Feb;2(1):3. PMID: 90000002
EIN - J Synth Test. 2026 Mar;2(2):4
COIS- None.
EDAT- 2025/10/31 06:00
MHDA- 2026/02/03 06:00
CRDT- 2025/10/30 06:00
PHST- 2025/02/18 00:00 [received]
PHST- 2025 [ecollection]
AID - S1 [pii]
AID - 10.5555/litrack.1 [doi]
PST - ppublish
PMC - PMC0000001
SO  - J Synth Test. 2025 Nov-Dec;1(2):1-9.
"""


def records(text: str, size: int = 10**6) -> list[Record]:
    raw = text.encode()
    return list(split(raw[i : i + size] for i in range(0, len(raw), size)))


@pytest.fixture
def study() -> Study:
    (record,) = records(TEXT)
    assert record.form == "medline"
    return read(record)


def test_wrapped_lines_are_one_value(study: Study) -> None:
    assert study.title == "Effect of an invented treatment on a made-up scale."
    assert [s.text for s in study.sections] == ["BACKGROUND: It was unknown. RESULTS: 12 of 20 improved (p < 0.05)."]
    assert study.copyright == "Copyright 2025 by Nobody."
    assert [(k.text, k.major, k.owner) for k in study.keywords] == [
        ("testing", True, "NOTNLM"),
        ("a very long keyword", False, "NOTNLM"),
    ]


def test_affiliations_and_orcids_stay_with_their_author(study: Study) -> None:
    assert study.authors == (
        Author(
            last="Doe",
            fore="Ada B",
            initials="AB",
            suffix="Jr",
            orcid="0000-0002-1825-0097",
            affiliations=("First Place, A Long Address.", "Second Place."),
        ),
        Author(last="Roe", fore="Jan", initials="J"),
        Author(collective="The Invented Study Group"),
    )


def test_every_other_field_has_its_place(study: Study) -> None:
    assert (study.doi, study.pii, study.pmcid, study.status) == ("10.5555/litrack.1", "S1", "PMC0000001", "MEDLINE")
    j = study.journal
    assert (j.title, j.iso, j.issn) == ("Journal of synthetic tests", "J Synth Test", "0000-0000")
    assert (j.volume, j.issue, j.pages, j.country, j.nlm_id) == ("1", "2", "1-9", "England", "000000000")
    assert {d.kind: d.date.iso for d in study.dates} == {
        "print": "2025-11", "electronic": "2025-10-30", "revised": "2026-02-04", "received": "2025-02-18",
        "ecollection": "2025", "entrez": "2025-10-30", "pubmed": "2025-10-31", "medline": "2026-02-03",
    }  # fmt: skip
    assert [(m.descriptor, m.major, m.qualifiers) for m in study.mesh] == [
        ("Humans", False, ()),
        ("Reproductive Medicine", True, (Qualifier(name="history", major=True), Qualifier(name="methods"))),
    ]
    assert study.chemicals == (
        Term(name="Carbon Dioxide", kind="142M471B3J"),
        Term(name="Aldehyde (X) Oxidoreductases", kind="EC 1.2.-"),
    )
    assert study.grants == (
        Grant(id="R01 AI000000", acronym="AI", agency="NIAID NIH HHS", country="United States"),
        Grant(id="07/Z/04/Z", agency="Some Trust", country="United Kingdom"),
    )
    assert study.registrations == (Registration(bank="ClinicalTrials.gov", accession="NCT00000000"),)
    assert [(c.kind, c.pmid, c.source) for c in study.corrections] == [
        ("RetractionIn", 90000002, "J Synth Test. 2026 Feb;2(1):3."),
        ("ErratumIn", None, "J Synth Test. 2026 Mar;2(2):4"),
    ]
    assert study.retracted
    assert (study.coi, study.publication_status, study.languages) == ("None.", "ppublish", ("eng",))


def test_bio_medline_reads_the_same(shared: Path) -> None:
    path = shared / "data/efetch/jabref/NbibImporterTest.nbib"
    (record,) = (x for x in read_file(path) if isinstance(x, Record))
    with path.open() as file:
        theirs = next(Medline.parse(file))
    study = read(record)
    assert study.pmid == int(theirs["PMID"])
    assert (study.title, study.sections[0].text) == (theirs["TI"], theirs["AB"])
    assert [f"{a.last}, {a.fore}".removesuffix(", ") for a in study.authors if not a.collective] == theirs["FAU"]
    assert [a.name for a in study.authors if not a.collective] == theirs["AU"]
    assert [x for a in study.authors for x in a.affiliations] == theirs["AD"]
    assert [k.text for k in study.keywords] == theirs["OT"]
    assert [t.name for t in study.publication_types] == theirs["PT"]
    assert (study.journal.title, study.journal.volume, study.journal.pages) == (
        theirs["JT"],
        theirs["VI"],
        theirs["PG"],
    )
    assert study.doi == "10.4103/2277-9175.180636"


@given(st.integers(1, 60))
def test_chunk_sizes_make_no_difference(size: int) -> None:
    text = TEXT + "\r\n \n" + TEXT.replace("90000001", "90000004")
    assert records(text, size) == records(text)
    assert [r.pmid for r in records(text)] == [90000001, 90000004]


def test_entries_without_a_pmid_are_told_after_the_others() -> None:
    found = split([f"{TEXT}\nTI  - Nameless.\n\n{TEXT}".encode()])
    assert [next(found).pmid, next(found).pmid] == [90000001, 90000001]
    with pytest.raises(Malformed, match=r"1 entries .* \(2 read whole\)"):
        next(found)


def test_text_that_is_no_utf8_names_its_record() -> None:
    (record,) = split([b"PMID- 90000001\nTI  - \xff\n"])
    with pytest.raises(Malformed, match="90000001"):
        read(record)


TAGS = st.sampled_from(
    ["FAU", "AU", "AD", "AUID", "CN", "MH", "GR", "RN", "SI", "PHST", "DP", "DEP", "AID", "OT", "OAB", "AB", "  "]
)


@given(st.lists(st.tuples(TAGS, st.sampled_from(["- ", "-", "", "  "]), st.text(max_size=30)), max_size=20))
def test_no_text_breaks_the_reader(lines: list[tuple[str, str, str]]) -> None:
    text = "PMID- 90000001\n" + "\n".join(f"{tag:4}{dash}{value}" for tag, dash, value in lines)
    with suppress(Malformed):
        for record in split([text.encode("utf-8", "replace")]):
            assert read(record).pmid == 90000001
