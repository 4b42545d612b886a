"""What `update`, `changes`, `queries list` and `doctor` say."""

from collections.abc import Callable

from litrack.model import Event, Pmid, Query, Round
from litrack.report import formats, summary

ROUNDS = [
    Round(query="inv-fmt", status="complete", count=6, new=1),
    Round(query="inv-gut", status="complete", count=1142, new=12, revised=2, newly_matching=1),
    Round(query="inv-kin", status="complete", count=31),
    Round(query="inv-first", status="complete", baseline=True, count=500, new=500),
    Round(query="inv-cut", status="suspect", count=1, gone=30, notes=("PubMed lists 30 fewer; nothing was removed.",)),
    Round(query="inv-bad", status="failed", notes=("PubMed did not answer.",)),
]
EVENTS = [
    Event(kind="new", pmid=Pmid(90000001)),
    Event(kind="new", pmid=Pmid(90000001)),
    Event(kind="revised", pmid=Pmid(90000002), detail="title, abstract"),
    Event(kind="erratum", pmid=Pmid(90000003), notice=Pmid(90000004), detail="J Inv Med. 2026;1:1"),
]


def test_the_summary_of_an_update(golden: Callable[[str, str], None]) -> None:
    lines = summary.update_summary(ROUNDS, EVENTS, requests=12, seconds=9.84, held=188)
    golden("update.txt", "\n".join(lines) + "\n")


def test_a_pipe_is_told_of_changed_queries_only() -> None:
    lines = summary.update_summary(ROUNDS, EVENTS, requests=12, seconds=9.8, held=188, changed_only=True)
    assert [line.split()[0] for line in lines] == ["inv-fmt", "inv-gut", "inv-first", "inv-cut", "inv-bad", "integrity"]


def test_a_pipe_hears_nothing_when_nothing_changed() -> None:
    assert summary.update_summary(ROUNDS[2:3], held=188, requests=3, changed_only=True) == []


def test_a_revision_that_only_the_watch_saw_is_told_in_a_pipe_too() -> None:
    lines = summary.update_summary(ROUNDS[2:3], EVENTS[2:3], held=188, changed_only=True)
    assert lines == ["integrity  188 held  1 revised"]
    assert summary.update_summary([], held=188)[0] == "integrity  188 held  no notices"


def test_a_study_found_by_two_queries_is_one_new_study() -> None:
    assert "1 new, 1 revised, 1 notice" in summary.update_summary(ROUNDS, EVENTS)[-1]


def test_a_dry_run_says_that_nothing_was_stored() -> None:
    last = summary.update_summary(ROUNDS, requests=1, dry_run=True, ascii=True)[-1]
    assert last == "1 request, 0.0 s | 13 new, 2 revised | dry run: nothing was stored"


def test_many_notices_are_counted_and_the_first_three_named() -> None:
    many = [Event(kind="retracted", pmid=Pmid(90000000 + n)) for n in range(1, 6)]
    (line, _) = summary.update_summary([], many)
    assert line == (
        "integrity    5 notices: retraction of 90000001, retraction of 90000002, retraction of 90000003, and 2 more: "
        "litrack changes"
    )


def test_many_notices_and_long_findings_are_broken_below_their_beginning() -> None:
    many = [Event(kind="retracted", pmid=Pmid(90000000 + n)) for n in range(1, 4)]
    lines = summary.update_summary([], many, width=60)[:-1]
    assert lines == [
        "integrity    3 notices: retraction of 90000001, retraction",
        "             of 90000002, retraction of 90000003",
    ]
    found = "all the pages and all the references between their rows"
    assert summary.doctor([summary.Check(name="integrity", status="ok", found=found)], width=50)[:-1] == [
        "ok  integrity  all the pages and all the",
        "               references between their rows",
    ]


def test_trouble_is_named_query_by_query() -> None:
    assert summary.trouble(ROUNDS) == [
        "inv-cut: PubMed lists 30 fewer; nothing was removed.",
        "inv-bad: PubMed did not answer.",
    ]


def test_a_new_trial_number_counts_as_a_revision_and_a_republication_as_a_notice() -> None:
    found = [Event(kind="registered", pmid=Pmid(90000001)), Event(kind="republished", pmid=Pmid(90000002))]
    (line, last) = summary.update_summary([], found)
    assert "1 revised" in line
    assert "90000002 corrected and republished" in line
    assert "1 revised, 1 notice" in last


def test_printing_and_indexing_are_not_told() -> None:
    assert len(summary.update_summary([], [Event(kind="indexed", pmid=Pmid(90000001))])) == 1


def test_queries_give_up_title_where_the_terminal_is_narrow() -> None:
    asked = Query(name="inv-fmt", title="Transplants of every kind for invented pain", term="x", tags=("a", "b"))
    rows = [summary.QueryRow(query=asked, members=1234, last_run="2026-11-20T06:00:00Z")]
    narrow = summary.queries(rows, width=60)
    assert max(map(len, narrow)) <= 60
    assert narrow[1].split() == ["inv-fmt", "Transplants", "of", "every", "ki…", "a,", "b", "1,234", "2026-11-20"]
    assert asked.title in summary.queries(rows)[1]
    piped = formats.rows(map(summary.query_row, rows), summary.QUERY_COLUMNS, "tsv")
    assert "".join(piped).splitlines()[1] == f"inv-fmt\t{asked.title}\ta, b\t1234\t2026-11-20T06:00:00Z"


def test_doctor_puts_the_next_step_below_what_is_wrong() -> None:
    checks = [
        summary.Check(name="database", status="ok", found="12 MB", hint="not shown"),
        summary.Check(name="email", status="warn", found="not set", hint="set NCBI_EMAIL"),
    ]
    assert summary.doctor(checks) == [
        "ok    database  12 MB",
        "WARN  email     not set",
        "      set NCBI_EMAIL",
        "1 warning",
    ]
    assert summary.doctor(checks[:1])[-1] == "All is well."
