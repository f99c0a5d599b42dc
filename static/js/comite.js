// How many words while one writes: the paper has to hold them.
const compte = document.querySelector("[data-portal-compte]");
const champ = document.querySelector("[data-portal-mots]");
if (compte && champ) {
  const dire = () => {
    const n = champ.value.trim() ? champ.value.trim().split(/\s+/u).length : 0;
    compte.textContent = compte.dataset.mots.replace("{n}", n);
  };
  compte.hidden = false;
  champ.addEventListener("input", dire);
  dire();
}
