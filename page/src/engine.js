// Keep the engine's answers beside the scenario: ask when it changes, and say when nobody answers.

import {cutAddress, get} from './api.js';
import {standing, stands} from './atlas.js';
import {change, spelled, state, subscribe} from './store.js';

const MOST_KEPT = 60;
const answers = new Map();
const ahead = new Map();
let asking = null;
let latest = Promise.resolve();

/** Begin to listen; `told` hears of every new answer. */
export function start(told) {
  subscribe((names) => {
    if (names.has('cuts') || names.has('date')) latest = refresh(told);
    if (names.has('versus')) compare();
  });
}

/** Resolves when the answer that was asked for last is there. */
export const answer = () => latest;

/** Ask for the answer to the scenario as it is. */
export async function refresh(told = () => {}) {
  asking?.abort();
  asking = new AbortController();
  const {signal} = asking;
  change({busy: true});
  try {
    const {said, kept} = await answered(state, signal);
    if (signal.aborted) return;
    change({answer: said, busy: false, stale: kept ? 'kept' : '', fault: ''});
    told();
  } catch (err) {
    if (signal.aborted || err.name === 'AbortError') return;
    const lost = err.unreachable ? 'none' : state.stale;
    change({answer: null, busy: false, stale: lost, fault: err.unreachable ? '' : err.message});
  }
}

/** Ask before the map is there, so that the answer comes with it. */
export function early(scenario) {
  const promise = get(cutAddress(scenario));
  promise.catch(() => {}); // whoever waits for it hears of it
  ahead.set(spelled(scenario), promise);
}

/** Ask for the answer to a scenario; answers are kept. */
export async function answered(scenario, signal) {
  const key = spelled(scenario);
  if (answers.has(key)) return {said: answers.get(key), kept: false};
  const found = await (taken(key) ?? asked(scenario, signal));
  if (!found.kept) answers.set(key, found.said);
  if (answers.size > MOST_KEPT) answers.delete(answers.keys().next().value);
  return found;
}

/** The promise of a question that was asked early; once. */
function taken(key) {
  const promise = ahead.get(key);
  ahead.delete(key);
  return promise;
}

/** Ask with what stands at the date; the rest of a scenario waits for another date. */
function asked(scenario, signal) {
  const now = standing(scenario.date);
  const cuts = scenario.cuts.filter((one) => stands(one, now));
  return get(cutAddress({cuts, date: scenario.date}), {signal});
}

/** Look whether the server is back. */
export async function knock() {
  if (state.stale) await refresh();
}

async function compare() {
  if (!state.versus) {
    change({other: null, shown: 'b'});
    return;
  }
  try {
    change({other: (await answered(state.versus)).said});
  } catch (err) {
    change({other: null, ...(err.unreachable ? {stale: 'none'} : {fault: err.message})});
  }
}
