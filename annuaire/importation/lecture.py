"""A CSV or XLSX file becomes sheets of plain text rows, or a refusal in clear French. No model."""

import csv
import io
import itertools
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.reader import excel
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from portal.socle.champs import clean_text

MAX_OCTETS = 20_000_000
MAX_LIGNES = 50_000
MAX_COLONNES = 200
MAX_CELLULE = 20_000  # characters
MAX_VIDES = 5_000  # empty rows in a row: what follows is formatting, not data
MAX_DEPLIE = 150_000_000  # octets an XLSX may unfold into
MAX_TEXTES = 40_000_000  # octets of its shared texts, which are read whole
MAX_PIECE = 5_000_000  # octets of any other part that is read whole: styles, names…
MAX_PIECES = 2_000  # files inside an XLSX
MAX_CASES = 2_000  # cells of a CSV row: more is no table
SEPARATEURS = ";,\t|"
FRANCAIS = set("éèêëàâùûüçôöîïÉÈÊÀÂÇÔÎ«»’œŒ€°")
FORMULE_TEXTE = re.compile(r'^="(.*)"$', re.DOTALL)  # how exports keep the zero of a phone number


class FichierIllisible(ValueError):
    """The whole file is refused; the message is for the person who sent it."""


@dataclass
class Feuille:
    nom: str
    entetes: list[str]
    lignes: list[tuple[int, list[str]]] = field(default_factory=list)  # (row number, cells)


def read_file(chemin, nom=None) -> list[Feuille]:
    """Sheets of a file, read by what it contains rather than by its name."""
    chemin = Path(chemin)
    nom = nom or chemin.name
    try:
        size = chemin.stat().st_size
        if size > MAX_OCTETS:
            raise FichierIllisible(
                _("Ce fichier est trop lourd : %(mo)s Mo au plus.") % {"mo": MAX_OCTETS // 10**6}
            )
        raw = chemin.read_bytes()
    except OSError:
        raise FichierIllisible(_("Ce fichier ne s'ouvre pas : « %s ».") % nom) from None
    return read_bytes(raw, nom)


def read_bytes(raw, nom="") -> list[Feuille]:
    if len(raw) > MAX_OCTETS:
        raise FichierIllisible(
            _("Ce fichier est trop lourd : %(mo)s Mo au plus.") % {"mo": MAX_OCTETS // 10**6}
        )
    if raw.startswith(b"PK"):
        feuilles = _read_xlsx(raw)
    elif raw.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff")):
        raise FichierIllisible(_("Ce n'est pas un tableau : enregistrez-le en .xlsx ou en .csv."))
    else:
        feuilles = [_read_csv(raw, nom)]
    if not any(feuille.lignes for feuille in feuilles):
        raise FichierIllisible(
            _("Ce fichier est vide : il faut des titres, puis une fiche par ligne.")
        )
    return feuilles


# -- CSV ------------------------------------------------------------------------------------------


def decode(raw):
    """Text of a CSV saved by any usual spreadsheet."""
    for bom, encodage in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if raw.startswith(bom):
            return _decode(raw, encodage)
    if raw[1:200:2].count(0) > len(raw[:200]) // 4:
        return _decode(raw, "utf-16-le")
    if b"\0" in raw:
        raise FichierIllisible(_("Ce n'est pas un tableau : enregistrez-le en .xlsx ou en .csv."))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    sample = raw[:200_000]
    best = max(("cp1252", "mac_roman", "cp850"), key=lambda name: _french(sample, name))
    return raw.decode(best, errors="replace")


def _decode(raw, encodage):
    try:
        return raw.decode(encodage)
    except UnicodeDecodeError:
        raise FichierIllisible(
            _("Les caractères de ce fichier sont abîmés : enregistrez-le en « CSV UTF-8 ».")
        ) from None


def _french(sample, encodage):
    """How French a text looks in that encoding: accents counted, other odd letters held against."""
    texte = sample.decode(encodage, errors="replace")
    odd = [char for char in texte if ord(char) > 126]
    return sum(1 if char in FRANCAIS else -2 for char in odd)


def _read_csv(raw, nom):
    texte = decode(raw)
    controls = sum(ord(char) < 32 and char not in "\t\r\n" for char in texte[:5_000])
    if controls > 50:
        raise FichierIllisible(_("Ce n'est pas un tableau : enregistrez-le en .xlsx ou en .csv."))
    texte = clean_text(texte)
    said = re.match(r"sep=(.)\n", texte, re.IGNORECASE)  # Excel's own way of naming it
    separateur = said[1] if said else _guess_separator(texte)
    reader = csv.reader(io.StringIO(texte, newline=""), delimiter=separateur)
    return _make_sheet(Path(nom).stem, _csv_rows(reader, skip=bool(said)))


def _csv_rows(reader, *, skip):
    """(number as a spreadsheet shows it, cells)"""
    numero = 0
    try:
        for numero, cells in enumerate(reader, 1):
            if len(cells) > MAX_CASES:
                raise _too_many_columns()
            if not (skip and numero == 1):
                yield numero, cells
    except csv.Error as error:
        raise FichierIllisible(
            _(
                "Ligne %(ligne)s : le tableau ne se lit plus (%(raison)s). "
                "Un guillemet n'est peut-être pas refermé."
            )
            % {
                "ligne": numero + 1,
                "raison": _("case trop longue") if "limit" in str(error) else str(error),
            }
        ) from None


def _guess_separator(texte):
    """The separator that cuts the first rows in the same number of columns, the more the better."""
    sample = texte[:20_000]

    def score(separateur):
        try:
            rows = list(itertools.islice(csv.reader(io.StringIO(sample), delimiter=separateur), 20))
        except csv.Error:
            return (0, 0)
        widths = [len(row) for row in rows if any(cell.strip() for cell in row)]
        if not widths or widths[0] < 2:
            return (0, 0)
        return (sum(width == widths[0] for width in widths) / len(widths) > 0.5, widths[0])

    return max(SEPARATEURS, key=score)


# -- XLSX -----------------------------------------------------------------------------------------


class _FeuilleDirecte(ReadOnlyWorksheet):
    """openpyxl 3.1 reads a sheet that does not say its size to its end, before its first row."""

    def _get_size(self):
        pass


excel.ReadOnlyWorksheet = _FeuilleDirecte


def _read_xlsx(raw):
    _refuse_bomb(raw)
    try:
        classeur = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        feuilles = []
        for onglet in classeur.worksheets:
            if onglet.sheet_state != "visible":
                continue
            rows = onglet.iter_rows(max_col=MAX_COLONNES + 1, values_only=True)
            feuille = _make_sheet(onglet.title, _xlsx_rows(rows))
            if feuille.lignes:
                feuilles.append(feuille)
        classeur.close()
    except FichierIllisible:
        raise
    except Exception:  # openpyxl lets anything through: KeyError, zlib, expat, TypeError…
        raise FichierIllisible(
            _("Ce fichier Excel est abîmé : ouvrez-le, puis enregistrez-le de nouveau.")
        ) from None
    return feuilles


def _refuse_bomb(raw):
    """Look at the list of what the zip holds before unfolding anything."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            pieces = archive.infolist()
            names = {piece.filename for piece in pieces}
            if "xl/workbook.xml" not in names:
                raise FichierIllisible(
                    _("Ce n'est pas un fichier Excel : enregistrez-le en .xlsx ou en .csv.")
                )
            # zipfile never reads more of a piece than the size announced here
            if len(pieces) > MAX_PIECES or sum(piece.file_size for piece in pieces) > MAX_DEPLIE:
                raise _too_much()
            if any(piece.file_size > _limit(piece) for piece in pieces):
                raise _too_much()
            for piece in pieces:
                if piece.filename.endswith((".xml", ".rels")):
                    with archive.open(piece) as flux:
                        if re.search(rb"<!(DOCTYPE|ENTITY)", flux.read(4_096), re.IGNORECASE):
                            raise FichierIllisible(
                                _("Ce fichier Excel contient des déclarations interdites.")
                            )
    except FichierIllisible:
        raise
    except Exception:  # a broken zip raises BadZipFile, zlib.error, EOFError, NotImplementedError…
        raise FichierIllisible(
            _("Ce fichier Excel est abîmé : ouvrez-le, puis enregistrez-le de nouveau.")
        ) from None


def _limit(piece):
    """Octets one part may unfold into; sheets are read row by row, and pictures not at all."""
    name = piece.filename.lower()
    if not name.endswith((".xml", ".rels")) or name.startswith("xl/worksheets/"):
        return MAX_DEPLIE
    return MAX_TEXTES if "sharedstrings" in name else MAX_PIECE


def _too_much():
    return FichierIllisible(_("Ce fichier Excel se déplie en beaucoup trop de données."))


def _xlsx_rows(rows):
    for numero, cells in enumerate(rows, 1):
        # Rows come padded to the widest a table may be.
        width = next((n for n in range(len(cells), 0, -1) if cells[n - 1] is not None), 0)
        yield numero, [_cell_text(value) for value in cells[:width]]


def _cell_text(value):
    """What a person reads in that cell, dates as AAAA-MM-JJ."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime):
        return (
            value.date().isoformat()
            if value.time() == time.min
            else value.isoformat(" ", "minutes")
        )
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return clean_text(value)


# -- rows -----------------------------------------------------------------------------------------


def _make_sheet(nom, rows):
    """Headers are the first row that says something; empty rows are passed over."""
    feuille, vides = Feuille(nom=str(nom)[:80], entetes=[]), 0
    for numero, cells in rows:
        cells = [_tidy(cell) for cell in cells]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            vides += 1
            if vides > MAX_VIDES:
                break
            continue
        vides = 0
        if not feuille.entetes:
            if len(cells) > MAX_COLONNES:
                raise _too_many_columns()
            feuille.entetes = _name_headers(cells)
            continue
        if len(feuille.lignes) >= MAX_LIGNES:
            raise FichierIllisible(
                _("Ce tableau a trop de lignes : %s au plus. Coupez-le en plusieurs fichiers.")
                % MAX_LIGNES
            )
        feuille.lignes.append((numero, cells))
    return feuille


def _too_many_columns():
    return FichierIllisible(_("Ce tableau a trop de colonnes : %s au plus.") % MAX_COLONNES)


def _tidy(cell):
    cell = cell.strip().replace("\u00a0", " ")
    wrapped = FORMULE_TEXTE.match(cell)
    return wrapped[1] if wrapped else cell


def _name_headers(cells):
    """Every column gets a name of its own, empty and repeated ones too."""
    names, seen = [], {}
    for position, cell in enumerate(cells, 1):
        name = " ".join(cell.split())[:80] or _("Colonne %s") % position
        seen[name] = seen.get(name, 0) + 1
        names.append(f"{name} ({seen[name]})" if seen[name] > 1 else name)
    return names
