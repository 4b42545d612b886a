"""Promises about queries.toml: every problem with its line, nothing half read, and no name that can do harm."""
# ruff: noqa: E501 - one mistake and its answer stand on one line each

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litrack.errors import ExitCode, UsageError
from litrack.model import Pmid
from litrack.queries import QueryFile, bundled_queries, read_queries

ONE = '[queries.x]\nterm = "yoga[tiab]"\n'


def read(folder: Path, text: str | bytes) -> QueryFile:
    path = folder / "queries.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_queries(path)


def refusal(folder: Path, text: str | bytes) -> list[str]:
    """The lines of the complaint, the folder taken off."""
    with pytest.raises(UsageError) as refused:
        read(folder, text)
    assert refused.value.code is ExitCode.USAGE
    assert refused.value.hint
    return str(refused.value).replace(f"{folder}/", "").splitlines()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[queries.x]\nterm = yoga\n", "queries.toml:2:8: expected a value here: a text in quotes, a list, true or false."),
        (ONE + 'term = "b"\n', "queries.toml:3:11: this key stands twice in the same table; keep one."),
        (ONE + ONE, "queries.toml:3:11: this table stands twice; names must differ."),
        ("[queries.x\n", "queries.toml:1:11: Expected ']' at the end of a table declaration."),
        ("a = " + "[" * 100_000, "queries.toml nests brackets too deeply to be read."),
        (ONE.encode("utf-16"), "queries.toml:1:1: the file is UTF-16, litrack reads UTF-8."),
        (ONE.encode() + b"# M\xfcller\n", "queries.toml:3: the file is not UTF-8 text."),
        (b"#" * (8 * 2**20 + 1), "queries.toml has 8 MB; more than 8 MB are not read."),
        ("", "queries.toml: queries: expected at least one [queries.NAME] with a term"),
        ("schema = 2\n" + ONE, "queries.toml:1:1: schema: this litrack reads schema = 1"),
        ("schema = true\n" + ONE, "queries.toml:1:1: schema: this litrack reads schema = 1"),
        ("queries = 3\n", "queries.toml:1:1: queries: expected a table [queries], found a number"),
        ('[[queries]]\nterm = "a"\n', "queries.toml:1:3: queries: expected a table [queries], found a list"),
        ("[queries.x]\n", 'queries.toml:1:2: queries.x: expected a term, for example term = "fibromyalgia[tiab]"'),
        ("[queries]\nx = 1\n", "queries.toml:2:1: queries.x: expected a table [queries.x], found a number"),
        ('[queries.x]\nterm = ""\n', "queries.toml:2:1: queries.x.term: expected a text, found an empty one"),
        ('[queries.x]\nterm = " \\n "\n', "queries.toml:2:1: queries.x.term: expected a text, found an empty one"),
        ("[queries.x]\nterm = 1\n", "queries.toml:2:1: queries.x.term: expected a text in quotes, found a number"),
        (ONE + "title = 2026-01-01\n", "queries.toml:3:1: queries.x.title: expected a text in quotes, found a date or time"),
        (ONE + 'tags = "a"\n', 'queries.toml:3:1: queries.x.tags: expected a list of texts like ["core"], found a text'),
        (ONE + "tags = [1]\n", "queries.toml:3:1: queries.x.tags: “” is no tag; expected texts of a-z, 0-9 and “-”"),
        (ONE + 'window_only = "no"\n', "queries.toml:3:1: queries.x.window_only: expected true or false, found a text"),
        (ONE + "window-only = true\n", "queries.toml:3:1: queries.x.window-only: unknown key; did you mean “window_only”?"),
        (ONE + "zzz = 1\n", "queries.toml:3:1: queries.x.zzz: unknown key; known here: tags, term, title, window_only"),
        (ONE + "[block]\na = 'b'\n", "queries.toml:3:2: block: unknown key; did you mean “blocks”?"),
        (ONE + "[watch.daily]\nterm = 'b'\n", "queries.toml:3:2: watch.daily: unknown key; known here: integrity"),
        ('[queries.x]\nterm = "a\\u0007b"\n', "queries.toml:2:1: queries.x.term: it holds the invisible character U+0007; delete it"),
        ('[queries.x]\nterm = "a\u200bb"\n', "queries.toml:2:1: queries.x.term: it holds the invisible character U+200B; delete it"),
        ("[queries.x]\nterm = '(a AND b'\n", "queries.toml:2:1: queries.x.term: a ( is never closed, at: (a AND b"),
        ("[queries.x]\nterm = '''\na AND\n\"b'''\n", 'queries.toml:2:1: queries.x.term: a quotation mark " has no partner, at: a AND "b'),
        ("[queries.x]\nterm = 'a {b'\n", "queries.toml:2:1: queries.x.term: a brace { or } has no partner; blocks are written {name}"),
        ("[queries.x]\nterm = '{fn}'\n[blocks]\nfm = 'a'\n", "queries.toml:2:1: queries.x.term: there is no block {fn}; did you mean {fm}?"),
        ("[queries.x]\nterm = '{fm}'\n", "queries.toml:2:1: queries.x.term: there is no block {fm}; known: none"),
        (ONE + "[blocks]\na = '{b}'\nb = '{a}'\n", "queries.toml:4:1: blocks.a: the block contains itself (a → b → a)"),
        (ONE + "[blocks]\na = '{a}'\n", "queries.toml:4:1: blocks.a: the block contains itself (a → a)"),
        (ONE + "[blocks]\npmids = 'a'\n", "queries.toml:4:1: blocks.pmids: this name is taken: {pmids} stands for the studies that are held"),
        ("[queries.x]\nterm = '{pmids}'\n", "queries.toml:2:1: queries.x.term: {pmids} is only known in [watch.integrity]"),
        (ONE + "[watch.integrity]\nterm = 'a'\n", "queries.toml:4:1: watch.integrity.term: expected {pmids} in it, the place of the studies that are held"),
        ("queries.x.term = 'a'\nqueries.x.b = 1\n", "queries.toml:2:1: queries.x.b: unknown key; known here: tags, term, title, window_only"),
        ("queries = {x = {term = 'a', b = 1}}\n", "queries.toml:1:1: queries.x.b: unknown key; known here: tags, term, title, window_only"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place_and_nothing_is_read(text: str | bytes, said: str, tmp_path: Path) -> None:
    assert refusal(tmp_path, text) == [said]


@pytest.mark.parametrize(
    "name",
    [
        "../../x",
        "/etc/x",
        "a/b",
        ".",
        "",
        "-rf",
        "a" * 65,
        "a\\u0000b",
        "Fm",
        "fm_x",
        "\\u001b[2J",
        "x\\n",
        "é",
        "{a}",
        "٣",
    ],
)
def test_a_name_that_could_leave_its_folder_or_need_quoting_is_refused(name: str, tmp_path: Path) -> None:
    (said,) = refusal(tmp_path, f'[queries."{name}"]\nterm = "a"\n')
    assert said.startswith("queries.toml:1:2: queries.")
    assert said.endswith("a name has 1 to 64 of a-z, 0-9 and “-”, and does not begin with “-”")
    assert said.isprintable()


def test_all_problems_are_told_at_once_in_the_order_of_the_lines_and_not_without_end(tmp_path: Path) -> None:
    said = refusal(tmp_path, "".join(f"[queries.q{n}]\nterm = {n}\n" for n in range(40)))
    assert [line.split(":")[1] for line in said[:-1]] == [str(2 * n + 2) for n in range(25)]
    assert said[-1] == "... and 15 more"


@pytest.mark.parametrize(
    "change", [lambda t: t.replace("\n", "\r\n"), lambda t: "\ufeff" + t, lambda t: t.rstrip("\n")]
)
def test_line_ends_and_a_byte_order_mark_make_no_difference(change: object, tmp_path: Path) -> None:
    assert callable(change)
    assert read(tmp_path, change(bundled_queries())).queries == read(tmp_path, bundled_queries()).queries


def test_a_line_inside_a_long_text_is_not_taken_for_a_key(tmp_path: Path) -> None:
    text = "[queries.x] # '''\nterm = '''\n[queries.y]\ntags = 1\n'''\ntitle = \"'''\" \nwindow_only = 7\n"
    assert refusal(tmp_path, text)[-1].startswith("queries.toml:7:1: queries.x.window_only")


def test_blocks_are_expanded_also_inside_each_other_in_any_order(tmp_path: Path) -> None:
    found = read(
        tmp_path, "[queries.x]\nterm = '{c} {a}'\n[blocks]\nc = '({b} NOT {a})'\nb = '(b1 OR {a})'\na = 'a1'\n"
    )
    assert found.find("x").term == "((b1 OR a1) NOT a1) a1"


def test_blocks_cannot_grow_without_end(tmp_path: Path) -> None:
    steps = "".join(f"b{n + 1} = '{f'{{b{n}}}' * 10}'\n" for n in range(12))
    (said,) = refusal(tmp_path, f"{ONE}[blocks]\nb0 = 'yoga '\n{steps}")
    assert said == "queries.toml:9:1: blocks.b5: with its blocks it has more than 100,000 characters"
    deep = "".join(f"b{n} = '{{b{n + 1}}}'\n" for n in range(2000))
    assert "50 blocks" in refusal(tmp_path, f"{ONE}[blocks]\n{deep}b2000 = 'a'\n")[0]


def test_a_mistake_in_a_block_is_told_once_however_often_the_block_is_used(tmp_path: Path) -> None:
    users = "".join(f"[queries.q{n}]\nterm = '{{b}} AND {{a}}'\n" for n in range(9))
    said = ["queries.toml:2:1: blocks.a: a ( is never closed, at: (yoga"]
    assert refusal(tmp_path, f"[blocks]\na = '(yoga'\nb = '{{a}} OR tea'\n{users}") == said


def test_the_line_of_each_term_is_known(tmp_path: Path) -> None:
    found = read(tmp_path, f"# mine\n{ONE}[queries.y]\ntitle = 'Y'\nterm = 'tea'\n")
    assert found.where == {"x": f"{found.path}:3:1", "y": f"{found.path}:6:1"}


def test_a_long_term_runs_over_lines_and_a_missing_title_is_the_name(tmp_path: Path) -> None:
    query = read(
        tmp_path, "[queries.x]\nterm = '''\n  yoga[tiab]\n\tAND pain[tiab]\n'''\ntags = ['a', 'b', 'a']\n"
    ).find("x")
    assert (query.title, query.term, query.tags) == ("x", "yoga[tiab] AND pain[tiab]", ("a", "b"))


def test_five_hundred_queries_and_a_term_of_12000_characters_are_read(tmp_path: Path) -> None:
    term = " OR ".join(["migrain*[tiab]"] * 670)
    text = f"[queries.long]\nterm = '{term}'\n" + "".join(f"[queries.q{n}]\nterm = 'a{n}'\n" for n in range(499))
    found = read(tmp_path, text)
    assert len(term) > 12_000
    assert len(found.queries) == 500
    assert found.find("long").term == term


def test_what_is_no_readable_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "loop").symlink_to("loop")
    for path, said in {
        tmp_path: "is not a regular file",
        tmp_path / "fifo": "is not a regular file",
        Path("/dev/zero"): "is not a regular file",
        tmp_path / "absent": "There is no file",
        tmp_path / "loop": "cannot be read",
        tmp_path / "nul\0": "cannot be read",
    }.items():
        with pytest.raises(UsageError, match=said) as refused:
            read_queries(path)
        assert refused.value.hint


@given(st.binary(max_size=200) | st.text(alphabet="[]queris.xtm=\"'{}a \n#\\", max_size=80).map(str.encode))
def test_any_bytes_are_read_or_refused_but_never_crash(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(raw)
    try:
        read_queries(path)
    except UsageError as refused:
        assert refused.hint  # noqa: PT017 - most bytes are refused, some are a file


def test_an_unknown_name_or_tag_is_answered_with_what_there_is(tmp_path: Path) -> None:
    found = read(tmp_path, bundled_queries())
    with pytest.raises(UsageError, match="no query “fm-ftm”") as refused:
        found.find("fm-ftm")
    assert "Did you mean “fm-fmt”?" in refused.value.hint
    with pytest.raises(UsageError, match="has the tag “cor”") as refused:
        found.select(tags=["cor"])
    assert "core" in refused.value.hint


def test_queries_are_chosen_by_name_and_tag(tmp_path: Path) -> None:
    found = read(tmp_path, bundled_queries())
    assert found.select() == found.queries
    assert [q.name for q in found.select(["kin-fmt", "fm-fmt", "kin-fmt"])] == ["kin-fmt", "fm-fmt"]
    assert [q.name for q in found.select(tags=["core"])] == ["fm-fmt", "fm-microbiome", "fm-trials"]
    assert [q.name for q in found.select(["kin-fmt", "fm-fmt"], ["core"])] == ["fm-fmt"]
    with pytest.raises(UsageError, match="None of the named queries"):
        found.select(["kin-fmt"], ["core"])


def test_the_integrity_watch_asks_about_the_studies_that_are_held(tmp_path: Path) -> None:
    found = read(tmp_path, bundled_queries())
    asked = found.integrity_for([Pmid(90000001), Pmid(90000002)])
    assert asked is not None
    assert asked.startswith("(90000001[uid] OR 90000002[uid]) AND (hasretractionin OR ")
    assert read(tmp_path, ONE).integrity_for([Pmid(90000001)]) is None


def test_the_queries_that_come_with_litrack_are_those_of_the_draft(shared: Path, tmp_path: Path) -> None:
    assert read(tmp_path, bundled_queries()).queries == read_queries(shared / "data" / "queries.draft.toml").queries
