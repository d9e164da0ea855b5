// The state of the page: the scenario, what it is compared with, what is looked at; and its history.

const MOST_STEPS = 200;
const listeners = [];
const past = [];
const future = [];
const changed = new Set();

/** What everything else reads; only `change` and its friends write. */
export const state = {
  cuts: [], // {kind, key}, in the order in which they were cut
  date: '', // empty is the date of the edition
  event: '', // the event of the record that the scenario began as
  record: null, // what the record says of that event
  versus: null, // another scenario {cuts, date} to compare with
  shown: 'b', // which of the two the map shows: a, b or difference
  who: '', // only these are listed
  members: null, // codes of those
  selected: '', // the economy that is looked at
  whole: false, // whether a click cuts the whole system
  mode: 'cut', // cut, or circle
  panel: 'cut', // which panel is open
  asked: '', // whose weakest sets are asked for
  fated: '', // whose partners in fate are shown
  tied: '', // whose agreements are shown
  colours: null, // {title, values by economy}: colours that stand in for the loss
  answer: null, // the engine's answer to the scenario
  other: null, // its answer to the one compared with
  busy: false,
  stale: '', // '', 'kept' (an answer from the cache) or 'none' (no answer at all)
  fault: '', // what the server says is wrong
};

/** Hear of every change: told the names of what changed. */
export function subscribe(heard) {
  listeners.push(heard);
}

/** Change what is looked at, without a step in the history; listeners hear of it soon, once. */
export function change(patch) {
  Object.assign(state, patch);
  if (!changed.size) queueMicrotask(flush);
  for (const name of Object.keys(patch)) changed.add(name);
}

/** Let the listeners hear now. */
export function flush() {
  while (changed.size) {
    const names = new Set(changed);
    changed.clear();
    for (const heard of listeners) heard(names);
  }
}

/** Change the scenario: a step that can be undone. */
export function step(patch) {
  past.push(scenario());
  if (past.length > MOST_STEPS) past.shift();
  future.length = 0;
  change({fault: '', colours: null, ...patch});
}

/** Cut a thing, or restore it where it is cut; says which. */
export function toggle(kind, key) {
  const cut = !isCut(kind, key);
  const rest = state.cuts.filter((one) => one.kind !== kind || one.key !== key);
  step({cuts: cut ? [...rest, {kind, key}] : rest});
  return cut;
}

export const isCut = (kind, key) => state.cuts.some((one) => one.kind === kind && one.key === key);
export const canUndo = () => past.length > 0;
export const canRedo = () => future.length > 0;

export function undo() {
  walk(past, future);
}

export function redo() {
  walk(future, past);
}

/** What the history keeps, and a file holds. */
export function scenario() {
  const {cuts, date, event, record} = state;
  return {cuts, date, event, record};
}

/** The same cuts in the same state, as one text. */
export function spelled({cuts, date}) {
  return `${date}|${cuts.map((one) => `${one.kind}:${one.key}`).sort().join(',')}`;
}

function walk(from, to) {
  if (!from.length) return;
  to.push(scenario());
  change({fault: '', colours: null, ...from.pop()});
}
