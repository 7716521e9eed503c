// What a place is, as the form, the map and the service hold it: never changed in place, always made anew.

export const NOWHERE = { scope: "unlocated", method: "none", precision: 9, exactness: 2, geometry: null, area_level: null, area_code: null, split_by: null };
// IATI codes: how precisely a place is known, and whether that is exact.
export const EXACT = 1;
export const NEAR = 2;
export const GUESSED = 5;
const OF_AREA = { local: 3, district: 3, province: 4, country: 6 };
const DRAWN = { Point: "point", LineString: "line", Polygon: "area", MultiLineString: "line", MultiPolygon: "area", MultiPoint: "point" };
// Where the way of dividing is a question: a line is divided by length, and a point is in one ward.
const SPLITS = { area: ["area", "population"], wards: ["equal", "population", "declared"] };

export const kindOf = (geometry) => (geometry ? (DRAWN[geometry.type] ?? null) : null);
export const toolOf = (place) => ({ site: kindOf(place.geometry) ?? "point", wards: "wards", head_office: "none", unlocated: "point" })[place.scope] ?? "whole";

const anew = (place, changes) => ({ ...NOWHERE, ...(place.edition ? { edition: place.edition } : {}), ...changes });
const exactness = (precision) => (precision === EXACT ? 1 : 2);

const splitsOf = (place) => SPLITS[place.scope === "wards" ? "wards" : kindOf(place.geometry)] ?? [];
const keptSplit = (place, next) => (splitsOf(next).includes(place.split_by) ? { ...next, split_by: place.split_by } : next);

export function atSite(place, geometry, precision = null) {
  const known = precision ?? ([EXACT, NEAR, GUESSED].includes(place.precision) ? place.precision : EXACT);
  const method = geometry.type === "Point" ? "coordinates" : "geometry";
  return keptSplit(place, anew(place, { scope: "site", method, precision: known, exactness: exactness(known), geometry }));
}

export const inWards = (place) => keptSplit(place, anew(place, { scope: "wards", method: "ward_list", precision: NEAR }));

export function acrossArea(place, level, code) {
  const area = level === "country" ? {} : { area_level: level, area_code: code };
  return anew(place, { scope: level, method: "area_name", precision: OF_AREA[level], ...area });
}

export const noPlace = (place, scope) => anew(place, { scope, method: scope === "head_office" ? "stated" : "none" });

// Wards by their part in the commitment: where the work is, whom it serves, what the row said.
export const wardsOf = (content, role) => content.wards.filter((ward) => ward.role === role).map((ward) => ward.code);

export function withWards(content, role, codes) {
  const shares = new Map(content.wards.filter((ward) => ward.role === role).map((ward) => [ward.code, ward.share]));
  const sameAsBefore = codes.length === shares.size && codes.every((code) => shares.has(code));
  const named = [...new Set(codes)].map((code) => ({ role, code, share: sameAsBefore ? shares.get(code) : null }));
  return { ...content, wards: [...content.wards.filter((ward) => ward.role !== role), ...named] };
}

// A content with another place; wards that took the money before do so no more unless the new place is wards.
export function placed(content, place) {
  const next = { ...content, place };
  return place.scope === "wards" ? next : withWards(next, "work", []);
}

// The corners of a shape that has one part and no holes; null where there is no such list.
export function cornersOf(geometry) {
  if (geometry?.type === "Point") return [geometry.coordinates];
  if (geometry?.type === "LineString") return geometry.coordinates;
  if (geometry?.type === "Polygon" && geometry.coordinates.length === 1) return geometry.coordinates[0].slice(0, -1);
  return null;
}

// A shape from its corners, null while there are too few of them.
export function fromCorners(kind, corners) {
  if (kind === "point") return corners.length ? { type: "Point", coordinates: corners.at(-1) } : null;
  if (kind === "line") return corners.length > 1 ? { type: "LineString", coordinates: corners } : null;
  return corners.length > 2 ? { type: "Polygon", coordinates: [[...corners, corners[0]]] } : null;
}

// Degrees to about a tenth of a metre: what a screen can tell, and no false exactness.
export const DIGITS = 6;
export const rounded = (coordinates) => (typeof coordinates[0] === "number" ? coordinates.map((each) => Number(each.toFixed(DIGITS))) : coordinates.map(rounded));
export const roundedShape = (geometry) => ({ type: geometry.type, coordinates: rounded(geometry.coordinates) });

// Whether a shape has come so far that it covers something: while it is begun, its corners lie on each other.
export function isWhole(geometry) {
  const corners = cornersOf(geometry) ?? [];
  const distinct = new Set(corners.map(String)).size;
  return distinct >= ({ Point: 1, LineString: 2, Polygon: 3 }[geometry.type] ?? 0);
}

export const same = (one, other) => JSON.stringify(ordered(one)) === JSON.stringify(ordered(other));

// The same value with its keys in one order; what is missing and what is null are the same.
function ordered(value) {
  if (Array.isArray(value)) return value.map(ordered);
  if (value === null || typeof value !== "object") return value;
  const known = Object.keys(value).sort().filter((key) => value[key] !== null && value[key] !== undefined);
  return Object.fromEntries(known.map((key) => [key, ordered(value[key])]));
}

export function boundsOf(geometry) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  const take = (coordinates) => {
    if (typeof coordinates[0] !== "number") { coordinates.forEach(take); return; }
    const [x, y] = coordinates;
    box[0] = Math.min(box[0], x); box[1] = Math.min(box[1], y); box[2] = Math.max(box[2], x); box[3] = Math.max(box[3], y);
  };
  if (geometry.type === "GeometryCollection") geometry.geometries.forEach((part) => take(part.coordinates));
  else take(geometry.coordinates);
  return box;
}
