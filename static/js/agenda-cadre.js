// Put by a partner on their own page: shows the agenda in a frame as tall as what it holds.
// Served at an address that does not change with releases: it is pasted once, for years.
// <script src="https://…/agenda/cadre.js" data-filtres="quartier=…" async></script>
{
  const script = document.currentScript;
  const origin = new URL(script.src).origin;
  const frame = document.createElement("iframe");
  const filters = script.dataset.filtres;
  frame.src = `${origin}/agenda/cadre/${filters ? `?${filters}` : ""}`;
  frame.title = "Agenda";
  frame.loading = "lazy";
  frame.setAttribute("width", "100%");
  frame.setAttribute("height", "600");
  frame.style.border = "0";
  script.after(frame);
  addEventListener("message", ({ origin: from, source, data }) => {
    if (from !== origin || source !== frame.contentWindow || data?.portail !== "hauteur") return;
    const height = Math.min(20000, Math.max(200, Number(data.hauteur) || 0));
    frame.setAttribute("height", String(height));
  });
}
