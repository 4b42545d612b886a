"""Piped output: one study a line, safe for spreadsheets and terminals, the same data in every form."""

import csv
import io
import json
import subprocess
import sys
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from litrack.errors import UsageError
from litrack.model import Answer, Extraction, Finding, Outcome, Pmid, Study
from litrack.report import flat, formats, shapes

ANY = st.text(st.characters(exclude_categories=()))
PROMISED = "pmid title journal year doi design n first_seen queries retracted outcomes"
CONTRACT = (
    "outcome start end mentions canonical domain instrument direction benefit comparison significance timepoint stats "
    "sentence sentence_start sentence_end section rule confidence"
)


def titled(title: str) -> Finding:
    return Finding(pmid=Pmid(90000001), title=title)


def text(found: list[Finding], form: str, **more: object) -> str:
    return "".join(flat.render(found, form, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize("form", ["tsv", "csv", "md", "plain"])
def test_studies_as_text(form: str, findings: list[Finding], golden: Callable[[str, str], None]) -> None:
    golden(f"studies.{form}", text(findings, form))


@pytest.mark.parametrize("form", ["tsv", "md", "plain"])
def test_outcome_rows_as_text(form: str, read: Finding, golden: Callable[[str, str], None]) -> None:
    golden(f"outcomes.{form}", "".join(flat.render_outcomes([read], form)))


def test_every_study_opens_with_the_promised_keys(findings: list[Finding]) -> None:
    array = json.loads(text(findings, "json"))
    assert all(" ".join(study).startswith(PROMISED) for study in array)
    assert array[0]["title"] == findings[0].title
    assert array[1]["title"] == findings[1].title, "data is kept as it came, however hostile"
    assert [json.loads(line) for line in text(findings, "ndjson").splitlines()] == array


def test_every_outcome_is_the_one_of_the_contract(read: Finding, whole: Study) -> None:
    (study,) = json.loads(text([read], "json"))
    canonical = whole.abstract.text
    for row in study["outcomes"]:
        assert " ".join(row) == f"{CONTRACT} row by_hand"
        assert canonical[row["start"] : row["end"]] == row["outcome"]
    assert " ".join(study["outcomes"][0]["stats"][0]) == "kind op value low high level unit text start end"
    rows = [json.loads(line) for line in flat.render_outcomes([read], "ndjson")]
    assert [row.pop("pmid") for row in rows] == [read.pmid] * 2
    assert sorted(map(str, rows)) == sorted(map(str, study["outcomes"]))
    assert [row["comparison"] for row in rows] == ["between", "within"]


def test_the_extract_line_has_the_keys_of_the_contract(read: Finding) -> None:
    line = shapes.extraction("x", Extraction(answers=(Answer(direction="increased"),)))
    assert " ".join(line) == ("id design blinding n population intervention comparator second_hand outcomes answers")
    assert line["answers"] == [
        {"direction": "increased", "sentence_start": None, "sentence_end": None, "confidence": 0.0}
    ]


def test_show_json_holds_every_stored_field_and_the_abstract_verbatim(whole: Study, read: Finding) -> None:
    shape = json.loads(formats.json_text(shapes.study(whole, read)))
    assert shape["sections"] == [{"label": s.label, "category": s.category, "text": s.text} for s in whole.sections]
    renamed = {"journal": "journal_details", "authors": "author_details", "kind": "kind"}
    assert {renamed.get(name, name) for name in Study.__slots__} <= shape.keys()
    assert shape["journal_details"]["iso"] == "J Inv Med"
    assert shape["author_details"][8]["name"] == "Author8 A"
    assert shape["dates"] == [{"kind": "print", "date": "2025-10", "printed": "2025 Oct"}]
    assert shape["corrections"][0]["pmid"] == 40000077


@given(ANY)
@example("\ud800 \U000e0001 \u2028 \x9b")
def test_json_keeps_any_text_and_never_steers_a_terminal(title: str) -> None:
    line = formats.json_text({"title": title})
    assert line.isprintable()
    assert json.loads(line)["title"].encode("utf-16", "surrogatepass") == title.encode("utf-16", "surrogatepass")
    assert formats.json_text(title, ascii=True).isascii()


@given(st.lists(ANY, min_size=1))
def test_csv_comes_back_as_written_but_for_what_steers(titles: list[str]) -> None:
    out = text([titled(title) for title in titles], "csv", columns=["pmid", "title"])
    assert out.count("\r\n") == len(titles) + 1
    back = list(csv.reader(io.StringIO(out, newline="")))
    assert [row[0] for row in back] == ["pmid", *["90000001"] * len(titles)]
    assert not {unicodedata.category(char) for row in back for char in row[1]} & {"Cc", "Cf", "Cs"}


@given(st.lists(ANY, min_size=1))
def test_tsv_has_one_line_a_study_whatever_the_titles_hold(titles: list[str]) -> None:
    lines = text([titled(title) for title in titles], "tsv", columns=["pmid", "title"]).split("\n")
    assert len(lines) == len(titles) + 2
    assert {line.count("\t") for line in lines[:-1]} == {1}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", " =", "＝", "＋", "－", "＠"])
@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_a_formula_is_disarmed(start: str, form: str) -> None:
    cell = text([titled(f"{start}cmd|calc")], form, columns=["title"], headers=False)
    assert cell.lstrip('"').startswith("'")


@pytest.mark.parametrize("number", ["-5", "+3.2", "-1e-5", "-0,5", "-12%", "42"])
def test_a_plain_number_is_left_alone(number: str) -> None:
    assert text([titled(number)], "tsv", columns=["title"], headers=False) == f"{number}\n"


@given(ANY)
def test_a_markdown_cell_stays_one_cell_and_plain_words(title: str) -> None:
    line = text([titled(title)], "md", columns=["title"], headers=False)
    bare = line.removeprefix("| ").removesuffix(" |\n")
    assert "\n" not in bare
    for place, char in enumerate(bare):
        if char in "|<[`*_":
            behind = bare[:place]
            assert (len(behind) - len(behind.rstrip("\\"))) % 2 == 1


def test_columns_are_picked_and_ordered_in_every_format(findings: list[Finding]) -> None:
    for form, shown in {
        "tsv": "title\tpmid\n",
        "csv": "title,pmid\r\n",
        "plain": "title ",
        "md": "| title | pmid |",
    }.items():
        assert text(findings, form, columns=["title", "pmid"]).startswith(shown)
        assert not text(findings, form, columns=["title", "pmid"], headers=False).startswith("title")
    assert list(json.loads(text(findings, "json", columns=["title", "pmid"]))[0]) == ["title", "pmid"]
    assert json.loads(text(findings[1:2], "json", columns=["snippet"])) == [{"snippet": None}]


@pytest.mark.parametrize("form", ["tsv", "json"])
def test_an_unknown_column_is_refused_before_anything_is_written(form: str) -> None:
    with pytest.raises(UsageError, match="no column named 'tilte'") as caught:
        flat.render([], form, columns=["tilte"])
    assert "Did you mean 'title'?" in caught.value.hint
    with pytest.raises(UsageError, match="no column named 'x␛'"):
        flat.render_outcomes([], form, columns=["x\x1b"])


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(UsageError, match="no format named 'xlsx'"):
        flat.render([], "xlsx")


def test_nothing_found_is_still_a_whole_document() -> None:
    assert text([], "json") == "[]\n"
    assert text([], "ndjson") == text([], "plain") == ""
    assert text([], "tsv").startswith("pmid\t")
    assert text([], "tsv", headers=False) == ""
    assert text([], "plain", columns=["pmid"], headers=False) == ""


def test_a_snippet_loses_its_marks_in_data(findings: list[Finding]) -> None:
    assert json.loads(text(findings, "json"))[0]["snippet"] == "the gut microbiota of patients with invented pain"
    assert "\x02" not in text(findings, "tsv", columns=["snippet"])


def test_a_review_has_no_compact_outcomes(reports: Callable[..., Outcome]) -> None:
    rows = (reports("pain", "decreased", "improved"),)
    review = Finding(pmid=Pmid(90000001), extraction=Extraction(second_hand=True, outcomes=rows))
    trial = Finding(pmid=Pmid(90000001), extraction=Extraction(outcomes=rows))
    assert text([review, trial], "tsv", columns=["outcomes"], headers=False) == "\npain:improved\n"


def test_piped_output_loads_no_rich() -> None:
    asked = (
        "import sys; from litrack.report import flat, summary; from litrack.model import *;"
        "list(flat.render([Finding(pmid=Pmid(90000001))], 'tsv'));"
        "print(sorted({'rich', 'csv', 'json', 'sqlite3', 'urllib.request', 'typer'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
