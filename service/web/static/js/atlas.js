// The map: areas from tiles, coloured by the values that come apart from them and are joined by id.

import { h } from "./dom.js";
import { isAbove, LEVELS } from "./levels.js";

const DRAWN = LEVELS.filter((level) => level !== "country");
const INK = "#1c2733";
const PAPER = "#fbfaf6";
const ACCENT = "#b3400e";
// Wards hairline, municipalities clear, districts strong.
const BORDER = { ward: ["#7d858c", 0.5], local: [INK, 1.5], district: [INK, 2.4], province: [INK, 3] };
const NOTHING = "rgba(0,0,0,0)";
export const MAX_CIRCLE = 34;
// The zooms at which a level's names have room.
const NAMED = { province: [0, 6.5], district: [5.5, 9.5], local: [7, 24], ward: [10.5, 24] };
// "Greater Giyani Local Municipality" is Greater Giyani on a map.
const KINDS = [" Local Municipality", " Metropolitan Municipality", " District Municipality"];
// Their label points have tiles of their own, which only circles need.
const LABELLED_APART = ["local", "ward"];
const SHORT_NAME = KINDS.reduce(
  (otherwise, kind) => ["case", [">", ["index-of", kind, ["get", "name"]], 0], ["slice", ["get", "name"], 0, ["index-of", kind, ["get", "name"]]], otherwise],
  ["get", "name"],
);
const circlesOf = (level) => (LABELLED_APART.includes(level) ? `${level}-labels` : level);
const state = (name, without) => ["coalesce", ["feature-state", name], without];

// Brings the library along and opens the map; `stage` is the element that names the page's files.
export async function openAtlas(stage, basemap) {
  const library = await import(stage.dataset.library);
  library.setWorkerUrl(new URL(stage.dataset.worker, location.origin).href);
  if (basemap.url?.startsWith("pmtiles://")) await useArchives(library, stage.dataset.pmtiles);
  return (container, words) => new Atlas(library, container, { basemap, attribution: "", words });
}

async function useArchives(library, address) {
  await new Promise((resolve, reject) => document.head.append(h("script", { src: address, onload: resolve, onerror: reject })));
  library.addProtocol("pmtiles", new globalThis.pmtiles.Protocol().tile);
}

export class Atlas {
  // `library` is MapLibre's module; `tiles` gives the address of an edition's tiles of a level.
  constructor(library, container, { basemap, attribution, words }) {
    this.library = library;
    this.values = null;
    this.edition = null;
    this.chosen = null;
    this.pointed = null;
    this.taken = () => false; // asked first: whether something else answers a click
    this.map = new library.Map({
      container,
      style: { version: 8, sources: {}, layers: [{ id: "paper", type: "background", paint: { "background-color": PAPER } }] },
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      maxPitch: 0,
      fadeDuration: 0,
      locale: words,
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    // The first one stands lowest.
    this.map.addControl(new library.AttributionControl({ compact: false, customAttribution: attribution }), "bottom-right");
    this.map.addControl(new library.ScaleControl({ unit: "metric" }), "bottom-right");
    this.map.addControl(new library.NavigationControl({ showCompass: false }), "bottom-right");
    this.basemap = basemap;
    // A tile that fails leaves a gap, and no more; the next move asks for it again.
    this.map.on("error", ({ error }) => console.warn(error?.message ?? error));
    this.ready = new Promise((resolve) => this.map.once("load", resolve)).then(() => this.#background());
  }

  #background() {
    this.map.addImage("hatch", hatching(), { pixelRatio: 2 });
    const { url } = this.basemap;
    if (!url) return;
    const isArchive = url.startsWith("pmtiles://");
    this.map.addSource("basemap", { type: "raster", tileSize: 256, attribution: this.basemap.attribution, ...(isArchive ? { url } : { tiles: [url] }) });
    this.map.addLayer({ id: "basemap", type: "raster", source: "basemap", paint: { "raster-saturation": -0.6, "raster-opacity": 0.6 } });
  }

  // Shows the areas of another edition.
  async useEdition(slug) {
    if (this.edition === slug) return;
    await this.ready;
    this.#clearEdition();
    this.edition = slug;
    for (const level of DRAWN) {
      this.map.addSource(level, { type: "vector", url: `${location.origin}/tiles/${slug}/${level}.json` });
    }
    for (const level of [...DRAWN].reverse()) this.#fill(level);
    for (const level of [...DRAWN].reverse()) this.#border(level);
    for (const level of DRAWN) this.#name(level);
  }

  #clearEdition() {
    const sources = DRAWN.flatMap((level) => [level, circlesOf(level)]);
    for (const layer of this.map.getStyle().layers) if (sources.includes(layer.source)) this.map.removeLayer(layer.id);
    for (const source of sources) if (this.map.getSource(source)) this.map.removeSource(source);
  }

  #fill(level) {
    const areas = { source: level, "source-layer": "areas", layout: { visibility: "none" } };
    this.map.addLayer({ ...areas, id: `hatch-${level}`, type: "fill", paint: { "fill-pattern": "hatch", "fill-opacity": ["case", ["==", state("c", -2), -1], 1, 0] } });
    this.map.addLayer({ ...areas, id: `fill-${level}`, type: "fill", paint: { "fill-color": NOTHING, "fill-antialias": false } });
  }

  #border(level) {
    const [colour, width] = BORDER[level];
    const areas = { source: level, "source-layer": "areas", layout: { visibility: "none", "line-join": "round" } };
    this.map.addLayer({ ...areas, id: `border-${level}`, type: "line", paint: { "line-color": colour, "line-width": ["interpolate", ["linear"], ["zoom"], 4, width * 0.35, 9, width, 13, width * 1.6] } });
    this.map.addLayer({ ...areas, id: `chosen-${level}`, type: "line", paint: { "line-color": ACCENT, "line-width": ["case", ["boolean", ["feature-state", "s"], false], 3.5, ["boolean", ["feature-state", "p"], false], 2.5, 0] } });
  }

  // Added when first shown: a map without circles does without their tiles.
  #circle(level) {
    if (this.map.getLayer(`circle-${level}`)) return;
    const source = circlesOf(level);
    if (!this.map.getSource(source)) this.map.addSource(source, { type: "vector", url: `${location.origin}/tiles/${this.edition}/${level}/labels.json` });
    const points = { source, "source-layer": "labels", layout: { visibility: "none" } };
    const radius = ["*", MAX_CIRCLE, ["sqrt", ["max", 0, state("r", 0)]]];
    this.map.addLayer({ ...points, id: `circle-${level}`, type: "circle", paint: { "circle-radius": radius, "circle-color": "#0b5c8a", "circle-opacity": 0.55, "circle-stroke-color": "#fff", "circle-stroke-width": ["case", [">", state("r", 0), 0], 1, 0] } }, `name-${DRAWN[0]}`);
  }

  #name(level) {
    this.map.addLayer({
      source: level, "source-layer": "labels", id: `name-${level}`, type: "symbol", minzoom: NAMED[level][0], maxzoom: NAMED[level][1],
      layout: {
        visibility: "none", "text-field": SHORT_NAME, "text-font": ["Public Sans"], "text-max-width": 7,
        "text-size": { district: 13, province: 14 }[level] ?? 12, "text-padding": 6,
      },
      paint: { "text-color": INK, "text-halo-color": "rgba(255,255,255,0.9)", "text-halo-width": 1.6 },
    });
  }

  // Shows the borders of a level and of those above it, without any values.
  async outline(level) {
    await this.ready;
    this.#levels(level, true);
  }

  // Colours the areas by new values; the tiles stay.
  async paint(values) {
    await this.ready;
    this.#forget();
    this.values = values;
    this.#levels(values.level, values.measure.is_rate);
    const largest = Math.max(...values.rows.map((row) => Math.abs(row.value ?? 0)), 0) || 1;
    for (const row of values.rows) {
      this.#say(row.id, { c: row.klass ?? -1, r: values.measure.is_rate || row.value === null ? 0 : Math.abs(row.value) / largest });
    }
    this.map.setPaintProperty(`fill-${values.level}`, "fill-color", values.measure.is_rate ? this.#colours(values.classes) : ["case", [">=", state("c", -2), 0], "#f1eee5", NOTHING]);
    this.choose(this.chosen);
  }

  #colours(classes) {
    if (!classes) return NOTHING;
    return ["match", state("c", -2), ...classes.colours.flatMap((colour, index) => [index, colour]), NOTHING];
  }

  #levels(level, isRate) {
    for (const each of DRAWN) {
      const at = each === level;
      const show = (layer, visible) => this.map.setLayoutProperty(`${layer}-${each}`, "visibility", visible ? "visible" : "none");
      show("hatch", at);
      show("fill", at);
      show("border", at || isAbove(each, level));
      show("chosen", at);
      if (at && !isRate) this.#circle(each);
      if (this.map.getLayer(`circle-${each}`)) show("circle", at && !isRate);
      show("name", at || isAbove(each, level));
    }
  }

  #forget() {
    if (!this.values) return;
    for (const place of this.#places()) this.map.removeFeatureState(place);
  }

  #say(id, facts) {
    for (const place of this.#places()) this.map.setFeatureState({ ...place, id }, facts);
  }

  // Where the areas of the level shown are drawn.
  #places() {
    const { level } = this.values;
    const circles = { source: circlesOf(level), sourceLayer: "labels" };
    return [{ source: level, sourceLayer: "areas" }, ...(this.map.getSource(circles.source) ? [circles] : [])];
  }

  // The chosen area keeps its colour while the rest pales a little.
  choose(id) {
    if (!this.values) { this.chosen = id; return; }
    if (this.chosen) this.#say(this.chosen, { s: false });
    this.chosen = this.values.byId.has(id) ? id : null;
    if (this.chosen) this.#say(this.chosen, { s: true });
    const paled = this.chosen ? ["case", ["boolean", ["feature-state", "s"], false], 0.95, 0.55] : 0.88;
    this.map.setPaintProperty(`fill-${this.values.level}`, "fill-opacity", paled);
  }

  point(id) {
    if (!this.values || id === this.pointed) return;
    if (this.pointed && this.values.byId.has(this.pointed)) this.#say(this.pointed, { p: false });
    this.pointed = id;
    if (id) this.#say(id, { p: true });
  }

  // Tells which area lies at a point of the picture.
  areaAt(point) {
    if (!this.values) return null;
    const found = this.map.queryRenderedFeatures(point, { layers: [`fill-${this.values.level}`] });
    return found.map((feature) => this.values.byId.get(feature.id)).find(Boolean) ?? null;
  }

  onAreas({ move, leave, click, open }) {
    this.map.on("mousemove", (event) => move(this.areaAt(event.point), event.point));
    this.map.on("mouseout", leave);
    this.map.on("dragstart", leave);
    this.map.on("click", (event) => { if (!this.taken(event) && !this.#siteAt(event)) click(this.areaAt(event.point)); });
    this.map.on("dblclick", (event) => {
      const row = this.areaAt(event.point);
      if (!row) return;
      event.preventDefault();
      open(row);
    });
  }

  // Shows work sites under the filters, or takes them away.
  async sites(parameters, moment = "") {
    this.moment = moment;
    await this.ready;
    for (const id of ["sites-areas", "sites-lines", "sites-points", "sites-clusters", "sites-counts"]) if (this.map.getLayer(id)) this.map.removeLayer(id);
    if (this.map.getSource("sites")) this.map.removeSource("sites");
    if (!parameters) return;
    const address = `${location.origin}/tiles/${this.edition}/commitments/{z}/{x}/{y}.mvt?${parameters}`;
    this.map.addSource("sites", { type: "vector", tiles: [address], maxzoom: 14 });
    const layer = (id, type, from, paint, layout = {}) => this.map.addLayer({ id: `sites-${id}`, type, source: "sites", "source-layer": from, paint, layout });
    layer("areas", "fill", "polygons", { "fill-color": ACCENT, "fill-opacity": 0.35 });
    layer("lines", "line", "lines", { "line-color": ACCENT, "line-width": 2.5 });
    layer("points", "circle", "points", { "circle-color": ACCENT, "circle-radius": 4.5, "circle-stroke-color": "#fff", "circle-stroke-width": 1 });
    layer("clusters", "circle", "clusters", { "circle-color": ACCENT, "circle-opacity": 0.85, "circle-stroke-color": "#fff", "circle-stroke-width": 1, "circle-radius": ["step", ["get", "count"], 5, 2, 9, 10, 12, 100, 16, 1000, 20] });
    layer("counts", "symbol", "clusters", { "text-color": "#fff" }, { "text-field": ["case", [">", ["get", "count"], 1], ["to-string", ["get", "count"]], ""], "text-size": 11, "text-font": ["Public Sans"], "text-allow-overlap": true });
  }

  #siteAt(event) {
    const layers = ["sites-points", "sites-clusters", "sites-lines", "sites-areas"].filter((id) => this.map.getLayer(id));
    if (!layers.length) return false;
    const [site] = this.map.queryRenderedFeatures(event.point, { layers });
    if (!site) return false;
    const { id, count } = site.properties;
    if (count > 1) this.map.easeTo({ center: event.lngLat, zoom: this.map.getZoom() + 2 });
    else location.assign(`/commitments/${id ?? site.id}${this.moment}`);
    return true;
  }

  // Puts bounds into the picture, clear of what covers its left side, as far as there is room.
  fit([west, south, east, north], { animate = true, covered = 0 } = {}) {
    const left = Math.min(covered, this.map.getContainer().offsetWidth * 0.22);
    this.map.fitBounds([[west, south], [east, north]], { padding: { top: 28, right: 28, bottom: 28, left: 28 + left }, animate: animate && !matchMedia("(prefers-reduced-motion: reduce)").matches, duration: 500 });
  }

  where() {
    const { lng, lat } = this.map.getCenter();
    return `${this.map.getZoom().toFixed(2)}/${lat.toFixed(4)}/${lng.toFixed(4)}`;
  }

  go(text) {
    const [zoom, lat, lng] = text.split("/").map(Number);
    if ([zoom, lat, lng].every(Number.isFinite)) this.map.jumpTo({ zoom, center: [lng, lat] });
  }
}

// Thin slanting lines on nothing: "no data" is no colour.
export function hatching(colour = "#8d8678", width = 1.6) {
  const size = 16;
  const canvas = new OffscreenCanvas(size, size);
  const pen = canvas.getContext("2d");
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  for (const shift of [-size, 0, size]) {
    pen.beginPath();
    pen.moveTo(shift, size);
    pen.lineTo(shift + size, 0);
    pen.stroke();
  }
  return pen.getImageData(0, 0, size, size);
}
