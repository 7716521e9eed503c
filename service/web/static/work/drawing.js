// Drawing on the map with terra-draw: a point, a line or an area, its corners moved, added and taken away.

import { cornersOf, isWhole, kindOf, roundedShape, same } from "./place.js";

const MODES = { point: "point", line: "linestring", area: "polygon" };
const ACCENT = "#b3400e";
const WHITE = "#ffffff";
// As wide as a finger; a mouse does not mind.
const REACH_PX = 34;
const POINT = { pointColor: ACCENT, pointWidth: 8, pointOutlineColor: WHITE, pointOutlineWidth: 2 };
const LINE = { lineStringColor: ACCENT, lineStringWidth: 4, closingPointColor: WHITE, closingPointOutlineColor: ACCENT, closingPointWidth: 6, closingPointOutlineWidth: 2 };
const AREA = { fillColor: ACCENT, fillOpacity: 0.2, outlineColor: ACCENT, outlineWidth: 3, closingPointColor: WHITE, closingPointOutlineColor: ACCENT, closingPointWidth: 6, closingPointOutlineWidth: 2 };
const CHOSEN = {
  selectedPointColor: ACCENT, selectedPointWidth: 9, selectedPointOutlineColor: WHITE, selectedPointOutlineWidth: 2,
  selectedLineStringColor: ACCENT, selectedLineStringWidth: 4,
  selectedPolygonColor: ACCENT, selectedPolygonFillOpacity: 0.2, selectedPolygonOutlineColor: ACCENT, selectedPolygonOutlineWidth: 3,
  selectionPointColor: WHITE, selectionPointOutlineColor: ACCENT, selectionPointWidth: 7, selectionPointOutlineWidth: 3,
  midPointColor: ACCENT, midPointOutlineColor: WHITE, midPointWidth: 4, midPointOutlineWidth: 2,
};
const CORNERS = { feature: { draggable: true, coordinates: { draggable: true, midpoints: true, deletable: true } } };

export class Drawing {
  // `drawn` is told of a finished shape, `drawing` of one that still changes; both get a geometry, or null for none.
  constructor({ terra, adapter }, map, { drawn, drawing }) {
    this.terra = terra;
    this.tool = null;
    this.told = { drawn, drawing };
    this.draw = new terra.TerraDraw({
      adapter: new adapter.TerraDrawMapLibreGLAdapter({ map, coordinatePrecision: 9 }),
      modes: [
        new terra.TerraDrawPointMode({ styles: POINT }),
        new terra.TerraDrawLineStringMode({ styles: LINE, pointerDistance: REACH_PX, showCoordinatePoints: false }),
        new terra.TerraDrawPolygonMode({ styles: AREA, pointerDistance: REACH_PX }),
        new terra.TerraDrawSelectMode({
          styles: CHOSEN, pointerDistance: REACH_PX, keyEvents: null, allowManualDeselection: false,
          flags: { point: { feature: { draggable: true } }, linestring: CORNERS, polygon: CORNERS },
        }),
      ],
      undoRedo: { modeLevel: new terra.TerraDrawModeUndoRedo() },
    });
    this.draw.start();
    this.draw.on("finish", (id, context) => this.#finished(id, context));
    this.draw.on("change", (ids, type, context) => { if (context?.origin !== "api") this.#changing(); });
  }

  // Whether a line or an area is begun and not finished.
  get isOpen() {
    return this.draw.getModeState() === "drawing";
  }

  // Takes up a tool of the form: null for none that draws.
  use(tool) {
    this.tool = tool in MODES ? tool : null;
    this.#ready();
  }

  // Shows a shape as it stands; one of several parts is shown by the map, and only a new one is drawn here.
  show(geometry) {
    this.draw.clear();
    this.last = geometry && roundedShape(geometry);
    const mode = MODES[kindOf(geometry)];
    if (mode && cornersOf(geometry)) {
      const [added] = this.draw.addFeatures([{ type: "Feature", geometry: roundedShape(geometry), properties: { mode } }]);
      if (added.valid) this.id = added.id;
    }
    this.#ready();
    return this.#shape() !== null;
  }

  // Takes back the last corner of a shape that is not finished; false where there is none.
  takeBack() {
    if (!this.isOpen) return false;
    if (!this.draw.canUndo()) { this.#ready(); return true; }
    return this.draw.undo();
  }

  // Closes a shape as it stands, as a double click does.
  finish() {
    if (!this.isOpen) return;
    const shape = this.#committed();
    this.draw.clear();
    this.#ready();
    this.told.drawn(shape && roundedShape(shape));
  }

  #committed() {
    const shape = this.#shape();
    if (!shape) return null;
    // The last corner of an open shape follows the pointer, and is not one yet.
    if (shape.type === "LineString") return shape.coordinates.length > 2 ? { type: "LineString", coordinates: shape.coordinates.slice(0, -1) } : null;
    if (shape.type === "Polygon") {
      const ring = shape.coordinates[0].slice(0, -2);
      return ring.length > 2 ? { type: "Polygon", coordinates: [[...ring, ring[0]]] } : null;
    }
    return shape;
  }

  // With a shape there, its corners can be moved; without one, the tool draws it.
  #ready() {
    const [feature] = this.#features();
    if (!this.tool) { this.draw.setMode("static"); return; }
    if (feature && this.tool !== "point") {
      this.draw.setMode("select");
      this.draw.selectFeature(feature.id);
    } else this.draw.setMode(MODES[this.tool]);
  }

  #features() {
    const shapes = new Set(Object.values(MODES));
    return this.draw.getSnapshot().filter((each) => shapes.has(each.properties.mode) && each.geometry.type in { Point: 1, LineString: 1, Polygon: 1 } && !guides(each));
  }

  #shape() {
    return this.#features().at(-1)?.geometry ?? null;
  }

  #changing() {
    const shape = this.#shape();
    const rounded = shape && roundedShape(shape);
    // Handles that come and go leave the shape as it is.
    if (!shape || same(rounded, this.last)) return;
    this.last = rounded;
    this.told.drawing(isWhole(shape) ? rounded : null);
  }

  #finished(id, { action }) {
    const feature = this.draw.getSnapshotFeature(id);
    if (!feature) return;
    const others = this.#features().filter((each) => each.id !== id).map((each) => each.id);
    // A new point takes the place of the one before.
    if (action === "draw" && others.length) this.draw.removeFeatures(others);
    const shape = roundedShape(feature.geometry);
    this.last = shape;
    // Not within terra-draw's own handling of the event, which has still to end.
    queueMicrotask(() => { this.#ready(); this.told.drawn(shape); });
  }
}

// Points that terra-draw puts on corners, middles and ends to be taken hold of.
function guides({ properties }) {
  return ["selectionPoint", "midPoint", "closingPoint", "snappingPoint", "coordinatePoint", "edited"].some((name) => properties[name]);
}
