// Asks the service to work out, to store and to hand in a proposal.

// What the service says no to: `status` and the problem as it was answered.
export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail ?? problem.title ?? String(status));
    this.status = status;
    this.problem = problem;
  }
}

// No answer came, or one that another attempt may better: nothing is lost, and it is tried again.
export class Unreachable extends Error {}

const PASSING = new Set([408, 429, 502, 503, 504]);

// Whose sign-in a page belongs to: writes bring its token along.
const proofIn = (page) => page.querySelector('meta[name="csrf-token"]')?.content ?? "";

// `account` is the number of who opened the page: another one's sign-in does not do for what was typed here.
export function createEngine(account) {
  let proof = proofIn(document);

  async function reach(address, options) {
    try {
      return await fetch(address, options);
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Unreachable();
    }
  }

  async function send(method, address, { body, headers = {}, signal } = {}, isAgain = false) {
    const answer = await reach(address, {
      method, signal, headers: { Accept: "application/json", "X-CSRF-Token": proof, ...(body ? { "Content-Type": "application/json" } : {}), ...headers },
      body: body ? JSON.stringify(body) : undefined,
    });
    if (PASSING.has(answer.status)) throw new Unreachable();
    const text = await answer.text().catch(() => { throw new Unreachable(); });
    const value = text ? JSON.parse(text) : null;
    if (answer.ok) return value;
    if (answer.status === 403 && method !== "GET" && !isAgain && (await signedInAnew())) return send(method, address, { body, headers, signal }, true);
    throw new Refused(answer.status, value ?? {});
  }

  // Who was signed out and has signed in again, in another window, goes on here.
  async function signedInAnew() {
    const answer = await reach("/work", { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = proofIn(page);
    const isSame = page.querySelector("[data-account]")?.dataset.account === String(account);
    if (!isSame || now === proof) return false;
    proof = now;
    return true;
  }

  const at = (id, step = "") => `/v1/proposals/${id}${step}`;
  const matching = (version) => ({ "If-Match": `"${version}"` });
  let asking = null;

  return {
    // Works out where the money would land; a later question breaks an earlier one off.
    preview(question) {
      asking?.abort();
      asking = new AbortController();
      return send("POST", "/v1/proposals/preview", { body: question, signal: asking.signal });
    },
    read: (id) => send("GET", at(id)),
    create: (proposal, key) => send("POST", "/v1/proposals", { body: proposal, headers: { "Idempotency-Key": key } }),
    // `moved` tells that the published commitment changed meanwhile, and that this was drawn from what it is now.
    change: ({ id, version, base_revision }, content, moved) => send("PUT", at(id), { body: { content, ...(moved ? { base_revision } : {}) }, headers: matching(version) }),
    step: (id, version, name) => send("POST", at(id, `/${name}`), { headers: matching(version) }),
  };
}
