"""Numbers of trial registries: which registry, and how a text names them.

The registries are those whose numbers PubMed lists in DataBankList (NLM, "Secondary Source ID"), with the numbers' own
forms as the registries print them.
"""

import re
from dataclasses import dataclass
from typing import Final, NamedTuple

from litrack.model.ids import Pmid


class Trial(NamedTuple):
    """One registered trial."""

    registry: str
    number: str
    """As the registry writes it, without blanks."""

    @property
    def key(self) -> str:
        """The same however a text writes it."""
        return re.sub(r"\W", "", self.number).lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """A held study that names a registered trial."""

    pmid: Pmid
    title: str
    year: int | None
    first_seen: str
    """UTC, ISO 8601, seconds."""
    design: str
    second_hand: bool
    retracted: bool
    notice: bool
    """Of a retraction: no study at all."""
    outcomes: int
    """How many outcome rows it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreported:
    """A registered trial that reviews or protocols name, and of which the library holds no result paper."""

    trial: Trial
    named_by: tuple[Naming, ...]
    """The earliest first."""
    others: tuple[Naming, ...] = ()
    """Held studies that name it too and whose abstracts report no outcome: comments, letters, methods."""
    retracted: tuple[Naming, ...] = ()
    """Its result papers that were retracted."""


_FORMS: Final = {
    "ClinicalTrials.gov": r"NCT ?\d{8}",
    "ISRCTN": r"ISRCTN ?\d{8}",
    "EU Clinical Trials": r"(?:19|20)\d\d-\d{6}-\d\d(?:-\d\d)?",
    "ANZCTR": r"ACTRN ?\d{14}p?",
    "ChiCTR": r"ChiCTR(?:-[A-Z]{2,4}-)?-?\d{8,10}",
    "DRKS": r"DRKS ?\d{8}",
    "CTRI": r"CTRI/\d{4}/\d{2,3}/\d{6}",
    "IRCT": r"IRCT ?\d{8,16}N\d{1,3}",
    "UMIN": r"UMIN ?\d{9}",
    "jRCT": r"jRCT[a-z]{0,2}\d{9,10}",
    "JapicCTI": r"JapicCTI-?\d{6}",
    "KCT": r"KCT ?\d{7}",
    "NTR": r"NTR ?\d{3,5}",
    "PACTR": r"PACTR ?\d{15,16}",
    "ReBEC": r"RBR-[0-9a-z]{5,8}",
    "RPCEC": r"RPCEC ?\d{8}",
    "SLCTR": r"SLCTR/\d{4}/\d{3}",
    "TCTR": r"TCTR ?\d{11}",
}
_NUMBER = re.compile(
    r"(?<![\w-])(?:" + "|".join(f"({form})" for form in _FORMS.values()) + r")(?!\w|-\d)", re.IGNORECASE
)
_NAMES = tuple(_FORMS)
_MIXED: Final = ("ANZCTR", "ChiCTR", "jRCT", "JapicCTI", "ReBEC")
"""Registries that do not write their numbers in capitals."""


def trials(text: str) -> tuple[Trial, ...]:
    """The registered trials that a text names, each once, in its order."""
    found: dict[str, Trial] = {}
    for match in _NUMBER.finditer(text):
        registry, number = _NAMES[(match.lastindex or 1) - 1], re.sub(r"\s", "", match[0])
        one = Trial(registry, number if registry in _MIXED else number.upper())
        found.setdefault(one.key, one)
    return tuple(found.values())


def trial(number: str) -> Trial | None:
    """The trial that this text is the number of, if it is one."""
    found = _NUMBER.fullmatch(number.strip())
    return trials(found[0])[0] if found else None
