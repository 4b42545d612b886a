"""Labels kept as offsets: nothing but what stands once in the text goes in, and the same words come out."""

import gzip
import json
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from litrack.model import Section, Study

TOOL = Path(__file__).resolve().parents[3] / "tools" / "labels.py"
TITLE = "Grey tea in weary people: a café trial."
FIRST = "Forty weary people drank grey tea or water."
SECOND = "Morning\u00a0pain fell (P\u2009= 0.01) and evening pain did not (P = 0.4). Alertness rose (P = 0.01)."
XML = f"""<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID Version="1">90000001</PMID><Article>
<ArticleTitle>{TITLE}</ArticleTitle><Abstract><AbstractText Label="AIM" NlmCategory="METHODS">{FIRST}</AbstractText>
<AbstractText Label="FINDINGS" NlmCategory="RESULTS">{SECOND}</AbstractText></Abstract><PublicationTypeList>
<PublicationType UI="D016449">Randomized Controlled Trial</PublicationType></PublicationTypeList></Article>
</MedlineCitation></PubmedArticle></PubmedArticleSet>"""
STUDY = Study(pmid=90000001, title=TITLE, sections=(Section(text=FIRST), Section(text=SECOND)))  # type: ignore[arg-type]
SAID = {"benefit": "improved", "comparison": "between", "significance": "sig", "domain": "pain", "stats": ["P = 0.01"]}
ROW = {"outcome": "Morning pain", "sentence": "Morning pain fell", "direction": "decreased", **SAID}
LINE = {
    "pmid": "90000001", "design": "rct_open", "n": 40, "population": "weary people", "intervention": "grey tea",
    "comparator": "water", "second_hand": False, "outcomes": [ROW],
}  # fmt: skip


def tool(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, TOOL, *words], capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_words_that_were_labelled_come_back_and_none_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "few.xml.gz"
    file.write_bytes(gzip.compress(XML.encode()))
    evening = ROW | {"outcome": "evening ⟦pain⟧", "sentence": SECOND[:62], "stats": ["P = 0.4"], "note": "mine"}
    evening |= {"direction": "no_difference", "benefit": "none", "significance": "ns"}
    work = tmp_path / "work.jsonl"
    work.write_text(json.dumps(LINE | {"outcomes": [ROW, evening]}, ensure_ascii=False) + "\n", encoding="utf-8")
    done = tool("pack", work, file, "--out", tmp_path / "mine.jsonl")
    assert (done.returncode, done.stderr) == (0, "mine.jsonl: 1 records, 2 rows\n")
    kept = (tmp_path / "mine.jsonl").read_text(encoding="utf-8")
    assert not any(word in kept for word in ("weary", "tea", "water", "Morning", "0.01", "note"))

    assert tool("export", tmp_path / "mine.jsonl", "--pubmed", tmp_path, "--out", tmp_path / "gold").returncode == 0
    gold = json.loads((tmp_path / "gold" / "topic_dev.jsonl").read_text(encoding="utf-8"))
    text = gold["text"]
    assert text == f"{TITLE}\n{FIRST}\n{SECOND}"
    assert [text[s["start"] : s["end"]] for s in gold["sections"]] == [FIRST, SECOND]
    assert [s["category"] for s in gold["sections"]] == ["METHODS", "RESULTS"]
    assert gold["pubtypes"] == ["Randomized Controlled Trial"]
    assert {k: gold[k] for k in LINE if k != "outcomes"} == {k: v for k, v in LINE.items() if k != "outcomes"}
    for row in gold["outcomes"]:
        assert text[row["start"] : row["end"]] == row["outcome"]
        assert text[row["sent_start"] : row["sent_end"]] == row["sentence"] == SECOND.partition(" Alert")[0]
    assert [(r["outcome"], r["stats"]) for r in gold["outcomes"]] == [
        ("Morning\u00a0pain", ["P\u2009= 0.01"]), ("pain", ["P = 0.4"]),
    ]  # fmt: skip
    assert gold["outcomes"][1]["start"] == text.index("evening pain") + len("evening ")

    file.write_bytes(gzip.compress(XML.replace("Forty", "Fifty").encode()))
    done = tool("export", tmp_path / "mine.jsonl", "--pubmed", tmp_path, "--out", tmp_path / "gold")
    assert (done.returncode, done.stderr) == (1, "the text of 90000001 is not the one that was labelled\n")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"outcome": "pain"}, "stands 2 times"),
        ({"outcome": "morning pain"}, "stands 0 times"),
        ({"outcome": "Morning pai"}, "stands 0 times"),
        ({"outcome": "⟦⟧"}, "an empty span"),
        ({"outcome": "Morning ⟦pain"}, "one pair of brackets"),
        ({"outcome": "Alertness"}, "stands 0 times"),
        ({"sentence": "weary people"}, "found 2 times"),
        ({"stats": ["P = 0.02"]}, "stands 0 times"),
        ({"stats": ["P"]}, "stands 2 times"),
        ({"direction": "lower"}, "not one of: increased"),
        ({"benefit": "unclear"}, "not one of: improved"),
        ({"domain": "tea"}, "not one of: pain"),
    ],
)
def test_a_row_that_the_text_does_not_bear_out_is_refused(change: dict[str, Any], why: str) -> None:
    labels = runpy.run_path(str(TOOL))
    with pytest.raises(labels["Refused"], match=why):
        labels["pack"](LINE | {"outcomes": [ROW | change]}, "few.xml", STUDY)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"population": "merry people"}, "is not in the text"),
        ({"design": "trial"}, "no such design"),
        ({"n": "40"}, "no such design or size"),
        ({"second_hand": "no"}, "true or false"),
        ({"outcomes": [ROW, ROW]}, "the same row twice"),
    ],
)
def test_a_record_that_the_text_does_not_bear_out_is_refused(change: dict[str, Any], why: str) -> None:
    labels = runpy.run_path(str(TOOL))
    with pytest.raises(labels["Refused"], match=why):
        labels["pack"](LINE | change, "few.xml", STUDY)


def test_every_fault_is_named_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "few.xml").write_text(XML, encoding="utf-8")
    work = tmp_path / "work.jsonl"
    work.write_text(json.dumps(LINE | {"outcomes": [ROW | {"stats": ["9"]}]}) + "\n" + json.dumps(LINE | {"n": "x"}))
    done = tool("pack", work, tmp_path / "few.xml", "--out", tmp_path / "mine.jsonl")
    assert done.returncode == 1
    assert [line.partition(":")[0] for line in done.stderr.splitlines()] == [
        "90000001",
        "90000001",
        "a PMID stands twice",
    ]
    assert not (tmp_path / "mine.jsonl").exists()
    done = tool("show", tmp_path / "few.xml", "--pmid", "90000002")
    assert (done.returncode, done.stderr) == (1, "not in these files: 90000002\n")
