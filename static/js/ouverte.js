// A person, not a robot: the first real touch of the page says that it was opened. Never on load.

const zone = document.querySelector("[data-portal-ouverte]");
const token = document.querySelector("input[name=csrfmiddlewaretoken]");

function tell() {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", token.value);
  for (const fiche of zone.querySelectorAll("[data-portal-fiche]")) {
    body.append("fiche", fiche.dataset.portalFiche);
  }
  fetch(zone.dataset.portalOuverte, { method: "POST", body, keepalive: true }).catch(() => {});
}

if (zone && token) {
  const stop = new AbortController();
  for (const kind of ["pointerdown", "keydown"]) {
    addEventListener(
      kind,
      (event) => {
        if (!event.isTrusted) return;
        stop.abort();
        tell();
      },
      { signal: stop.signal },
    );
  }
}
