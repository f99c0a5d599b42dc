// Opens the map: everything it needs is fetched on the tap, or at once when the address asks (carte=1).

async function open(section) {
  if (section.dataset.ouverte) return;
  section.dataset.ouverte = "1";
  const button = section.querySelector("[data-portal-carte-ouvrir]");
  const status = section.querySelector("[data-portal-carte-etat]");
  button.disabled = true;
  status.textContent = section.dataset.attente;
  try {
    const { openMap } = await import(section.dataset.module);
    await openMap(section);
    button.remove();
    status.textContent = "";
  } catch (error) {
    console.warn(error);
    delete section.dataset.ouverte;
    button.disabled = false;
    status.textContent = section.dataset.echec;
  }
}

for (const section of document.querySelectorAll("[data-portal-carte]")) {
  section.hidden = false;
  section.querySelector("[data-portal-carte-ouvrir]")?.addEventListener("click", async () => {
    await open(section);
    section.querySelector(".leaflet-container")?.focus({ preventScroll: true });
  });
  if (new URLSearchParams(location.search).get("carte") === "1") open(section);
}
