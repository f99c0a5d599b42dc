// The list: filters apply as they are ticked (htmx), open groups stay open, distance from here.

import { reveal, takePosition } from "./portail.js";

const zone = document.querySelector("#annuaire");
let position = takePosition();
let opened = [];
let focused = "";

function ready() {
  reveal(zone);
  const here = zone.querySelector("[data-portal-moi]");
  if (here && position) here.hidden = here.disabled = false;
}

function sortFromHere() {
  ready();
  const select = zone.querySelector("#tri");
  select.value = "moi";
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

// The position travels in a header, never in the address: addresses are shared and logged.
document.body.addEventListener("htmx:configRequest", (event) => {
  const { parameters, headers, elt } = event.detail;
  for (const name of Object.keys(parameters)) if (parameters[name] === "") delete parameters[name];
  if (elt.matches("#annuaire *") && position) headers["Portail-Position"] = position;
});

document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target !== zone) return;
  focused = zone.contains(document.activeElement) ? document.activeElement.id : "";
  opened = [...zone.querySelectorAll("details[open]")].map((group) => group.id);
});

document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== zone) return;
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  if (focused) document.getElementById(focused)?.focus(); // htmx tried while its group was shut
  ready();
});

document.addEventListener("portail:position", (event) => {
  event.preventDefault();
  position = event.detail;
  sortFromHere();
});

document.addEventListener("click", (event) => {
  for (const group of zone.querySelectorAll(".facette[open]")) {
    if (!group.contains(event.target)) group.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  const group = event.key === "Escape" && event.target.closest?.(".facette[open]");
  if (group) {
    group.open = false;
    group.querySelector("summary").focus();
  }
});

ready();
// Coming from « près de moi » on the home page: ask the list again, with the position this time.
if (position) window.addEventListener("load", sortFromHere);
