"""Files of PubMed records are read whole, in NLM's order, and what is wrong with one is said in a sentence."""

import gzip
import hashlib
import os
from pathlib import Path

import pytest
from Bio import Entrez

from litrack.errors import UnreadableFile
from litrack.model import Record
from litrack.pubmed.article import Deleted, read
from litrack.pubmed.files import check_md5, number, order_files, read_file

SET = (
    "<PubmedArticleSet>"
    + "".join(
        f"<PubmedArticle><MedlineCitation><PMID>{n}</PMID></MedlineCitation></PubmedArticle>"
        for n in (90000001, 90000002)
    )
    + "</PubmedArticleSet>"
).encode()
TEXT = b"PMID- 90000003\nTI  - Invented.\n"


def pmids(path: Path) -> list[int]:
    return [x.pmid for x in read_file(path) if isinstance(x, Record)]


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("name", ["a.xml", "a.xml.gz", "a.nbib", "a"])
@pytest.mark.parametrize("packed", [True, False])
def test_the_content_decides_and_not_the_name(tmp_path: Path, name: str, packed: bool) -> None:
    assert pmids(written(tmp_path / name, gzip.compress(SET, mtime=0) if packed else SET)) == [90000001, 90000002]
    assert pmids(written(tmp_path / name, gzip.compress(TEXT, mtime=0) if packed else TEXT)) == [90000003]
    assert pmids(written(tmp_path / name, b"\xef\xbb\xbf\r\n" + TEXT.replace(b"\n", b"\r\n"))) == [90000003]


@pytest.mark.parametrize(
    ("name", "records", "deleted"),
    [
        ("pubmed/pubmed21n1298.xml.gz", 20788, 20),
        ("pubmed/pubmed20n0014.xml.gz", 30000, 0),
        ("pubmed/edge_cases.xml", 123, 0),
        ("pubmed/test_current_medline.xml.gz", 4, 0),
    ],
)
def test_no_record_of_nlm_s_files_is_dropped(shared: Path, name: str, records: int, deleted: int) -> None:
    found = list(read_file(shared / "data" / name))
    assert sum(isinstance(x, Record) for x in found) == records
    assert sum(len(x.studies) for x in found if isinstance(x, Deleted)) == deleted


def test_every_efetch_reply_is_read_and_the_empty_one_is_no_error(shared: Path) -> None:
    files = sorted((shared / "data/efetch/metapub").glob("*.xml"))
    counts = [sum(1 for x in read_file(path) if isinstance(x, Record) and read(x)) for path in files]
    assert (sum(counts), counts.count(0)) == (215, 1)


GOOD = {
    "TestArticleID": 1, "TestArticleItalics": 1, "TestArticleNoISSN": 1, "TestBookArticleSet": 2,
    "TestKeywordSingleEntry": 1,
    "TestMathML": 1, "TestMeshHeadingList": 1, "TestNbib": 2, "TestPubmedBook": 1,
}  # fmt: skip


def test_files_that_another_program_reads_are_read_and_its_malformed_ones_refused(shared: Path) -> None:
    folder = shared / "data/efetch/jabref"
    for name, records in GOOD.items():
        assert (
            sum(1 for x in read_file(folder / f"MedlineImporter{name}.xml") if isinstance(x, Record) and read(x))
            == records
        )
    for name in (
        "MedlineImporterTestMalformedEntry",
        "MedlineImporterTestMinimalEntry",
        "MedlinePlainImporterTestInvalidFormat",
    ):
        with pytest.raises(UnreadableFile):
            list(read_file(folder / f"{name}.xml"))


@pytest.mark.parametrize("name", ["edge_cases.xml", "ontopic_dev.xml"])
def test_bio_entrez_reads_the_same(shared: Path, name: str) -> None:
    path = shared / "data/pubmed" / name
    with path.open("rb") as file:
        theirs = Entrez.read(file)["PubmedArticle"]  # its DTD of 2019 comes with Biopython: no network
    ours = [read(x) for x in read_file(path) if isinstance(x, Record)]
    for study, other in zip(ours, theirs, strict=True):
        citation, data = other["MedlineCitation"], other["PubmedData"]
        assert study.pmid == int(citation["PMID"])
        assert study.status == citation.attributes["Status"]
        assert list(study.languages) == citation["Article"]["Language"]
        assert [a.last or a.collective[:3] for a in study.authors] == [
            " ".join(a["LastName"].split()) if "LastName" in a else a["CollectiveName"][:3]
            for a in citation["Article"].get("AuthorList", ())
        ]
        assert [m.descriptor for m in study.mesh] == [m["DescriptorName"] for m in citation.get("MeshHeadingList", ())]
        assert [t.name for t in study.publication_types] == citation["Article"]["PublicationTypeList"]
        assert study.doi in {"", *data["ArticleIdList"], *citation["Article"]["ELocationID"]}
        assert study.journal.title == citation["Article"]["Journal"]["Title"]
        assert [(d.kind, d.date.year, d.date.month, d.date.day) for d in study.dates][-len(data["History"]) :] == [
            (day.attributes["PubStatus"], int(day["Year"]), int(day["Month"]), int(day["Day"]))
            for day in data["History"]
        ]


def test_nlm_s_files_come_in_number_order_and_the_others_as_given(tmp_path: Path) -> None:
    names = ["pubmed26n1300.xml.gz", "pubmed25n10000.xml.gz", "pubmed25n9999.xml.gz", "b.xml", "a.nbib", "notes.txt"]
    files = {name: written(tmp_path / name, b"") for name in names}
    written(tmp_path / "pubmed25n9999.xml.gz.md5", b"")
    inside = ["pubmed25n9999.xml.gz", "pubmed25n10000.xml.gz", "pubmed26n1300.xml.gz", "a.nbib", "b.xml"]
    assert [p.name for p in order_files([tmp_path])] == inside
    given = order_files(
        [files["notes.txt"], files["b.xml"], files["pubmed26n1300.xml.gz"], files["pubmed25n9999.xml.gz"]]
    )
    assert [p.name for p in given] == ["pubmed25n9999.xml.gz", "pubmed26n1300.xml.gz", "notes.txt", "b.xml"]
    assert order_files([files["b.xml"], files["b.xml"]]) == (files["b.xml"],)
    assert number(files["pubmed25n10000.xml.gz"]) == (25, 10000)


def test_a_folder_without_pubmed_files_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no PubMed files"):
        order_files([tmp_path])


def test_md5_sums_are_compared_in_both_forms(tmp_path: Path) -> None:
    path = written(tmp_path / "pubmed25n0001.xml.gz", b"content")
    assert not check_md5(path)
    right = hashlib.md5(b"content", usedforsecurity=False).hexdigest()
    sidecar = tmp_path / "pubmed25n0001.xml.gz.md5"
    for form in (
        f"MD5({path.name})= {right}\n",
        f"MD5 ({path.name}) = {right.upper()}",
        f"{right}  {path.name}\n",
        right,
    ):
        sidecar.write_text(form)
        assert check_md5(path)
        sidecar.write_text(form.lower().replace(right, "0" * 32).replace("md5 (", "MD5 (").replace("md5(", "MD5("))
        with pytest.raises(UnreadableFile, match="differs"):
            check_md5(path)
    sidecar.write_text("<html>404</html>")
    with pytest.raises(UnreadableFile, match="no MD5"):
        check_md5(path)


def told(path: Path) -> UnreadableFile:
    """The error of a file that cannot be read: a sentence that names it, and a hint."""
    with pytest.raises(UnreadableFile) as caught:
        list(read_file(path))
    assert path.name in str(caught.value)
    assert str(path.parent) not in str(caught.value)
    assert str(caught.value).endswith(".")
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\n\n", b"<html><h1>Not found</h1></html>", b'{"esearchresult":{}}', b"pmid,title\n1,a\n",
        b"\x89PNG\r\n\x1a\n\0\0",
        b"<eFetchResult><ERROR>Invalid uid</ERROR></eFetchResult>", b"%PDF-1.7", SET[:-30], SET[:150],
        b"SQLite format 3\0",
        gzip.compress(SET, mtime=0)[:-5], gzip.compress(SET, mtime=0)[:40], gzip.compress(SET, mtime=0) + b"rubbish",
        b"\x1f\x8b", b"\x1f\x8b\x08broken",
        gzip.compress(b"<html/>", mtime=0),
    ],
)  # fmt: skip
def test_what_is_no_file_of_pubmed_s_or_damaged_is_told(tmp_path: Path, content: bytes) -> None:
    told(written(tmp_path / "given.xml", content))


def test_whole_records_before_the_damage_are_read(tmp_path: Path) -> None:
    filler = b"<!--" + os.urandom(2**20).hex().encode() + b"-->"
    path = written(tmp_path / "cut.xml.gz", gzip.compress(SET[: -len("</PubmedArticleSet>")] + filler)[:-100_000])
    found = read_file(path)
    assert [next(found), next(found)] == list(read_file(written(tmp_path / "whole.xml", SET)))
    with pytest.raises(UnreadableFile, match="damaged or cut"):
        next(found)


def test_a_file_cut_short_is_to_be_had_again(tmp_path: Path) -> None:
    assert "get them again" in told(written(tmp_path / "cut.xml", SET[:-30])).hint


def test_folders_pipes_missing_and_forbidden_files_are_told(tmp_path: Path) -> None:
    assert "folder" in str(told(tmp_path))
    os.mkfifo(tmp_path / "pipe.xml")
    assert "no regular file" in str(told(tmp_path / "pipe.xml"))
    assert "no such file" in str(told(tmp_path / "absent.xml"))
    if os.geteuid():
        written(tmp_path / "secret.xml", SET).chmod(0)
        assert "permission" in str(told(tmp_path / "secret.xml"))


def test_progress_counts_the_bytes_of_the_file_on_disk(tmp_path: Path) -> None:
    filler = b"<!--" + os.urandom(10**6).hex().encode() + b"-->"
    path = written(
        tmp_path / "a.xml.gz", gzip.compress(SET.replace(b"<PubmedArticleSet>", b"<PubmedArticleSet>" + filler))
    )
    told_: list[int] = []
    assert len(list(read_file(path, told_.append))) == 2
    assert told_ == sorted(told_)
    assert len(told_) > 3
    assert told_[-1] == path.stat().st_size


def test_a_gzip_bomb_is_refused_before_it_fills_memory(tmp_path: Path) -> None:
    bomb = gzip.compress(b"<PubmedArticleSet><PubmedArticle>" + b" " * 10**8, mtime=0)
    assert "more than" in str(told(written(tmp_path / "bomb.xml.gz", bomb)))
