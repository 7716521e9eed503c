// Keeps on this device what the service does not have yet, one record for each proposal and account.

const PREFIX = "onebudget:kept";

// `whose` is the account's number, so that nobody who shares a device sees another's work.
export function createKeeping(whose) {
  const key = (name) => `${PREFIX}:${whose}:${name}`;
  return {
    read(name) {
      try {
        return JSON.parse(localStorage.getItem(key(name)));
      } catch {
        return null;
      }
    },
    // Gives false where the device refuses to keep anything: the page then says so.
    write(name, record) {
      try {
        localStorage.setItem(key(name), JSON.stringify(record));
        return true;
      } catch {
        return false;
      }
    },
    drop: (name) => { try { localStorage.removeItem(key(name)); } catch { /* There is nothing kept where nothing can be. */ } },
    // What waits, by name: the work list marks it.
    names() {
      try {
        return Object.keys(localStorage).filter((each) => each.startsWith(key(""))).map((each) => each.slice(key("").length));
      } catch {
        return [];
      }
    },
  };
}

// What a proposal is kept under: one that is not stored yet by what it is drawn from.
export const nameOf = (subject) => (subject.id ? `proposal/${subject.id}` : subject.commitment_id ? `commitment/${subject.commitment_id}` : "new");
