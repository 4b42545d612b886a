"""What the extractor learns from this project's own labels (tools/labels): which of the grammar's rows hold.

`test.jsonl` is held out and is not read here; a record that two files hold is taken once."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from labels import exported

from litrack.model import Abstract, Section
from litrack.outcomes import design, designs, facts, judge, roles, rows, segment, valued, weighed, weights
from litrack.outcomes.extract import examine
from litrack.outcomes.facade import load_vocabulary
from litrack.outcomes.judge import Look, Verdict
from litrack.outcomes.looks import LETTER, Candidate
from litrack.outcomes.names import same_name
from litrack.outcomes.reading import Reading
from litrack.outcomes.segment import Sentence

FILES = ("also", "dev", "extra", "fit", "more", "second", "topic", "wide", "deep", "far")
STEPS, PACE = 120, 0.06
LEAST = 3
"""Spread, in SCALE, of the weights of a word that is kept for the design."""
LABELS = Path(__file__).resolve().parent / "labels"
Json = dict[str, Any]
Seen = tuple[list[str], str]


def labelled(pubmed: Path) -> list[Json]:
    """Every labelled record once, in the shape of a gold set."""
    once = {row["pmid"]: row for row in reversed(exported([LABELS / f"{name}.jsonl" for name in FILES], pubmed))}
    return [row for _, row in sorted(once.items())]


def records(pubmed: Path) -> list[Json]:
    """Those with results."""
    return [row for row in labelled(pubmed) if row["design"] not in {"narrative_review", "protocol"}]


def abstract(row: Json) -> Abstract:
    """The record as the extractor gets it."""
    text = row["text"]
    sections = tuple(
        Section(label=s["label"], category=s["category"], text=text[s["start"] : s["end"]]) for s in row["sections"]
    )
    title = text.partition("\n")[0]
    return Abstract(title=title, sections=sections, publication_types=tuple(row["pubtypes"]), mesh=tuple(row["mesh"]))


def _examined(row: Json, kind: type[Reading]) -> Reading:
    """The record as the extractor reads it, with another way to decide."""
    study, sentences = abstract(row), segment.split(row["text"])
    parts = roles.read(row["text"], study.title, study.sections, sentences)
    return examine(study, load_vocabulary(), facts.read(study), list(zip(sentences, parts, strict=True)), kind)


def judged(row: Json) -> list[Seen]:
    """Features and right verdict of every candidate, as the extractor sees them."""
    out: list[Seen] = []

    class Watching(Reading):
        def decide(self, look: Look) -> list[Verdict]:
            for candidate, names in zip(look.found, look.features, strict=True):
                verdict = _right(row, look.sentence, look.role, candidate)
                if verdict:
                    out.append((names, verdict))
            return [Verdict("x", 1.0)] * len(look.found)

    _examined(row, Watching)
    return out


class Valued(NamedTuple):
    """A row that a label bears out: its benefit, that by the rules, and what `valued` sees of it where it is open."""

    label: str
    ruled: str
    names: list[str]


def valued_rows(row: Json) -> list[Valued]:
    """The rows that the extractor would give, were `judge` always right."""
    reading, found = _told(row)
    drafts = [valued.draft(row["text"], r, reading.design) for r in found]
    names = iter(valued.features(row["text"], drafts, reading.design, reading.forms, reading.concluded))
    out = [Valued(_labelled(row, d.row, "benefit"), d.ruled, next(names) if d.open else []) for d in drafts]
    return [v for v in out if v.label]


class Weighed(NamedTuple):
    """What `weighed` sees of a row that a label bears out, what the rules say of it, and what the label says."""

    names: list[str]
    ruled: str
    label: str


def weighed_rows(row: Json) -> tuple[list[Weighed], list[Weighed]]:
    """The rows that the extractor would give, were `judge` always right: their comparison and their significance; the
    latter only where no test is printed."""
    reading, found = _told(row)
    whole = weighed.said(row["text"], found, reading.design)
    compared, tested = [], []
    for read in found:
        if label := _labelled(row, read, "comparison"):
            names = [*weighed.compared_by(whole, read), *weighed.of_sentence(whole, read.sentence)]
            compared.append(Weighed(names, read.comparison, label))
            if weighed.is_open(read):
                label = _labelled(row, read, "significance")
                tested.append(Weighed(weighed.tested_by(whole, read), read.significance, label))
    return compared, tested


def _told(row: Json) -> tuple[Reading, list[rows.Row]]:
    class Told(Reading):
        def decide(self, look: Look) -> list[Verdict]:
            return [Verdict(_right(row, look.sentence, look.role, c) or "x", 1.0) for c in look.found]

    reading = _examined(row, Told)
    return reading, rows.without_repeats(reading.rows)


def _labelled(row: Json, read: rows.Row, field: str) -> str:
    """What the label on the same words with the same direction says, else nothing."""
    phrase, letter = read.claim.phrase, LETTER[read.direction]
    hit = (o for o in row["outcomes"] if o["start"] < phrase.end and phrase.start < o["end"])
    return next((o[field] for o in hit if LETTER[o["direction"]] == letter), "")


def _right(row: Json, sentence: Sentence, role: str, candidate: Candidate) -> str:
    """The labelled direction; "" for another mention of a labelled outcome, which is neither right nor wrong."""
    phrase = candidate.phrase
    hit = [LETTER[o["direction"]] for o in row["outcomes"] if o["start"] < phrase.end and phrase.start < o["end"]]
    if hit:
        return candidate.letter if candidate.letter in hit else hit[0]
    name = row["text"][phrase.start : phrase.end]
    for o in row["outcomes"]:
        near = o["sent_start"] < sentence.end and sentence.start < o["sent_end"]
        if (near or role == "conclusions") and same_name(o["outcome"], name):
            return ""
    return "x"


def designed(row: Json) -> tuple[str, set[str]]:
    """What the rules say of the record, and what `designs` sees of it."""
    study = abstract(row)
    said = design.ruled(study)
    return said, designs.features(study, said)


def train_design(pubmed: Path) -> weights.Table:
    """From every labelled record whose design the model knows."""
    return fit_design([(sorted(designed(row)[1]), row["design"]) for row in labelled(pubmed)])


def fit_design(seen: Sequence[Seen]) -> weights.Table:
    """Weights that say next to nothing are left out."""
    known = [(names, kind) for names, kind in seen if kind in designs.VERDICTS]
    table = fit(known, designs.VERDICTS, strength=4.0, least=12, scale=designs.SCALE)
    return {name: row for name, row in table.items() if max(row) - min(row) >= LEAST}


def train_judge(pubmed: Path) -> weights.Table:
    """From every candidate of every labelled record."""
    return fit([seen for row in records(pubmed) for seen in judged(row)], judge.VERDICTS, strength=16.0, least=5)


def train_valued(pubmed: Path) -> weights.Table:
    """From every row that is open to context."""
    return fit_valued([v for row in records(pubmed) for v in valued_rows(row)])


def fit_valued(told: Sequence[Valued]) -> weights.Table:
    """A benefit that the model has no verdict for teaches it nothing."""
    seen = [(v.names, v.label) for v in told if v.names and v.label in valued.VERDICTS]
    return fit(seen, valued.VERDICTS, strength=18.0, least=8)


def train_weighed(pubmed: Path) -> tuple[weights.Table, weights.Table]:
    """Comparison and significance, from every row that a label bears out."""
    told = [weighed_rows(row) for row in records(pubmed)]
    return fit_compared([w for compared, _ in told for w in compared]), fit_tested([w for _, t in told for w in t])


def fit_compared(told: Sequence[Weighed]) -> weights.Table:
    """Rows to the model of comparisons."""
    seen = [(w.names, w.label) for w in told]
    return fit(seen, weighed.COMPARISONS, strength=20.0, least=40, scale=weighed.SCALE)


def fit_tested(told: Sequence[Weighed]) -> weights.Table:
    """Rows to the model of significance."""
    seen = [(w.names, w.label) for w in told]
    return fit(seen, weighed.SIGNIFICANCES, strength=16.0, least=8, scale=weighed.SCALE)


def fit(
    seen: Sequence[Seen], verdicts: Sequence[str], *, strength: float, least: int, scale: int = judge.SCALE
) -> weights.Table:
    """Multinomial logistic regression over the features that were seen `least` times."""
    counts = Counter(f for names, _ in seen for f in set(names))
    index = {f: i for i, f in enumerate(sorted(f for f, n in counts.items() if n >= least))}
    width = max(len(names) for names, _ in seen)
    places = np.full((len(seen), width), len(index))  # one row more, always zero, for the features that are not counted
    for i, (names, _) in enumerate(seen):
        known = [index[f] for f in names if f in index]
        places[i, : len(known)] = known
    truth = np.eye(len(verdicts))[[verdicts.index(verdict) for _, verdict in seen]]
    found = np.zeros((len(index) + 1, len(verdicts)))
    mean, square = np.zeros_like(found), np.zeros_like(found)
    for turn in range(STEPS):  # Adam on all of it: rare features move as far as common ones
        scores = found[places].sum(1)
        chance = np.exp(scores - scores.max(1, keepdims=True))
        chance /= chance.sum(1, keepdims=True)
        wrong = np.repeat(chance - truth, width, axis=0)
        slope = np.stack([np.bincount(places.ravel(), column, len(found)) for column in wrong.T], axis=1)
        slope[-1] = 0
        slope += strength * found
        mean += 0.1 * (slope - mean)
        square += 0.01 * (slope**2 - square)
        ready = (1 - 0.9 ** (turn + 1), 1 - 0.99 ** (turn + 1))
        found -= PACE * (1 - turn / STEPS) * (mean / ready[0]) / (np.sqrt(square / ready[1]) + 1e-9)
    return {f: tuple(round(scale * float(w)) for w in found[i]) for f, i in index.items()}
