"""Builds the outcome extractor's weights from local files: `train_outcomes.py --data ../shared/data` writes
litrack/outcomes/*.weights, the same bytes every time (same Python, same numpy).

roles     linear-chain model of sentence roles, from the section categories that NLM prints in PubMed records
clusters  word clusters, from the words around each word in PubMed abstracts
spans     outcome tagger, from EvidenceOutcomes (MIT) and RCT-ART (Apache-2.0) labels
judge     which of the grammar's rows hold, from this project's own labels (tools/labels)
design    design of the study, by its words and what the rules say, from the same labels
valued    which rows are good or bad by what stands around them, from the same labels
weighed   comparison and significance of rows, from the same labels
ask       direction for a question, from Evidence Inference 2.0 labels (MIT) on CC BY and CC0 articles

Records that belong to the project's own test labels (topic_dev, fibro_dev) are left out everywhere.
"""

import argparse
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import own_labels

from litrack.model import Abstract, Ask, Record, Section, Study
from litrack.outcomes import ask, roles, segment, spans, weights
from litrack.outcomes.bearing import mirrored
from litrack.outcomes.facade import load_vocabulary
from litrack.outcomes.features import spell
from litrack.pubmed.article import read
from litrack.pubmed.files import read_file

PUBMED = ("pubmed21n1298.xml.gz", "ontopic_dev.xml", "pubmed20n0014.xml.gz")
HELD_OUT = ("topic_dev", "fibro_dev")
SCALE = 10
"""Averaged weights are kept as integers of a tenth."""
TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")
CATEGORIES = {"BACKGROUND": 0, "OBJECTIVE": 1, "METHODS": 2, "RESULTS": 3, "CONCLUSIONS": 4}


SEEDS = 4
"""Perceptrons whose mean is the tagger."""
OPPOSITES = (1, 0, 2)
MIRROR = 0.5
"""Weight of an example's mirror image beside itself (by cross-validation)."""


Asked = tuple[list[ask.Place], Any, str]
"""The sentences of a question, which of them hold the evidence, and the label."""


class Perceptron:
    """Averaged structured perceptron over sequences (Collins 2002)."""

    def __init__(self, classes: int) -> None:
        self.classes = classes
        self.table: dict[str, list[float]] = {}
        self.sums: dict[str, list[float]] = {}
        self.steps = 1

    def scores(self, sequence: list[list[str]]) -> list[list[float]]:
        out = []
        for features in sequence:
            total = [0.0] * self.classes
            for f in features:
                row = self.table.get(f)
                if row:
                    for k in range(self.classes):
                        total[k] += row[k]
            out.append(total)
        return out

    def turns(self) -> list[list[float]]:
        return [self.table.get(f"@turn{k}", [0.0] * self.classes) for k in range(self.classes + 1)]

    def move(self, feature: str, up: int, down: int) -> None:
        row = self.table.setdefault(feature, [0.0] * self.classes)
        total = self.sums.setdefault(feature, [0.0] * self.classes)
        row[up] += 1
        row[down] -= 1
        total[up] += self.steps
        total[down] -= self.steps

    def learn(self, sequence: list[list[str]], gold: list[int], guess: list[int]) -> None:
        before_guess = before_gold = self.classes
        for features, g, y in zip(sequence, guess, gold, strict=True):
            if g != y:
                for f in features:
                    self.move(f, y, g)
            if (before_guess, g) != (before_gold, y):
                self._turn(before_gold, y, 1)
                self._turn(before_guess, g, -1)
            before_guess, before_gold = g, y

    def _turn(self, before: int, now: int, by: int) -> None:
        name = f"@turn{before}"
        self.table.setdefault(name, [0.0] * self.classes)[now] += by
        self.sums.setdefault(name, [0.0] * self.classes)[now] += by * self.steps

    def averaged(self, least: float) -> weights.Table:
        """Rounded weights; rows whose spread is below `least` are dropped."""
        out: weights.Table = {}
        for f, row in self.table.items():
            mean = [w - s / self.steps for w, s in zip(row, self.sums[f], strict=True)]
            if f.startswith("@turn") or max(mean) - min(mean) >= least:
                out[f] = tuple(round(SCALE * w) for w in mean)
        return out


def train_roles(studies: Iterable[Study]) -> weights.Table:
    """From abstracts whose every section has a category."""
    data = [d for d in map(_role_example, studies) if d]
    random.Random(1).shuffle(data)
    counts = Counter(f for sequence, _ in data for features in sequence for f in features)
    known = {f for f, n in counts.items() if n >= 8}
    data = [([[f for f in features if f in known] for features in sequence], gold) for sequence, gold in data]
    model = Perceptron(5)
    for _ in range(4):
        for sequence, gold in data:
            guess = roles.best_path(model.scores(sequence), model.turns())
            if guess != gold:
                model.learn(sequence, gold, guess)
            model.steps += 1
    return model.averaged(2.0)


def _role_example(study: Study) -> tuple[list[list[str]], list[int]] | None:
    if len({s.category for s in study.sections}) < 3 or any(s.category not in CATEGORIES for s in study.sections):
        return None
    found = []
    for section in study.sections:
        aim = section.label is not None and re.search("aim|object|purpose", section.label, re.IGNORECASE)
        gold = 1 if aim else CATEGORIES[section.category or ""]
        found += [(section.text[s.start : s.end], gold) for s in segment.split(section.text)]
    return [roles.features(text, k, len(found)) for k, (text, _) in enumerate(found)], [gold for _, gold in found]


def train_clusters(studies: Iterable[Study]) -> weights.Table:
    """Words with like neighbours: positive pointwise mutual information with the 800 most frequent words at one and two
    places to either side, 100 principal axes, k-means on the sphere into 64 and 320 clusters."""
    texts = [[_plain(w) for w in TOKEN.findall(s.text)] for study in studies for s in study.sections]
    counts = Counter(w for text in texts for w in text)
    words = [w for w, n in sorted(counts.items(), key=lambda x: (-x[1], x[0]))[:14000] if n >= 12]
    vectors = _vectors(texts, words, 800)
    coarse, fine = _kmeans(vectors, 64), _kmeans(vectors, 320)
    return {w: (int(a), int(b)) for w, a, b in zip(words, coarse, fine, strict=True) if "\t" not in w}


def _plain(word: str) -> str:
    return "0" if word.isdigit() else word.lower()


def _vectors(texts: list[list[str]], words: list[str], width: int) -> Any:
    index = {w: i for i, w in enumerate(words)}
    tables = [np.zeros((len(words), width), np.float64) for _ in range(4)]
    for text in texts:
        ids = np.array([index.get(w, -1) for w in text])
        for gap, left, right in ((1, 0, 1), (2, 2, 3)):
            for table, here, there in ((tables[left], ids[gap:], ids[:-gap]), (tables[right], ids[:-gap], ids[gap:])):
                use = (here >= 0) & (there >= 0) & (there < width)
                np.add.at(table, (here[use], there[use]), 1.0)
    joint = np.hstack([tables[0], tables[1], tables[2] / 2, tables[3] / 2])
    expected = joint.sum(1, keepdims=True) * joint.sum(0, keepdims=True) + 1e-9
    with np.errstate(divide="ignore"):
        information = np.where(joint > 0, np.maximum(np.log(joint * joint.sum() / expected), 0.0), 0.0)
    _, axes = np.linalg.eigh(information.T @ information)
    projected = information @ axes[:, ::-1][:, :100]
    return projected / (np.linalg.norm(projected, axis=1, keepdims=True) + 1e-9)


def _kmeans(vectors: Any, count: int) -> Any:
    centres = vectors[:count].copy()
    nearest = np.zeros(len(vectors), int)
    for _ in range(25):
        nearest = (vectors @ centres.T).argmax(1)
        for j in range(count):
            members = vectors[nearest == j]
            if len(members):
                centres[j] = members.mean(0)
                centres[j] /= np.linalg.norm(centres[j]) + 1e-9
    return nearest


def train_spans(
    examples: list[tuple[list[list[str]], list[int]]], epochs: int = 6, least: float = 3.0, seeds: int = SEEDS
) -> weights.Table:
    """The tagger, from feature lists and tags: the mean of perceptrons that saw the examples in other orders. A sum
    of linear models is one linear model: what it costs to read is the same."""
    names = sorted({f for sequence, _ in examples for features in sequence for f in features})
    index = {f: i for i, f in enumerate(names)}
    data = [
        (
            np.array([index[f] for features in sequence for f in features]),
            np.cumsum([0, *map(len, sequence)]),
            np.array(gold),
        )
        for sequence, gold in examples
    ]
    models = [_perceptron(data, len(names), epochs, seed) for seed in range(1, seeds + 1)]
    rows, turns = (sum(parts) / seeds for parts in zip(*models, strict=True))
    kept = np.flatnonzero(rows.max(1) - rows.min(1) >= least)
    table: weights.Table = {names[i]: tuple(int(w) for w in np.rint(SCALE * rows[i])) for i in kept}
    return table | {f"@turn{k}": tuple(int(w) for w in np.rint(SCALE * turn)) for k, turn in enumerate(turns)}


def _perceptron(data: list[tuple[Any, Any, Any]], count: int, epochs: int, seed: int) -> tuple[Any, Any]:
    """`Perceptron` over arrays: all sums are of integers, so that their order does not matter."""
    rows, sums = np.zeros((count, 3)), np.zeros((count, 3))
    turns, turn_sums = np.zeros((4, 3)), np.zeros((4, 3))
    order, shuffled, step = random.Random(seed), list(range(len(data))), 1
    for _ in range(epochs):
        order.shuffle(shuffled)
        for k in shuffled:
            flat, ends, gold = data[k]
            scores = np.add.reduceat(rows[flat], ends[:-1])
            guess = np.array(spans.best_tags(map(tuple, scores.tolist()), turns.tolist()))
            for i in np.flatnonzero(guess != gold):
                features = flat[ends[i] : ends[i + 1]]
                for tag, by in ((gold[i], 1), (guess[i], -1)):
                    rows[features, tag] += by
                    sums[features, tag] += by * step
            for path, by in ((gold, 1), (guess, -1)):
                before = np.array([3, *path[:-1]])
                np.add.at(turns, (before, path), by)
                np.add.at(turn_sums, (before, path), by * step)
            step += 1
    return rows - sums / step, turns - turn_sums / step


def span_examples(gold: Path, clusters: weights.Table) -> Iterator[tuple[str, list[list[str]], list[int]]]:
    """(abstract, features, tags) of every sentence that can report a result."""
    for line in (gold / "evidence_outcomes_train.jsonl").read_text(encoding="utf-8").split("\n"):
        if not line:
            continue
        row = json.loads(line)
        text = row["text"]
        wanted = _longest({(a, b) for _, a, b, _ in row["outcomes"]})
        title, _, rest = text.partition("\n")
        sentences = segment.split(text)
        for sentence, role in zip(sentences, roles.read(text, title, (Section(text=rest),), sentences), strict=True):
            if role in {"results", "conclusions"} or any(sentence.start <= a < sentence.end for a, _ in wanted):
                label = re.match(r"[A-Z][A-Z /,&()-]*\s:\s", text[sentence.start : sentence.end])
                start = sentence.start + (label.end() if label else 0)
                yield (str(row["pmid"]), *_tagged(text, start, sentence.end, wanted, clusters))
    for line in (gold / "rct_art_train.jsonl").read_text(encoding="utf-8").split("\n"):
        if not line:
            continue
        row = json.loads(line)
        wanted = _longest({(a, b) for a, b in _art_spans(row) if re.search("[a-zA-Z]", row["text"][a:b])})
        if wanted:
            yield ("", *_tagged(row["text"], 0, len(row["text"]), wanted, clusters))


def _longest(found: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Overlapping labels: the first and longest."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(found, key=lambda x: (x[0], -x[1])):
        if not out or start >= out[-1][1]:
            out.append((start, end))
    return out


def _art_spans(row: dict[str, Any]) -> Iterator[tuple[int, int]]:
    at, places = 0, []
    for token in row["tokens"]:
        start = row["text"].find(token, at)
        places.append((start, start + len(token)))
        at = max(at, start + len(token))
    return ((places[a][0], places[b - 1][1]) for a, b, kind, _ in row["ents"] if kind == "OC")


def _tagged(
    text: str, start: int, end: int, wanted: list[tuple[int, int]], clusters: weights.Table
) -> tuple[list[list[str]], list[int]]:
    found = list(TOKEN.finditer(text, start, end))
    words = [m.group() for m in found]
    tags = [2] * len(words)
    for a, b in wanted:
        inside = [k for k, m in enumerate(found) if m.start() >= a and m.end() <= b]
        for k in inside:
            tags[k] = 0 if k == inside[0] else 1
    return spell(words, clusters, load_vocabulary()), tags


def train_ask(gold: Path) -> weights.Table:
    """Which sentence answers and what it says, from Evidence Inference 2.0 prompts (MIT) on CC BY and CC0 articles."""
    rows = [json.loads(x) for x in (gold / "ei2_train.jsonl").read_text(encoding="utf-8").split("\n") if x]
    return train_directions([asked(r) for r in rows if is_free(r)])


def is_free(row: dict[str, Any]) -> bool:
    """Weights that ship are trained on text that anybody may use."""
    return row["article_license"] in {"CC BY", "CC0"}


def train_directions(questions: list[Asked]) -> weights.Table:
    """From questions, where their evidence is, and their labels."""
    marks = sorted({m for places, _, _ in questions for p in places for m in p.marks})
    inputs = [np.array([[p.marks.get(m, 0.0) for m in marks] for p in places]) for places, _, _ in questions]
    found = _rank(inputs, [holds for _, holds, _ in questions])
    out = {ask.PLACE + m: (round(ask.SCALE * float(w)), 0, 0) for m, w in zip(marks, found, strict=True)}
    examples, truth, share = [], [], []
    for (places, holds, label), numbers in zip(questions, inputs, strict=True):
        # the evidence that people marked, and what will be read as such
        chosen = [*np.flatnonzero(holds), int(np.einsum("ij,j->i", numbers, found).argmax())]
        for k in chosen:
            features, answer = places[k].features(), ask.ANSWERS.index(label)
            examples += [features, mirrored(features)]
            truth += [answer, OPPOSITES[answer]]
            share += [1 / len(chosen), MIRROR / len(chosen)]
    return out | _directions(examples, truth, share)


def _rank(inputs: list[Any], holds: list[Any]) -> Any:
    """Conditional logistic regression: the chance of each sentence of an abstract to hold the answer."""
    known = [(x, h) for x, h in zip(inputs, holds, strict=True) if h.any()]
    weight = np.zeros(inputs[0].shape[1])
    step = np.zeros_like(weight)
    for _ in range(200):
        slope = 3 * weight
        for numbers, held in known:
            # einsum, not @: BLAS sums in another order for another number of threads, and the last digit would differ
            scores = np.einsum("ij,j->i", numbers, weight + 0.9 * step)
            chance = np.exp(scores - scores.max())
            chance /= chance.sum()
            right = chance * held
            slope = slope + np.einsum("ij,i->j", numbers, chance - right / right.sum())
        step = 0.9 * step - 0.5 * slope / len(known)
        weight = weight + step
    return weight


def _directions(examples: list[list[str]], truth: list[int], share: list[float]) -> weights.Table:
    """Multinomial logistic regression over the features that were seen twice."""
    counts = Counter(f for features in examples for f in features)
    names = sorted(f for f, n in counts.items() if n >= 2)
    index = {f: i for i, f in enumerate(names)}
    inputs = np.zeros((len(examples), len(names)))
    for i, features in enumerate(examples):
        inputs[i, [index[f] for f in features if f in index]] = 1
    wanted, part = np.eye(3)[truth], np.array(share)
    found, step = np.zeros((len(names), 3)), np.zeros((len(names), 3))
    for _ in range(150):
        scores = np.einsum("ij,jk->ik", inputs, found + 0.9 * step)
        chance = np.exp(scores - scores.max(1, keepdims=True))
        chance /= chance.sum(1, keepdims=True)
        slope = np.einsum("ij,ik->jk", inputs, (chance - wanted) * part[:, None])
        step = 0.9 * step - 0.25 * (slope + 8 * found) / part.sum()
        found = found + step
    return {f: tuple(round(ask.SCALE * float(w)) for w in found[i]) for f, i in index.items()}


def asked(row: dict[str, Any]) -> Asked:
    """The sentences of one prompt, which of them hold the evidence, and the label."""
    sections = tuple(Section(label=s["label"], text=s["text"]) for s in row["abstract"])
    abstract = Abstract(title=row["title"], sections=sections)
    question = Ask(intervention=row["intervention"], comparator=row["comparator"], outcome=row["outcome"])
    places = ask.candidates(abstract, question, load_vocabulary())
    evidence = [_squeezed(e) for e in row["evidence"]]
    said = [_squeezed(abstract.text[slice(*p.sentence)]) for p in places]
    holds = [len(s) > 30 and any(e in s or s in e for e in evidence) for s in said]
    return places, np.array(holds, float), row["label"]


def _squeezed(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()


def _studies(data: Path) -> list[Study]:
    held = {
        str(json.loads(x)["pmid"])
        for name in HELD_OUT
        for x in (data / "gold" / f"{name}.jsonl").read_text(encoding="utf-8").split("\n")
        if x
    }
    out = []
    for name in PUBMED:
        records = (r for r in read_file(data / "pubmed" / name) if isinstance(r, Record))
        out += [read(r) for r in records if str(r.pmid) not in held]
    return [s for s in out if s.sections]


def main() -> int:
    """Trains what is asked for, all by default."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with pubmed/ and gold/")
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parents[1] / "litrack" / "outcomes")
    parser.add_argument("--only", choices=("roles", "clusters", "spans", "design", "judge", "valued", "weighed", "ask"))
    args = parser.parse_args()
    studies = _studies(args.data) if args.only in {None, "roles", "clusters"} else []
    if args.only in {None, "roles"}:
        _write(args.out, "roles", train_roles(studies))
    if args.only in {None, "clusters"}:
        _write(args.out, "clusters", train_clusters(studies))
    if args.only in {None, "spans"}:
        clusters = weights.unpack((args.out / "clusters.weights").read_bytes())
        examples = [(features, tags) for _, features, tags in span_examples(args.data / "gold", clusters)]
        around, alone = spans.fold(train_spans(examples))
        _write(args.out, "spans", around)
        _write(args.out, "words", alone)
    if args.only in {None, "design"}:
        _write(args.out, "design", own_labels.train_design(args.data / "pubmed"))
    if args.only in {None, "judge"}:
        _write(args.out, "judge", own_labels.train_judge(args.data / "pubmed"))
    if args.only in {None, "valued"}:
        _write(args.out, "valued", own_labels.train_valued(args.data / "pubmed"))
    if args.only in {None, "weighed"}:
        compared, tested = own_labels.train_weighed(args.data / "pubmed")
        _write(args.out, "comparison", compared)
        _write(args.out, "significance", tested)
    if args.only in {None, "ask"}:
        _write(args.out, "ask", train_ask(args.data / "gold"))
    return 0


def _write(out: Path, name: str, table: weights.Table) -> None:
    packed = weights.pack(table)
    (out / f"{name}.weights").write_bytes(packed)
    print(f"{name}: {len(table)} rows, {len(packed)} bytes", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
