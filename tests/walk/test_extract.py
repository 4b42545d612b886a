"""`litrack extract`: outcomes of any text, without a library and without a network."""

import json

import pytest

from litrack.errors import ExitCode

from .conftest import Program


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pain was lower than with placebo (P=0.02).", [("Pain", "decreased", "improved")]),
        (
            "Twenty patients took part. Fatigue decreased after treatment. Sleep quality did not change.",
            [("Fatigue", "decreased", "improved"), ("Sleep quality", "no_difference", "none")],
        ),
        ("METHODS: We treated 20 patients. RESULTS: Pain decreased (P<0.01).", [("Pain", "decreased", "improved")]),
    ],
    ids=["one sentence", "three sentences", "labels in running text"],
)
def test_a_few_plain_sentences_are_enough(program: Program, text: str, expected: list[tuple[str, str, str]]) -> None:
    read = json.loads(program("extract", "--json", stdin=f"An invented trial\n{text}\n").out)
    assert [(o["outcome"], o["direction"], o["benefit"]) for o in read["outcomes"]] == expected


def test_a_single_line_is_said_to_be_a_title(program: Program) -> None:
    done = program("extract", "--json", stdin="Pain was lower than with placebo (P=0.02).\n")
    assert (done.code, json.loads(done.out)["outcomes"]) == (0, [])
    assert "put the abstract on the lines below it" in done.err


def test_json_lines_come_back_in_order_with_verbatim_offsets(program: Program) -> None:
    text = "An invented trial\nRESULTS: Pain decreased (P<0.01).\nCONCLUSION: Pain got better."
    lines = [json.dumps({"id": n, "text": text}) for n in range(3)]
    read = [
        json.loads(line)
        for line in program("extract", "--format", "ndjson", "-", stdin="\n".join(lines)).out.splitlines()
    ]
    assert [r["id"] for r in read] == [0, 1, 2]
    for row in read[0]["outcomes"]:
        assert text[row["start"] : row["end"]] == row["outcome"]
        assert text[row["sentence_start"] : row["sentence_end"]] == row["sentence"]


def test_a_question_is_answered_in_its_line(program: Program) -> None:
    ask = [{"intervention": "probiotic", "comparator": "placebo", "outcome": "pain"}]
    line = json.dumps(
        {"id": 1, "text": "T\nRESULTS: Pain was lower with the probiotic than with placebo (P=0.01).", "ask": ask}
    )
    (answer,) = json.loads(program("extract", "-", stdin=line).out)["answers"]
    assert answer["direction"] == "decreased"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "12 34 5.6 <0.05 = ± %",
        "Le patient n'avait plus de douleur. La fatigue a diminué (P<0,05).",
        "x" * 100_000,
        "pain " * 20_000,
    ],
    ids=["nothing", "blank lines", "numbers", "another language", "one long word", "one word again and again"],
)
def test_strange_texts_below_a_title_are_read_without_a_word_of_complaint(program: Program, text: str) -> None:
    done = program("extract", stdin=f"An invented trial\n{text}\nNothing." if text.strip() else text)
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["outcomes"] == []


def test_a_broken_line_is_named_and_the_lines_before_it_were_read(program: Program) -> None:
    done = program("extract", stdin='{"id": 1, "text": "T\\nA."}\n{"id": 2,\n')
    assert done.code == ExitCode.USAGE
    assert len(done.out.splitlines()) == 1
    assert "Line 2" in done.err
