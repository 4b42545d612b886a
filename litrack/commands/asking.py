"""Asks PubMed for the links of studies, as far as it was not asked before, and keeps the answers."""

from collections.abc import Sequence
from itertools import chain
from typing import get_args

from litrack.commands.deeds import at_the_desk
from litrack.commands.door import open_door
from litrack.context import Context
from litrack.errors import ExitCode, LitrackError, PubMedError, UsageError
from litrack.library import Catalogue
from litrack.library.links import find_answers, find_headlines, keep_links
from litrack.model import SAMPLE_PMIDS, Pmid
from litrack.model.link import AskedKind, Headline
from litrack.pubmed import PubMed

TITLES = 60
"""Titles fetched of each kind: a screenful and more, and of three kinds not more than one request brings."""

Question = tuple[Pmid, AskedKind]


def ask(context: Context, pmids: Sequence[Pmid], kinds: Sequence[str], *, again: bool) -> ExitCode:
    """Ask what was never asked (`again`: all). What cannot be had is said, and costs only that: see the exit code."""
    if not context.settings.eutils_url.startswith("http://"):  # the stand-in on this machine has invented studies
        real = [pmid for pmid in pmids if pmid not in SAMPLE_PMIDS]
        if len(real) < len(pmids) and set(get_args(AskedKind)) & set(kinds or get_args(AskedKind)):
            context.say("PubMed knows nothing of invented studies: it was not asked about them.")
        pmids = real
    questions = _questions(context, pmids, kinds, again=again)
    if not questions:
        return ExitCode.DONE
    try:
        pubmed = open_door(context)
    except UsageError as error:
        return _told(context, error)
    outcomes = dict(zip(questions, pubmed.list_links_each(questions), strict=True))
    answers = {question: found for question, found in outcomes.items() if not isinstance(found, PubMedError)}
    failed = [found for found in outcomes.values() if isinstance(found, PubMedError)]
    if answers:
        headlines = _headlines(context, pubmed, answers)
        with at_the_desk(context) as library:
            library.follow(lambda: pubmed.server_time)
            keep_links(library, answers, headlines)
    return _told(context, failed[0], len(failed), len(questions)) if failed else ExitCode.DONE


def _questions(context: Context, pmids: Sequence[Pmid], kinds: Sequence[str], *, again: bool) -> list[Question]:
    wanted = [kind for kind in get_args(AskedKind) if not kinds or kind in kinds]
    found: list[Question] = []
    with Catalogue.open(context.settings.db) as catalogue:
        for pmid in pmids:
            known = find_answers(catalogue, pmid)
            told = catalogue.find_finding(pmid).pmcid  # then nobody need be asked for full text
            found += [(pmid, k) for k in wanted if (again or k not in known) and not (k == "full_text" and told)]
    return found


def _headlines(context: Context, pubmed: PubMed, answers: dict[Question, tuple[int, ...]]) -> tuple[Headline, ...]:
    """Titles of what is linked and not held; without them the PMIDs still lead on."""
    first = chain.from_iterable(found[:TITLES] for (_, kind), found in answers.items() if kind != "full_text")
    targets = [Pmid(target) for target in dict.fromkeys(first)]
    with Catalogue.open(context.settings.db) as catalogue:
        known = find_headlines(catalogue, targets)
    try:
        return pubmed.fetch_headlines([pmid for pmid in targets if pmid not in known])
    except PubMedError as error:
        context.warn(f"Titles could not be had: {error}")
        return ()


def _told(context: Context, error: LitrackError, failed: int = 0, questions: int = 0) -> ExitCode:
    some = f" ({failed} of {questions} questions failed)" if failed > 1 or questions > failed else ""
    context.warn(f"PubMed could not be asked{some}: {error} What is known without is shown.")
    if error.hint:
        context.warn(error.hint)
    return error.code
