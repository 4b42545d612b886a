"""What a statement claims, read by vocabulary: who, what is done to them, which outcome, which way."""

import re
from collections.abc import Sequence
from typing import Final

from litrack.errors import UsageError
from litrack.evidence.terms import Match, Terms
from litrack.model.evidence import Claim, Expected, Question, Topic
from litrack.model.finding import CORE

_KINDS: Final = frozenset(
    {"intervention", "exposure", "domain", "symptoms", "verb", "negation", "people", "filler"}
)  # fmt: skip
_MICROBES: Final = ("microbiome_composition", "microbial_diversity")
_SYMPTOMS: Final = ("pain", "fatigue", "sleep", "cognition", "mood", "quality_of_life")
_WHOM = re.compile(
    r"\b(?:in|with|for|of|among|have|has)\s+(?:the\s+|people\s+with\s+|patients\s+with\s+)?$", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_](?:[\w'’-]*\w)?")
NEGATED_WITHIN: Final = 25
"""Characters between a negation and the verb that it denies."""


def read(statement: str, terms: Terms) -> Claim:
    """The claim of a statement.

    Raises:
        UsageError: it names neither an intervention nor an outcome that the terms know.
    """
    text = " ".join(statement.split())
    whom = _populations(text, terms)
    found = [m for m in terms.find(text, _KINDS) if not any(m.start < p.end and p.start < m.end for p in whom)]
    by_kind = {kind: [m for m in found if m.term.topic.kind == kind] for kind in _KINDS}
    outcomes = by_kind["domain"]
    interventions = by_kind["intervention"]
    verbs = by_kind["verb"]
    exposures = _exposures(by_kind["exposure"], interventions, outcomes, verbs)
    outcomes = sorted([*outcomes, *(_as_outcome(m, terms) for m in by_kind["exposure"] if m not in exposures)],
                      key=lambda m: m.start)  # fmt: skip
    tested = _topics(interventions) or tuple(terms.topics["intervention", n] for m in exposures for n in m.term.near)
    questions, assumed = _questions(outcomes, by_kind["symptoms"], verbs, by_kind["negation"], terms)
    if not tested and not questions:
        raise UsageError(
            f"No intervention and no outcome were understood in {statement[:80]!r}.",
            'Say what does what in whom, such as: litrack check "FMT improves fatigue in fibromyalgia". '
            "Outcomes: " + ", ".join(sorted({t.label for (k, _), t in terms.topics.items() if k == "domain"})) + ".",
        )
    named = bool(questions)
    if not named:
        # An illness as a whole: less of it is better, and it has no adverse events.
        expected = _expected(verbs[-1], "worse", "") if verbs else "improved"
        questions = tuple(Question(domain=terms.topics["domain", n], expected=expected) for n in CORE if n != "safety")
    used = [m for m in (*found, *whom) if m.term.topic.kind not in {"filler", "negation"}]
    return Claim(
        statement=text, interventions=tested, populations=_topics(whom), questions=questions, named=named,
        assumed=assumed and not verbs, compared=not tested,
        understood=tuple((text[m.start : m.end], _meaning(m, exposures)) for m in sorted(used, key=lambda m: m.start)),
        ignored=_ignored(text, [*found, *whom]),
    )  # fmt: skip


def _populations(text: str, terms: Terms) -> list[Match]:
    """Illnesses: what is also an outcome ("depression", "chronic pain") only where the words before say in whom."""
    outcomes = terms.find(text, frozenset({"domain"}))
    return [
        m
        for m in terms.find(text, frozenset({"population"}))
        if _WHOM.search(text, 0, m.start) or not any(m.start < o.end and o.start < m.end for o in outcomes)
    ]


def _exposures(
    exposures: Sequence[Match], interventions: Sequence[Match], outcomes: Sequence[Match], verbs: Sequence[Match]
) -> list[Match]:
    """Gut bacteria that are said to do something; elsewhere they are what is measured."""
    others = [o for o in outcomes if o.term.topic.name not in _MICROBES]
    causal = any(v.term.topic.name == "caused" for v in verbs)
    if interventions or not exposures or not (others or (causal and not outcomes)):
        return []
    return [m for m in exposures if not verbs or m.start < verbs[-1].start]


def _as_outcome(match: Match, terms: Terms) -> Match:
    """The same words as the outcome that they name."""
    (found, *_) = terms.find("microbiota", frozenset({"domain"}))
    return Match(match.start, match.end, found.term)


def _questions(
    outcomes: Sequence[Match],
    symptoms: Sequence[Match],
    verbs: Sequence[Match],
    negations: Sequence[Match],
    terms: Terms,
) -> tuple[tuple[Question, ...], bool]:
    """One question an outcome, with the verb nearest before it; and whether any verb was missing."""
    asked: dict[str, Question] = {}
    named = [(m, m.term.topic) for m in outcomes]
    if not named:
        named = [(m, terms.topics["domain", name]) for m in symptoms for name in _SYMPTOMS]
        named += [(v, terms.topics["domain", "safety"]) for v in verbs if v.term.topic.name == "safe"]
    for match, topic in named:
        before = [v for v in verbs if v.start <= match.start] or list(verbs[:1])
        if not before:
            expected: Expected = "improved" if topic.name in CORE else "different"
        elif any(0 <= before[-1].start - n.end <= NEGATED_WITHIN for n in negations if n.end <= before[-1].start):
            expected = "none"
        else:
            expected = _expected(before[-1], _more(match, topic), topic.name)
        asked.setdefault(topic.name, Question(domain=topic, expected=expected))
    return tuple(asked.values()), not verbs


def _more(match: Match, topic: Topic) -> str:
    """Whether more of what the words name is worse or better."""
    if match.term.topic.kind == "symptoms":
        return "worse"
    return match.term.more if match.term.topic == topic else "worse"


def _expected(verb: Match, more: str, domain: str) -> Expected:
    """What a verb says of an outcome of which more is `worse`, `better`, or neither."""
    name = verb.term.topic.name
    match name, more:
        case (("different" | "linked" | "none"), _):
            return name
        case "safe", _:
            return "none"
        case (("improved" | "worsened"), ("worse" | "better")):
            return "improved" if name == "improved" else "worsened"
        case (("increased" | "caused"), ("worse" | "better")):
            return "worsened" if more == "worse" else "improved"
        case "decreased", ("worse" | "better"):
            return "improved" if more == "worse" else "worsened"
    if domain == "microbiome_composition" or name == "caused":
        return "different"
    falls = "improved" if domain == "immune_inflammatory" else "worsened"
    return "decreased" if name in {"decreased", falls} else "increased"


def _topics(matches: Sequence[Match]) -> tuple[Topic, ...]:
    return tuple(dict.fromkeys(m.term.topic for m in matches))


def _meaning(match: Match, exposures: Sequence[Match]) -> str:
    topic = match.term.topic
    if match in exposures:
        return "exposure: microbiota transfer, and associations"
    return {"verb": f"direction: {topic.label}", "people": "patients, beside others", "exposure": "outcome: microbiome",
            "symptoms": "outcomes: the core symptoms", "domain": f"outcome: {topic.label}"}.get(
        topic.kind, f"{topic.kind}: {topic.label}")  # fmt: skip


def _ignored(text: str, found: Sequence[Match]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(w.group() for w in _WORD.finditer(text) if not any(m.start <= w.start() < m.end for m in found))
    )
