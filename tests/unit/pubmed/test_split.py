"""A stream is cut into whole records at any chunk size; what is cut, foreign or hostile is told, never swallowed."""

import codecs
import hashlib
import sys
import tracemalloc
from collections.abc import Iterable
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litrack.errors import Malformed
from litrack.model import Record
from litrack.pubmed.article import Deleted, read, split

PROLOG = '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//X//DTD>//EN" "https://example.org/p.dtd">\n'


def one(number: int, inside: str = "", version: int = 1) -> str:
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="{version}">{number}</PMID>'
        f"<Article><ArticleTitle>{inside}</ArticleTitle></Article></MedlineCitation></PubmedArticle>"
    )


def book(number: int) -> str:
    return f"<PubmedBookArticle><BookDocument><PMID>{number}</PMID></BookDocument></PubmedBookArticle>"


def whole(*records: str) -> str:
    return f"{PROLOG}<PubmedArticleSet>\n{''.join(records)}</PubmedArticleSet>\n"


def cut(*chunks: str | bytes) -> list[Record | Deleted]:
    return list(split(c.encode() if isinstance(c, str) else c for c in chunks))


def pmids(chunks: Iterable[bytes]) -> tuple[list[int], str]:
    """The PMIDs that were yielded, and the sentence with which it ended, if it did not end well."""
    found: list[int] = []
    try:
        for record in split(chunks):
            assert isinstance(record, Record)
            found.append(record.pmid)
    except Malformed as error:
        return found, str(error)
    return found, ""


def test_records_books_and_deletions_come_in_order_with_their_own_bytes() -> None:
    deleted = '<DeleteCitation>\n<PMID Version="1">90000008</PMID><PMID Version="2">90000009</PMID></DeleteCitation>'
    first, second, third = cut(whole(one(90000001, "é", version=3), "\n  ", book(90000002), deleted))
    assert isinstance(first, Record)
    assert (first.pmid, first.version, first.raw) == (90000001, 3, one(90000001, "é", version=3).encode())
    assert first.sha256 == hashlib.sha256(first.raw).hexdigest()
    assert isinstance(second, Record)
    assert (second.pmid, read(second).kind) == (90000002, "book")
    assert third == Deleted(studies=((90000008, 1), (90000009, 2)))


STREAM = whole(
    one(90000001, "<![CDATA[</PubmedArticle>]]> a &amp; b"),
    "<!-- <PubmedArticle> --><?x </PubmedArticleSet> ?>",
    one(90000002, "<!-- </PubmedArticle> what? -->é"),
    book(90000003),
    "<DeleteCitation><PMID>90000004</PMID></DeleteCitation>",
).encode()


@given(st.lists(st.integers(0, len(STREAM)), max_size=12))
def test_chunk_boundaries_make_no_difference(at: list[int]) -> None:
    edges = [0, *sorted(at), len(STREAM)]
    assert cut(*(STREAM[a:b] for a, b in pairwise(edges))) == cut(STREAM)


def test_single_bytes_make_no_difference() -> None:
    assert cut(*(STREAM[i : i + 1] for i in range(len(STREAM)))) == cut(STREAM)
    assert [x.pmid for x in cut(STREAM) if isinstance(x, Record)] == [90000001, 90000002, 90000003]


@given(st.integers(1, len(STREAM.rstrip()) - 1))
def test_a_stream_cut_anywhere_is_told_after_its_whole_records(at: int) -> None:
    found: list[Record | Deleted] = []
    with pytest.raises(Malformed):
        found.extend(x for x in split([STREAM[:at]]))
    for x in split([STREAM]):
        if isinstance(x, Record) and STREAM[:at].find(x.raw) >= 0:
            with pytest.raises(Malformed, match=r"too early|empty"):
                list(split([STREAM[:at]]))


def test_the_whole_records_before_a_cut_are_yielded_and_counted() -> None:
    text = whole(one(90000001), one(90000002))
    assert pmids([text[: text.index("</PubmedArticleSet>")].encode()]) == (
        [90000001, 90000002],
        "the PubMed records end too early, without </PubmedArticleSet> (2 read whole)",
    )
    found, error = pmids([text[: text.index("90000002")].encode()])
    assert found == [90000001]
    assert "(1 read whole)" in error


@pytest.mark.parametrize(
    "text", ["<PubmedArticleSet></PubmedArticleSet>", PROLOG + "<PubmedArticleSet/>", "<PubmedBookArticleSet />"]
)
def test_an_empty_set_holds_nothing_and_is_no_error(text: str) -> None:
    assert cut(text) == []


def test_bare_records_and_sets_one_after_the_other_are_read() -> None:
    assert pmids([one(90000001).encode()]) == ([90000001], "")
    assert pmids([(whole(one(90000001)) + whole(one(90000002)) + one(90000003)).encode()]) == (
        [90000001, 90000002, 90000003],
        "",
    )


@pytest.mark.parametrize(
    "text",
    [
        "", " \n", "{}", "plain words", "<", "<html><body>Error</body></html>",
        "<eFetchResult><ERROR>x</ERROR></eFetchResult>",
        "<!DOCTYPE html><html>", '<?xml version="1.0"?>', "<PubmedArticleSetX></PubmedArticleSetX>", "\0\0\0",
        "</PubmedArticleSet>",
        "<PubmedArticleSet", "<!-- never closed", "<!DOCTYPE x [<!ENTITY a 'b'>",
    ],
)  # fmt: skip
def test_what_is_no_pubmed_xml_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        cut(text)


@pytest.mark.parametrize(
    "between",
    ["stray words", "<Error>backend</Error>", "</PubmedBookArticleSet>", "<PubmedArticleSet>", "]]>", "<![CDATA[x]]>"],
)
def test_what_is_no_record_among_records_is_told_after_those_before_it(between: str) -> None:
    found, error = pmids([whole(one(90000001), between, one(90000002)).encode()])
    assert found == [90000001]
    assert "(1 read whole)" in error


def test_junk_after_the_end_is_told_and_everything_before_it_kept() -> None:
    found, error = pmids([whole(one(90000001)).encode() + b"HTTP/1.1 500"])
    assert found == [90000001]
    assert error


def test_a_record_without_pmid_is_told_and_takes_no_neighbour_with_it() -> None:
    nameless = ["<PubmedArticle>\n</PubmedArticle>", one(0), "<PubmedArticle><MedlineCitation><b></PubmedArticle>"]
    found, error = pmids([whole(one(90000001), *nameless, one(90000002)).encode()])
    assert found == [90000001, 90000002]
    assert error == "3 PubMed records have no PMID and were left out (2 read whole)"


def test_a_pmid_is_found_behind_comments_and_odd_attributes_but_not_in_a_comment_list() -> None:
    odd = (
        "<PubmedArticle a='>'><!-- <PMID>1</PMID> --><MedlineCitation Owner='x'><CommentsCorrectionsList>"
        "<CommentsCorrections><PMID>2</PMID></CommentsCorrections></CommentsCorrectionsList>"
        "<PMID  Version = '2' >90000001</PMID></MedlineCitation></PubmedArticle>"
    )
    (found,) = cut(whole(odd))
    assert isinstance(found, Record)
    assert (found.pmid, found.version) == (90000001, 2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252", "us-ascii"])
@pytest.mark.parametrize("size", [1, 7, 10**6])
def test_declared_encodings_become_utf8(encoding: str, size: int) -> None:
    text = (
        f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>'
        + whole(one(90000001, "Zürich")).partition("\n")[2]
    )
    raw = text.encode(encoding, "xmlcharrefreplace")
    (found,) = cut(*(raw[i : i + size] for i in range(0, len(raw), size)))
    assert isinstance(found, Record)
    assert read(found).title == "Zürich"


@pytest.mark.parametrize("encoding", ["utf-7", "zip", "no-such-thing", "idna", "utf-32"])
def test_an_encoding_pubmed_does_not_use_is_refused(encoding: str) -> None:
    with pytest.raises(Malformed, match="encoding"):
        cut(f'<?xml version="1.0" encoding="{encoding}"?><PubmedArticleSet/>')


def test_bytes_that_break_their_encoding_are_refused() -> None:
    with pytest.raises(Malformed, match="utf-16"):
        cut(codecs.BOM_UTF16_LE + whole(one(90000001)).encode("utf-16-le") + b"\x00")


LAUGHS = '<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True)
)
EVIL = {
    "billion laughs": (LAUGHS, "&j;"),
    "quadratic blow-up": (f'<!ENTITY a "{"x" * 100_000}">', "&a;" * 10_000),
    "a local file": ('<!ENTITY a SYSTEM "file:///etc/passwd">', "&a;"),
    "a foreign host": ('<!ENTITY a SYSTEM "http://example.org/x">', "&a;"),
    "a parameter entity": ('<!ENTITY % p SYSTEM "http://example.org/x.dtd">%p;', "&a;"),
}


@pytest.mark.parametrize("name", EVIL)
def test_entities_of_a_doctype_are_never_expanded_and_nothing_is_opened(name: str) -> None:
    subset, inside = EVIL[name]
    opened: list[str] = []
    watching = True

    def watch(event: str, _: object) -> None:
        if watching and event in {"open", "socket.connect", "socket.getaddrinfo"}:
            opened.append(event)

    sys.addaudithook(watch)
    text = f'<!DOCTYPE PubmedArticleSet SYSTEM "http://example.org/d.dtd" [{subset}]>'
    began = process_time()
    bad, good = cut(f"{text}<PubmedArticleSet>{one(90000001, inside)}{one(90000002, 'fine')}</PubmedArticleSet>")
    assert isinstance(bad, Record)
    assert isinstance(good, Record)
    with pytest.raises(Malformed, match="90000001"):
        read(bad)
    assert read(good).title == "fine"
    watching = False
    assert opened == []
    assert process_time() - began < 2


@pytest.mark.parametrize(
    ("start", "filler"),
    [
        (f"<PubmedArticleSet>{one(90000001)[:-16]}", b"x" * 2**20),
        ("<PubmedArticleSet><!-- ", b"x" * 2**20),
        ("<!DOCTYPE x [", b"<!ENTITY a 'b'>" * 70_000),
        ("<PubmedArticleSet><PubmedArticle ", b'a="b" ' * 170_000),
        ("<PubmedArticleSet>", b" " * 2**20),
        ("<PubmedArticleSet>", one(90000001).encode() * 200),
    ],
)
def test_a_stream_without_end_is_bounded_in_memory(start: str, filler: bytes) -> None:
    def chunks() -> Iterable[bytes]:
        yield start.encode()
        yield from [filler] * 64

    tracemalloc.start()
    began = process_time()
    with pytest.raises(Malformed):
        for _ in split(chunks()):
            pass
    took, peak = process_time() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert took < 15
    assert peak < 120 * 2**20
