// Small behaviours of every page: what was kept on this device, sharing, printing, « près de moi ».

const CLE = "portail-selection";
const POSITION = "portail-position";

function kept() {
  try {
    const keys = JSON.parse(localStorage.getItem(CLE) || "[]");
    return Array.isArray(keys) ? keys.filter((k) => /^s[te]\d+$/.test(k)).slice(0, 40) : [];
  } catch {
    return []; // storage refused or damaged: nothing is kept
  }
}

function keep(keys) {
  try {
    localStorage.setItem(CLE, JSON.stringify(keys));
  } catch {
    return false;
  }
  return true;
}

function showKept() {
  const keys = kept();
  for (const link of document.querySelectorAll("[data-portal-selection]")) {
    const base = link.href.split("?")[0];
    link.href = keys.length ? `${base}?f=${keys.join(",")}` : base;
  }
  for (const count of document.querySelectorAll("[data-portal-selection-nombre]")) {
    count.textContent = keys.length ? `\u00a0(${keys.length})` : "";
  }
  for (const button of document.querySelectorAll("[data-portal-garder]")) {
    button.dataset.libelle ||= button.textContent;
    const held = keys.includes(button.dataset.portalGarder);
    button.setAttribute("role", "button"); // its words say its state: no aria-pressed beside them
    button.toggleAttribute("data-garde", held);
    button.textContent = held ? button.dataset.libelleGarde : button.dataset.libelle;
  }
}

// One line at the bottom of the page, read aloud as it comes; the next click takes it away.
function say(key, more = "") {
  const line = document.querySelector("[data-portal-message]");
  if (line) line.textContent = [line.dataset[key], more].join(" ").trim();
}

function toggle(button) {
  const key = button.dataset.portalGarder;
  const keys = kept();
  const next = keys.includes(key) ? keys.filter((k) => k !== key) : [...keys, key];
  if (!keep(next)) return false;
  showKept();
  say(next.length > keys.length ? "garde" : "enleve");
  return true;
}

async function share() {
  const data = { title: document.title, url: location.href };
  try {
    if (navigator.share) return await navigator.share(data);
    await navigator.clipboard.writeText(location.href);
    say("copie");
  } catch (error) {
    if (error.name !== "AbortError") say("adresse", location.href); // else she changed her mind
  }
}

// Rounded to 0.001 degree (about 100 m) before it goes anywhere; stored only while the next page
// opens, which takes it out again.
function locate(done) {
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      const rounded = [coords.latitude, coords.longitude].map((v) => v.toFixed(3)).join(",");
      done(rounded);
    },
    () => say("position"),
    { maximumAge: 60000, timeout: 15000 },
  );
}

function closeSuggestions() {
  document.querySelector("#suggestions")?.replaceChildren();
}

document.addEventListener("focusin", (event) => {
  if (!event.target.closest(".recherche")) closeSuggestions();
});

document.addEventListener("click", (event) => {
  document.querySelector("[data-portal-message]")?.replaceChildren();
  if (!event.target.closest(".recherche")) closeSuggestions();
  const target = event.target.closest("a, button");
  if (!target) return;
  if (target.dataset.portalGarder) {
    if (toggle(target)) event.preventDefault();
  } else if ("portalPartager" in target.dataset) {
    share();
  } else if ("portalImprimer" in target.dataset) {
    window.print();
  } else if ("portalVider" in target.dataset) {
    keep([]);
    location.href = location.pathname;
  } else if ("portalPresDeMoi" in target.dataset) {
    event.preventDefault();
    locate((position) => {
      const moved = new CustomEvent("portail:position", { detail: position, cancelable: true });
      if (!document.dispatchEvent(moved) || !target.href) return;
      sessionStorage.setItem(POSITION, position);
      location.href = target.href;
    });
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === " " && event.target.dataset?.portalGarder) {
    event.preventDefault();
    event.target.click();
  }
  if (event.key === "Escape") closeSuggestions();
});

export function reveal(root = document) {
  for (const button of root.querySelectorAll("[data-portal-partager], [data-portal-imprimer], [data-portal-vider]")) {
    button.hidden = false;
  }
  if (navigator.geolocation) {
    for (const button of root.querySelectorAll("[data-portal-pres-de-moi]")) button.hidden = false;
  }
  for (const fallback of root.querySelectorAll("[data-portal-sans-js]")) fallback.hidden = true;
}

export function takePosition() {
  try {
    const stored = sessionStorage.getItem(POSITION);
    sessionStorage.removeItem(POSITION);
    return stored;
  } catch {
    return null;
  }
}

reveal();
showKept();
