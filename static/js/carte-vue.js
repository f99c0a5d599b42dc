// The map itself: Leaflet, outlines of the quartiers, and markers drawn on one canvas.
// The server makes the clusters of the first view; the first move fetches every place in a small
// pack (format: annuaire/carte.py), and clusters are made here from then on, by the same grid.

const PAS_LAT = 4e-5; // degrees a cell, as annuaire/cases.py
const PAS_LON = 6e-5;
const ZOOM_LIEUX = 18; // from there on, one marker a place
const HORS_FILTRES = ["page", "carte", "tri", "depuis"];
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

// -- Loading --------------------------------------------------------------------------------------

function loaded(element, url) {
  return new Promise((resolve, reject) => {
    element.onload = resolve;
    element.onerror = () => reject(new Error(url));
    document.head.append(element);
  });
}

const loadStyle = (href) =>
  loaded(Object.assign(document.createElement("link"), { rel: "stylesheet", href }), href);

const loadScript = (src) =>
  window.L ? null : loaded(Object.assign(document.createElement("script"), { src }), src);

async function get(url, signal) {
  const response = await fetch(url, { signal, headers: { Accept: "*/*" } });
  if (!response.ok) throw new Error(`${response.status} ${url}`);
  return response;
}

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** « {n} » in a text, or in the singular or plural of a pair: zero and one are singular. */
function say(text, n = 0) {
  const chosen = Array.isArray(text) ? text[n < 2 ? 0 : 1] : text;
  return chosen.replace("{n}", n.toLocaleString("fr"));
}

// -- Places and clusters --------------------------------------------------------------------------

const latLng = (row, column) => [row * PAS_LAT - 90, column * PAS_LON - 180];

/** Every second bit of a 24-bit number, gathered into twelve. */
function gather(value) {
  value &= 0x555555;
  value = (value | (value >> 1)) & 0x333333;
  value = (value | (value >> 2)) & 0x0f0f0f;
  value = (value | (value >> 4)) & 0x00ff00ff;
  return (value | (value >> 8)) & 0xffff;
}

function unpack(buffer) {
  const octets = new Uint8Array(buffer);
  if (String.fromCharCode(...octets.subarray(0, 3)) !== "PC1") throw new Error("pack");
  let at = 3;
  const next = () => {
    let value = 0;
    let unit = 1;
    for (;;) {
      const octet = octets[at++];
      value += (octet & 127) * unit; // sums, not shifts: cell numbers have more than 32 bits
      if (octet < 128) return value;
      unit *= 128;
    }
  };
  const size = next();
  const places = new Array(size);
  let number = 0;
  for (let rank = 0; rank < size; rank++) {
    number += next();
    const high = Math.floor(number / 0x1000000);
    const low = number % 0x1000000;
    places[rank] = {
      row: gather(high >> 1) * 4096 + gather(low >> 1),
      column: gather(high) * 4096 + gather(low),
    };
  }
  for (const place of places) place.count = next() + 1;
  places.forEach((place, rank) => {
    place.approximate = Boolean((octets[at + (rank >> 3)] >> (rank & 7)) & 1);
  });
  return places;
}

const level = (zoom) => (zoom >= ZOOM_LIEUX ? 0 : 21 - zoom);

/** Clusters of some places: squares of the same grid as the server's, at their middle. */
function cluster(places, zoom) {
  const shifts = [level(zoom), Math.max(0, level(zoom) - 3)];
  const groups = [new Map(), new Map()];
  for (const place of places) {
    const kind = place.approximate ? 1 : 0;
    const shift = shifts[kind];
    const key = (place.row >> shift) * 0x1000000 + (place.column >> shift);
    let held = groups[kind].get(key);
    if (!held) groups[kind].set(key, (held = { count: 0, rows: 0, columns: 0, places: [] }));
    held.count += place.count;
    held.rows += place.row * place.count;
    held.columns += place.column * place.count;
    held.places.push(place);
  }
  return groups.flatMap((found, kind) =>
    [...found.values()].map((held) => ({
      row: held.rows / held.count,
      column: held.columns / held.count,
      count: held.count,
      places: held.places,
      approximate: kind === 1,
    })),
  );
}

/** Clusters of a server's answer. */
function received(data) {
  const [row, column] = data.origine;
  return ["exacts", "approximatifs"].flatMap((name, kind) => {
    const clusters = [];
    for (let at = 0; at < data[name].length; at += 3) {
      const [down, right, count] = data[name].slice(at, at + 3);
      clusters.push({ row: row + down, column: column + right, count, approximate: kind === 1 });
    }
    return clusters;
  });
}

// -- Drawing --------------------------------------------------------------------------------------

function readTints(section) {
  const style = getComputedStyle(section);
  const names = ["point", "encre", "bord", "flou", "flou-fond", "contour", "moi"];
  return Object.fromEntries(names.map((n) => [n, style.getPropertyValue(`--plan-${n}`).trim()]));
}

const radius = ({ count, approximate }) =>
  approximate ? 22 : count === 1 ? 9 : Math.min(26, 14 + 3 * Math.log10(count) + count / 2000);

const short = (count) =>
  count < 1000 ? String(count) : `${(count / 1000).toLocaleString("fr", { maximumFractionDigits: 1 })}k`;

function drawHatched(ctx, { x, y }, r, tints) {
  ctx.save();
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 2 * Math.PI);
  ctx.globalAlpha = 0.8;
  ctx.fillStyle = tints["flou-fond"];
  ctx.fill();
  ctx.globalAlpha = 1;
  ctx.clip();
  ctx.beginPath();
  for (let d = -2 * r; d < 2 * r; d += 6) {
    ctx.moveTo(x + d, y + r);
    ctx.lineTo(x + d + 2 * r, y - r);
  }
  ctx.strokeStyle = tints.flou;
  ctx.globalAlpha = 0.55;
  ctx.lineWidth = 1;
  ctx.stroke();
  ctx.restore();
  ctx.beginPath();
  ctx.arc(x, y, r - 1, 0, 2 * Math.PI);
  ctx.setLineDash([5, 4]);
  ctx.lineWidth = 2.5;
  ctx.strokeStyle = tints.flou;
  ctx.stroke();
  ctx.setLineDash([]);
}

function drawMarker(ctx, { x, y }, r, marker, tints) {
  ctx.setLineDash([]); // the outlines share this canvas
  ctx.globalAlpha = 1;
  if (marker.approximate) {
    drawHatched(ctx, { x, y }, r, tints);
  } else {
    ctx.beginPath();
    ctx.arc(x, y, r - 1, 0, 2 * Math.PI);
    ctx.fillStyle = tints.point;
    ctx.fill();
    ctx.lineWidth = 2;
    ctx.strokeStyle = tints.bord;
    ctx.stroke();
  }
  if (!marker.count || (marker.count === 1 && !marker.approximate)) return;
  ctx.font = "700 13px system-ui, sans-serif";
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  if (marker.approximate) {
    ctx.lineWidth = 4;
    ctx.lineJoin = "round";
    ctx.strokeStyle = tints["flou-fond"];
    ctx.strokeText(short(marker.count), x, y + 1);
  }
  ctx.fillStyle = marker.approximate ? tints.flou : tints.encre;
  ctx.fillText(short(marker.count), x, y + 1);
}

/** A Leaflet path that paints itself on the canvas: hits, moves and redraws stay Leaflet's. */
function markerClass(tints) {
  return window.L.CircleMarker.extend({
    _updatePath() {
      const renderer = this._renderer;
      if (!renderer._drawing || this._empty()) return;
      drawMarker(renderer._ctx, this._point, this._radius, this.options.marker, tints());
    },
  });
}

// -- The map --------------------------------------------------------------------------------------

function makeMap(section, options, texts) {
  const L = window.L;
  const place = element("div", { className: "plan-fond", tabIndex: 0 });
  place.setAttribute("role", "region");
  place.setAttribute("aria-label", texts.carte);
  const note = element("p", { className: "plan-note", hidden: true, textContent: texts.sans_fond });
  note.setAttribute("role", "status");
  section.append(place, note);
  const map = L.map(place, {
    renderer: L.canvas({ padding: 0.2, tolerance: 6 }),
    preferCanvas: true,
    attributionControl: false,
    zoomControl: false,
    minZoom: options.zooms[0],
    maxZoom: options.zooms[1],
    scrollWheelZoom: false, // the page scrolls until the map has been chosen
    zoomAnimation: !calm,
    fadeAnimation: !calm,
    inertia: !calm,
    worldCopyJump: true,
  });
  if (calm) {
    const panBy = map.panBy;
    map.panBy = (offset, opts) => panBy.call(map, offset, { ...opts, animate: false });
  }
  place.addEventListener("pointerdown", () => map.scrollWheelZoom.enable());
  map.on("blur", () => map.scrollWheelZoom.disable());
  L.control.zoom({ zoomInTitle: texts.zoomer, zoomOutTitle: texts.dezoomer }).addTo(map);
  L.control.attribution({ prefix: false }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  const tiles = L.tileLayer(options.tuiles, {
    attribution: options.attribution,
    maxZoom: options.zooms[1],
    updateWhenIdle: true,
  });
  let good = false;
  tiles.on("tileload", () => {
    good = true;
    note.hidden = true;
  });
  tiles.on("tileerror", () => {
    if (!good) note.hidden = false;
  });
  map.on("popupopen", ({ popup }) => {
    popup.getElement().querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", texts.fermer);
  });
  map.on("popupclose", ({ popup }) => {
    const held = document.activeElement;
    if (held === document.body || popup.getElement()?.contains(held)) place.focus({ preventScroll: true });
  });
  place.addEventListener("keydown", (event) => {
    if (event.key === "Escape") map.closePopup();
  });
  return { map, place, tiles };
}

function drawOutlines(map, section, contours, texts, tints) {
  const L = window.L;
  const layer = L.geoJSON(contours, {
    interactive: false,
    style: () => ({ color: tints().contour, weight: 2, opacity: 0.9, fillOpacity: 0.06, dashArray: "6 5" }),
    onEachFeature: ({ properties }, shape) => {
      shape.bindTooltip(element("span", { textContent: properties.nom }), {
        permanent: true,
        className: "plan-quartier",
      });
    },
  }).addTo(map);
  const placeNames = () => layer.eachLayer((shape) => placeName(map, shape));
  map.on("moveend", placeNames);
  placeNames();
  if (contours.features.some(({ properties }) => properties.approximatif)) {
    const note = element("p", { className: "plan-note", textContent: texts.contours });
    section.querySelector(".plan-fond").after(note);
  }
  return layer;
}

/** A quartier's name: inside when there is room (under its ring), else beside, or below at the edge. */
function placeName(map, shape) {
  const bounds = shape.getBounds();
  const [west, east] = [bounds.getSouthWest(), bounds.getNorthEast()].map((at) => map.latLngToContainerPoint(at).x);
  const { lat, lng } = bounds.getCenter();
  const tooltip = shape.getTooltip();
  const fits = east + tooltip.getElement().offsetWidth < map.getSize().x;
  const [direction, offset, at] =
    east - west > 180
      ? ["bottom", [0, 20], [lat, lng]]
      : fits
        ? ["right", [Math.max(-2, 26 - (east - west) / 2), 0], [lat, bounds.getEast()]]
        : ["bottom", [0, 24], [lat, lng]];
  Object.assign(tooltip.options, { direction, offset });
  tooltip.setLatLng(at);
}

export async function openMap(section) {
  const options = JSON.parse(section.querySelector("script[type='application/json']").textContent);
  await (options.point ? showOne(section, options) : showMany(section, options));
}

const fetchFiles = ({ leaflet, styles }) => Promise.all([...styles.map(loadStyle), loadScript(leaflet)]);

/** One fiche: its point, or the middle of its quartier marked as such. */
async function showOne(section, options) {
  const texts = options.textes;
  const outlines = get(section.dataset.url).then((response) => response.json()).catch(() => null);
  await fetchFiles(options);
  let held = readTints(section);
  const tints = () => held;
  const { map, tiles } = makeMap(section, options, texts);
  map.setView(options.point, options.approximatif ? 15 : 17);
  tiles.addTo(map);
  const data = await outlines;
  const layer = data && drawOutlines(map, section, data.contours, texts, tints);
  const marker = { count: 0, approximate: options.approximatif };
  new (markerClass(tints))(options.point, { marker, radius: options.approximatif ? 24 : 11 })
    .bindTooltip(element("span", { textContent: options.nom }))
    .addTo(map);
  if (options.approximatif) {
    section.append(element("p", { className: "plan-note", textContent: texts.ici }));
  }
  followScheme(() => {
    held = readTints(section);
    layer?.setStyle({ color: held.contour });
    map.eachLayer((other) => other.redraw?.call(other));
  });
}

function followScheme(redraw) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
}

/** What the filters keep: clusters, then places; names on demand, and as a list under the map. */
async function showMany(section, options) {
  const texts = options.textes;
  const { url, points, noms } = section.dataset;
  const state = { places: null, loading: null, whole: false, shown: [], moved: false };

  function query(extra = {}) {
    const asked = new URLSearchParams(section.dataset.filtres ?? location.search);
    for (const name of HORS_FILTRES) asked.delete(name);
    for (const [name, value] of Object.entries(extra)) asked.set(name, value);
    return `?${asked}`;
  }

  // Sizes by steps, so that the answers are shared between alike screens.
  const size = {
    largeur: Math.max(160, Math.floor(section.clientWidth / 80) * 80),
    hauteur: Math.max(160, Math.floor(Math.min(544, Math.max(320, innerHeight * 0.6)) / 80) * 80),
  };
  const start = () => get(url + query(size)).then((response) => response.json());
  const [first] = await Promise.all([start(), fetchFiles(options)]);

  const L = window.L;
  let held = readTints(section);
  const tints = () => held;
  const Marker = markerClass(tints);
  const bar = element("p", { className: "plan-barre" });
  section.append(bar);
  const { map, place, tiles } = makeMap(section, options, texts);
  const lost = element("p", { className: "plan-note" });
  const trouble = element("p", { className: "plan-note" });
  const title = element("p", { className: "plan-partie", id: "plan-partie", textContent: texts.partie });
  const list = element("ul", { className: "plan-liste" });
  list.setAttribute("aria-labelledby", title.id);
  const names = element("details", {}, element("summary", { textContent: texts.noms }), list);
  names.open = matchMedia("(min-width: 62rem)").matches; // on a phone the results stay near
  names.addEventListener("toggle", () => listSoon());
  for (const live of [title, trouble]) live.setAttribute("role", "status");
  const kinds = ["", "plusieurs", "flou"];
  const legend = element(
    "ul",
    { className: "plan-legende" },
    ...texts.legende.map((text, rank) => {
      const sample = element("i", { className: kinds[rank] });
      sample.setAttribute("aria-hidden", "true");
      return element("li", {}, sample, text);
    }),
  );
  section.append(legend, lost, trouble, title, names);

  const markers = L.layerGroup();
  frame(first);
  tiles.addTo(map);
  const outlines = drawOutlines(map, section, first.contours, texts, tints);
  markers.addTo(map);
  begin(first);

  function frame({ vue: [lat, lon, zoom] }) {
    map.setView([lat, lon], zoom, { animate: false });
  }

  function begin(data) {
    state.whole = data.entier;
    state.places = state.loading = null;
    lost.textContent = data.sans_lieu ? say(texts.sans_lieu, data.sans_lieu) : "";
    draw(received(data));
  }

  /** Rings first: exact markers are painted, and answer taps, above them. */
  function draw(clusters) {
    const view = map.getBounds().pad(0.25);
    state.shown = merge(clusters)
      .map((c) => ({ ...c, at: latLng(c.row, c.column) }))
      .filter((c) => view.contains(c.at))
      .sort((a, b) => b.approximate - a.approximate || a.count - b.count);
    for (const ring of state.shown.filter((c) => c.approximate)) ring.at = aside(ring);
    markers.clearLayers();
    for (const marker of state.shown) {
      new Marker(marker.at, { marker, radius: radius(marker) })
        .on("click", (event) => {
          L.DomEvent.stopPropagation(event);
          choose(marker);
        })
        .addTo(markers);
    }
  }

  /** Neighbours across a line of the grid that would hide each other become one. */
  function merge(clusters) {
    const kept = [];
    for (const one of clusters.sort((a, b) => b.count - a.count)) {
      const point = map.latLngToLayerPoint(latLng(one.row, one.column));
      const hides = (other) =>
        other.one.approximate === one.approximate &&
        point.distanceTo(other.point) < 0.75 * (radius(one) + radius(other.one));
      const over = map.getZoom() < ZOOM_LIEUX && kept.find(hides);
      if (over) {
        const count = over.one.count + one.count;
        over.one = {
          row: (over.one.row * over.one.count + one.row * one.count) / count,
          column: (over.one.column * over.one.count + one.column * one.count) / count,
          count,
          places: one.places && over.one.places.concat(one.places),
          approximate: one.approximate,
        };
      } else {
        kept.push({ one, point });
      }
    }
    return kept.map(({ one }) => one);
  }

  /** A ring stands for no exact spot: it makes room for the exact markers around it. */
  function aside(ring) {
    let spot = map.latLngToLayerPoint(ring.at);
    const others = state.shown.filter((c) => !c.approximate);
    others.sort((a, b) => b.column - a.column); // from east to west: what is passed is passed
    for (const other of others) {
      const around = map.latLngToLayerPoint(other.at);
      const room = radius(ring) + radius(other) + 1;
      const down = spot.y - around.y;
      if (Math.hypot(spot.x - around.x, down) < room) {
        spot = L.point(around.x - Math.sqrt(room ** 2 - down ** 2), spot.y); // names are on the other side
      }
    }
    return map.layerPointToLatLng(spot);
  }

  function fetchPlaces() {
    if (state.loading) return state.loading;
    const loading = get(points + query())
      .then((response) => response.arrayBuffer())
      .then((buffer) => {
        // filters may have changed meanwhile: these places are then nobody's
        if (state.loading === loading) state.places = unpack(buffer);
      })
      .catch((error) => {
        if (state.loading === loading) state.loading = null;
        throw error;
      });
    state.loading = loading;
    return loading;
  }

  function box(bounds = map.getBounds()) {
    const [south, north] = [bounds.getSouth(), bounds.getNorth()].map((v) => Math.max(-90, Math.min(90, v)));
    const [west, east] = [bounds.getWest(), bounds.getEast()].map((v) => Math.max(-180, Math.min(180, v)));
    return [south, west, north, east].map((v) => v.toFixed(5)).join(",");
  }

  let turn = 0;
  async function refresh() {
    const mine = ++turn;
    try {
      if (state.whole) {
        await fetchPlaces();
        if (mine === turn) draw(cluster(state.places, map.getZoom()));
      } else {
        const asked = query({ z: map.getZoom(), bbox: box(map.getBounds().pad(0.25)) });
        const data = await get(url + asked).then((response) => response.json());
        if (mine === turn) draw(received(data));
      }
      trouble.textContent = "";
    } catch (error) {
      console.warn(error);
      if (mine === turn) trouble.textContent = texts.panne;
    }
    if (mine === turn) listSoon();
  }

  map.on("moveend", refresh);

  // -- a tap --------------------------------------------------------------------------------------

  async function choose(marker) {
    let chosen = marker;
    if (!marker.places && state.whole) {
      try {
        await fetchPlaces();
      } catch {
        trouble.textContent = texts.panne;
      }
      if (!state.places) return;
      const alike = merge(cluster(state.places, map.getZoom())).filter((c) => c.approximate === marker.approximate);
      const gap = (c) => Math.hypot(c.row - marker.row, c.column - marker.column);
      if (!alike.length) return;
      chosen = alike.reduce((best, c) => (gap(c) < gap(best) ? c : best), alike[0]);
    }
    if (chosen.places?.length === 1) {
      openPopup(chosen.places[0]);
    } else if (chosen.places) {
      const bounds = L.latLngBounds(chosen.places.map((p) => latLng(p.row, p.column)));
      const zoom = Math.max(map.getZoom() + 1, Math.min(map.getBoundsZoom(bounds.pad(0.1)), ZOOM_LIEUX));
      map.setView(bounds.getCenter(), Math.min(zoom, options.zooms[1]));
    } else if (map.getZoom() >= ZOOM_LIEUX) {
      openPopup(chosen);
    } else {
      map.setView(marker.at, Math.min(map.getZoom() + 2, ZOOM_LIEUX));
    }
  }

  function fiche({ nom, url: href, structure, lieu, approximatif }, text) {
    const details = [structure, approximatif ? texts.approximatif : lieu].filter(Boolean).join(" – ");
    return [
      element(text ? "strong" : "a", text ? { textContent: nom } : { href, textContent: nom }),
      ...(details ? [element("small", { textContent: details })] : []),
      ...(text ? [element("p", {}, element("a", { href, textContent: text }))] : []),
    ];
  }

  async function openPopup(spot) {
    const asked = { case: `${spot.row},${spot.column}` };
    if (spot.approximate) asked.approximatif = "1";
    let data;
    try {
      data = await get(noms + query(asked)).then((response) => response.json());
    } catch {
      trouble.textContent = texts.panne;
      return;
    }
    if (!data.noms.length) return;
    const content = element("div", { className: "plan-bulle" });
    if (spot.approximate || data.total > 1) {
      const text = spot.approximate ? texts.quartier : texts.adresse;
      content.append(element("p", {}, element("strong", { textContent: say(text, data.total) })));
    }
    if (data.noms.length === 1) {
      content.append(element("div", {}, ...fiche(data.noms[0], texts.voir)));
    } else {
      content.append(element("ul", {}, ...data.noms.map((one) => element("li", {}, ...fiche(one)))));
    }
    const rest = data.total - data.noms.length;
    if (rest > 0) content.append(element("p", { textContent: say(texts.autres, rest) }));
    const popup = L.popup({
      maxWidth: Math.min(300, place.clientWidth - 120),
      autoPanPaddingTopLeft: [64, 10], // clear of the zoom buttons
      autoPanPaddingBottomRight: [10, 10],
      offset: [0, -4],
    });
    popup.setLatLng(latLng(spot.row, spot.column)).setContent(content).openOn(map);
    content.querySelector("a")?.focus({ preventScroll: true });
  }

  // -- the list: what the map shows, for whoever cannot see or point ----------------------------

  let timer;
  let pending;
  function listSoon() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const view = map.getBounds();
      const seen = state.shown.filter((c) => view.contains(c.at));
      title.textContent = say(texts.resultats, seen.reduce((sum, c) => sum + c.count, 0));
      if (names.open) fillList();
    }, 400);
  }

  async function fillList() {
    pending?.abort();
    pending = new AbortController();
    try {
      const data = await get(noms + query({ bbox: box() }), pending.signal).then((r) => r.json());
      list.replaceChildren(...data.noms.map((one) => element("li", {}, ...fiche(one))));
    } catch (error) {
      if (error.name !== "AbortError") list.replaceChildren();
    }
  }
  listSoon();

  // -- around the map -----------------------------------------------------------------------------

  const all = element("button", { type: "button", className: "discret", textContent: texts.tout });
  all.addEventListener("click", async () => {
    try {
      frame(await start());
    } catch {
      trouble.textContent = texts.panne;
    }
  });
  bar.append(all);
  if (navigator.geolocation) {
    const near = element("button", { type: "button", className: "discret", textContent: texts.moi });
    near.dataset.portalPresDeMoi = ""; // portail.js asks, rounds to 100 m and tells everyone
    bar.append(near);
  }

  let me = null;
  document.addEventListener("portail:position", (event) => {
    const here = String(event.detail).split(",").map(Number);
    if (!here.every(Number.isFinite)) return;
    event.preventDefault();
    me?.remove();
    me = L.circle(here, { radius: 60, color: held.moi, weight: 3, interactive: false }).addTo(map);
    map.setView(here, Math.max(16, map.getZoom()));
  });

  // The list's filters change without a new page: follow them.
  let filters = query();
  document.body.addEventListener("htmx:afterSettle", async () => {
    keepOpen();
    if (query() === filters) return;
    filters = query();
    map.closePopup();
    turn++;
    try {
      const data = await start();
      map.off("moveend", refresh); // what it would fetch for this move has just come
      frame(data);
      map.on("moveend", refresh);
      begin(data);
      listSoon();
    } catch {
      trouble.textContent = texts.panne;
    }
  });

  followScheme(() => {
    held = readTints(section);
    outlines.setStyle({ color: held.contour });
    markers.eachLayer((marker) => marker.redraw());
  });

  keepOpen();

  /** An open map stays open on the next page of the list, and in a shared address. */
  function keepOpen() {
    if (section.dataset.filtres !== undefined) return;
    const address = new URL(location.href);
    if (address.searchParams.get("carte") !== "1") {
      address.searchParams.set("carte", "1");
      history.replaceState(history.state, "", address);
    }
    for (const form of document.querySelectorAll("form.filtres")) {
      if (!form.elements.carte) form.append(element("input", { type: "hidden", name: "carte", value: "1" }));
    }
    for (const link of document.querySelectorAll(".pagination a[href^='?'], .retraits a[href^='?']")) {
      const asked = new URLSearchParams(link.getAttribute("href"));
      asked.set("carte", "1");
      link.setAttribute("href", `?${asked}`);
    }
  }
}
