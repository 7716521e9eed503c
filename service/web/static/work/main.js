// One proposal: its form, its map, and where its money would land while both change.

import { byId, h } from "../js/dom.js";
import { say, useTexts } from "../js/texts.js";
import { chooseVersions } from "./conflict.js";
import { watchDetails } from "./details.js";
import { createEngine, Refused, Unreachable } from "./engine.js";
import { createKeeping } from "./keeping.js";
import { showFindings, showLanding, showSplits, spread, touchedWards } from "./landing.js";
import { openMap } from "./map.js";
import { wardLabel } from "./names.js";
import * as places from "./place.js";
import { Saving } from "./saving.js";
import { Where } from "./where.js";

const stage = byId("stage");
const boot = JSON.parse(stage.dataset.boot);
const form = byId("proposal");
const PAUSE_MS = 250;

useTexts(boot.texts, boot.language);
const edition = boot.edition.slug;
const engine = createEngine(boot.account);
const keeping = createKeeping(boot.account);
let map = null;
let landing = { areas: [], phase: null, total: 0 };
let shape = null; // as it is being drawn, not taken yet
let timer;
let asked = 0; // how often the preview was asked for: only the last answer says that the page is up to date

const saving = new Saving({
  subject: boot.subject, engine, keeping, tell: showState, stored,
  conflict: async (versions) => {
    const chosen = await chooseVersions(versions, boot.names);
    byId("choose-again").hidden = chosen !== null;
    byId("choose-again").onclick = () => saving.conflict(versions);
    if (!chosen) return;
    saving.settle(versions.theirs, chosen);
    show();
    if (chosen.place.geometry) map?.look(chosen.place.geometry);
  },
});
const where = new Where(form, { edition, change, ask: askPreview, preview: () => landing.areas });
const details = watchDetails(form, { names: boot.names, today: boot.today, change });

function change(content) {
  shape = null;
  saving.change(content, heading());
  show();
}

// Whose a new commitment is and what it is called there; undefined for what is stored or published already.
function heading() {
  if (boot.subject.id || boot.subject.commitment_id || saving.subject.id) return undefined;
  return { organisation: form.elements.organisation.value, reference: form.elements.reference.value.trim() };
}

function show() {
  where.show(saving.content);
  details.show(saving.content);
  byId("headline").textContent = saving.content.name || say("work.new_title");
  askPreview();
}

function askPreview() {
  clearTimeout(timer);
  asked += 1;
  byId("landing").setAttribute("aria-busy", "true");
  timer = setTimeout(preview, PAUSE_MS);
}

async function preview() {
  const { words } = where;
  const mine = asked;
  const question = where.question();
  const content = shape && !words ? places.placed(question, places.atSite(question.place, shape)) : question;
  try {
    const answer = await engine.preview({ organisation: organisationCode(), commitment_id: boot.subject.commitment_id, content: named(content) });
    byId("landing-offline").hidden = true;
    if (words && words === where.words) understood(answer);
    await showAnswer(answer);
  } catch (error) {
    if (error.name === "AbortError") return;
    if (error instanceof Unreachable) byId("landing-offline").hidden = false;
    else if (error instanceof Refused) showFindings([{ rule: "refused", severity: "refuse", message: error.message, suggestion: null }], () => {});
    else throw error;
  }
  if (mine === asked) byId("landing").setAttribute("aria-busy", "false");
}

const organisationCode = () => boot.subject.organisation?.code ?? form.elements.organisation.value;

// A name is asked for at the end; where the money lands does not wait for it.
const named = (content) => ({ ...content, name: content.name || say("work.new_title") });

// Words that the service could read become the place, and are kept as what was said of it.
function understood(answer) {
  if (answer.place.scope === "unlocated" || answer.findings.some((finding) => finding.severity === "refuse")) return;
  where.take(answer);
}

async function showAnswer(answer) {
  landing = spread(answer);
  const labels = new Map(await Promise.all(landing.areas.filter((area) => area.landing === "ward").map(async (area) => [area.code, await wardLabel(area.code, edition)])));
  showLanding(landing, labels);
  showSplits(ways(answer), answer.split_by, (way) => change({ ...saving.content, place: { ...saving.content.place, split_by: way } }));
  showFindings(answer.findings, correct);
  map?.mark({ touched: touchedWards(landing), served: places.wardsOf(saving.content, "benefit") });
  stage.dataset.previewed = String(Number(stage.dataset.previewed ?? 0) + 1);
}

// Shares can be declared only where the row has some.
const ways = ({ splits, wards }) => splits.filter((way) => way !== "declared" || wards.some((ward) => ward.share !== null));

// One press takes the likely correction, which is read as if it had been typed.
function correct({ text, wards_text: wards }) {
  if (text) where.read(text);
  else where.readWards(wards);
}

function showState(state, sentence, problem) {
  stage.dataset.state = state;
  byId("state").textContent = state === "refused" ? sentence : say(`work.state.${state.replace("-", "_")}`);
  byId("state").className = `state state-${state}`;
  byId("sign-in-again").hidden = state !== "signed-out";
  byId("problems").replaceChildren(...(problem?.errors ?? []).map((each) => h("li", {}, each.detail ?? each.msg ?? "")));
}

// A first save gives the proposal its own address.
function stored(subject, isNew) {
  if (isNew) history.replaceState(null, "", `/work/${subject.id}${location.search}`);
  boot.subject = { ...boot.subject, ...subject };
  byId("status").textContent = say(`work.status.${subject.status}`);
}

async function submit() {
  byId("submit").disabled = true;
  try {
    if (!(await saving.now()) || !saving.subject.id) { askForMissing(); return; }
    boot.subject = { ...boot.subject, ...(await engine.step(saving.subject.id, saving.subject.version, "submit")) };
    stored(boot.subject, false);
    lock();
    byId("submitted").hidden = false;
    byId("submitted").focus();
  } catch (error) {
    await saving.failed(error);
  } finally {
    byId("submit").disabled = false;
  }
}

// Leads to the first field that has to be filled in and is not.
function askForMissing() {
  const missing = form.querySelector("input:required:invalid");
  if (!missing) return;
  missing.closest("details")?.setAttribute("open", "");
  missing.setAttribute("aria-invalid", "true");
  missing.addEventListener("input", () => missing.removeAttribute("aria-invalid"), { once: true });
  missing.focus();
}

async function saveAndNext() {
  if (await saving.now()) location.assign(byId("save-next").dataset.next);
}

// Takes back what was handed in, to change it once more.
async function reopen() {
  try {
    await engine.step(boot.subject.id, boot.subject.version, "reopen");
    location.reload();
  } catch (error) {
    showState(error instanceof Unreachable ? "kept" : "refused", error.message);
  }
}

// What has been handed in is looked at; the hub may return it.
function lock() {
  const can = new Set(boot.subject.may);
  const isOpen = can.has("change");
  byId("fields").disabled = !isOpen;
  byId("map-tools").hidden = !isOpen;
  byId("actions").hidden = !isOpen;
  byId("submit").hidden = !can.has("submit");
  byId("locked").hidden = isOpen || !byId("submitted").hidden;
  byId("reopen").hidden = !can.has("reopen");
}

function watch() {
  form.addEventListener("submit", (event) => { event.preventDefault(); saving.now(); });
  byId("submit").addEventListener("click", submit);
  byId("save-next").addEventListener("click", saveAndNext);
  byId("reopen").addEventListener("click", reopen);
  for (const name of ["organisation", "reference"]) form.elements[name]?.addEventListener("input", () => change(saving.content));
  for (const button of document.querySelectorAll("[data-read]")) button.addEventListener("click", () => where.read(button.dataset.read));
  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.key.toLowerCase() !== "z" || event.target.matches("input:not([type=radio]):not([type=checkbox]), textarea")) return;
    event.preventDefault();
    where.undo();
  });
  // Leaving with something unsent is no loss, but is worth a word where this device could not keep it.
  addEventListener("beforeunload", (event) => { if (stage.dataset.state === "unkept") event.preventDefault(); });
}

async function start() {
  watch();
  const kept = saving.restore();
  if (kept) { byId("restored").hidden = false; if (kept.heading) Object.entries(kept.heading).forEach(([name, value]) => { form.elements[name].value = value; }); }
  else showState(saving.subject.id ? "saved" : "new");
  show();
  lock();
  try {
    map = await openMap(stage, boot, {
      drawn: (geometry) => where.drawn(geometry),
      drawing: (geometry) => { shape = geometry; where.drawing(); if (shape) askPreview(); },
      picked: (role, code) => where.picked(role, code),
    });
    map.frame(boot.edition.bbox, saving.content.place.geometry, boot.near);
    where.useMap(map);
    map.mark({ touched: touchedWards(landing), served: places.wardsOf(saving.content, "benefit") });
    map.whenDrawn(() => { stage.dataset.map = "ready"; });
  } catch (error) {
    console.warn(error);
    byId("no-map").hidden = false;
  }
}

start();
