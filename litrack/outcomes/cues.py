"""The words that say what happened: each with its sense and its form, as tables that the parser looks words up in.

Senses: U up, D down, G good, B bad, C changed or different, N no difference, A associated.
Forms: N noun, E -ed form, V other verb, A adjective.
"""

_WORDS = {
    # nouns
    "UN": "increase increases increment increments elevation elevations rise rises upregulation up-regulation enrichment "
    "enhancement augmentation gain gains prolongation overexpression accumulation induction overgrowth overproduction "
    "amplification hyperactivation excess activation promotion increasement",
    "DN": "decrease decreases reduction reductions decline declines drop drops fall falls diminution depletion attenuation "
    "suppression inhibition downregulation down-regulation lowering shortening relief alleviation mitigation decrement "
    "decrements elimination disappearance blockade downregulations",
    "GN": "improvement improvements amelioration benefit benefits recovery superiority advantage optimization",
    "BN": "worsening deterioration impairment impairments aggravation exacerbation inferiority deteriorations",
    "CN": "change changes difference differences alteration alterations shift shifts modulation variation variations "
    "distinction segregation separation modification modifications effect effects impact influence divergence "
    "discrepancy differentiation imbalance restoration normalization normalisation disturbance disturbances "
    "perturbation perturbations fluctuation fluctuations action",
    "NN": "similarity similarities equivalence noninferiority non-inferiority",
    "AN": "association associations correlation correlations relationship relationships relation relations link links "
    "predictor predictors determinant determinants correlates interaction interactions connection connections",
    # -ed forms
    "UE": "increased elevated raised enhanced prolonged augmented upregulated up-regulated enriched lengthened heightened "
    "promoted boosted doubled tripled overexpressed overrepresented over-represented accelerated expanded amplified "
    "strengthened stimulated activated accumulated potentiated rose risen extended delayed induced facilitated "
    "grew exceeded quadrupled preserved supported",
    "DE": "decreased reduced declined diminished depleted attenuated suppressed inhibited downregulated down-regulated "
    "lowered shortened dropped fell fallen alleviated relieved mitigated prevented abolished eliminated blocked lost "
    "lessened minimized minimised curtailed halved underrepresented under-represented blunted dampened decelerated "
    "abrogated eradicated cleared reversed neutralized neutralised slowed disappeared waned weakened repressed subsided "
    "decresed lacked ceased",
    "GE": "improved ameliorated recovered outperformed benefited benefitted optimized optimised benefitted",
    "BE": "worsened deteriorated impaired aggravated exacerbated compromised disrupted damaged",
    "CE": "changed altered shifted modulated affected influenced differed varied modified restored normalized normalised "
    "separated clustered segregated perturbed impacted distinguished differentiated disturbed fluctuated shaped "
    "remodeled remodelled reshaped rebalanced regulated diverged",
    "NE": "",
    "AE": "associated correlated linked related predicted tied explained driven",
    # other verbs
    "UV": "increase increases increasing elevate elevates elevating raise raises raising enhance enhances enhancing prolong "
    "prolongs prolonging augment augments augmenting upregulate upregulates upregulating promote promotes promoting boost "
    "boosts boosting stimulate stimulates stimulating activate activates activating lengthen lengthens rise rises rising "
    "accelerate accelerates accelerating induce induces inducing extend extends extending delay delays delaying favoring "
    "facilitate facilitates strengthen strengthens strengthening preserve preserves preserving exceed",
    "DV": "decrease decreases decreasing reduce reduces reducing decline declines declining diminish diminishes diminishing "
    "deplete depletes attenuate attenuates attenuating suppress suppresses suppressing inhibit inhibits inhibiting lower "
    "lowers lowering shorten shortens shortening drop drops dropping fall falls falling alleviate alleviates alleviating "
    "relieve relieves relieving mitigate mitigates mitigating prevent prevents preventing abolish abolishes eliminate "
    "eliminates eliminating block blocks blocking lessen lessens downregulate downregulates downregulating reverse reverses "
    "reversing slow slows minimize minimise minimizes decreases abrogate abrogates ablate combat control",
    "GV": "improve improves improving ameliorate ameliorates ameliorating recover recovers benefit benefits recovering",
    "BV": "worsen worsens worsening deteriorate deteriorates impair impairs impairing aggravate aggravates exacerbate "
    "exacerbates exacerbating disrupt disrupts deteriorating",
    "CV": "change changes changing alter alters altering shift shifts modulate modulates modulating affect affects affecting "
    "influence influences influencing differ differs differing vary varies modify modifies restore restores restoring "
    "normalize normalizes normalizing normalise separate distinguish distinguishes differentiate differentiates discriminate "
    "discriminates impact impacts shape shapes regulate regulates regulating",
    "AV": "associate associates correlate correlates correlating predict predicts predicting relate relates explain explains "
    "contribute contributes",
    # adjectives
    "UA": "higher greater larger longer more highest greatest stronger increasing heavier faster later broader wider richer "
    "abundant overabundant longest largest",
    "DA": "lower fewer less smaller shorter weaker lowest slower lighter least earlier scarce absent smallest shortest narrower "
    "scarcer thinner",
    "GA": "better superior beneficial effective favorable favourable favoured favored efficacious best",
    "BA": "worse poorer inferior detrimental poor worst defective deficient",
    "CA": "different distinct dissimilar altered disparate divergent discriminative aberrant",
    "NA": "similar comparable unchanged stable same identical equal unaffected equivalent unaltered indistinguishable "
    "nonsignificant non-significant insignificant noninferior non-inferior even constant unmodified alike "
    "maintained retained undetectable nonsignificantly ns n.s",
    "AA": "predictive prognostic proportional dependent inversely-associated attributable",
}

CUES: dict[str, str] = {}
"""Lower-cased word -> sense and form, both letters of the table."""
for _key in (
    "UN",
    "DN",
    "GN",
    "BN",
    "CN",
    "NN",
    "AN",
    "UA",
    "DA",
    "GA",
    "BA",
    "CA",
    "NA",
    "AA",
    "UE",
    "DE",
    "GE",
    "BE",
    "CE",
    "AE",
):
    for _word in _WORDS[_key].split():
        CUES.setdefault(_word, _key)
for _key in ("UV", "DV", "GV", "BV", "CV", "AV"):
    for _word in _WORDS[_key].split():
        # "increase" and "change" are noun and verb: form X lets the parser decide by what stands around them.
        CUES[_word] = _key[0] + "X" if CUES.get(_word, "").endswith("N") else _key

NEGATIONS = frozenset(
    ["no", "not", "neither", "nor", "without", "never", "none", "cannot", "can't", "didn't", "doesn't", "wasn't", "weren't", "non", "failed", "fails", "fail", "lack", "lacked", "little", "limited", "nonsignificant", "non-significant", "insignificant", "n't", "hardly", "unable", "absence", "lacking", "insufficient"]
)
"""Words that turn the cue that follows them in the same clause into a null."""

SMALLER = frozenset(["less", "smaller", "fewer", "lower", "attenuated", "prevented", "reduced", "inhibited", "blunted", "lesser", "reversed", "reverse", "prevents", "prevent", "abolished", "suppressed", "alleviated", "ameliorated", "reduces", "diminished", "attenuates", "blocked", "counteracted", "reversing", "attenuating", "minimal"])  # fmt: skip
"""Before a second cue noun these turn it round: "attenuated the reduction", "smaller decrease"."""

OPPOSITE = {"U": "D", "D": "U", "G": "B", "B": "G"}
