"""Which part of the abstract a sentence belongs to: from labels and NLM categories, or from its words and place."""

import re
from collections.abc import Sequence
from itertools import pairwise
from operator import add

from litrack.model import Section
from litrack.outcomes import weights
from litrack.outcomes.patterns import Pattern
from litrack.outcomes.segment import Sentence

_CATEGORY = {
    "BACKGROUND": "background",
    "OBJECTIVE": "aims",
    "METHODS": "methods",
    "RESULTS": "results",
    "CONCLUSIONS": "conclusions",
}
_LABELS = (
    (r"result|finding|outcomes?$|observations?$|main outcome.*result", "results"),
    (
        r"conclu|interpretation|discussion|implication|significance|summary|limitation|key point|importance|what this",
        "conclusions",
    ),
    (
        (
            r"method|design|setting|participant|patients|subjects|intervention|measure|procedure|material|data|sampl|statistic|"
            r"population|search|selection|extraction|registration|trial reg|funding|enrol|eligib|funded|identifier"
        ),
        "methods",
    ),
    (r"aim|objective|purpose|goal|hypothes|question", "aims"),
    (r"background|introduction|context|rationale|relevance", "background"),
)
_INLINE = Pattern(
    r"\s*(background|introduction|context|rationale|aims?|objectives?|purpose|goals?|hypothes[ie]s|methods?|"
    r"materials? and methods?|"
    r"patients and methods?|subjects and methods?|methods and results|methodology|methods and findings|"
    r"study design|design|setting|participants|patients|interventions?|"
    r"measurements?|main outcome measures?|outcome measures?|measurements and main results|main results|"
    r"key results|results?|findings|principal findings|results and conclusions?|"
    r"conclusions?|interpretation|discussion|significance|limitations?|"
    r"trial registration|clinical trial registration|registration|funding)(?:\s*(?:and|/|"
    r"&)\s*[a-z ]{4,20})?\s*(?::|\s-\s|\s–\s|—|\.(?=\s?[A-Z]))",
    flags=re.IGNORECASE,
)
WHOLE = 4
"""Sentences that make an abstract; fewer are a piece of one, or what somebody typed to try."""

ROLES = ("background", "aims", "methods", "results", "conclusions")
_WORDS = Pattern(r"[a-z]+|[\d%<>=±]")


def label_role(label: str | None, category: str | None) -> str | None:
    """The role that a section's category or label gives all its sentences."""
    if label:
        for pattern, role in _LABELS:
            if re.search(pattern, label, flags=re.IGNORECASE):
                if role == "results" or category is None or category == "UNASSIGNED":
                    return role
                break
    if category and category in _CATEGORY:
        return _CATEGORY[category]
    if label:
        return next((role for pattern, role in _LABELS if re.search(pattern, label, flags=re.IGNORECASE)), None)
    return None


def read(text: str, title: str, sections: Sequence[Section], sentences: Sequence[Sentence]) -> list[str]:
    """One role for each sentence: title, background, aims, methods, results, conclusions."""
    given = _given(text, title, sections, sentences)
    open_places = [k for k, role in enumerate(given) if role is None]
    if open_places:
        words = [text[sentences[k].start : sentences[k].end] for k in open_places]
        piece = len(words) < WHOLE and not any(role for role in given if role != "title")
        for k, role in zip(open_places, guess(words, piece=piece), strict=True):
            given[k] = role
    return [role or "background" for role in given]


def _given(text: str, title: str, sections: Sequence[Section], sentences: Sequence[Sentence]) -> list[str | None]:
    """What labels say, None where they say nothing. A label inside running text holds until the next."""
    spans = []
    at = len(title) + 1
    for section in sections:
        spans.append((at, at + len(section.text), label_role(section.label, section.category)))
        at += len(section.text) + 1
    labelled = any(role for _, _, role in spans)
    out: list[str | None] = []
    inline: str | None = None
    where = 0
    for sentence in sentences:
        if sentence.start < len(title):
            out.append("title")
            continue
        while where + 1 < len(spans) and sentence.start >= spans[where][1]:
            where += 1
        role = spans[where][2] if spans else None
        if role is None and not labelled:
            label = _INLINE.match(text, sentence.start, sentence.end)
            inline = (label_role(label.group(1), None) if label else None) or inline
            role = inline
        out.append(role)
    return out


def features(sentence: str, place: int, count: int) -> list[str]:
    """What the model sees of one sentence: its words, the pairs it opens with, its place among `count`."""
    found = _WORDS.findall(sentence.lower())
    out = list(dict.fromkeys(found))
    out += [f"{a}_{b}" for a, b in pairwise(found[:7])]
    out.append(f"@{place * 10 // count}")
    if place == 0:
        out.append("@first")
    if place == count - 1:
        out.append("@last")
    return out


def guess(sentences: Sequence[str], *, piece: bool = False) -> list[str]:
    """The most likely roles of a run of sentences without labels (linear-chain model, see docs/model_card.md).

    `piece`: they are no whole abstract, so that their places say nothing."""
    table = weights.load("roles")
    turns = [table[f"{START}{k}"] for k in range(len(ROLES) + 1)]
    scores = []
    if piece:
        turns[-1] = (0,) * len(ROLES)
    for place, sentence in enumerate(sentences):
        said = features(sentence, place, len(sentences))
        seen = filter(None, map(table.get, (f for f in said if f[0] != "@") if piece else said))
        scores.append(list(map(sum, zip(*seen, strict=True))) or [0] * len(ROLES))
    return [ROLES[k] for k in best_path(scores, turns)]


START = "@turn"
"""Prefix of the rows of `roles.weights` that score one role after another; the last row is the start."""


def best_path(scores: Sequence[Sequence[float]], turns: Sequence[Sequence[float]]) -> list[int]:
    """Viterbi: the sequence of classes with the highest sum of scores and turns; the last row of `turns` opens."""
    into = list(zip(*turns[:-1], strict=True))
    best = list(map(add, scores[0], turns[-1]))
    back: list[list[int]] = []
    for score in scores[1:]:
        ways = [list(map(add, best, turn)) for turn in into]
        tops = list(map(max, ways))
        back.append(list(map(list.index, ways, tops)))
        best = list(map(add, tops, score))
    at = best.index(max(best))
    path = [at]
    for came in reversed(back):
        at = came[at]
        path.append(at)
    return path[::-1]
