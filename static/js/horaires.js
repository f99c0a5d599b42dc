// The weekly grid: copy a day onto the others, and read back in words what is typed.
// Without this script the grid works the same, minus these two comforts.

const heures = (texte, mots) => {
  const [h, m] = texte.split(":").map(Number);
  if (Number.isNaN(h) || Number.isNaN(m)) return texte;
  if (h === 0 && m === 0) return mots.texteMinuit;
  return `${h}\u00a0${mots.texteHeure}${m ? `\u00a0${String(m).padStart(2, "0")}` : ""}`;
};

const inputsOf = (jour) => [...jour.querySelectorAll("[data-horaires-creneau] input")];

// [["09:00", "12:00"], …] of a day, complete intervals only.
const creneauxOf = (jour) => [...jour.querySelectorAll("[data-horaires-creneau]")]
  .map((creneau) => [...creneau.querySelectorAll("input")].map((input) => input.value))
  .filter(([debut, fin]) => debut && fin);

function setValues(jour, values) {
  inputsOf(jour).forEach((input, index) => { input.value = values[index]; });
  const autre = jour.querySelector("details");
  if (autre && [...autre.querySelectorAll("input")].some((input) => input.value)) autre.open = true;
}

function start(grille) {
  if (grille.dataset.horairesPret) return;
  grille.dataset.horairesPret = "1";
  const mots = grille.dataset;
  const jours = [...grille.querySelectorAll("[data-horaires-jour]")];
  const lecture = grille.querySelector("[data-horaires-lecture]");
  const retour = grille.querySelector("[data-horaires-retour]");
  const message = grille.querySelector("[data-horaires-message]");
  let avant = null;

  const nameRun = (run) => {
    if (run.length === 1) return run[0];
    return `${run[0]} ${run.length === 2 ? mots.texteEt : mots.texteA} ${run.at(-1)}`;
  };

  function readBack() {
    const runs = [];
    for (const jour of jours) {
      const texte = creneauxOf(jour).sort()
        .map((creneau) => creneau.map((heure) => heures(heure, mots)).join(" – ")).join(", ");
      const last = runs.at(-1);
      if (last && last.texte === texte) last.jours.push(jour.dataset.horairesJour);
      else runs.push({ texte, jours: [jour.dataset.horairesJour] });
    }
    const open = runs.some((run) => run.texte);
    lecture.hidden = !open;
    lecture.textContent = open
      ? `${mots.texteLecture} ${runs.map((run) => `${nameRun(run.jours)} ${run.texte || mots.texteFerme}`).join(" ; ")}.`
      : "";
  }

  // Weekdays go to weekdays, Saturday and Sunday to each other: what people mean by « the others ».
  function copy(source) {
    const from = jours.indexOf(source);
    const others = jours.filter((jour, index) => index !== from && (index < 5) === (from < 5));
    avant = others.map((jour) => [jour, inputsOf(jour).map((input) => input.value)]);
    const values = inputsOf(source).map((input) => input.value);
    others.forEach((jour) => setValues(jour, values));
    retour.hidden = false;
    message.textContent = `${mots.texteCopie} ${others.map((jour) => jour.dataset.horairesJour).join(", ")}.`;
    readBack();
  }

  grille.addEventListener("click", (event) => {
    const copier = event.target.closest("[data-horaires-copier]");
    if (copier) copy(copier.closest("[data-horaires-jour]"));
    if (event.target.closest("[data-horaires-annuler]") && avant) {
      avant.forEach(([jour, values]) => setValues(jour, values));
      avant = null;
      message.textContent = mots.texteAnnule;
      readBack();
    }
  });
  grille.addEventListener("change", readBack);
  grille.querySelectorAll("[data-horaires-copier]").forEach((button) => { button.hidden = false; });
  readBack();
}

const startAll = () => document.querySelectorAll("[data-portal-horaires]").forEach(start);
startAll();
// Wagtail adds forms to a page that is already there: they start when a person gets to them.
document.addEventListener("focusin", (event) => {
  const grille = event.target.closest("[data-portal-horaires]");
  if (grille) start(grille);
});
