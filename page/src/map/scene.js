// What the map shows now: lines sorted into live and cut, economies with their size and colour.

import {atlas, standing, thing} from '../atlas.js';
import {state} from '../store.js';
import {joined} from './shapes.js';
import {colours, ofDifference, ofLoss, ofValue} from './colours.js';

const LARGEST = 15;
const MOST_USERS = 1.1e9;
/** Paths of all lines and of those that are cut; marks; economies; `lines` counts the changes. */
export const scene = {now: null, cables: null, links: null, gone: null, areas: [], dots: [], lines: 0};

/** Sort the lines anew: after a change of the date or of the cuts. */
export function sortLines() {
  const now = standing(state.date);
  if (now !== scene.now) {
    scene.now = now;
    scene.cables = joined(now.stretches);
    scene.links = joined(now.links);
    scene.areas = [...now.corridors].sort((a, b) => (a.key < b.key ? -1 : 1));
    scene.areaPath = joined(scene.areas);
    scene.lines += 1;
  }
  scene.cut = cutLines(now);
  scene.gone = joined([...now.stretches, ...now.links].filter((one) => scene.cut.has(one)));
  scene.cutAreas = new Set(state.cuts.filter((one) => one.kind === 'corridor').map((one) => thing('corridor', one.key)));
  scene.cutTowns = new Set(state.cuts.filter((one) => one.kind === 'place').map((one) => thing('place', one.key)));
  scene.cutHubs = new Set(state.cuts.filter((one) => one.kind === 'hub').map((one) => thing('hub', one.key)));
}

/** Size and colour the economies anew: after an answer. */
export function colourDots() {
  const rows = rowsOf(state.answer);
  const others = rowsOf(state.other);
  const shownRows = state.shown === 'a' ? others : rows;
  scene.rows = shownRows;
  scene.dots = atlas.economies.filter((one) => one.spot).map((one) => {
    const row = rows.get(one.key) ?? others.get(one.key);
    const users = row?.users ?? 0;
    return {
      one,
      users,
      row: shownRows.get(one.key),
      radius: row ? 2.4 + LARGEST * Math.sqrt(users / MOST_USERS) : 1.8,
      colour: colourOf(one.key, rows, others),
    };
  }).sort((a, b) => b.radius - a.radius || (a.one.key < b.one.key ? -1 : 1));
}

/** The rows of an answer by economy. */
export function rowsOf(answer) {
  return new Map((answer?.economies ?? []).map((row) => [row.iso3, row]));
}

function colourOf(key, rows, others) {
  if (state.colours) return ofValue(state.colours.values[key]);
  if (state.shown === 'a') return ofLoss(others.get(key));
  if (state.shown === 'difference' && state.other) {
    return ofDifference((rows.get(key)?.lost_share ?? 0) - (others.get(key)?.lost_share ?? 0));
  }
  return rows.size ? ofLoss(rows.get(key)) : colours().dot;
}

/** Which lines the cuts take, as the engine will say too. */
function cutLines(now) {
  const cuts = new Set(state.cuts.map((one) => `${one.kind}:${one.key}`));
  const found = new Set();
  for (const one of now.stretches) {
    const ends = [one.a.town, one.b.town].filter(Boolean);
    const hit = cuts.has(`segment:${one.key}`) || cuts.has(`system:${one.system.key}`)
      || ends.some((town) => cuts.has(`place:${town.key}`) || cuts.has(`branch:${one.system.key}:${town.key}`))
      || one.corridors.some((area) => cuts.has(`corridor:${area.key}`));
    if (hit) found.add(one);
  }
  for (const one of now.links) {
    const pair = one.key.split('-').slice(0, 2).join('-');
    if (cuts.has(`link:${one.key}`) || cuts.has(`link:${pair}`)) found.add(one);
  }
  return found;
}
