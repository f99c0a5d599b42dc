// What is typed stays on this device until the portal has received it: offered back after a cut,
// forgotten once sent, or after a week.

const PREFIXE = "portail:brouillon:";
const SEMAINE = 7 * 24 * 3600 * 1000;
const ATTENTE = 6000; // ms to wait for an answer before saying that there is no network
const A_PART = new Set(["csrfmiddlewaretoken", "depart", "suite", "geste"]);

function keep(key, value) {
  try {
    if (value) localStorage.setItem(PREFIXE + key, JSON.stringify({ le: Date.now(), value }));
    else localStorage.removeItem(PREFIXE + key);
  } catch {
    // Private browsing, or no room left: the page works without.
  }
}

function kept(key) {
  try {
    return JSON.parse(localStorage.getItem(PREFIXE + key))?.value;
  } catch {
    return undefined;
  }
}

function forgetOld() {
  try {
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith(PREFIXE)) continue;
      const { le } = JSON.parse(localStorage.getItem(name)) ?? {};
      if (!(Date.now() - le < SEMAINE)) localStorage.removeItem(name);
    }
  } catch {
    // As above.
  }
}

const read = (form) =>
  [...new FormData(form)].filter(([name, value]) => !A_PART.has(name) && typeof value === "string");

function write(form, entries) {
  const values = Map.groupBy ? Map.groupBy(entries, ([name]) => name) : group(entries);
  for (const input of form.elements) {
    if (!input.name || A_PART.has(input.name) || input.type === "hidden") continue;
    const typed = (values.get(input.name) ?? []).map(([, value]) => value);
    if (input.type === "checkbox" || input.type === "radio") input.checked = typed.includes(input.value);
    else input.value = typed[0] ?? "";
  }
  for (const group of form.querySelectorAll("details")) {
    if ([...group.querySelectorAll("input, textarea")].some((input) => input.value)) group.open = true;
  }
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

function group(entries) {
  const values = new Map();
  for (const entry of entries) values.set(entry[0], [...(values.get(entry[0]) ?? []), entry]);
  return values;
}

function notice(form, text, ...actions) {
  form.querySelector(".garde")?.remove();
  const box = Object.assign(document.createElement("div"), { className: "garde note" });
  box.setAttribute("role", "status");
  const line = Object.assign(document.createElement("p"), { textContent: text });
  const row = Object.assign(document.createElement("p"), { className: "actions" });
  for (const [label, act] of actions) {
    const button = Object.assign(document.createElement("button"), {
      type: "button",
      className: "bouton second",
      textContent: label,
    });
    button.addEventListener("click", () => act(box));
    row.append(button);
  }
  form.prepend(box);
  box.append(line, row);
  return box;
}

async function hasNetwork() {
  if (navigator.onLine === false) return false;
  try {
    await fetch(import.meta.url, {
      method: "HEAD",
      cache: "no-store",
      signal: AbortSignal.timeout(ATTENTE),
    });
    return true;
  } catch {
    return false;
  }
}

function watch(form) {
  const key = form.dataset.portalBrouillon;
  const shown = JSON.stringify(read(form));
  const before = kept(key);
  let checked = false;

  if (before && !("portalBrouillonIci" in form.dataset) && JSON.stringify(before) !== shown) {
    notice(
      form,
      form.dataset.garde,
      [form.dataset.reprendre, (box) => { write(form, before); box.remove(); }],
      [form.dataset.oublier, (box) => { keep(key); box.remove(); }],
    );
  }

  form.addEventListener("input", () => keep(key, read(form)));

  form.addEventListener("submit", async (event) => {
    if (checked) return;
    const { submitter } = event;
    event.preventDefault();
    keep(key, read(form));
    if (await hasNetwork()) {
      checked = true;
      form.requestSubmit(submitter);
      checked = false;
      return;
    }
    notice(form, form.dataset.panne, [form.dataset.reessayer, () => form.requestSubmit(submitter)]);
    form.querySelector(".garde").scrollIntoView({ block: "center" });
  });
}

forgetOld();
for (const received of document.querySelectorAll("[data-portal-brouillon-recu]")) {
  keep(received.dataset.portalBrouillonRecu);
}
for (const form of document.querySelectorAll("[data-portal-brouillon]")) watch(form);
