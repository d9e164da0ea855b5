// Find what lies at a point of the map: a mark under it, else the nearest line or mark.

import {scene} from './scene.js';
import {runsOf} from './shapes.js';
import {growth, toScreen, TOWNS_FROM} from './draw.js';

const CELL = 6;
/** A mark is met before a line that is nearer by less than this. */
const BEFORE_LINES = 2;
let grid = null;
let gridOf = null;

/** What can be met within `reach` pixels of a point, the best first: {kind, key, off}. */
export function pick(view, x, y, reach) {
  if (!scene.now) return [];
  const found = [...marksAt(view, x, y, reach), ...linesAt(view, x, y, reach)].sort((a, b) => a.off - b.off);
  const seen = new Set();
  return found.filter((one) => {
    const id = `${one.kind}:${one.key}`;
    return seen.has(id) ? false : seen.add(id);
  });
}

function marksAt(view, x, y, reach) {
  const found = [];
  const near = (spot, size) => {
    if (!spot) return Infinity;
    const [a, b] = toScreen(view, spot);
    const off = Math.hypot(a - x, b - y) - size;
    return off <= reach * 0.6 ? Math.max(off, 0) - BEFORE_LINES : Infinity;
  };
  const towns = view.zoom >= TOWNS_FROM ? scene.now.towns : scene.cutTowns;
  for (const [kind, list, size] of [['place', towns, 4], ['hub', scene.now.hubs, 4], ['corridor', scene.areas, 5]]) {
    for (const one of list) {
      const off = near(one.spot, size);
      if (off < Infinity) found.push({kind, key: one.key, off});
    }
  }
  for (const dot of scene.dots) {
    const off = near(dot.one.spot, dot.radius * growth(view));
    if (off < Infinity) found.push({kind: 'economy', key: dot.one.key, off: off + 0.5});
  }
  return found;
}

function linesAt(view, x, y, reach) {
  if (gridOf !== scene.now) {
    grid = build([...scene.now.stretches, ...scene.now.links]);
    gridOf = scene.now;
  }
  const [a, b] = [(x - view.x) / view.k, (y - view.y) / view.k];
  const far = reach / view.k;
  const best = new Map();
  for (let i = Math.floor((a - far) / CELL); i <= Math.floor((a + far) / CELL); i += 1) {
    for (let j = Math.floor((b - far) / CELL); j <= Math.floor((b + far) / CELL); j += 1) {
      for (const [one, run, n] of grid.get(i * 4096 + j) ?? []) {
        const off = toLine(a, b, run, n) * view.k;
        if (off <= reach && off < (best.get(one) ?? Infinity)) best.set(one, off);
      }
    }
  }
  return [...best].map(([one, off]) => ({kind: one.kind, key: one.key, off}));
}

function build(lines) {
  const made = new Map();
  for (const one of lines) {
    for (const run of runsOf(one)) {
      for (let n = 0; n + 3 < run.length; n += 2) place(made, one, run, n);
    }
  }
  return made;
}

function place(made, one, run, n) {
  const [x0, y0, x1, y1] = run.slice(n, n + 4);
  for (let i = Math.floor(Math.min(x0, x1) / CELL); i <= Math.floor(Math.max(x0, x1) / CELL); i += 1) {
    for (let j = Math.floor(Math.min(y0, y1) / CELL); j <= Math.floor(Math.max(y0, y1) / CELL); j += 1) {
      const key = i * 4096 + j;
      if (!made.has(key)) made.set(key, []);
      made.get(key).push([one, run, n]);
    }
  }
}

function toLine(x, y, run, n) {
  const [dx, dy] = [run[n + 2] - run[n], run[n + 3] - run[n + 1]];
  const size = dx * dx + dy * dy;
  const along = size ? Math.max(0, Math.min(1, ((x - run[n]) * dx + (y - run[n + 1]) * dy) / size)) : 0;
  return Math.hypot(x - run[n] - along * dx, y - run[n + 1] - along * dy);
}
