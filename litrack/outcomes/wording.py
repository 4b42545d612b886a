"""The wording that tells the design of a study: publication types, and patterns over its text in lower case."""

from litrack.outcomes import lexicon
from litrack.outcomes.patterns import Anchored, Pattern

WORD = Pattern(r"[a-z0-9]+(?:[-'][a-z0-9]+)*")

TYPES = (
    ("Retraction of Publication", "other"),
    ("Published Erratum", "other"),
    ("Expression of Concern", "other"),
    ("Clinical Trial Protocol", "protocol"),
    ("Systematic Review", "systematic_review"),
    ("Meta-Analysis", "systematic_review"),
    ("Network Meta-Analysis", "systematic_review"),
    ("Scoping Review", "systematic_review"),
)
PROTOCOL_TITLE = Pattern(
    r"protocol (?:for|of) (?:an?|the)\b|\bprotocol\W*$|study protocol|trial protocol|: (?:a )?protocol|"
    r"design and (?:methods|rationale)|rationale and (?:study )?design|study design of|trial design"
)
FUTURE = Pattern(r"\bwill (?:be|undergo|receive|recruit|compare|include|evaluate|assess|end|enrol)")
SYSTEMATIC = (
        "systematic review",
        "systematic literature",
        "systematically review",
        "systematic search",
        "meta-analys",
        "meta analys",
        "metaanalys",
        "umbrella review",

        "scoping review",
        "comprehensive literature search",
        "comprehensive search",
        "cochrane",
        "prisma",
        "systematically search")  # fmt: skip
POOLED = Pattern(
    r"pooled|(?:studies|trials|articles) (?:were|met|involv|that|with)|we (?:performed|conducted|undertook|"
    r"did) (?:a |an )?(?:\w+ ){0,2}(?:systematic|meta|comprehensive)|undertook meta|databases?\b|pubmed|medline|"
    r"embase"
)
POOLED_ALL = Pattern(r"meta-analyses of|all (?:\w+ )?published trials", "meta-analyses of", "published trials")
REVIEW = Anchored(
    r"\b(?:this|the present|our|in this|here,? (?:we|i)|the) (?:[a-z\-]+ ){0,2}(?:review|chapter|overview|"
    r"commentary|editorial|perspective|opinion)\b|\bwe (?:review|summari[sz]e|discuss|overview|outline|"
    r"highlight)\b|"
    r"\breview (?:summari|discuss|aims|focus|highlight|describ|provid|explor)|\b(?:is|are) (?:reviewed|"
    r"discussed|summari[sz]ed)\b|narrative review|literature review|: a review\b|\ban overview\b|"
    r"state of the art",
    *("this ", "the ", "our ", "here", "we ", "review ", "is ", "are ", "narrative review", "literature review"),
    *(": a review", "an overview", "state of the art"),
)
OF_REVIEWS = (
    *("review", "chapter", "overview", "commentary", "editorial", "perspective", "opinion", "summari", "discuss"),
    *("outline", "highlight", "state of the art"),
)
CASE = Pattern(
    r"\bcase reports?\b|"
    r"\breport of (?:a|an|one|two|three|four|five|\d) (?:[\w-]+ )?cases?\b|"
    r"\ba case of\b|\bwe (?:report|present|describe) (?:a|an|the|two|"
    r"three) (?:[\w-]+ ){0,4}(?:case|patient|boy|girl|man|woman|infant)\b(?! series)|"
    r"\b\d{1,2}[- ]year[- ]old (?:\w+ ){0,2}(?:man|woman|male|female|boy|girl|patient)\b",
    *("case report", "report of ", "a case of", "we report ", "we present ", "we describe ", "year-old", "year old"),
)
ANIMALS = lexicon.words("animals")
HUMANS = lexicon.words("humans")
VITRO = (
    "in vitro",
    "cell line",
    "cultured cells",
    "caco-2",
    "hela",
    "hek293",
    "fermentation",
    "bioreactor",
    "ex vivo",
    "ic50",
    "cytotoxic",
    "transfect",
    "co-cultur",
    "minimum inhibitory",
    "knockdown",
)
CULTURE = (
    "incubat",
    "broth",
    "isolates",
    "strain",
    "yeast",
    "inoculat",
    "cultivat",
    "fungal",
    "bacteri",
    "molecular docking",
)
"""In a study that names neither people nor animals."""
METHOD = Pattern(
    r"benchmark|databases?\b|software|pipeline|algorithm|web server|toolkit|\bpackage|"
    r"\b(?:an?|new|novel) (?:[\w-]+ ){0,3}(?:method|assay|approach|tool)\b"
)
BLIND = Pattern(
    r"(?:double|single|triple|observer|assessor|evaluator|investigator|patient|rater)[- ]?(?:blind|mask)|"
    r"\bblinded\b|\bblinding\b|\bmasked\b|\bplacebo\b|\bsham\b|double-dummy|\bdbpc\b",
    *("blind", "mask", "placebo", "sham", "double-dummy", "dbpc"),
)
MASKED = Anchored(r"(?:double|triple|quadruple)[- ]?(?:blind|mask)", "double", "triple", "quadruple")
OPEN = Pattern(r"open[- ]label|unblinded|non[- ]blinded|\bopen (?:randomi|trial|study)", "open", "blinded")
NONRANDOM = Pattern(
    r"non[- ]?randomi[sz]ed|quasi[- ]experiment|controlled before|historical control",
    "random",
    "quasi",
    "controlled before",
    "historical control",
)
SINGLE = Pattern(
    r"single[- ]arm|\buncontrolled\b|\bpre[- ]?(?:and |-|–|/)?post|before-after|before and after "
    r"(?:\w+ ){0,4}(?:treatment|therapy|intervention|training|surgery|supplement|program|administration|intake|"
    r"stimulation|diet|transplant|exercise|consumption)",
    "single",
    "uncontrolled",
    "post",
    "before and after",
    "before-after",
)
FOLLOWED = Pattern(
    r"follow(?:ed)?[- ]up (?:at|for|of|to)\b|\blongitudinal|\bcohort\b|\bprospective(?:ly)?\b|retrospective|"
    r"observational study|registry|time ?points|admitted to|intensive care|were followed",
    *("follow", "longitudinal", "cohort", "prospective", "retrospective", "observational study", "registry", "points"),
    *("admitted to", "intensive care"),
)
CONTROLS = Pattern(
    r"(?:healthy|matched|normal|non-\w+|disease-free|asymptomatic|pain-free)(?:[- ]\w+){0,2} (?:controls?|"
    r"volunteers|subjects|individuals|participants|persons|women|men|people|donors|adults|children)|"
    r"compared (?:with|to) (?:\w+ ){0,3}controls|"
    r"\bcontrols? (?:group|subjects)|patients (?:with \w+ )?and (?:\w+ ){0,2}controls|\bhcs?\b|and controls\b|"
    r"than (?:in )?controls|\d+ controls",
    *("control", "healthy", "matched", "normal", "non-", "disease-free", "asymptomatic", "pain-free", "hc"),
)
HEALTHY = Pattern(
    r"\bhealthy (?:\w+[- ]){0,2}controls?|\bhcs?\b|\d+ (?:\w+[- ]){0,3}controls\b|control samples|matched controls",
    *("healthy ", "hc", "controls", "control samples"),
)
TREATED = Pattern(r"\b(?:we treated|treatment|therapy|intervention|training|supplement\w*|program\w*|rehabilitation)\b")
LATER = Pattern(
    r"\bpredict\w* (?:\w+ ){0,2}(?:response|outcome|relapse|recurrence)|"
    r"\bwho (?:later )?develop|\bby \d+ (?:years?|months?) of age|birth cohort|at birth|surviv|complications|"
    r"consecutive patients|postoperative|re(?:currence|admission)|(?:from|between|during) (?:\w+ )?(?:19|20)\d\d"
)
OBSERVED = Pattern(r"longitudinal|cohort|retrospective|observational")
CALLED_CROSS = Anchored(r"cross[- ]sectional (?:\w+ ){0,2}(?:survey|study|questionnaire|design)\b", "cross")
CROSS = Pattern(
    r"\bsurvey|questionnaire|prevalence|diagnostic (?:accuracy|performance|operating)|nhanes|correlates of|"
    r"validity|reliability|validation|psychometric|\binterviews?\b|cross-section"
)
CELLS = frozenset({"Cell Line", "Caco-2 Cells", "In Vitro Techniques", "Cells, Cultured", "HT29 Cells", "HeLa Cells"})
ENVIRONMENT = lexicon.words("environment")
RESULT = Anchored(
    r"\bp ?[<=]|we (?:compared|treated|found|show)|were (?:treated|randomi|fed|injected)|significantly|retrospective|"
    r"chart review",
    *("p<", "p=", "p <", "p =", "we compared", "we treated", "we found", "we show", "were ", "significantly"),
    *("retrospective", "chart review"),
)
MEASURED = Pattern(
    r"\bp ?[<=] ?0?[.·]|\bn ?= ?\d|95 ?%|were (?:treated|randomi|fed|injected)|we (?:compared|treated)",
    *("=", "<", "95", "were ", "we compared", "we treated"),
)
OWN = Pattern(r"\b(?:we|our|were|was|had)\b")
WORKSHOP = ("workshop", "consensus statement", "consensus conference", "summit")
QUALITATIVE = ("qualitative study", "ethnograph", "thematic analysis", "focus group", "grounded theory")


RANDOM = Anchored(
    r"randomi[sz]ed(?! (?:(?:controlled|clinical) )*(?:trials|studies|evidence))|randomi[sz]ation|randomi[sz]ing|"
    r"randomly (?!(?:divided|split|assigned|separated) into (?:\w+ ){0,2}(?:training|discovery|test|validation)|"
    r"selected|sampled|chosen|recruited)",
    "random",
)
TRIAL_ARMS = Pattern(
    r"\b(?:intervention|experimental|treatment|treated|training|exercise|probiotic|active|study) (?:group|arm)\b"
)
CONTROL_ARM = Pattern(r"\b(?:control|placebo|comparison|sham|usual care) (?:group|arm)\b")
