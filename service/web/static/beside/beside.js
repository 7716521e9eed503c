// What is not public yet, beside what is: sites of proposals on the map, and their money beside an area's. Only those
// who may see some proposals ever fetch this.

import { ask, latest } from "../js/api.js";
import { h } from "../js/dom.js";
import { money, shortMoney, whole } from "../js/format.js";
import { say } from "../js/texts.js";

const OPEN = ["draft", "submitted", "returned"];
const MOST_ON_A_PAGE = 500;
const SOURCE = "beside";
const LAYERS = ["beside-edges", "beside-sites"]; // the first one stands lowest
const INK = "#1c2733";
const PAPER = "#fff";

const askSites = latest();
const askLine = latest();
let sites = null; // features of the territory in view, by which they are kept
let isShown = false;

// Shows it, or takes it away where `view` is null.
//   view: territory, edition, area {level, code} or null, year (of the figures, if of one), phase, filtered, roles
export async function show(view, { ready, legend, panel }) {
  isShown = Boolean(view);
  if (!isShown) {
    sites = null; // asked anew when it is wanted again
    clearLine(panel);
    legend.querySelector(".beside-key")?.remove();
    return draw(await ready, [], view);
  }
  await Promise.all([find(view.territory), tell(view, panel)]);
  if (!isShown) return;
  showKey(legend);
  draw(await ready, sites.features, view);
}

// Its line below the classes of the map, which are written anew with every answer.
export function showKey(legend) {
  legend.querySelector(".beside-key")?.remove();
  if (!isShown || !sites) return;
  const count = sites.features.length;
  legend.append(h("p", { class: "beside-key" },
    h("span", { class: "beside-mark", "aria-hidden": "true" }), h("span", {}, say("beside.key")),
    h("span", { class: "legend-count" }, h("span", { "aria-hidden": "true" }, whole(count)), h("span", { class: "visually-hidden" }, say("beside.sites", { count })))));
}

// Every page of the open proposals that have a site.
async function find(territory) {
  if (sites?.territory === territory) return;
  const features = [];
  let cursor = null;
  do {
    const asked = new URLSearchParams({ format: "geojson", located: "true", territory, limit: MOST_ON_A_PAGE });
    OPEN.forEach((status) => asked.append("status", status));
    if (cursor) asked.set("cursor", cursor);
    const answer = await askSites(`/v1/proposals?${asked}`);
    features.push(...answer.features.filter((feature) => feature.geometry));
    cursor = answer.next_cursor;
  } while (cursor);
  sites = { territory, features };
}

// One sentence above the list or below the figures of the area in view.
async function tell(view, panel) {
  if (!view.area) return clearLine(panel);
  const said = view.year ? await added(view) : [say("beside.needs_year")];
  clearLine(panel);
  panel.querySelector(".tools, .ranking")?.before(h("p", { class: "beside-line", role: "status" }, said));
}

const clearLine = (panel) => panel.querySelector(".beside-line")?.remove();

async function added({ area, edition, year, phase, filtered, roles }) {
  const asked = new URLSearchParams({ level: area.level, within: area.code, edition, year: year.slice(0, 4), phase });
  const { areas } = await askLine(`/v1/proposals/rollup?${asked}`);
  const found = areas.find((each) => each.code === area.code);
  if (!found) return [say("beside.nothing")];
  const amount = h("span", { title: money(found.amount) }, say("beside.line", { count: found.proposals, amount: shortMoney(found.amount) }));
  const lists = [roles.works && h("a", { href: "/work?list=draft" }, say("beside.work")), roles.reviews && h("a", { href: "/review" }, say("beside.review"))];
  return [amount, filtered ? ` ${say("beside.unfiltered")}` : "", ...lists.filter(Boolean).flatMap((link) => [" ", link])];
}

function draw(atlas, features, view) {
  const map = atlas?.map;
  if (!map) return;
  if (!map.getSource(SOURCE)) {
    if (!features.length) return;
    begin(atlas, map, view.roles);
  }
  map.getSource(SOURCE).setData({ type: "FeatureCollection", features });
  // An edition that came later lies above.
  LAYERS.forEach((layer) => map.moveLayer(layer));
}

function begin(atlas, map, roles) {
  map.addImage("beside", diamond(), { pixelRatio: 2 });
  map.addSource(SOURCE, { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  map.addLayer({ id: LAYERS[0], type: "line", source: SOURCE, filter: ["!=", ["geometry-type"], "Point"], paint: { "line-color": INK, "line-width": 2, "line-dasharray": [2, 1.5] } });
  const layout = { "icon-image": "beside", "icon-allow-overlap": true, "icon-size": ["interpolate", ["linear"], ["zoom"], 6, 0.7, 11, 1] };
  map.addLayer({ id: LAYERS[1], type: "symbol", source: SOURCE, layout });
  atlas.taken = (event) => {
    const [feature] = map.queryRenderedFeatures(event.point, { layers: LAYERS });
    if (feature) location.assign(pageOf(feature, roles));
    return Boolean(feature);
  };
}

// A draft is its owner's business; what was handed in is looked at where it is decided over.
const pageOf = ({ id, properties }, { works, reviews }) => (reviews && !(works && properties.status === "draft") ? `/review/${id}` : `/work/${id}`);

// A hollow diamond with a bright seam: told from a published site by its form, in grey too.
function diamond() {
  const size = 36;
  const pen = new OffscreenCanvas(size, size).getContext("2d");
  const half = size / 2;
  const reach = half - 5;
  pen.beginPath();
  [[0, -reach], [reach, 0], [0, reach], [-reach, 0]].forEach(([x, y]) => pen.lineTo(half + x, half + y));
  pen.closePath();
  pen.lineJoin = "round";
  for (const [colour, width] of [[PAPER, 9], [INK, 4.5]]) {
    Object.assign(pen, { strokeStyle: colour, lineWidth: width });
    pen.stroke();
  }
  pen.fillStyle = PAPER;
  pen.globalAlpha = 0.85;
  pen.globalCompositeOperation = "destination-over";
  pen.fill();
  return pen.getImageData(0, 0, size, size);
}
