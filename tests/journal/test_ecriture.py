"""What is typed in one field, to and from the blocks of an article. No database."""

import random
import re
from uuid import UUID

import pytest

from journal.ecriture import clean_paste, read, render_html, write
from tests.temps import assert_quick, seconds


def texte(html, ident="t"):
    return {"type": "texte", "value": html, "id": ident}


def titre(words, ident="i"):
    return {"type": "intertitre", "value": words, "id": ident}


def citation(words, de="", ident="c"):
    return {"type": "citation", "value": {"texte": words, "de": de}, "id": ident}


def photo(number, ident=None, legende=""):
    image = {"image": number, "decorative": False, "alt_text": f"Vue {number}"}
    value = {"image": image, "legende": legende, "credit": "Ana"}
    return {"type": "photo", "value": value, "id": ident or f"p{number}"}


def content(blocks):
    return [(block["type"], block["value"]) for block in blocks]


def one(text):
    """The HTML of a text that makes one block of text."""
    (block,) = read(text, [])
    assert block["type"] == "texte"
    return block["value"]


CHAQUE_MARQUE = [
    titre("Le four à pain"),
    texte(
        "<p>Il a <b>cent ans, <i>dit-on</i></b>.<br/>Deux lignes.</p><ul><li>farine</li>"
        '<li>eau</li></ul><ol><li><i>un</i></li><li><a href="https://x.fr/?a=1&amp;b=2">deux</a>'
        '</li></ol><p>Voir <a linktype="page" id="12">la page</a>.</p>'
    ),
    photo(7, legende="Le four, rue de l'Oradou"),
    citation("On y cuisait\ntous les jeudis.", "Mme Ferreira"),
]


def test_writes_each_kind_with_its_mark():
    assert write(CHAQUE_MARQUE) == (
        "# Le four à pain\n\n"
        "Il a **cent ans, *dit-on***.\nDeux lignes.\n\n"
        "- farine\n- eau\n\n"
        "1. *un*\n2. [deux](https://x.fr/?a=1&b=2)\n\n"
        "Voir [la page](page:12).\n\n"
        "[photo 1\u00a0: Le four, rue de l'Oradou]\n\n"
        "> On y cuisait\n> tous les jeudis.\n> — Mme Ferreira"
    )


def test_reads_back_what_it_wrote_without_the_blocks_of_before():
    only_photo = [block for block in CHAQUE_MARQUE if block["type"] == "photo"]
    assert content(read(write(CHAQUE_MARQUE), only_photo)) == content(CHAQUE_MARQUE)


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("Un.\n\nDeux.", "<p>Un.</p><p>Deux.</p>"),
        (
            "Il faut :\n- a\n- b\nPuis c.",
            "<p>Il faut :</p><ul><li>a</li><li>b</li></ul><p>Puis c.</p>",
        ),
        ("- a\n  suite\n\n- b", "<ul><li>a<br/>suite</li><li>b</li></ul>"),
        ("1. a\n2) b", "<ol><li>a</li><li>b</li></ol>"),
        ("14. juillet", "<p>14. juillet</p>"),
        ("1984. Une année", "<p>1984. Une année</p>"),
        ("***x*** et **y**", "<p><b><i>x</i></b> et <b>y</b></p>"),
        ("**a *b***, *c **d***", "<p><b>a <i>b</i></b>, <i>c </i><b><i>d</i></b></p>"),
        ("(*oui*) «\u00a0**non**\u00a0»", "<p>(<i>oui</i>) «\u00a0<b>non</b>\u00a0»</p>"),
        ("**[mots](tel:+33473000000)**", '<p><a href="tel:+33473000000"><b>mots</b></a></p>'),
        ("[a\\]b](mailto:a@b.fr)", '<p><a href="mailto:a@b.fr">a]b</a></p>'),
        (
            "[Four](https://fr.x.org/Four_(pain))",
            '<p><a href="https://fr.x.org/Four_(pain)">Four</a></p>',
        ),
    ],
)
def test_reads_marks(typed, html):
    assert one(typed) == html


@pytest.mark.parametrize(
    "typed",
    [
        "jean_paul@x.fr",
        "2 * 3 * 4",
        "2*3*4 et 5*",
        "**pas fini",
        "un mot*coupé*ici",
        "**** ** *",
        "C:\\dossier\\photo",
        "#dièse",
        ">sans espace",
        "-3 degrés",
        "[photo 9]",
        "[photo 1 : je la vois]",
        "[sans adresse]()",
        "[mots] (https://x.fr)",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert)",
        "[x](data:text/html,x)",
        "[x](//ailleurs.fr)",
        "[x](/gestion/)",
        "[x](https://)",
        "[x](page:0)",
        "[x](page:1;2)",
        "[[Nom de page]]",
    ],
)
def test_what_is_no_mark_stays_as_typed(typed):
    assert one(typed) == f"<p>{as_html(typed)}</p>"


def test_html_typed_is_text():
    typed = '<script>alert(1)</script> & <b>"x"</b> &eacute;'
    assert one(typed) == (
        '<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;"x"&lt;/b&gt; &amp;eacute;</p>'
    )
    assert one('[x](https://x.fr/"onclick="a)') == (
        '<p><a href="https://x.fr/&quot;onclick=&quot;a">x</a></p>'
    )


@pytest.mark.parametrize(
    "words",
    [
        "# un",
        "> deux",
        "- trois",
        "1. quatre",
        "[photo 1 : x]",
        "*cinq*",
        "[six](https://x.fr)",
        "\\*",
    ],
)
def test_signs_that_are_words_come_back_as_words(words):
    html = as_html(words)
    block = texte(f"<p>{html}</p><ul><li>{html}</li></ul>")
    again = read(write([photo(1), block]) + "\n\n# Fin", [photo(1)])
    assert content(again[:-1]) == content([photo(1), block])


def test_a_citation_whose_last_line_begins_with_a_dash_is_by_nobody():
    block = citation("Il dit\n— quoi\u00a0?")
    assert content(read(write([block]), [])) == content([block])


def test_paragraphs_and_lists_between_other_kinds_are_one_block():
    blocks = read("a\n\n- b\n\nc\n\n# T\n\nd", [])
    assert content(blocks) == [
        ("texte", "<p>a</p><ul><li>b</li></ul><p>c</p>"),
        ("intertitre", "T"),
        ("texte", "<p>d</p>"),
    ]
    assert len({UUID(block["id"], version=4) for block in blocks}) == 3


def test_only_what_changed_gets_a_new_id():
    before = [titre("A", "1"), texte("<p>b</p>", "2"), titre("C", "3"), texte("<p>d</p>", "4")]
    after = read("# A\n\nb changé\n\n# Nouveau\n\n# C\n\nd", before)
    ids = [block["id"] for block in after]
    assert [ids[0], *ids[3:]] == ["1", "3", "4"]
    assert not {"1", "2", "3", "4"} & set(ids[1:3])


def test_blocks_nobody_changed_keep_what_marks_cannot_say():
    keys = '<p data-block-key="ab12">bonj<b>our</b></p><ul><li>a<ul><li>b</li></ul></li></ul>'
    before = [texte(keys, "1"), titre("T", "2")]
    assert read(write(before), before) == before
    assert read(write(before) + " !", before)[0] == before[0]


def test_two_texts_side_by_side_stay_two_while_unchanged():
    before = [texte("<p>a</p>", "1"), texte("<p>b</p>", "2"), titre("T", "3")]
    assert read(write(before) + " !", before)[:2] == before[:2]


def test_photos_move_are_dropped_and_repeated_by_their_number():
    before = [photo(5), photo(6), photo(7)]
    after = read("[photo 3]\n\nun mot\n\n[PHOTO 1 : peu importe]\n[photo 3]", before)
    assert [block["type"] for block in after] == ["photo", "texte", "photo", "photo"]
    assert (after[0], after[2]) == (before[2], before[0])
    assert after[3]["value"] == before[2]["value"]
    assert after[3]["id"] not in ("p5", "p6", "p7")


def test_the_blocks_of_before_are_left_alone():
    before = [photo(5), texte("<p>a</p>")]
    after = read(write(before), before)
    after[0]["value"]["legende"] = "autre"
    assert before == [photo(5), texte("<p>a</p>")]


# Any blocks that marks can say

MOTS = [
    "pain",
    "l'été",
    "2",
    "*",
    "**",
    "\\",
    "[x]",
    "](",
    "a_b",
    "<b>",
    "&amp;",
    "#",
    ">",
    "-",
    "1.",
    "—",
    "é*",
]
MOTS += [
    "[photo 1]",
    "«\u00a0oui\u00a0»",
    "(non)",
    "\\*",
    "[a](https://b.fr)",
    "x@y.fr",
    "[[z]]",
    "…",
]
ADRESSES = ["https://x.fr/a_(b)?c=d&amp;e=*f*", "mailto:a@b.fr", "tel:+33400000000", "page:4"]


def some_words(chance):
    return " ".join(chance.choice(MOTS) for _ in range(chance.randint(1, 6)))


def as_html(words):
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def some_line(chance):
    parts = []
    for _ in range(chance.randint(1, 4)):
        html = as_html(some_words(chance))
        wrap = chance.choice(["{}", "{}", "<b>{}</b>", "<i>{}</i>", "<b>{} <i>x</i></b>", "link"])
        if wrap == "link":
            href = chance.choice(ADRESSES)
            wrap = f'<a href="{href}">{{}}</a>'
            if href.startswith("page:"):
                wrap = f'<a linktype="page" id="{href[5:]}">{{}}</a>'
        parts.append(wrap.format(html))
    return chance.choice([" ", " , ", " «\u00a0"]).join(parts)


def some_text(chance):
    html = ""
    last = None
    for _ in range(chance.randint(1, 4)):
        kind = chance.choice([k for k in ("p", "ul", "ol") if k != last or k == "p"])
        last = kind
        lines = [some_line(chance) for _ in range(chance.randint(1, 3))]
        if kind == "p":
            html += f"<p>{'<br/>'.join(lines)}</p>"
        else:
            html += f"<{kind}>{''.join(f'<li>{line}</li>' for line in lines)}</{kind}>"
    return html


def some_blocks(chance):
    blocks = []
    for number in range(chance.randint(1, 6)):
        kind = chance.choice(["texte", "intertitre", "citation", "photo"])
        if kind == "texte" and blocks and blocks[-1]["type"] == "texte":
            kind = "photo"
        ident = f"id-{number}"
        if kind == "texte":
            blocks.append(texte(some_text(chance), ident))
        elif kind == "intertitre":
            blocks.append(titre(some_words(chance), ident))
        elif kind == "photo":
            blocks.append(photo(number, ident, some_words(chance)))
        else:
            lines = "\n".join(some_words(chance) for _ in range(chance.randint(1, 3)))
            blocks.append(citation(lines, chance.choice(["", some_words(chance)]), ident))
    return blocks


@pytest.mark.parametrize("seed", range(300))
def test_any_blocks_come_back_as_they_were(seed):
    blocks = some_blocks(random.Random(seed))
    text = write(blocks)
    assert read(text, blocks) == blocks
    changed = read("# Une ligne de plus\n\n" + text, blocks)
    assert changed[1:] == blocks  # ids too, each block known again by its words
    photos = [block for block in blocks if block["type"] == "photo"]
    again = read(text, photos)
    assert content(again) == content(blocks)  # the values, from the text alone


@pytest.mark.parametrize("seed", range(200))
def test_any_typed_text_loses_no_word_and_is_steady(seed):
    chance = random.Random(seed)
    pieces = [*MOTS, "\n", "\n\n", "\n- ", "\n# ", "\n> ", "\n1. ", "*", "**a", "b**", "[", "]"]
    typed = "".join(chance.choice(pieces) + chance.choice(["", " "]) for _ in range(60))
    blocks = read(typed, [])
    assert content(read(write(blocks), [])) == content(blocks)
    said = re.sub(r"\W", "", "".join(str(block["value"]) for block in blocks))
    for word in ("pain", "été", "oui", "non"):
        assert said.count(word) == typed.count(word)


HOSTILES = ["*", "[", "> ", "[a](", "\\", "**a ", "# a\n", "> \n", "[[", "a\n\n", "*a* ", "- ", "("]


def go_and_come_back(text):
    blocks = read(text, [])
    read(write(blocks) + "\n\n# Fin", blocks)


@pytest.mark.parametrize("piece", HOSTILES)
@pytest.mark.parametrize(
    ("act", "size"),
    [(lambda text: (read(text, []), render_html(text), clean_paste(text)), 100_000),
     (go_and_come_back, 20_000)],
)  # fmt: skip
def test_a_hostile_text_takes_a_time_in_proportion(piece, act, size):
    small = seconds(lambda: act((piece * size)[: size // 20]))
    # 20 times the text; a square would be 400 times
    assert_quick(lambda: act((piece * size)[:size]), 60 * small + 1)


def test_markup_nested_deep_does_not_exhaust_the_stack():
    deep = [texte("<p>" + "<b><ul><li>" * 20_000 + "mot")]
    assert "mot" in write(deep)


# The wiki's HTML


def test_html_of_a_wiki_text():
    html = render_html("# Titre\n\n**a** <i>\n\n> b\n> — c\n\n[d](https://e.fr)")
    assert html == (
        "<h2>Titre</h2><p><b>a</b> &lt;i&gt;</p><blockquote><p>b</p><footer>— c</footer>"
        '</blockquote><p><a href="https://e.fr" rel="nofollow ugc noopener">d</a></p>'
    )


def test_wiki_links_are_resolved_by_the_callback():
    seen = []

    def link(target, words):
        seen.append((target, words))
        return f"<a>{words or target}</a>"

    html = render_html("[[Four à pain]][[Lavoir]], [[structure:12|la MJC]], [p](page:3)", link)
    assert seen == [
        ("Four à pain", ""),
        ("Lavoir", ""),
        ("structure:12", "la MJC"),
        ("page:3", "p"),
    ]
    assert html == "<p><a>Four à pain</a><a>Lavoir</a>, <a>la MJC</a>, <a>p</a></p>"


def test_without_a_callback_wiki_links_are_words():
    assert render_html("[[<Four>]] [[a|b]]") == "<p>&lt;Four&gt; b</p>"


# What Word leaves


def test_pasted_text_is_cleaned():
    pasted = (
        "\ufeffLe cen\u00adtre\tsocial\u2028invite\u00a0:\r\n"
        "•\tun repas\r\n\u00a0· une fête\n\uf0b7 un bal\no\tdu vin\n\n\n\n\nFin\u202f!\x07 \n"
    )
    assert clean_paste(pasted) == (
        "Le centre social\ninvite\u00a0:\n- un repas\n- une fête\n- un bal\n- du vin"
        "\n\n\nFin\u00a0!"
    )


def test_cleaning_loses_no_word_and_leaves_a_clean_text():
    assert (
        clean_paste("o rage, ô désespoir\n— Bonjour\n2 · 3")
        == "o rage, ô désespoir\n— Bonjour\n2 · 3"
    )
    assert clean_paste("می\u200cخواهم 👩\u200d🍳") == "می\u200cخواهم 👩\u200d🍳"
