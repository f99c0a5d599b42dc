// Moments of a sound: a tap jumps there. A video of another site: its frame is made on a tap only.

const player = document.querySelector("[data-portal-lecteur]");

// Before anything of the file is known, this is where it will begin.
function jump(seconds) {
  player.currentTime = seconds;
  player.play().catch(() => {}); // the browser may want a tap on the player itself
}

function frame(box) {
  const made = document.createElement("iframe");
  made.src = box.dataset.portalVideo;
  made.title = box.dataset.titre;
  made.allow = "fullscreen; autoplay";
  made.referrerPolicy = "strict-origin"; // some services refuse to play for nobody
  // Its own scripts on its own origin; no form, no other window over this page.
  made.setAttribute("sandbox", "allow-scripts allow-same-origin allow-popups");
  made.tabIndex = -1;
  box.replaceChildren(made);
  made.focus();
}

for (const box of document.querySelectorAll("[data-portal-video]")) {
  const button = box.querySelector("button");
  button.hidden = false;
  button.addEventListener("click", () => frame(box), { once: true });
}

if (player) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-portal-moment]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    jump(Number(link.dataset.portalMoment));
  });
}

// A link to a folded text unfolds it.
function unfold() {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
    target.scrollIntoView();
  }
}
addEventListener("hashchange", unfold);
unfold();
