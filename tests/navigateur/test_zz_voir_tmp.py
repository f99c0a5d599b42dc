import json
from tests.navigateur.test_inscriptions import *  # noqa
from tests.navigateur.test_inscriptions import sign_up, AUJOURD_HUI
import gzip, urllib.request
def test_voir(portail_vivant, dates, ouvrir, lien):
    import os
    out="/tmp/insc/vues/"; os.makedirs(out, exist_ok=True)
    p=ouvrir(viewport={"width":360,"height":740},is_mobile=True,has_touch=True)
    poids={}
    def size(page, name, full=True):
        b=page.content().encode(); poids[name]=(len(b), len(gzip.compress(b,6)))
        page.screenshot(path=out+name+".png", full_page=full)
    p.goto(f"/agenda/inscription/{dates['sortie']}/"); size(p,"form360")
    p.goto(f"/agenda/inscription/{dates['jeunes']}/"); size(p,"jeunes360")
    sign_up(p, dates['sortie'], prenom="Amina", telephone="0612345678", adultes="2"); size(p,"inscrit360")
    p.goto(lien(dates['sortie'],"telephone='+33612345678'")); size(p,"mon360")
    d=ouvrir(); portail_vivant.connecter(d,"camille@exemple.fr","Coordination")
    d.goto("/gestion/inscriptions/"); size(d,"dates_gestion")
    d.goto(f"/gestion/inscriptions/{dates['sortie']}/inscrire/"); size(d,"inscrire_gestion")
    d.get_by_label("Téléphone", exact=True).fill("0612345679"); d.get_by_label("Prénom").fill("Bilal"); d.get_by_label("Enfant 1").fill("6")
    d.get_by_role("button", name="Inscrire et envoyer le SMS").click(); size(d,"fiche_gestion")
    d.goto(f"/gestion/inscriptions/{dates['sortie']}/"); size(d,"liste_gestion")
    portail_vivant.demander(AUJOURD_HUI.format(date=dates['sortie']))
    d.goto(f"/gestion/inscriptions/{dates['sortie']}/presence/"); size(d,"presence_gestion")
    p.context.clear_cookies(); portail_vivant.connecter(p,"zora@exemple.fr")
    p.goto(f"/mon-espace/inscriptions/{dates['sortie']}/presence/"); p.get_by_role("group", name="Amina", exact=True).get_by_text("Présent").tap(); p.wait_for_timeout(500); size(p,"presence360")
    p.goto("/mon-espace/inscriptions/"); size(p,"dates360")
    p.goto(f"/mon-espace/inscriptions/{dates['sortie']}/"); size(p,"liste360")
    p.goto(f"/mon-espace/inscriptions/{dates['sortie']}/inscrire/"); size(p,"inscrire360")
    for u in ("css/inscriptions.css","js/presence.js","css/fiche-papier.css"):
        b=open("/work/main/static/"+u,"rb").read(); poids[u]=(len(b),len(gzip.compress(b,6)))
    print("POIDS", json.dumps(poids))
