"""The screen of `litrack queries audit`."""

from litrack.report.audit import Audited, lines, terms


def audited(**changes: object) -> Audited:
    plain: dict[str, object] = {
        "query": "gut", "studies": frozenset({1, 2}), "alone": frozenset({1}), "shared": (("sleep", 1),),
        "mesh_only": (), "recent": 0, "last_run": "2026-11-20T06:00:00Z",
    }  # fmt: skip
    return Audited(**{**plain, **changes})  # type: ignore[arg-type]  # a test's shorthand


def test_a_new_reading_by_pubmed_is_told_with_what_came_and_went() -> None:
    before = '"gut"[Title/Abstract] OR "flora"[All Fields]'
    came, went = terms(before, '("gut"[Title/Abstract]) OR "microbiota"[MeSH Terms]')
    assert (came, went) == (('"microbiota"[MeSH Terms]',), ('"flora"[All Fields]',))
    shown = "\n".join(lines([audited(reread=(("2026-05-01T06:00:00Z", came, went),))], width=140))
    assert 'since 2026-05-01: added "microbiota"[MeSH Terms]; dropped' in shown


def test_text_from_outside_cannot_steer_the_terminal_and_lines_fit() -> None:
    one = audited(pubmed_warns=("phrase \x1b[31mnot found " + "word " * 40,), doubts=("warning: x\u202e",))
    shown = list(lines([one], width=60))
    assert not any("\x1b" in line or "\u202e" in line for line in shown)
    assert max(map(len, shown)) <= 60


def test_a_query_without_remarks_has_its_line_alone() -> None:
    assert len(list(lines([audited(shared=())]))) == 2
