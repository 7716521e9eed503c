// The map of a place: wards to see and to pick, the shape, and what the preview says of both.

import { Atlas } from "../js/atlas.js";
import { say } from "../js/texts.js";
import { Drawing } from "./drawing.js";
import { boundsOf } from "./place.js";

const ACCENT = "#b3400e";
const SERVED = "#0b5c8a";
const NONE = { type: "FeatureCollection", features: [] };
const CONTROLS = ["NavigationControl.ZoomIn", "NavigationControl.ZoomOut", "Map.Title"];
// Close enough to see a village, and its neighbours too.
const AT_POINT_ZOOM = 11.5;

export async function openMap(stage, boot, told) {
  const [library, terra, adapter] = await Promise.all([import(stage.dataset.library), import(stage.dataset.drawing), import(stage.dataset.adapter)]);
  library.setWorkerUrl(new URL(stage.dataset.worker, location.origin).href);
  const words = Object.fromEntries(CONTROLS.map((key) => [key, say(`map.control.${key.split(".")[1].toLowerCase()}`)]));
  const atlas = new Atlas(library, "map", { basemap: boot.basemap, attribution: "", words });
  await atlas.useEdition(boot.edition.slug);
  await atlas.outline("ward");
  return new PlaceMap(atlas, { terra, adapter }, told);
}

class PlaceMap {
  constructor(atlas, libraries, told) {
    this.atlas = atlas;
    this.map = atlas.map;
    this.#layers();
    this.drawing = new Drawing(libraries, this.map, told);
    this.map.on("click", (event) => {
      const ward = this.picking ? this.#wardAt(event.point) : null;
      if (ward) told.picked(this.picking, ward);
    });
    this.picked = told.picked;
  }

  #layers() {
    const wards = { source: "ward", "source-layer": "areas", filter: coded([]) };
    const over = "border-ward";
    this.map.addLayer({ ...wards, id: "touched", type: "fill", paint: { "fill-color": ACCENT, "fill-opacity": 0.16 } }, over);
    this.map.addLayer({ ...wards, id: "touched-border", type: "line", paint: { "line-color": ACCENT, "line-width": 2.5 } });
    this.map.addLayer({ ...wards, id: "served", type: "line", paint: { "line-color": SERVED, "line-width": 3, "line-dasharray": [2, 1.5], "line-offset": 2 } });
    // A shape of several parts, which is shown and not drawn upon; and corners that are no shape yet.
    this.map.addSource("shape", { type: "geojson", data: NONE });
    this.map.addLayer({ id: "shape-areas", type: "fill", source: "shape", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": ACCENT, "fill-opacity": 0.25 } });
    this.map.addLayer({ id: "shape-lines", type: "line", source: "shape", filter: ["!=", ["geometry-type"], "Point"], paint: { "line-color": ACCENT, "line-width": 3.5 } });
    this.map.addLayer({ id: "shape-points", type: "circle", source: "shape", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-color": ACCENT, "circle-radius": 6, "circle-stroke-color": "#fff", "circle-stroke-width": 2 } });
  }

  // Which wards a click picks: those of the work, those it serves, or none.
  pick(role) {
    this.picking = role;
    this.map.getCanvas().style.cursor = role ? "pointer" : "";
  }

  #wardAt(point) {
    const [found] = this.map.queryRenderedFeatures(point, { layers: ["fill-ward"] });
    return found?.properties.code ?? null;
  }

  show(geometry, corners = []) {
    const isDrawn = this.drawing.show(geometry);
    const shapes = geometry && !isDrawn ? [geometry] : corners.map((coordinates) => ({ type: "Point", coordinates }));
    this.map.getSource("shape").setData({ ...NONE, features: shapes.map((shape) => ({ type: "Feature", geometry: shape, properties: {} })) });
  }

  mark({ touched, served }) {
    this.map.setFilter("touched", coded(touched));
    this.map.setFilter("touched-border", coded(touched));
    this.map.setFilter("served", coded(served));
  }

  pickAtCentre() {
    const { width, height } = this.map.getContainer().getBoundingClientRect();
    const ward = this.#wardAt([width / 2, height / 2]);
    if (ward) this.picked(this.picking, ward);
  }

  // The first look: at the shape, else at where the row says it is, else at everything.
  frame(everything, geometry, near) {
    if (geometry) this.look(geometry);
    else this.fit(near ?? everything);
  }

  fit(box) { this.atlas.fit(box, { animate: false }); }

  look(geometry) {
    const box = boundsOf(geometry);
    if (geometry.type === "Point") this.map.easeTo({ center: geometry.coordinates, zoom: Math.max(this.map.getZoom(), AT_POINT_ZOOM), animate: !matchMedia("(prefers-reduced-motion: reduce)").matches });
    else this.fit(box);
  }

  // Once all that is in the picture has arrived, a click finds the ward below it.
  whenDrawn(act) {
    if (this.map.loaded()) act();
    else this.map.once("idle", act);
  }

  centre() {
    const { lng, lat } = this.map.getCenter();
    return [lng, lat];
  }
}

const coded = (codes) => ["in", ["get", "code"], ["literal", codes]];
