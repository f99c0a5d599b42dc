"""How French is cut, folded and stemmed: pure, no database."""

import pytest

from annuaire.recherche import jetons, mots, requete
from annuaire.recherche.documents import Document


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("epicerie", "Épiceries"),
        ("MÉDECIN", "medecins"),
        ("l'allocation", "Allocations"),
        ("qu’activites", "activités"),
        ("oeuvres", "œuvre"),
        ("travaux", "TRAVAUX"),
        ("numerique", "numériques"),
        ("jardins", "jardin"),
        ("3949", "3949"),
        ("caf", "C.A.F."),
        ("st jacques", "Saint-Jacques"),
    ],
)
def test_two_ways_of_writing_meet(typed, written):
    document = mots.analyse(written).racines
    for mot in mots.words(typed):
        assert any(set(group) & document for variante in mot.variantes for group in variante)


@pytest.mark.parametrize(
    ("one", "other"), [("CAF", "café"), ("mer", "mère"), ("log", "logement"), ("aide", "aidants")]
)
def test_short_words_are_not_confused(one, other):
    assert not mots.analyse(one).racines & mots.analyse(other).racines


@pytest.mark.parametrize(
    ("one", "many"),
    [("jeu", "jeux"), ("café", "cafes"), ("mère", "MERES"), ("ado", "ados"), ("photos", "photo")],
)
def test_short_words_have_a_plural(one, many):
    assert mots.analyse(one).racines & mots.analyse(many).racines


@pytest.mark.parametrize(
    ("typed", "useful"),
    [
        ("je cherche un cours de français", ["cours", "français"]),
        ("apprendre le français", ["apprendre", "français"]),
        ("où trouver de l'aide ?", ["aide"]),
        ("comment est-ce que je peux faire une carte d'identité", ["carte", "identité"]),
        ("qu'est-ce qu'il y a pour les enfants aujourd'hui", ["enfants"]),
        ("bien-être", ["bien-être"]),
        ("rendez-vous CAF", ["rendez-vous", "caf"]),
        ("J’ai besoin d’un logement s’il vous plaît", ["logement"]),
        ("aide aide AIDE", ["aide"]),
    ],
)
def test_only_useful_words_are_kept(typed, useful):
    assert [mot.forme for mot in mots.words(typed)] == useful


@pytest.mark.parametrize("typed", ["où", "qui êtes-vous", "le la les", "Entre Nous"])
def test_words_typed_are_never_all_dropped(typed):
    assert mots.words(typed)


@pytest.mark.parametrize("typed", ["", "   ", "?!…", "🙂🙃", "\x00", "''--..", "\u202e"])
def test_nothing_typed_is_nothing(typed):
    assert mots.words(typed) == []


def test_a_query_is_bounded():
    assert len(mots.words(" ".join(f"mot{n}" for n in range(50)))) == mots.MAX_MOTS
    assert len(mots.clip("a" * 10_000)) == mots.MAX_TEXTE
    assert len(mots.clip("\ufdfa" * 10_000)) <= mots.MAX_TEXTE  # one sign that NFKC makes 18


@pytest.mark.parametrize(
    "text",
    [
        "O'Connor & fils — « l'été »",
        "عربي русский 中文 ١٢٣ ½ ﬁn Straße İstanbul",
        "a\x00b \ud800 \u202eabc e\u0301cole",
        "'\" OR 1=1; -- & | ! ( ) : * < >",
        "ª²³ ℡ ŉ ǆ ⒜",
        "a." * 5_000,
        "é" * 5_000,
        "ع" * 5_000,
        "é-" * 5_000,
    ],
)
def test_tokens_are_ascii_letters_and_digits(text):
    tokens, _formes = jetons.of_document(Document(text, text, text, [text]))
    assert tokens
    assert all(token.isascii() and token.isalnum() and token == token.lower() for token in tokens)
    assert all(len(token) < 1_000 for token in tokens)


def test_facet_codes_never_share_a_token():
    codes = ["t1", "t11", "l:ar", "lar", "l-ar", "lxar", "lx3aar", "L:ar", "c:é", "c:e", "x", ""]
    codes += ["c:" + "é" * 300, "c:" + "é" * 301]
    assert len({jetons.facette(code) for code in codes}) == len(codes)
    assert jetons.facette("l:ar") == "0lx3aar"


def test_a_compound_word_meets_its_parts_and_its_whole():
    document = mots.analyse("Halte-garderie").racines
    for typed in ("halte garderie", "haltegarderie", "halte-garderie", "garderies"):
        for mot in mots.words(typed):
            assert any(all(set(group) & document for group in v) for v in mot.variantes), typed


def test_trees_are_written_for_each_engine():
    tree = requete.Sauf(requete.Et(("1a", requete.Ou(("1b", "1c")))), requete.Prefixe("4d"))
    assert requete.FTS5.render(tree) == '(("1a" AND ("1b" OR "1c")) NOT "4d" *)'
    assert requete.TSQUERY.render(tree) == "(('1a' & ('1b' | '1c')) & !'4d':*)"


def test_facets_are_all_groups_and_any_code_of_a_group():
    wanted = requete.Et(("0gratuit", requete.Ou(("0t1", "0t2"))))
    assert requete.facet_tree(["gratuit", ("t1", "t2")]) == wanted
    assert requete.facet_tree({"gratuit": ["gratuit"], "theme": ["t1", "t2"]}) == wanted
    assert requete.facet_tree({"theme": []}) is None
    assert requete.facet_tree(()) is None


def test_medicine_is_not_a_doctor():
    assert not set(mots.racines("médecine")) & set(mots.racines("médecin"))
    assert mots.racines("médecins") == mots.racines("médecin")
