// The question where the work is: the tool that answers it, how exactly it is known, and what the map shows of it.

import { byId } from "../js/dom.js";
import { say } from "../js/texts.js";
import { showCorners } from "./corners.js";
import { wardFacts } from "./names.js";
import * as places from "./place.js";
import { createPicker } from "./picker.js";

const DRAWS = new Set(["point", "line", "area"]);
const FAIR_ACCURACY_M = 100;

export class Where {
  // `change` gets the content with another place; `ask` has the preview asked for a place that is not taken yet.
  constructor(form, { edition, change, ask, preview }) {
    Object.assign(this, { form, edition, change, ask, preview });
    this.map = null;
    this.open = null; // corners put with the cross, too few for a shape yet
    this.words = null; // what was pasted or typed, as the service is asked to read it
    this.past = [];
    this.work = this.#picker("work");
    this.benefit = this.#picker("benefit");
    this.#watch();
  }

  #picker(role) {
    return createPicker({
      box: byId(`${role}-box`), list: byId(`${role}-list`), chips: byId(`${role}-chips`), edition: this.edition,
      several: role === "work" ? (text) => this.readWards(text) : null,
      change: (codes) => (role === "work" ? this.#workIn(codes) : this.change(places.withWards(this.content, "benefit", codes))),
    });
  }

  // Takes up the map once it has been opened.
  useMap(map) {
    this.map = map;
    this.#draw();
    this.#pick();
  }

  show(content) {
    const before = this.content;
    this.content = content;
    this.tool ??= places.toolOf(content.place);
    this.work.show(places.wardsOf(content, "work"));
    this.benefit.show(places.wardsOf(content, "benefit"));
    this.#showTool();
    if (!before || !places.same(before.place.geometry, content.place.geometry)) this.#draw();
    this.#corners();
  }

  // Takes a place that the service understood, or a correction of it.
  take({ place, wards, stated }) {
    this.#remember();
    this.tool = this.words?.text ? "text" : places.toolOf(place);
    this.words = null;
    this.open = null;
    const kept = this.content.wards.filter((ward) => ward.role === "benefit");
    this.change({ ...this.content, place, stated, wards: [...wards.filter((ward) => ward.role !== "benefit"), ...kept] });
    if (place.geometry) this.map?.look(place.geometry);
  }

  undo() {
    if (this.map?.drawing.takeBack()) return;
    if (this.open?.length) { this.open = this.open.slice(0, -1); this.#showOpen(); return; }
    const last = this.past.pop();
    if (!last) return;
    this.tool = last.tool;
    this.change(places.withWards({ ...this.content, place: last.place }, "work", last.work));
    this.#draw();
  }

  drawn(geometry) {
    if (!geometry) return;
    this.open = null;
    this.#site(geometry);
  }

  // A click that picks a ward, for the work or for those it serves.
  picked(role, code) {
    (role === "work" ? this.work : this.benefit).toggle(code);
  }

  read(text) {
    this.tool = "text";
    this.words = { text };
    this.form.elements.text.value = text;
    this.#showTool();
    this.ask();
  }

  // What the preview is asked with: words that are still to be understood stand for the place.
  question() {
    return this.words ? { ...this.content, place: { edition: this.edition, ...this.words } } : this.content;
  }

  #remember() {
    this.past.push({ tool: this.tool, place: this.content.place, work: places.wardsOf(this.content, "work") });
    this.#tools();
  }

  #site(geometry, precision = null) {
    this.words = null;
    this.#remember();
    this.change(places.placed(this.content, places.atSite(this.content.place, geometry, precision)));
  }

  // Wards as people list them, "12, 14 and 29 to 33": the service reads them, and the municipality they count in.
  readWards(text) {
    this.words = { wards_text: text };
    this.ask();
  }

  #workIn(codes) {
    this.words = null;
    this.#remember();
    const place = codes.length ? places.inWards(this.content.place) : places.noPlace(this.content.place, "unlocated");
    this.tool = "wards";
    this.change(places.withWards(places.placed(this.content, place), "work", codes));
  }

  #watch() {
    const { elements } = this.form;
    for (const input of elements.tool) input.addEventListener("change", () => this.#use(input.value));
    for (const input of elements.precision) input.addEventListener("change", () => this.#precise(input.value));
    for (const input of elements.none) input.addEventListener("change", () => { this.#remember(); this.change(places.placed(this.content, places.noPlace(this.content.place, input.value))); });
    elements.whole.addEventListener("change", () => {
      const [level, code] = elements.whole.value.split(" ");
      if (level) { this.#remember(); this.change(places.placed(this.content, places.acrossArea(this.content.place, level, code))); }
    });
    elements.text.addEventListener("input", () => { const text = elements.text.value.trim(); this.words = text ? { text } : null; this.ask(); });
    byId("use-device").addEventListener("click", () => this.#here());
    byId("at-cross").addEventListener("click", () => this.#atCross());
    byId("undo").addEventListener("click", () => this.undo());
    byId("finish").addEventListener("click", () => this.map?.drawing.finish());
    byId("delete-shape").addEventListener("click", () => { this.#remember(); this.open = null; this.change(places.placed(this.content, places.noPlace(this.content.place, "unlocated"))); this.#draw(); });
    byId("pick-benefit").addEventListener("click", (event) => {
      const isOn = event.currentTarget.getAttribute("aria-pressed") !== "true";
      event.currentTarget.setAttribute("aria-pressed", String(isOn));
      this.#pick();
    });
    byId("map").addEventListener("keydown", (event) => {
      if (event.key === "Enter" && DRAWS.has(this.tool)) { event.preventDefault(); this.#atCross(); }
      if (event.key === "Enter" && this.picking) this.map.pickAtCentre();
    });
  }

  #use(tool) {
    const { elements } = this.form;
    this.tool = tool;
    this.open = null;
    const kind = places.kindOf(this.content.place.geometry);
    // A line is no area: the other kind of shape is drawn anew, and the old one stays until it is there.
    if (DRAWS.has(tool) && kind !== tool) this.map?.show(null);
    else this.#draw();
    this.#showTool();
    this.words = tool === "text" && elements.text.value.trim() ? { text: elements.text.value.trim() } : null;
    this.ask();
    if (tool === "wards") this.form.querySelector("#work-box").focus({ preventScroll: true });
  }

  async #precise(value) {
    if (value !== "somewhere") {
      const site = this.content.place.scope === "site" ? this.content.place.geometry : this.site;
      if (site) this.#site(site, Number(value));
      return;
    }
    const [ward] = this.preview().filter((area) => area.landing === "ward");
    if (!ward) return;
    this.site = this.content.place.geometry;
    const facts = await wardFacts(ward.code, this.edition).catch(() => null);
    if (!facts?.local) return;
    this.#remember();
    this.change(places.placed(this.content, places.acrossArea(this.content.place, "local", facts.local.code)));
  }

  #here() {
    const said = byId("device-said");
    if (!navigator.geolocation) { said.textContent = say("work.device_none"); return; }
    said.textContent = say("work.device_asking");
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      const point = places.roundedShape({ type: "Point", coordinates: [coords.longitude, coords.latitude] });
      const isFair = coords.accuracy <= FAIR_ACCURACY_M;
      said.textContent = say(isFair ? "work.device_found" : "work.device_rough", { metres: Math.round(coords.accuracy) });
      this.#site(point, isFair ? places.EXACT : places.NEAR);
      this.#draw();
      this.map?.look(point);
    }, (error) => { said.textContent = say(error.code === error.PERMISSION_DENIED ? "work.device_refused" : "work.device_failed"); }, { enableHighAccuracy: true, timeout: 20_000, maximumAge: 0 });
  }

  // Puts a point, or one corner more, where the cross stands.
  #atCross() {
    if (!this.map) return;
    const [corner] = places.rounded([this.map.centre()]);
    const own = places.kindOf(this.content.place.geometry) === this.tool ? places.cornersOf(this.content.place.geometry) : null;
    const corners = [...(this.open ?? (this.tool === "point" ? [] : own) ?? []), corner];
    const shape = places.fromCorners(this.tool, corners);
    if (shape) { this.open = null; this.#site(shape); this.#draw(); } else { this.open = corners; this.#showOpen(); }
  }

  #showOpen() {
    this.map?.show(null, this.open);
    this.#tools();
    byId("tool-said").textContent = say("work.corners_so_far", { count: this.open.length, number: this.open.length });
  }

  #draw() {
    if (!this.map) return;
    this.map.show(this.content.place.geometry ?? null);
    this.map.drawing.use(this.tool);
    this.#tools();
  }

  #pick() {
    const serves = byId("pick-benefit").getAttribute("aria-pressed") === "true";
    this.picking = serves ? "benefit" : this.tool === "wards" ? "work" : null;
    this.map?.drawing.use(serves ? null : this.tool);
    this.map?.pick(this.picking);
  }

  #corners() {
    const corners = this.open ?? places.cornersOf(this.content.place.geometry) ?? [];
    byId("corners").hidden = !corners.length;
    byId("corner-count").textContent = String(corners.length);
    showCorners(byId("corner-rows"), corners, (next) => {
      const shape = places.fromCorners(places.kindOf(this.content.place.geometry) ?? this.tool, next);
      if (shape) { this.#site(shape); this.#draw(); } else byId("tool-said").textContent = say("work.too_few_corners");
    });
  }

  #showTool() {
    const { elements } = this.form;
    for (const input of elements.tool) input.checked = input.value === this.tool;
    for (const panel of this.form.querySelectorAll("[data-tool]")) panel.hidden = !panel.dataset.tool.split(" ").includes(this.tool);
    const { place } = this.content;
    const isSite = place.scope === "site";
    byId("how-exactly").hidden = !(isSite || (place.scope === "local" && this.site));
    for (const input of elements.precision) input.checked = input.value === (isSite ? String(place.precision) : "somewhere");
    for (const input of elements.none) input.checked = input.value === place.scope;
    elements.whole.value = places.toolOf(place) === "whole" ? [place.scope, place.area_code ?? ""].join(" ").trim() : "";
    this.#pick();
    this.#tools();
  }

  #tools() {
    const draws = DRAWS.has(this.tool);
    const isOpen = Boolean(this.map?.drawing.isOpen);
    byId("cross").hidden = !draws && !this.picking;
    byId("at-cross").hidden = !draws;
    byId("at-cross").textContent = say(this.tool === "point" ? "work.put_at_cross" : "work.corner_at_cross");
    byId("undo").disabled = !(this.past.length || this.open?.length || isOpen);
    byId("finish").hidden = !draws || !isOpen;
    byId("delete-shape").hidden = !(this.content.place.geometry || this.open?.length);
  }

  // While a shape is being drawn.
  drawing() { this.#tools(); }
}
