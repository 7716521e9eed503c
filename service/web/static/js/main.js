// The budget map: the address says what is in view; the service gives the figures; this joins them.

import { Refusal, ask, latest } from "./api.js";
import { openAtlas } from "./atlas.js";
import { showBalance } from "./balance.js";
import { showCrumbs, watchTakeaway } from "./crumbs.js";
import { byId, h } from "./dom.js";
import { instant, moment } from "./format.js";
import { showState, watchFilters } from "./filters.js";
import { fold } from "./folding.js";
import { showLegend } from "./legend.js";
import { below, firstLevel } from "./levels.js";
import { needOf, refusal, sectorsOf, showNeeds } from "./needs.js";
import { showArea, showResidual } from "./panel.js";
import { showRanking } from "./ranking.js";
import { watchSearch } from "./search.js";
import { createStore, filterCount, fromAddress, gapMapOf, gapsOf, momentOf, questionOf, valuesOf } from "./state.js";
import { say, useTexts } from "./texts.js";
import { createTip } from "./tip.js";
import { findValues, isGap, tableOf } from "./values.js";

const stage = byId("stage");
const boot = JSON.parse(stage.dataset.boot);
// What of the state changes the figures, and not only how they are looked at.
const FIGURES = [
  "edition", "level", "within", "year", "basis", "from", "to", "phase", "catalytic", "transfers", "measure", "scheme",
  "classes", "need", "money", "spread", "sphere", "sector", "focal_area", "funding_source", "stage", "organisation", "as_at",
];

useTexts(boot.texts, boot.language);
const store = createStore(fromAddress(location.search));
const tip = createTip(byId("tip"));
const askValues = latest();
const askArea = latest();
let atlas = null;
let mapReady = null;
let values = null;
let beside = null; // the script of what is not public yet, once it is asked for
let place = null; // the area in view with its ancestors and bounds

// The edition asked for, or the one that held at the moment in view: those activated later were not there yet.
function editionOf(state) {
  const usual = boot.editions.find((each) => each.is_default) ?? boot.editions[0];
  const known = boot.editions.filter((each) => !state.as_at || Date.parse(each.activated_at) <= instant(state.as_at));
  return boot.editions.find((each) => each.slug === state.edition) ?? known.find((each) => each === usual)
    ?? known.filter((each) => each.territory === usual.territory).at(-1) ?? known[0] ?? usual;
}
const levelOf = (state) => state.level ?? firstLevel(editionOf(state));

// Amounts a head where heads are counted, else shares; gaps where a need is loaded.
function measureOf(state) {
  const edition = editionOf(state);
  const asked = isGap(state.measure) && !edition.needs.length ? null : state.measure;
  return asked ?? (edition.has_people ? "per_person" : "share");
}

// The state as the form shows it: with what the address leaves out.
const shown = (state) => ({ ...state, edition: editionOf(state).slug, level: levelOf(state), measure: measureOf(state) });

// The state as it is asked for: a gap is of one need, and of the money of those who answer it.
function whole(state) {
  const asked = shown(state);
  if (!isGap(asked.measure)) return asked;
  const edition = editionOf(state);
  return { ...asked, need: needOf(state, edition).code, sector: sectorsOf(state, edition) };
}

const CONTROLS = ["NavigationControl.ZoomIn", "NavigationControl.ZoomOut", "Map.Title"];

async function loadMap() {
  const words = Object.fromEntries(CONTROLS.map((key) => [key, say(`map.control.${key.split(".")[1].toLowerCase()}`)]));
  return (await openAtlas(stage, boot.basemap))("map", words);
}

function busy(isBusy) {
  byId("progress").hidden = !isBusy;
  byId("content").setAttribute("aria-busy", String(isBusy));
}

// One sentence and the way back; the old picture stays.
function tell(error, retry) {
  const notice = byId("notice");
  const sentence = error.message || say("map.offline");
  notice.replaceChildren(h("p", {}, sentence), h("button", { type: "button", onclick: () => { notice.hidden = true; retry(); } }, say("map.again")),
    h("button", { type: "button", onclick: () => { notice.hidden = true; store.set({ ...fromAddress(""), edition: store.get().edition, as_at: undefined }); } }, say("map.start_over")));
  notice.hidden = false;
  byId("on-its-way").hidden = true;
}

// Why there is no map of gaps, beside the map where the margin is folded away.
function showRefusal() {
  byId("notice").hidden = !values?.refused;
  if (values?.refused) byId("notice").replaceChildren(...refusal(values, instead));
}

const instead = (changes) => store.set({ ...changes, area: undefined });

async function guarded(work) {
  try {
    busy(true);
    await work();
    showRefusal();
  } catch (error) {
    if (error.name === "AbortError") return;
    if (!(error instanceof Refusal)) console.error(error);
    tell(error, () => guarded(work));
  }
  busy(false);
}

async function refresh(state, changed) {
  const asked = whole(state);
  const started = performance.now();
  const [answer] = await Promise.all([findValues(asked, askValues), findPlace(asked)]);
  const arrived = performance.now();
  values = answer;
  showFigures(asked);
  byId("on-its-way").hidden = true;
  byId("status").textContent = say("map.status", { count: values.rows.length, place: values.within.name });
  await mapReady;
  if (!atlas) return;
  await atlas.useEdition(asked.edition);
  await atlas.paint(values);
  if (changed === ALL || changed.has("within") || changed.has("edition")) frame(state, changed);
  if (state.sites) showSites(state);
  atlas.map.once("idle", () => {
    performance.measure("onebudget-answer", { start: started, end: arrived });
    performance.measure("onebudget-repaint", { start: arrived, end: performance.now() });
  });
}

const ALL = new Set(["everything"]);

async function findPlace(asked) {
  const edition = editionOf(asked);
  const key = `${edition.slug} ${asked.within ?? ""}`;
  if (place?.key === key) return;
  const found = asked.within
    ? await ask(`/v1/areas?${new URLSearchParams({ edition: edition.slug, code: asked.within, limit: 1 })}`)
    : await ask(`/v1/areas?${new URLSearchParams({ edition: edition.slug, level: "country", limit: 1 })}`);
  const { level, code } = found.areas[0];
  place = { key, ...(await ask(`/v1/areas/${level}/${encodeURIComponent(code)}?edition=${edition.slug}`)) };
}

function frame(state, changed) {
  if (!atlas) return;
  if (state.at && changed === ALL) atlas.go(state.at);
  else atlas.fit(place.bbox, { animate: changed !== ALL, covered: byId("content").contains(byId("legend")) ? byId("legend").offsetWidth : 0 });
}

function showFigures(asked) {
  const code = values.measure.code;
  document.title = `${say(`measure.${code}`)}, ${values.within.name} – onebudget`;
  byId("headline").textContent = document.title;
  showMoment(asked);
  showLegend(byId("legend"), values, boot.names.sector);
  beside?.showKey(byId("legend"));
  showBalance(byId("balance"), values, (landing) => openResidual(landing));
  showCrumbs(byId("crumbs"), [...place.ancestors, place], (area) => go(area));
  byId("up").hidden = place.ancestors.length === 0;
  showYears(asked);
  if (!asked.area && !asked.shows) showList();
}

// Past figures are never taken for today's: a band says of when they are.
function showMoment(asked) {
  const said = asked.as_at && say("map.as_at_band", { moment: moment(asked.as_at, boot.language) });
  byId("as-at-band").hidden = !said;
  byId("as-at-said").textContent = said ?? "";
}

function showYears(asked) {
  const years = [...new Set(values.at_hand.filter((each) => each.phase === asked.phase).map((each) => each.year))];
  if (values.year && !years.includes(values.year)) years.push(values.year);
  const options = years.sort().map((year) => h("option", { value: year, selected: year === values.year }, year));
  if (!values.year) options.unshift(h("option", { value: "", selected: true }, say("map.window_short")));
  byId("year").replaceChildren(...options);
  byId("year").title = whose();
}

// A year of one name starts in April for some and in July for others.
const whose = () => values.financial_years.map((year) => say("map.own_year", { starts: year.starts, ends: year.ends })).join("\n");

// What is taken away names its year.
const inYear = () => ({ ...whole(store.get()), year: store.get().year ?? values?.year });

const listAddress = () => tableOf(whole(store.get()));

function showList() {
  showRanking(byId("panel"), values, {
    choose: (row) => choose(row),
    point: (row) => atlas?.point(row?.id ?? null),
    address: listAddress(),
  });
}

const choose = (row) => store.set({ area: row ? `${values.level}:${row.code}` : undefined, shows: undefined });

// Goes into an area: it fills the view, divided by the next level below.
function go(area) {
  if (area.level === "ward") return goToWard(area.code);
  const isWhole = area.level === "country";
  store.set({ within: isWhole ? undefined : area.code, level: isWhole ? undefined : below(area.level), area: undefined, shows: undefined, at: undefined });
}

// A ward is looked at among its neighbours.
async function goToWard(code) {
  const edition = editionOf(store.get()).slug;
  const ward = await ask(`/v1/areas/ward/${encodeURIComponent(code)}?edition=${edition}`);
  store.set({ within: ward.local, level: "ward", area: `ward:${ward.code}`, shows: undefined, at: undefined });
}

function up() {
  const above = place.ancestors.at(-1);
  if (above) go(above);
}

function openResidual(landing) {
  store.set({ shows: landing, area: undefined });
}

async function openArea(state) {
  const [level, code] = state.area.split(":");
  const asked = whole(state);
  const found = await askArea(`/v1/profiles/${level}/${encodeURIComponent(code)}?${withoutWithin(asked)}`);
  const row = values?.rows.find((each) => values.level === level && each.code === code);
  showArea(byId("panel"), found, { values, row, question: withoutWithin(asked), open: () => go({ level, code }), close: () => choose(null) });
  byId("panel").classList.add("has-place");
}

function withoutWithin(asked) {
  const parameters = questionOf(asked);
  parameters.delete("within");
  return parameters;
}

async function panel(state) {
  byId("panel").classList.toggle("has-place", Boolean(state.area || state.shows));
  if (state.area) await openArea(state);
  else if (state.shows) showResidual(byId("panel"), state.shows, values, { question: questionOf(whole(state)), close: () => store.set({ shows: undefined }) });
  else if (values) showList();
  const row = values?.rows.find((each) => state.area === `${values.level}:${each.code}`);
  atlas?.choose(row?.id ?? null);
  await showBeside(state);
}

// What is not public yet stands beside what is: of now, and for those who may see some of it.
async function showBeside(state) {
  const { beside: script } = stage.dataset;
  const isAsked = Boolean(state.beside && !state.as_at);
  if (!script || !values || !(isAsked || beside)) return;
  beside ??= await import(script);
  await beside.show(isAsked ? besideOf(state) : null, { ready: mapReady.then(() => atlas), legend: byId("legend"), panel: byId("panel") });
}

function besideOf(state) {
  const { slug, territory } = editionOf(state);
  const [level, code] = (state.area ?? `${place.level}:${place.code}`).split(":");
  return { territory, edition: slug, area: state.shows ? null : { level, code }, year: values.year, phase: state.phase, filtered: filterCount(state) > 0, roles: boot.beside };
}

function showSites(state) {
  const parameters = questionOf(whole(state));
  ["edition", "within"].forEach((name) => parameters.delete(name));
  // Where no year is asked for, the sites are those of the year that the figures are of.
  if (values.year && !parameters.get("year")) parameters.set("year", values.year);
  return atlas?.sites(state.sites ? parameters : null, momentOf(state));
}

function watchMap() {
  atlas.onAreas({
    move(row, at) {
      atlas.map.getCanvas().style.cursor = row ? "pointer" : "";
      atlas.point(row?.id ?? null);
      if (row) tip.show(row, values, at.x, at.y);
      else tip.hide();
    },
    leave() { tip.hide(); atlas.point(null); },
    click: (row) => choose(row),
    open: (row) => go({ level: values.level, code: row.code }),
  });
  atlas.map.on("moveend", (event) => { if (event.originalEvent) store.set({ at: atlas.where() }); });
}

// What the menu takes away: of gaps the map too, and the page that prints them.
function taken() {
  const asked = inYear();
  if (!isGap(whole(store.get()).measure)) return { address: "/v1/takeaway", parameters: valuesOf(asked) };
  return { address: "/v1/takeaway/gaps", parameters: gapMapOf(asked), page: `/gaps?${gapsOf(asked)}` };
}

function showForm(state) {
  showState(byId("filter-form"), shown(state));
  showNeeds(shown(state), editionOf(state), boot.names.sector);
}

function watch() {
  const form = byId("filter-form");
  watchFilters(form, store, { today: boot.today, tableAddress: listAddress });
  const openPanel = fold("toggle-panel", "panel", () => atlas?.map.resize());
  fold("toggle-filters", "filters", () => atlas?.map.resize());
  byId("up").addEventListener("click", up);
  byId("as-at-now").addEventListener("click", () => store.set({ as_at: undefined }));
  byId("year").addEventListener("change", (event) => store.set({ year: event.target.value || undefined, basis: "own", from: undefined, to: undefined }));
  watchTakeaway(byId("takeaway"), byId("takeaway-list"), taken);
  watchSearch({
    box: byId("search-box"), list: byId("search-list"), edition: () => editionOf(store.get()).slug,
    choose: (result) => (result.kind === "commitment" ? location.assign(`/commitments/${result.id}${momentOf(store.get())}`) : go(result)),
  });
  byId("search").addEventListener("submit", (event) => { if (byId("search-list").hidden === false) event.preventDefault(); });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || event.target.matches("input, select")) return;
    if (store.get().area || store.get().shows) choose(null);
  });
  store.listen((state, changed) => {
    showForm(state);
    if (FIGURES.some((name) => changed.has(name))) guarded(async () => { await refresh(state, changed); await panel(state); });
    else if (changed.has("area") || changed.has("shows")) guarded(() => panel(state));
    if (changed.has("area") || changed.has("shows")) openPanel(Boolean(state.area || state.shows) || matchMedia("(min-width: 900px)").matches);
    if (changed.has("sites")) showSites(state);
    if (changed.has("beside")) guarded(() => showBeside(state));
  });
}

async function start() {
  if (!boot.editions.length) return;
  const state = store.get();
  showForm(state);
  watch();
  // The figures stand before the map's library has arrived, and without it where a browser cannot draw maps.
  mapReady = loadMap().then((made) => { atlas = made; watchMap(); }, () => tell(new Refusal(say("map.no_drawing")), () => location.reload()));
  await guarded(async () => {
    await refresh(state, ALL);
    await panel(state);
    performance.mark("onebudget-ready");
  });
}

start();
