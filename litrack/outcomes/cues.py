"""The words that say what happened: each with its sense and its form.

Senses: U up, D down, G good, B bad, C changed or different, N no difference, A associated.
Forms: N noun, E -ed form, V other verb, A adjective, X noun or verb ("increase"): its neighbours decide.
"""

from litrack.outcomes import lexicon


def _table() -> dict[str, str]:
    table: dict[str, str] = {}
    for name in ("UN", "DN", "GN", "BN", "CN", "NN", "AN", "UV", "DV", "GV", "BV", "CV", "AV"):
        for word in lexicon.words("cue " + name):
            table[word] = name[0] + "X" if name[1] == "V" and table.get(word, "").endswith("N") else name
    for name in ("UA", "DA", "GA", "BA", "CA", "NA", "AA", "UE", "DE", "GE", "BE", "CE", "AE"):
        for word in lexicon.words("cue " + name):
            table[word] = name
    return table


CUES = _table()
"""Lower-cased word -> sense and form."""

NEGATIONS = lexicon.words("negations")
SMALLER = lexicon.words("smaller")
OPPOSITE = {"U": "D", "D": "U", "G": "B", "B": "G"}
