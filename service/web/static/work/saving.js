// Sends what was changed, keeps it here until it has arrived, and says where it is.

import { Refused, Unreachable } from "./engine.js";
import { nameOf } from "./keeping.js";
import { same } from "./place.js";

const PAUSE_MS = 1200;
const RETRY_MS = [3_000, 10_000, 30_000];

// States: saved; waiting (typed, sent in a moment); sending; kept (no connection); unkept (no connection, and the
// device keeps nothing); incomplete (lacks what a first save needs); refused (with a sentence); signed-out; conflict.
export class Saving {
  // `subject` is what is stored: id, version, content, and what a new one is drawn from. `tell` gets each state.
  constructor({ subject, engine, keeping, tell, conflict, stored }) {
    Object.assign(this, { subject, engine, keeping, tell, conflict, stored });
    this.content = subject.content;
    this.base = subject.content;
    this.drawnFrom = origin(subject); // stays with what is kept until a conflict is settled
    this.opening = null; // a first save that was sent, and whose answer has not come
    this.attempts = 0;
    this.running = null;
    this.blocked = false;
    addEventListener("online", () => this.#again());
    // Who has just signed in again in another window comes back to this one.
    addEventListener("focus", () => this.#again());
    // A page that goes out of sight may not come back.
    addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") this.#keep(); });
  }

  // Whether there is anything to send: a page that is only looked at makes no draft.
  get isTouched() {
    return !same(this.content, this.base) || Boolean(this.heading) || Boolean(this.opening) || Boolean(this.moved);
  }

  // What was kept of an earlier visit: taken up where it fits, a conflict where the proposal has moved on, or where
  // somebody made it while this device was about to.
  restore() {
    const name = nameOf(this.subject);
    const early = this.subject.commitment_id ? nameOf({ ...this.subject, id: null }) : name;
    const kept = this.keeping.read(name) ?? this.keeping.read(early);
    if (early !== name) this.keeping.drop(early);
    if (!kept) return null;
    if (same(kept.content, this.base) && !kept.heading) { this.keeping.drop(name); return null; }
    this.content = kept.content;
    this.opening = this.subject.id ? null : kept.opening;
    this.heading = kept.heading;
    if (kept.version !== this.subject.version || kept.base_revision !== this.subject.base_revision) {
      this.drawnFrom = { version: kept.version, base_revision: kept.base_revision, base: kept.base };
      this.#clash({ ...this.subject, content: this.base }, kept.base);
    } else this.#later();
    return kept;
  }

  // Takes a change: kept at once, sent after a pause. `heading` is whose a new one is, and what it is called there.
  change(content, heading = this.heading) {
    this.content = content;
    this.heading = heading;
    if (!this.isTouched) {
      clearTimeout(this.timer);
      this.keeping.drop(nameOf(this.subject));
      this.tell(this.subject.id ? "saved" : "new");
      return;
    }
    const isKept = this.#keep();
    if (this.blocked) return;
    this.tell(isKept ? "waiting" : "unkept");
    this.attempts = 0;
    this.#later();
  }

  // Sends now; resolves to whether everything has arrived.
  async now() {
    clearTimeout(this.timer);
    if (this.running) await this.running;
    if (!this.isTouched) return true;
    if (this.blocked) return false;
    this.running = this.#send().finally(() => { this.running = null; });
    await this.running;
    return !this.isTouched;
  }

  // Goes on from what was chosen between two versions.
  settle(theirs, content) {
    this.blocked = false;
    const { version, base_revision } = theirs;
    this.moved = base_revision !== this.subject.base_revision;
    this.subject = { ...this.subject, version, base_revision };
    this.base = theirs.content;
    this.drawnFrom = origin(theirs);
    this.change(content);
  }

  #keep() {
    if (!this.isTouched) return true;
    const { drawnFrom, content, heading, opening } = this;
    return this.keeping.write(nameOf(this.subject), { ...drawnFrom, content, heading, opening, at: new Date().toISOString() });
  }

  #later(pause = PAUSE_MS) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), pause);
  }

  #again() {
    if (!this.isTouched || this.blocked) return;
    this.attempts = 0;
    this.#later(0);
  }

  async #send() {
    if (!this.subject.id && !this.opening && !this.#isComplete()) { this.tell("incomplete"); return; }
    this.tell("sending");
    const { heading } = this;
    const sent = this.subject.id ? this.content : this.#open().content;
    try {
      const answer = this.subject.id ? await this.engine.change(this.subject, sent, this.moved) : await this.engine.create(this.opening.body, this.opening.key);
      this.#arrived(answer, sent, heading);
    } catch (error) {
      await this.failed(error, sent);
    }
  }

  // A first save is sent again word for word until it is answered, so that it is never carried out twice.
  #open() {
    this.opening ??= { key: chance(), body: this.#heading(this.content) };
    this.#keep();
    return this.opening.body;
  }

  #isComplete() {
    if (this.subject.commitment_id) return true;
    return Boolean(this.heading?.organisation && this.heading?.reference && this.content.name);
  }

  #heading(content) {
    const { action, commitment_id, base_revision } = this.subject;
    const { organisation, reference } = this.heading ?? { organisation: this.subject.organisation.code, reference: this.subject.reference };
    return { action, organisation, reference, content, ...(commitment_id ? { commitment_id, base_revision } : {}) };
  }

  #arrived(answer, sent, heading) {
    const before = nameOf(this.subject);
    const isNew = !this.subject.id;
    this.subject = { ...this.subject, ...answer };
    this.base = answer.content;
    this.drawnFrom = origin(answer);
    this.attempts = 0;
    this.opening = null;
    this.moved = false; // whether the published commitment is another than the proposal was drawn from
    if (heading === this.heading) this.heading = undefined;
    if (same(this.content, sent)) this.content = answer.content;
    this.keeping.drop(before);
    this.stored(this.subject, isNew);
    if (this.isTouched) this.change(this.content);
    else this.tell("saved");
  }

  // Says what became of a request that failed; a step such as handing in leaves it to this too.
  async failed(error, sent = this.content) {
    if (error instanceof Unreachable) { this.#waitForConnection(); return; }
    if (!(error instanceof Refused)) throw error;
    this.opening = null;
    if (error.status === 412) { await this.#clashed(sent, error.problem); return; }
    if (error.status === 409 && !this.subject.id && error.problem.proposal_id) { await this.#forestalled(error.problem.proposal_id); return; }
    if (error.status === 401) { this.tell("signed-out"); return; }
    this.tell("refused", error.message, error.problem);
  }

  #waitForConnection() {
    this.tell(this.#keep() ? "kept" : "unkept");
    const pause = RETRY_MS[Math.min(this.attempts, RETRY_MS.length - 1)];
    this.attempts += 1;
    this.#later(pause);
  }

  // The published commitment has moved on, or the proposal has. An answer that was lost on its way back looks
  // like somebody else's change: then what is stored is what was sent.
  async #clashed(sent, { current, proposed, version }) {
    if (!this.subject.id || proposed) {
      this.#clash({ ...this.subject, content: current, base_revision: version }, this.base);
      return;
    }
    try {
      const theirs = await this.engine.read(this.subject.id);
      if (same(theirs.content, sent)) this.#arrived(theirs, sent, this.heading);
      else this.#clash(theirs, this.base);
    } catch (error) {
      if (error instanceof Unreachable) this.#waitForConnection();
      else this.tell("refused", error.message);
    }
  }

  // Somebody has begun to change the same commitment: there is one proposal, and it holds what both agree on.
  async #forestalled(id) {
    try {
      const theirs = await this.engine.read(id);
      this.keeping.drop(nameOf(this.subject));
      this.subject = { ...this.subject, ...theirs };
      this.heading = undefined;
      this.stored(this.subject, true);
      this.#clash(theirs, this.base);
    } catch (error) {
      if (error instanceof Unreachable) this.#waitForConnection();
      else this.tell("refused", error.message);
    }
  }

  #clash(theirs, base) {
    this.blocked = true;
    this.#keep();
    this.tell("conflict");
    this.conflict({ base, mine: this.content, theirs });
  }
}

// What a content was drawn from: what is stored is held against that.
const origin = ({ version, base_revision, content }) => ({ version, base_revision, base: content });

// A name that no other request has; made so that it works in a page without https too.
const chance = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
