"""What the learned parts of the outcome extractor reach on abstracts that they were not trained on: `cross_validate.py
--data ../shared/data` prints the figures of docs/outcomes.md. Five folds by abstract; nothing is written.

spans     the tagger alone, and the mentions of rows with it, on EvidenceOutcomes; as ../shared/score counts them
ask       direction of a question, mean of three splits by article, on Evidence Inference 2.0
design    designs that are right, by the rules alone and with the model, on own labels
weighed   comparison and significance of rows whose outcome and direction are right, by the rules and weighed
valued    benefit of rows whose outcome and direction are right, by the rules alone and with context, on own labels
"""

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import own_labels
import train_outcomes as training

from litrack.model import Abstract, Section
from litrack.outcomes import ask, designs, extract, segment, spans, valued, weighed, weights
from litrack.outcomes import roles as parts_of
from litrack.outcomes.facade import load_vocabulary

FOLDS = 5
Spans = set[tuple[int, int]]


def _fold(name: str, salt: str = "") -> int:
    return int(hashlib.md5((salt + name).encode(), usedforsecurity=False).hexdigest(), 16) % FOLDS


def _f1(hits: float, found: float, wanted: float) -> float:
    return 2 * hits / (found + wanted) if found + wanted else 0.0


class Tally:
    """Tokens and exact spans, found and wanted."""

    def __init__(self) -> None:
        self.tokens, self.exact = [0, 0, 0], [0, 0, 0]

    def add(self, text: str, found: Spans, wanted: Spans) -> None:
        places = [m.span() for m in re.finditer(r"\w+", text)]
        have, want = ({p for p in places if any(a <= p[0] and p[1] <= b for a, b in s)} for s in (found, wanted))
        for total, mine, theirs in ((self.tokens, have, want), (self.exact, found, wanted)):
            for k, size in enumerate((len(mine & theirs), len(mine), len(theirs))):
                total[k] += size

    def line(self) -> str:
        hits, found, wanted = self.tokens
        return (
            f"token F1 {_f1(*self.tokens):.3f} (precision {hits / found:.3f}, recall {hits / wanted:.3f}), "
            f"exact spans {_f1(*self.exact):.3f}"
        )


def tagger(gold: Path, seeds: int) -> Iterable[str]:
    """The tagger, then the mentions of rows: what the product shows."""
    clusters = weights.load("clusters")
    examples = list(training.span_examples(gold, clusters))
    rows = [json.loads(x) for x in (gold / "evidence_outcomes_train.jsonl").read_text("utf-8").split("\n") if x]
    alone, mentioned = Tally(), Tally()
    for fold in range(FOLDS):
        table = training.train_spans(
            [(f, t) for name, f, t in examples if not name or _fold(name) != fold], seeds=seeds
        )
        around, words = spans.fold(table)
        ours = spans.Tagger({f: n for f, (n,) in sorted(around.items())}, dict(sorted(words.items())), clusters)
        spans.tagger = lambda ours=ours: ours  # type: ignore[assignment,misc]  # the one way to another tagger
        for row in rows:
            if _fold(str(row["pmid"])) == fold:
                text, wanted = row["text"], {(a, b) for _, a, b, _ in row["outcomes"]}
                title, _, rest = text.partition("\n")
                abstract = Abstract(title=title, sections=(Section(text=rest),) if rest else ())
                alone.add(text, _tagged(ours, abstract), wanted)
                mentioned.add(text, {m for o in extract(abstract).outcomes for m in o.mentions}, wanted)
    return [f"tagger: {alone.line()}", f"mentions of rows: {mentioned.line()}"]


def _tagged(ours: spans.Tagger, abstract: Abstract) -> Spans:
    sentences = segment.split(abstract.text)
    parts = parts_of.read(abstract.text, abstract.title, abstract.sections, sentences)
    vocabulary = load_vocabulary()
    return {
        span
        for sentence, role in zip(sentences, parts, strict=True)
        if role in {"results", "conclusions"}
        for span in ours.tag(abstract.text, *sentence, vocabulary).spans
    }


def questions(gold: Path) -> Iterable[str]:
    """Macro-F1 of directions and the share of sentences that hold the evidence."""
    rows = [json.loads(x) for x in (gold / "ei2_train.jsonl").read_text("utf-8").split("\n") if x]
    asked = [training.asked(r) for r in rows]
    scores, right = [], []
    for salt in ("", "a", "b"):
        pairs, held = [], 0.0
        for fold in range(FOLDS):
            away = [_fold(r["pmcid"], salt) == fold for r in rows]
            table = training.train_directions(
                [a for a, r, out in zip(asked, rows, away, strict=True) if not out and training.is_free(r)]
            )
            for (places, holds, label), out in zip(asked, away, strict=True):
                if out:
                    total, order = ask.vote(places, table)
                    pairs.append((label, ask.ANSWERS[int(np.argmax(total))]))
                    held += holds[order[0]]
        scores.append(_macro_f1(pairs))
        right.append(held / len(rows))
    each = ", ".join(f"{s:.3f}" for s in scores)
    return [f"ask: macro-F1 {np.mean(scores):.3f} ({each}), evidence sentence {np.mean(right):.3f}"]


def kinds(pubmed: Path) -> Iterable[str]:
    """Share of labelled records whose design is right."""
    told = [(row, *own_labels.designed(row)) for row in own_labels.labelled(pubmed)]
    pairs: list[tuple[str, str, str]] = []
    for fold in range(FOLDS):
        away = [_fold(str(row["pmid"])) == fold for row, _, _ in told]
        table = own_labels.fit_design(
            [(sorted(f), row["design"]) for (row, _, f), out in zip(told, away, strict=True) if not out]
        )
        for (row, said, f), out in zip(told, away, strict=True):
            if out:
                known = designs.settled(frozenset(row["pubtypes"]), said)
                pairs.append((row["design"], said, said if known else designs.decide(f, said, table)))
    ruled, read = (sum(p[0] == p[k] for p in pairs) / len(pairs) for k in (1, 2))
    return [f"design of {len(pairs)} records: rules {ruled:.3f}, with the model {read:.3f}"]


def benefits(pubmed: Path) -> Iterable[str]:
    """Share of rows with the labelled benefit, of values that are right, and of labelled values that are found."""
    told = [(str(row["pmid"]), own_labels.valued_rows(row)) for row in own_labels.records(pubmed)]
    pairs: list[tuple[str, str, str]] = []
    for fold in range(FOLDS):
        table = own_labels.fit_valued([v for name, several in told if _fold(name) != fold for v in several])
        away = [v for name, several in told if _fold(name) == fold for v in several]
        pairs += [(v.label, v.ruled, valued.decide(v.names, table) if v.names else v.ruled) for v in away]
    return [_valued("rules", [(p[0], p[1]) for p in pairs]), _valued("with context", [(p[0], p[2]) for p in pairs])]


def last(pubmed: Path) -> Iterable[str]:
    """Share of rows with the labelled comparison, and significance where no test is printed, by rules and weighed."""
    told = [(str(row["pmid"]), own_labels.weighed_rows(row)) for row in own_labels.records(pubmed)]
    fits = (own_labels.fit_compared, weighed.COMPARISONS), (own_labels.fit_tested, weighed.SIGNIFICANCES)
    for k, (field, (fit, verdicts)) in enumerate(zip(("comparison", "significance, open"), fits, strict=True)):
        ruled = right = rows = 0
        for fold in range(FOLDS):
            table = fit([w for name, both in told if _fold(name) != fold for w in both[k]])
            away = [w for name, both in told if _fold(name) == fold for w in both[k]]
            rows += len(away)
            ruled += sum(w.ruled == w.label for w in away)
            right += sum(
                weighed.likeliest(weights.total(w.names, table, len(verdicts)), verdicts) == w.label for w in away
            )
        yield f"{field}: by the rules {ruled / rows:.3f}, weighed {right / rows:.3f} of {rows}"


def _valued(name: str, pairs: Sequence[tuple[str, str]]) -> str:
    right = sum(g == p for g, p in pairs)
    values = {"improved", "worsened"}
    hits = sum(g == p for g, p in pairs if g in values)
    given, wanted = sum(p in values for _, p in pairs), sum(g in values for g, _ in pairs)
    turned = sum(g in values and p in values and g != p for g, p in pairs)
    kept = sum(p == g == "na" for g, p in pairs) / sum(g == "na" for g, _ in pairs)
    return (
        f"benefit, {name}: {right / len(pairs):.3f} of {len(pairs)}; values right {hits / given:.3f}, "
        f"found {hits / wanted:.3f}, turned round {turned}; na kept {kept:.3f}"
    )


def _macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    return float(
        np.mean(
            [
                _f1(sum(g == p == c for g, p in pairs), sum(p == c for _, p in pairs), sum(g == c for g, _ in pairs))
                for c in ask.ANSWERS
            ]
        )
    )


def main() -> int:
    """All, or one of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with gold/ and pubmed/")
    parser.add_argument("--only", choices=("spans", "ask", "design", "valued", "weighed"))
    parser.add_argument("--seeds", type=int, default=training.SEEDS, help="perceptrons whose mean is the tagger")
    args = parser.parse_args()
    gold: Path = args.data / "gold"
    lines: list[Any] = []
    if args.only in {None, "spans"}:
        lines += tagger(gold, args.seeds)
    if args.only in {None, "ask"}:
        lines += questions(gold)
    if args.only in {None, "design"}:
        lines += kinds(args.data / "pubmed")
    if args.only in {None, "valued"}:
        lines += benefits(args.data / "pubmed")
    if args.only in {None, "weighed"}:
        lines += last(args.data / "pubmed")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
