// Two editions side by side: both maps move as one, and each ward tells where its land came from or went.

import { ask } from "./api.js";
import { openAtlas, hatching } from "./atlas.js";
import { byId, h } from "./dom.js";
import { KINDS, SIDES, counts, told, understood } from "./fates.js";
import { whole } from "./format.js";
import { say, useTexts } from "./texts.js";

const place = byId("both");
const boot = JSON.parse(place.dataset.boot);
const LEVEL = "ward";
const PALE = KINDS.length + 1;
const REUSED_INK = "#7a1f10";
const CONTROLS = ["NavigationControl.ZoomIn", "NavigationControl.ZoomOut"];
let wards = null;
let chosen = null;
const atlases = {};

const other = (side) => (side === "old" ? "new" : "old");
const find = (text) => {
  const [side, code] = (text ?? "").split(":");
  return wards[side]?.get(code) ?? null;
};

// What is chosen and where both maps look stand in the address.
function remember(changes) {
  const parameters = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value) parameters.set(name, value);
    else parameters.delete(name);
  }
  history.replaceState(null, "", `?${parameters}`.replaceAll("%3A", ":").replaceAll("%2F", "/"));
}

// The colours are those of the legend, which the style sheet gives.
const colourOf = (kind) => getComputedStyle(place.querySelector(`.both-key .change-${kind}`)).fill;

function valuesOf(side, colours) {
  const rows = [...wards[side].values()].map((ward) => {
    const isPale = boot.change && ward.change !== boot.change;
    return { ...ward, value: 0, klass: isPale ? PALE : ward.change ? KINDS.indexOf(ward.change) : KINDS.length };
  });
  return { level: LEVEL, measure: { is_rate: true }, classes: { colours }, rows, byId: new Map(rows.map((row) => [row.id, row])) };
}

const controls = () => Object.fromEntries(CONTROLS.map((key) => [key, say(`map.control.${key.split(".")[1].toLowerCase()}`)]));

async function draw(side, open, colours) {
  const atlas = open(`map-${side}`, { ...controls(), "Map.Title": say("changes.both.map", { edition: boot.editions[side] }) });
  atlases[side] = atlas;
  await atlas.useEdition(boot.editions[side]);
  const { map } = atlas;
  map.addImage("reused", hatching(REUSED_INK, 2.4), { pixelRatio: 2 });
  const areas = { source: LEVEL, "source-layer": "areas" };
  map.addLayer({ ...areas, id: "reused", type: "fill", paint: { "fill-pattern": "reused", "fill-opacity": ["case", ["boolean", ["feature-state", "u"], false], 0.75, 0] } }, `border-${LEVEL}`);
  await atlas.paint(valuesOf(side, colours));
  for (const ward of wards[side].values()) {
    if (ward.code_reused && !(boot.change && ward.change !== boot.change)) map.setFeatureState({ source: LEVEL, sourceLayer: "areas", id: ward.id }, { u: true });
  }
  atlas.onAreas({
    move(row) { map.getCanvas().style.cursor = row ? "pointer" : ""; show(row ?? chosen); },
    leave() { show(chosen); },
    click: (row) => choose(row && chosen?.code === row.code && chosen.side === side ? null : row),
    open: (row) => choose(row),
  });
}

// Either map leads, and the other follows.
function tie() {
  let leader = null;
  for (const side of SIDES) {
    const mine = atlases[side].map;
    const theirs = atlases[other(side)].map;
    mine.on("move", () => {
      if (leader && leader !== side) return;
      leader = side;
      theirs.jumpTo({ center: mine.getCenter(), zoom: mine.getZoom() });
      leader = null;
    });
    mine.on("moveend", (event) => { if (event.originalEvent) remember({ at: atlases[side].where() }); });
  }
}

// Tells of a ward, and marks it and those that share its land on both maps.
function show(ward) {
  byId("fate").replaceChildren(...(ward ? told(ward, wards) : [say("changes.both.hint")]));
  for (const side of SIDES) {
    const marked = !ward ? [] : ward.side === side ? [ward] : ward.shares.map(([code]) => wards[side].get(code)).filter(Boolean);
    mark(side, marked);
  }
}

const markedNow = { old: [], new: [] };

function mark(side, marked) {
  const { map } = atlases[side];
  const say = (ward, p) => map.setFeatureState({ source: LEVEL, sourceLayer: "areas", id: ward.id }, { p });
  markedNow[side].forEach((ward) => say(ward, false));
  marked.forEach((ward) => say(ward, true));
  markedNow[side] = marked;
}

function choose(ward) {
  chosen = ward ? wards[ward.side].get(ward.code) : null;
  for (const side of SIDES) byId(`ward-${side}`).value = chosen?.side === side ? chosen.code : "";
  remember({ ward: chosen ? `${chosen.side}:${chosen.code}` : null });
  show(chosen);
}

// Every ward by name, for those who have no pointer.
function offer(side) {
  const groups = new Map();
  for (const ward of wards[side].values()) groups.set(ward.local ?? "", [...(groups.get(ward.local ?? "") ?? []), ward]);
  const options = [...groups].map(([local, inside]) => h("optgroup", { label: local }, inside.map((ward) => h("option", { value: ward.code }, `${ward.name} ${ward.code}`))));
  const list = byId(`ward-${side}`);
  list.replaceChildren(h("option", { value: "" }, say("changes.both.none")), ...options);
  list.addEventListener("change", () => choose(wards[side].get(list.value) ?? null));
}

function legend() {
  const found = Object.fromEntries(SIDES.map((side) => [side, counts(wards[side])]));
  for (const row of place.querySelectorAll(".both-key tr[data-kind]")) {
    const { kind } = row.dataset;
    SIDES.forEach((side) => { row.querySelector(`[data-side="${side}"]`).textContent = whole(found[side][kind]); });
    row.hidden = SIDES.every((side) => found[side][kind] === 0);
  }
}

async function bounds() {
  const asked = new URLSearchParams({ edition: boot.editions.old, limit: 1, ...(boot.within ? { code: boot.within } : { level: "country" }) });
  const [area] = (await ask(`/v1/areas?${asked}`)).areas;
  return (await ask(`/v1/areas/${area.level}/${encodeURIComponent(area.code)}?edition=${boot.editions.old}`)).bbox;
}

async function start() {
  useTexts(boot.texts, boot.language);
  const within = boot.within ? `?${new URLSearchParams({ within: boot.within })}` : "";
  const [answer, bbox, open] = await Promise.all([
    ask(`/v1/crosswalks/${encodeURIComponent(boot.editions.old)}/${encodeURIComponent(boot.editions.new)}/map${within}`),
    bounds(), openAtlas(place, boot.basemap),
  ]);
  wards = understood(answer);
  place.hidden = false;
  legend();
  SIDES.forEach(offer);
  const colours = [...KINDS, "new"].map(colourOf).concat("#fbfaf6");
  await Promise.all(SIDES.map((side) => draw(side, open, colours)));
  const parameters = new URLSearchParams(location.search);
  if (parameters.get("at")) SIDES.forEach((side) => atlases[side].go(parameters.get("at")));
  else SIDES.forEach((side) => atlases[side].fit(bbox, { animate: false }));
  tie();
  choose(find(parameters.get("ward")));
  byId("drawn")?.remove();
  atlases.new.map.once("idle", () => performance.mark("onebudget-ready"));
}

// Where a map cannot be drawn, the drawing of the server stays.
start().catch((error) => { place.hidden = true; console.warn(error); });
