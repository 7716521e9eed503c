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

export function createEngine(csrf) {
  async function send(method, address, { body, headers = {}, signal } = {}) {
    let answer;
    try {
      answer = await fetch(address, {
        method, signal, headers: { Accept: "application/json", "X-CSRF-Token": csrf, ...(body ? { "Content-Type": "application/json" } : {}), ...headers },
        body: body ? JSON.stringify(body) : undefined,
      });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Unreachable();
    }
    if (PASSING.has(answer.status)) throw new Unreachable();
    const text = await answer.text().catch(() => { throw new Unreachable(); });
    const value = text ? JSON.parse(text) : null;
    if (!answer.ok) throw new Refused(answer.status, value ?? {});
    return value;
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
    change: (id, version, content) => send("PUT", at(id), { body: content, headers: matching(version) }),
    step: (id, version, name) => send("POST", at(id, `/${name}`), { headers: matching(version) }),
  };
}
