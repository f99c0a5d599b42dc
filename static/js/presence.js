// Who came, ticked on a phone in the room. Each tap is written on this device with its moment, then
// sent; without a network it waits here, a reload included, and leaves when the network is back or
// when any sheet is opened. Numbers and moments only: no name is kept.

const PREFIXE = "portail:presence:";
const GARDE = 31 * 24 * 3600 * 1000; // the portal has erased the sheet by then
const DELAI = 8000; // ms to wait for an answer
const ENCORE = 15000; // ms between two tries

const form = document.querySelector("[data-portal-presence]");
let panne = ""; // why the last sending failed: "reseau", "refus", or words of the portal
let sending = false;
let again = false; // something was tapped while sending

// -- What waits: { url, le, pointages: [{ p, v, le } | { autre, age, le } | { retire, le }] } -------

function waiting(date) {
  try {
    const found = JSON.parse(localStorage.getItem(PREFIXE + date));
    return found && Array.isArray(found.pointages) ? found : null;
  } catch {
    return null;
  }
}

function keep(date, queue) {
  try {
    if (queue?.pointages.length) localStorage.setItem(PREFIXE + date, JSON.stringify(queue));
    else localStorage.removeItem(PREFIXE + date);
    return true;
  } catch {
    return false; // private browsing, or no room left
  }
}

function dates() {
  try {
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(PREFIXE))
      .map((name) => name.slice(PREFIXE.length));
  } catch {
    return [];
  }
}

const about = (entry) => entry.autre ?? entry.retire ?? entry.p;

// The newest word about a person replaces the one before; taking back what was never sent is nothing.
function write(entry) {
  const { date } = form.dataset;
  const queue = waiting(date) ?? { url: form.dataset.portalPresence, pointages: [] };
  const unsent = queue.pointages.some((old) => old.autre && old.autre === entry.retire && !old.parti);
  queue.pointages = queue.pointages.filter((old) => about(old) !== about(entry));
  if (!unsent) queue.pointages.push(entry);
  queue.le = Date.now();
  if (!keep(date, queue)) memoire.push(entry);
}

let memoire = []; // this page's own, when nothing can be written on the device

// -- Sending ---------------------------------------------------------------------------------------

async function send(date) {
  const queue = waiting(date);
  const own = form?.dataset.date === date ? memoire : [];
  const sent = [...(queue?.pointages ?? []), ...own];
  if (!sent.length) return;
  if (queue && navigator.onLine !== false) {
    for (const entry of queue.pointages) entry.parti = true; // it may arrive, were the answer lost
    keep(date, queue);
  }
  const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
  const body = new URLSearchParams({ csrfmiddlewaretoken: token, pointages: JSON.stringify(sent) });
  let answer;
  try {
    answer = await fetch(queue?.url ?? form.dataset.portalPresence, {
      method: "POST",
      body,
      redirect: "manual", // sent to sign in: nothing was received
      signal: AbortSignal.timeout(DELAI),
    });
  } catch {
    panne = "reseau";
    return;
  }
  const content = await answer.json().catch(() => null);
  if (!answer.ok || !content) {
    panne = answer.status >= 500 ? "reseau" : (content?.erreur ?? "refus");
    return;
  }
  panne = "";
  received(date, sent);
  if (form?.dataset.date === date) show(content);
}

// What was tapped again while it was sent stays.
function received(date, sent) {
  const gone = new Map(sent.map((entry) => [about(entry), entry.le]));
  memoire = memoire.filter((entry) => !sent.includes(entry));
  const queue = waiting(date);
  if (!queue) return;
  queue.pointages = queue.pointages.filter((entry) => entry.le > (gone.get(about(entry)) ?? -1));
  keep(date, queue);
}

async function sendAll() {
  again = sending;
  if (sending) return;
  sending = true;
  try {
    do {
      again = false;
      for (const date of dates()) {
        if (!(Date.now() - waiting(date)?.le < GARDE)) keep(date, null);
        else await send(date);
      }
      if (memoire.length) await send(form.dataset.date);
    } while (again && !panne);
  } finally {
    sending = false;
    say();
  }
}

// -- The page --------------------------------------------------------------------------------------

const here = () => [...(waiting(form.dataset.date)?.pointages ?? []), ...memoire];

function say() {
  if (!form) return;
  const line = form.querySelector("[data-portal-etat]");
  const n = here().length;
  const { attente, attenteUn, envoye, refus, horsLigne } = form.dataset;
  const offline = navigator.onLine === false;
  if (n && !panne && !offline) return; // on its way: said once it has arrived, or not
  let words = n > 1 ? attente.replace("{n}", n) : attenteUn;
  if (panne === "refus") words = refus;
  else if (panne && panne !== "reseau") words = panne;
  if (!n) words = offline ? horsLigne : said ? envoye : "";
  if (line.textContent !== words) line.textContent = words;
  line.classList.toggle("en-attente", n > 0);
}

let said = false; // something was tapped on this page

function count() {
  const rows = form.querySelectorAll("[data-portal-feuille] > li");
  const ticked = (value) =>
    form.querySelectorAll(`[data-portal-feuille] input[value="${value}"]:checked`).length;
  const others = form.querySelectorAll("[data-portal-feuille] .qui-est-la").length;
  form.querySelector("[data-portal-presents]").textContent = ticked(1) + others;
  form.querySelector("[data-portal-absents]").textContent = ticked(0);
  form.querySelector("[data-portal-attendus]").textContent = rows.length;
}

const code = (value) => ({ true: "1", false: "0" })[value] ?? "";

function mark(pk, value) {
  for (const input of form.querySelectorAll(`input[name="p${pk}"]`)) {
    input.checked = input.value === code(value);
  }
}

// What the portal holds, under what was tapped since.
function show({ etats, autres }) {
  const later = new Set(here().map(about));
  for (const [pk, value] of Object.entries(etats)) if (!later.has(Number(pk))) mark(pk, value);
  for (const [cle, pk] of Object.entries(autres)) {
    const button = form.querySelector(`[data-portal-retirer="${cle}"]`);
    const known = form.querySelector(`[data-portal-retirer="${pk}"]`);
    if (button && known) button.closest("li").remove(); // its answer was lost: the page says it
    else if (button) button.dataset.portalRetirer = pk;
    else if (!later.has(cle)) write({ retire: pk, le: Date.now() }); // taken back meanwhile
  }
  count();
}

function tap(entry) {
  said = true;
  write(entry);
  count();
  say();
  sendAll();
}

function addRow(cle, words) {
  const row = form.querySelector("template").content.cloneNode(true);
  row.querySelector(".nom").textContent = words;
  row.querySelector("button span").textContent = ` : ${words}`;
  row.querySelector("button").dataset.portalRetirer = cle;
  form.querySelector("[data-portal-feuille]").append(row);
}

const newKey = () =>
  crypto.randomUUID?.() ??
  "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
    (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16),
  );

function other(button) {
  const cle = newKey();
  addRow(cle, button.dataset.portalAutre);
  tap({ autre: cle, age: button.value === "" ? null : Number(button.value), le: Date.now() });
}

function takeBack(button) {
  const cle = button.dataset.portalRetirer;
  const next = button.closest("li").nextElementSibling ?? button.closest("li").previousElementSibling;
  button.closest("li").remove();
  next?.querySelector("button, input:checked")?.focus();
  tap({ retire: /^\d+$/.test(cle) ? Number(cle) : cle, le: Date.now() });
}

// Other buttons of the page leave it: never without a network, the page would be lost.
async function submit(event) {
  const { submitter } = event;
  if (submitter?.dataset.sur) return;
  event.preventDefault();
  await sendAll();
  await new Promise((done) => setTimeout(done)); // a form does not submit while it is submitting
  if (navigator.onLine === false || here().length) return;
  submitter.dataset.sur = "1";
  submitter.form.requestSubmit(submitter);
}

function start() {
  form.querySelector("[data-portal-sans-script]").hidden = true;
  for (const entry of here()) {
    if ("p" in entry) mark(entry.p, entry.v);
    else if (entry.autre) {
      const button = form.querySelector(`[data-portal-autre][value="${entry.age ?? ""}"]`);
      addRow(entry.autre, button?.dataset.portalAutre ?? "");
    } else {
      form.querySelector(`[data-portal-retirer="${entry.retire}"]`)?.closest("li").remove();
    }
  }
  count();
  form.addEventListener("change", ({ target }) => {
    if (!/^p\d+$/.test(target.name)) return;
    const v = { 1: true, 0: false }[target.value] ?? null;
    tap({ p: Number(target.name.slice(1)), v, le: Date.now() });
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button && "portalAutre" in button.dataset) other(button);
    else if (button && "portalRetirer" in button.dataset) takeBack(button);
    else return;
    event.preventDefault();
  });
  for (const one of document.querySelectorAll("form[method=post]")) {
    if (one === form || one.querySelector("[name=geste][value=compter]")) {
      one.addEventListener("submit", submit);
    }
  }
  addEventListener("offline", say);
}

if (form) start();
say();
sendAll();
addEventListener("online", sendAll);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") sendAll();
});
setInterval(() => {
  if (dates().length || memoire.length) sendAll();
}, ENCORE);
