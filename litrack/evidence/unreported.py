"""Which registered trials reviews and protocols name without a result paper in the library."""

from collections.abc import Iterable, Mapping

from litrack.model.trial import Naming, Trial, Unreported

_ANNOUNCING = ("protocol", "systematic_review", "narrative_review")


def unreported(naming: Mapping[Trial, Iterable[Naming]]) -> tuple[Unreported, ...]:
    """Those of which no held study has results, the first named first.

    A result paper is a held study of its own (no review, protocol or notice) that was not retracted and of which an
    outcome was read or at least the design: litrack overlooks outcomes, and must not say "no results" where there may
    be some.
    """
    found = []
    for trial, several in naming.items():
        studies = [n for n in several if not n.notice]
        named_by = sorted((n for n in studies if _announces(n)), key=lambda n: (n.year or 9999, n.pmid))
        own = [n for n in studies if not _announces(n)]
        results = [n for n in own if n.outcomes or n.design != "other"]
        if named_by and all(n.retracted for n in results):
            found.append(
                Unreported(
                    trial=trial, named_by=tuple(named_by), retracted=tuple(results),
                    others=tuple(n for n in own if n not in results),
                )
            )  # fmt: skip
    return tuple(sorted(found, key=lambda u: (u.named_by[0].year or 9999, u.trial.number)))


def _announces(study: Naming) -> bool:
    return study.second_hand or study.design in _ANNOUNCING
