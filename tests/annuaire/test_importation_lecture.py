"""Reading odd files: rows, or a refusal in French; never anything else."""

import io
import random
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from annuaire.importation import lecture
from annuaire.importation.lecture import FichierIllisible, decode, read_bytes

TEXTE = "nom;téléphone\nMaison de l'été – « Câlin »;04 73 40 89 69\n"


def xlsx(rows, *, title="Feuille1", more=()):
    classeur = openpyxl.Workbook()
    onglet = classeur.active
    onglet.title = title
    for row in rows:
        onglet.append(row)
    for name, others in more:
        sheet = classeur.create_sheet(name)
        for row in others:
            sheet.append(row)
    flux = io.BytesIO()
    classeur.save(flux)
    return flux.getvalue()


def read_one(raw):
    (feuille,) = read_bytes(raw, "essai.csv")
    return feuille


@pytest.mark.parametrize(
    "encodage", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "mac_roman"]
)
def test_every_usual_encoding_is_recognised(encodage):
    feuille = read_one(TEXTE.encode(encodage))

    assert feuille.entetes == ["nom", "téléphone"]
    assert feuille.lignes == [(2, ["Maison de l'été – « Câlin »", "04 73 40 89 69"])]


def test_the_dos_encoding_is_recognised():
    assert decode("Fête à l'école, déjà".encode("cp850")) == "Fête à l'école, déjà"


@pytest.mark.parametrize("separateur", [";", ",", "\t", "|"])
def test_the_separator_is_guessed(separateur):
    texte = f'nom{separateur}adresse\nA{separateur}"1, rue ; du | Bac"\nB{separateur}2\n'

    feuille = read_one(texte.encode())

    assert feuille.entetes == ["nom", "adresse"]
    assert feuille.lignes[0] == (2, ["A", "1, rue ; du | Bac"])


def test_excel_may_name_its_separator():
    feuille = read_one(b"sep=|\r\nnom|ville\r\nA, B; C|D\r\n")

    assert feuille.entetes == ["nom", "ville"]
    assert feuille.lignes == [(3, ["A, B; C", "D"])]


def test_one_column_is_enough():
    assert read_one(b"nom\nUne maison\n").lignes == [(2, ["Une maison"])]


def test_row_numbers_are_those_of_the_spreadsheet():
    feuille = read_one(b'\n\nnom,description\nA,"un\ndeux"\n\nB,trois\n')

    assert [numero for numero, _cells in feuille.lignes] == [4, 6]
    assert feuille.lignes[0][1] == ["A", "un\ndeux"]


def test_repeated_and_empty_headers_get_names_of_their_own():
    feuille = read_one(b"nom;tel;tel;;nom\na;b;c;d;e\n")

    assert feuille.entetes == ["nom", "tel", "tel (2)", "Colonne 4", "nom (2)"]


def test_control_characters_are_removed_and_formulas_stay_text():
    feuille = read_one(
        'nom;tel\nA\x00B\x0b\x1f;"=""0473408969"""\n=1+1;@SUM(A1)\n'.encode("utf-16")
    )

    assert feuille.lignes == [(2, ["AB", "0473408969"]), (3, ["=1+1", "@SUM(A1)"])]


def test_xlsx_values_become_what_a_person_reads():
    moment = datetime(2026, 9, 1, 9, 30)  # noqa: DTZ001 - a workbook knows no time zone
    raw = xlsx(
        [
            ["nom", "tel", "date", "moment", "oui", "prix", "vide"],
            ["A", 473408969.0, date(2026, 9, 1), moment, True, 2.5, None],
        ]
    )

    (feuille,) = read_bytes(raw, "a.xlsx")

    assert feuille.lignes == [
        (2, ["A", "473408969", "2026-09-01", "2026-09-01 09:30", "oui", "2.5"])
    ]


def test_xlsx_sheets_are_read_apart_and_hidden_ones_left():
    classeur = openpyxl.Workbook()
    classeur.active.title = "Structures"
    classeur.active.append(["nom"])
    classeur.active.append(["A"])
    hidden = classeur.create_sheet("Listes")
    hidden.append(["x"])
    hidden.append(["y"])
    hidden.sheet_state = "hidden"
    flux = io.BytesIO()
    classeur.save(flux)

    assert [feuille.nom for feuille in read_bytes(flux.getvalue())] == ["Structures"]


def test_a_cell_far_below_does_not_cost_a_million_rows():
    classeur = openpyxl.Workbook()
    classeur.active.append(["nom"])
    classeur.active.append(["A"])
    classeur.active.cell(row=1_048_576, column=1, value="au fond")
    flux = io.BytesIO()
    classeur.save(flux)

    (feuille,) = read_bytes(flux.getvalue())

    assert feuille.lignes == [(2, ["A"])]


def with_piece(raw, name, content):
    """The same XLSX with one more, or another, piece inside."""
    flux = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as source,
        zipfile.ZipFile(flux, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for piece in source.namelist():
            if piece != name:
                target.writestr(piece, source.read(piece))
        target.writestr(name, content)
    return flux.getvalue()


def test_a_zip_bomb_is_refused_before_it_unfolds():
    bomb = with_piece(xlsx([["nom"], ["A"]]), "xl/media/grand.bin", b"\0" * 160_000_000)

    assert len(bomb) < 1_000_000
    with pytest.raises(FichierIllisible, match="beaucoup trop de données"):
        read_bytes(bomb)


@pytest.mark.parametrize(
    "piece",
    ["xl/styles.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"],
)
def test_a_part_that_is_read_whole_stays_small(piece):
    bomb = with_piece(xlsx([["nom"], ["A"]]), f"xl/{piece}", b"<a/>" * 11_000_000)

    with pytest.raises(FichierIllisible, match="beaucoup trop de données"):
        read_bytes(bomb)


def test_a_sheet_that_hides_its_size_is_not_read_to_its_end():
    namespace = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rows = b"<row><c><v>1</v></c></row>" * (lecture.MAX_LIGNES + 100)
    sheet = b'<worksheet xmlns="%s"><sheetData>%s' % (namespace, rows)
    unending = with_piece(xlsx([["nom"], ["A"]]), "xl/worksheets/sheet1.xml", sheet)

    with pytest.raises(FichierIllisible, match="trop de lignes"):  # and not « abîmé »
        read_bytes(unending)


def test_a_row_without_end_is_no_table():
    with pytest.raises(FichierIllisible, match="trop de colonnes"):
        read_bytes(b";" * 100_000)


def test_an_entity_bomb_is_refused():
    evil = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>'

    with pytest.raises(FichierIllisible, match="interdites"):
        read_bytes(with_piece(xlsx([["nom"], ["A"]]), "xl/sharedStrings.xml", evil))


def test_a_zip_that_is_no_workbook_is_refused():
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")

    with pytest.raises(FichierIllisible, match="pas un fichier Excel"):
        read_bytes(flux.getvalue())


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n\n\n",
        b"nom;ville\n",
        b"PK\x03\x04 pas un zip",
        b"%PDF-1.7 texte",
        b"\x89PNG\r\n\x1a\n",
        b"\xd0\xcf\x11\xe0 vieux fichier",
        bytes(range(256)) * 20,
        b"\xff\xfe\x00\xd8\x00\xd8a",  # UTF-16 with halves of pairs
        b'nom;ville\n"jamais referm\xc3\xa9;' + b"x" * 200_000,
    ],
    ids=["vide", "blancs", "titres", "pk", "pdf", "png", "xls", "octets", "utf16", "guillemet"],
)
def test_what_is_no_table_is_refused_in_words(raw):
    with pytest.raises(FichierIllisible) as refusal:
        read_bytes(raw, "essai.csv")

    assert len(str(refusal.value)) > 20


def test_too_many_rows_are_refused_quickly():
    with pytest.raises(FichierIllisible, match="trop de lignes"):
        read_bytes(b"nom\n" + b"A\n" * 1_000_000, "grand.csv")


def test_too_many_columns_and_too_many_octets_are_refused(monkeypatch):
    with pytest.raises(FichierIllisible, match="trop de colonnes"):
        read_bytes(b"a," * 500 + b"b\n1,2\n", "large.csv")
    monkeypatch.setattr(lecture, "MAX_OCTETS", 10)
    with pytest.raises(FichierIllisible, match="trop lourd"):
        read_bytes(b"nom\nUne maison\n", "lourd.csv")


def test_random_bytes_and_broken_workbooks_never_surprise():
    """A thousand small damages: rows or a refusal, no other exception."""
    rng = random.Random(2026)
    good = [xlsx([["nom", "tel"], ["A", 1]]), TEXTE.encode("cp1252"), TEXTE.encode("utf-16")]
    refused = 0
    for turn in range(1_000):
        raw = bytearray(good[turn % 3])
        for _ in range(rng.randrange(1, 12)):
            raw[rng.randrange(len(raw))] = rng.randrange(256)
        if turn % 7 == 0:
            raw = raw[: rng.randrange(len(raw))]
        try:
            for feuille in read_bytes(bytes(raw), "essai"):
                assert all(isinstance(cell, str) for _n, cells in feuille.lignes for cell in cells)
        except FichierIllisible:
            refused += 1
    assert 0 < refused < 1_000
