"""The evidence map and the check of a statement as JSON and as rows for programs."""

from collections import Counter
from collections.abc import Iterator

from litrack.model import Finding
from litrack.model.evidence import EvidenceMap, LeftOut, Topic, Verdict, Witness
from litrack.report.formats import rows
from litrack.report.shapes import Json, stored

MAP_COLUMNS = ("row", "column", "tier", "reading", "studies", "pmids")


def map_shape(drawn: EvidenceMap) -> Json:
    """Every cell, the empty ones too; studies with their PMIDs and where their rows stand in the text."""
    return {
        "rows": drawn.row_field,
        "columns": drawn.column_field,
        "row_values": list(drawn.rows),
        "column_values": list(drawn.columns),
        "studies": drawn.studies,
        "reviews": drawn.reviews,
        "left_out": _left_out(drawn.left_out),
        "cells": [
            {
                "row": cell.row,
                "column": cell.column,
                "counts": _counts(cell.studies),
                "studies": [_place(w) for w in cell.studies],
                "reviews": [_place(w) for w in cell.reviews],
            }
            for cell in drawn.cells
        ],
    }


def map_rows(drawn: EvidenceMap, format: str, headers: bool, ascii: bool) -> Iterator[str]:  # noqa: A002
    """One line for each tier and reading of a cell; an empty cell is a line that counts 0."""
    found: list[tuple[object, ...]] = []
    for cell in drawn.cells:
        grouped: dict[tuple[str, str], list[Witness]] = {}
        for witness in (*cell.studies, *cell.reviews):
            grouped.setdefault((witness.tier, witness.reading or ""), []).append(witness)
        for (tier, read), several in grouped.items():
            pmids = "|".join(str(w.finding.pmid) for w in several)
            found.append((cell.row, cell.column, tier, read, len(several), pmids))
        if not grouped:
            found.append((cell.row, cell.column, "", "", 0, ""))
    return rows(found, MAP_COLUMNS, format, headers, ascii)


CHECK_COLUMNS = ("domain", "expected", "stance", "tier", "pmid", "n", "reading", "sentence", "title")


def check_rows(verdict: Verdict, format: str, headers: bool, ascii: bool) -> Iterator[str]:  # noqa: A002
    """One line for each row of each study, silent studies too."""
    found: list[tuple[object, ...]] = []
    for checked in verdict.checked:
        question = checked.question
        for w in checked.witnesses:
            about = (question.domain.name, question.expected, w.stance, w.tier, w.finding.pmid)
            rest = (w.finding.extraction.n, w.reading or "")
            found += [
                (*about, *rest, said, w.finding.title) for said in dict.fromkeys(o.sentence for o in w.rows) or [""]
            ]
    return rows(found, CHECK_COLUMNS, format, headers, ascii)


def verdict_shape(verdict: Verdict) -> Json:
    """What was understood, and every study with its stance and rows."""
    claim = verdict.claim
    return {
        "statement": claim.statement,
        "understood": [{"words": words, "as": meaning} for words, meaning in claim.understood],
        "not_understood": list(claim.ignored),
        "interventions": [_topic(t) for t in claim.interventions],
        "populations": [_topic(t) for t in claim.populations],
        "about": "patients beside others" if claim.compared else "intervention",
        "outcome_named": claim.named,
        "direction_assumed": claim.assumed,
        "outcomes": [
            {
                "domain": checked.question.domain.name,
                "expected": checked.question.expected,
                "counts": stances(checked.witnesses),
                "studies": [_testimony(w) for w in checked.witnesses],
                "nearby": [
                    {"population": n.population, "studies": [_testimony(w) for w in n.witnesses]}
                    for n in checked.nearby
                ],
                "reviews": [_testimony(w) for w in checked.reviews],
            }
            for checked in verdict.checked
        ],
        "protocols": [_study(f) for f in verdict.protocols],
        "left_out": _left_out(verdict.left_out),
    }


def stances(witnesses: tuple[Witness, ...]) -> dict[str, dict[str, int]]:
    """Stance -> tier -> number of studies; all stances are there."""
    found: dict[str, dict[str, int]] = {
        stance: {} for stance in ("for", "against", "null", "mixed", "unclear", "silent")
    }
    for witness in witnesses:
        tiers = found[witness.stance]
        tiers[witness.tier] = tiers.get(witness.tier, 0) + 1
    return found


def _counts(witnesses: tuple[Witness, ...]) -> dict[str, dict[str, int]]:
    tiers = dict.fromkeys(w.tier for w in witnesses)
    return {t: dict(Counter(w.reading or "studies" for w in witnesses if w.tier == t)) for t in tiers}


def _place(witness: Witness) -> Json:
    return {
        "pmid": witness.finding.pmid,
        "tier": witness.tier,
        "reading": witness.reading,
        "outcomes": [
            {
                "row": o.row,
                "start": o.start,
                "end": o.end,
                "sentence_start": o.sentence_start,
                "sentence_end": o.sentence_end,
                "by_hand": list(o.by_hand),
            }
            for o in witness.rows
        ],
    }


def _testimony(witness: Witness) -> Json:
    return {
        **_study(witness.finding),
        "tier": witness.tier,
        "stance": witness.stance,
        "reading": witness.reading,
        "outcomes": [stored(o) for o in witness.rows],
    }


def _study(finding: Finding) -> Json:
    read = finding.extraction
    return {"pmid": finding.pmid, "title": finding.title, "year": finding.year, "design": read.design, "n": read.n}


def _topic(topic: Topic) -> Json:
    return {"name": topic.name, "label": topic.label}


def _left_out(named: LeftOut) -> Json:
    return {
        "retracted": list(named.retracted),
        "withdrawn": list(named.withdrawn),
        "preprints": [{"preprint": preprint, "paper": paper} for preprint, paper in named.preprints],
    }
