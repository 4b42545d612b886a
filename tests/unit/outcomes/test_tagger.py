"""The tagger sums what it was trained on, and its weights survive their file."""

from hypothesis import given
from hypothesis import strategies as st

from litrack.outcomes import features, spans, weights
from litrack.outcomes.facade import load_vocabulary

WORDS = st.lists(
    st.sampled_from(["Pain", "was", "LOWER", "(", "[", ")", "]", ".", "12", "butyrate", "quality", "of", "life", "γ"]),
    min_size=1,
    max_size=12,
)
WEIGHTS = st.integers(min_value=-600, max_value=600)


@given(words=WORDS, data=st.data())
def test_the_tagger_sums_the_features_that_it_was_trained_on(words: list[str], data: st.DataObject) -> None:
    vocabulary, clusters = load_vocabulary(), weights.load("clusters")
    spelled = features.spell(words, clusters, vocabulary)
    seen = sorted({f for row in spelled for f in row})
    table = {f: data.draw(st.tuples(WEIGHTS, WEIGHTS, WEIGHTS)) for f in seen}
    turns = {f"@turn{k}": (0, 0, 0) for k in range(4)}
    around, alone = (dict(sorted(part.items())) for part in spans.fold(table | turns))
    tagger = spans.Tagger({f: row[0] for f, row in around.items()}, alone, clusters)
    found = tagger.sums(words, vocabulary.find([w.lower() for w in words], words))
    wanted = [tuple(sum(table[f][k] - table[f][2] for f in row) for k in (0, 1)) for row in spelled]
    assert list(zip(*spans.surpluses(found), strict=True)) == wanted


@given(
    scores=st.lists(st.tuples(*[st.integers(-9, 9)] * 3), min_size=1, max_size=6),
    turns=st.tuples(*[st.tuples(*[st.integers(-9, 9)] * 3)] * 4),
)
def test_no_other_path_scores_higher_than_the_one_found(
    scores: list[tuple[int, int, int]], turns: tuple[tuple[int, int, int], ...]
) -> None:
    def total(path: list[int]) -> int:
        before = (3, *path)
        return sum(turns[a][b] + row[b] for a, b, row in zip(before, path, scores, strict=False))

    paths = [[]]
    for _ in scores:
        paths = [[*p, tag] for p in paths for tag in (0, 1, 2) if tag != 1 or (p and p[-1] != 2)]
    assert total(spans.best_tags(scores, turns)) == max(map(total, paths))


@given(
    table=st.dictionaries(
        st.text(st.characters(exclude_characters="\0\n", exclude_categories=["Cs"]), min_size=1),
        st.tuples(*[st.integers(-(2**40), 2**40)] * 2),
        min_size=1,
    )
)
def test_weights_come_out_of_their_file_as_they_went_in(table: dict[str, tuple[int, ...]]) -> None:
    assert weights.unpack(weights.pack(table)) == table
