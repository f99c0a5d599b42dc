"""What the person behind a request may do with fiches: by an account, or by a personal link.

An account acts on the structures it belongs to, by its role. A link acts on the fiches it was sent
for, as long as its address still answers for them; it opens no session and invites nobody.
"""

from dataclasses import dataclass, field

from annuaire.enums import Canal, Genre
from comptes import jetons
from comptes.models import Jeton, Utilisateur
from partenaires.destinataires import cle, fiches_of
from partenaires.enums import MODIFIENT, Role
from partenaires.models import Membre
from portal.socle.prive import get_cookie

USAGE = "fiches"  # of the links (comptes.jetons)
COOKIE = "lien"


@dataclass
class Acces:
    canal: Canal
    courriel: str
    compte: Utilisateur | None = None
    roles: dict[int, str] = field(default_factory=dict)  # {structure pk: role}, by account
    fiches: list = field(default_factory=list)  # by link
    jeton: Jeton | None = None

    def may_read(self, fiche) -> bool:
        if self.canal == Canal.LIEN:
            return cle(fiche) in {cle(own) for own in self.fiches}
        return _structure_pk(fiche) in self.roles

    def may_change(self, fiche) -> bool:
        if self.canal == Canal.LIEN:
            return self.may_read(fiche)
        return self.roles.get(_structure_pk(fiche)) in MODIFIENT

    def may_manage(self, structure) -> bool:
        """Invite, remove, close: by account only."""
        return self.roles.get(structure.pk) == Role.GESTIONNAIRE


def acces_par_compte(compte) -> Acces:
    """What an account's memberships allow, looked up at each request: a role taken is gone."""
    rows = Membre.objects.active().filter(compte=compte).values_list("structure_id", "role")
    return Acces(Canal.COMPTE, compte.email.lower(), compte=compte, roles=dict(rows))


def is_partner(compte) -> bool:
    """In activity in a structure, whatever the role: professionals speak to one another."""
    return Membre.objects.active().filter(compte=compte).exists()


def acces_par_lien(jeton: Jeton) -> Acces:
    asked = set(jeton.donnees.get("fiches", []))
    fiches = [fiche for fiche in fiches_of(jeton.courriel) if cle(fiche) in asked]
    return Acces(Canal.LIEN, jeton.courriel, fiches=fiches, jeton=jeton)


def get_lien(request) -> Jeton | None:
    """The link this browser opened last, whatever its state."""
    return jetons.find(USAGE, get_cookie(request, COOKIE))


def get_acces(request, fiche=None) -> Acces | None:
    """The account when it may read this fiche (any fiche, by default), else a valid link."""
    if request.user.is_authenticated:
        acces = acces_par_compte(request.user)
        if acces.roles and (fiche is None or acces.may_read(fiche)):
            return acces
    jeton = get_lien(request)
    if jeton is not None and jeton.is_valid:
        acces = acces_par_lien(jeton)
        if fiche is None or acces.may_read(fiche):
            return acces
    return None


def _structure_pk(fiche):
    return fiche.pk if fiche.genre == Genre.STRUCTURE else fiche.structure_id
