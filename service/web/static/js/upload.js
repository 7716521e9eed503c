// An upload's page: how far the work has come, told as it goes, and cells kept as soon as they are left.

import { byId } from "./dom.js";
import { ask } from "./api.js";

const page = byId("upload");
const address = `/v1/uploads/${page.dataset.upload}`;
const whole = new Intl.NumberFormat("en-ZA", { maximumFractionDigits: 0 });
let version = Number(page.dataset.version);

if (page.dataset.busy === "true") watch();
if (byId("grid")) keepCells(byId("grid"));

function watch() {
  const look = async () => {
    try {
      const now = await ask(`${address}/progress`);
      if (!["checking", "loading"].includes(now.step) || now.is_stalled) {
        location.reload();
        return;
      }
      show(now);
    } catch {
      // The next look may reach the service again; what it works on goes on meanwhile.
    }
    setTimeout(look, 1000);
  };
  setTimeout(look, 700);
}

function show(now) {
  const bar = byId("progress");
  if (now.total === null) return;
  bar.max = now.total;
  bar.value = now.done;
  byId("progress-text").textContent = page.dataset.rows
    .replace("{done}", whole.format(now.done))
    .replace("{total}", whole.format(now.total));
}

function keepCells(grid) {
  const state = byId("grid-state");
  let last = Promise.resolve();
  const patch = (body, done) => {
    state.textContent = page.dataset.saving;
    // One after the other: each is made from the version that the one before left.
    last = last.then(() => send(body)).then(
      () => {
        state.textContent = page.dataset.saved;
        done();
      },
      (fault) => {
        state.textContent = fault.message || page.dataset.lost;
      },
    );
  };
  grid.addEventListener("change", (event) => {
    const field = event.target;
    const row = field.closest("[data-row]");
    if (!row) return;
    const number = row.dataset.row;
    if (field.classList.contains("out")) {
      patch({ left_out: { [number]: field.checked } }, () => row.classList.toggle("is-out", field.checked));
    } else if (field.classList.contains("cell")) {
      patch({ cells: { [number]: { [field.dataset.column]: field.value } } }, () => mark(field));
    }
  });
  grid.addEventListener("click", (event) => {
    const button = event.target.closest(".use");
    if (!button) return;
    event.preventDefault();
    const row = button.closest("[data-row]");
    for (const [column, text] of Object.entries(JSON.parse(button.dataset.fix))) {
      const field = row.querySelector(`[data-column="${CSS.escape(column)}"]`);
      if (!field) continue;
      field.value = text;
      field.dispatchEvent(new Event("change", { bubbles: true }));
      field.focus();
    }
  });
  grid.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!field.classList?.contains("cell") || !["Enter", "ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    const up = event.key === "ArrowUp";
    const row = field.closest("[data-row]");
    const next = up ? row.previousElementSibling : row.nextElementSibling;
    const below = next?.querySelector(`[data-column="${CSS.escape(field.dataset.column)}"]`);
    if (below) below.focus();
    else field.blur();
  });
  // What is left last is kept before the form goes, from the version that it was kept in.
  grid.addEventListener("submit", async (event) => {
    if (grid.dataset.ready) return;
    event.preventDefault();
    const button = event.submitter;
    await last;
    grid.dataset.ready = "true";
    // Not before this event is over: until then a form does not let itself be sent again.
    setTimeout(() => grid.requestSubmit(button));
  });
}

async function send(body) {
  const answer = await fetch(`${address}/corrections`, {
    method: "PATCH",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json",
      "If-Match": `"${version}"`,
      "X-CSRF-Token": document.querySelector('meta[name="csrf-token"]').content,
    },
    body: JSON.stringify(body),
  });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.detail ?? "");
  version = said.version;
  for (const field of document.querySelectorAll('input[name="version"]')) field.value = version;
}

function mark(field) {
  field.classList.add("is-written");
  field.classList.remove("is-said");
}
