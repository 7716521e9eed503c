// Asks the service; an answer that is not wanted any more is broken off.

// What the service refused, in one sentence; `problem` is all that it said.
export class Refusal extends Error {
  constructor(sentence, problem = {}) {
    super(sentence);
    this.problem = problem;
  }
}

export async function ask(address, signal) {
  let answer;
  try {
    answer = await fetch(address, { signal, headers: { Accept: "application/json" } });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refusal("");
  }
  if (answer.ok) return answer.json();
  const problem = await answer.json().catch(() => ({}));
  throw new Refusal(problem.detail ?? answer.statusText, problem);
}

// Makes an asker that breaks the question before it off.
export function latest() {
  let running = null;
  return (address) => {
    running?.abort();
    running = new AbortController();
    return ask(address, running.signal);
  };
}
