// Draw the scene over its ground: what is cut, marks, economies and their names.

import {scene} from './scene.js';
import {shapes} from './shapes.js';
import {colours} from './colours.js';
import {state} from '../store.js';
import {called} from '../atlas.js';
import {share} from '../words.js';

/** Towns are shown from this zoom on. */
export const TOWNS_FROM = 3.2;

/**
 * Draw over the ground.
 * view: {k, x, y} from the field to pixels, zoom (1: the world is 1000 pixels wide), width,
 * height, ratio of device pixels.
 */
export function draw(c, view, extras = {}) {
  const palette = colours();
  c.setTransform(view.ratio * view.k, 0, 0, view.ratio * view.k, view.ratio * view.x, view.ratio * view.y);
  c.lineJoin = c.lineCap = 'round';
  if (scene.now) cutLines(c, view, palette, extras);
  if (extras.circle) circle(c, view, palette, extras.circle);
  c.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
  if (!scene.now) return;
  marks(c, view, palette);
  dots(c, view, palette);
  labels(c, view, palette);
  if (extras.cross) cross(c, view, palette);
}

/** From the field to pixels. */
export const toScreen = (view, spot) => [spot[0] * view.k + view.x, spot[1] * view.k + view.y];

export function ground(c, view, palette) {
  stroke(c, shapes.sphere, {fill: palette.sea});
  stroke(c, shapes.graticule, {line: palette.grid, width: 0.6 / view.k});
  if (shapes.land) {
    stroke(c, shapes.land, {fill: palette.land, line: palette.coast, width: 0.5 / view.k});
  }
}

export function areas(c, view, palette) {
  c.setLineDash([3 / view.k, 3 / view.k]);
  c.globalAlpha = view.zoom > 1.6 ? 0.8 : 0.45;
  stroke(c, scene.areaPath, {line: palette.area, width: 0.9 / view.k});
  c.globalAlpha = 1;
  c.setLineDash([]);
}

export function lines(c, view, palette) {
  const thick = thickness(view);
  stroke(c, scene.links, {line: palette.link, width: (thick * 1.1) / view.k});
  if (view.zoom > 1.5) stroke(c, scene.cables, {line: palette.casing, width: (thick + 2) / view.k});
  stroke(c, scene.cables, {line: palette.cable, width: thick / view.k});
}

/** What is cut, over what it was; and what the pointer is at. */
function cutLines(c, view, palette, extras) {
  const thick = thickness(view);
  if (extras.lit) stroke(c, extras.lit, {line: palette.pick, width: (thick + 2.2) / view.k});
  stroke(c, scene.gone, {line: palette.halo, width: (thick + 2.6) / view.k});
  c.setLineDash([5 / view.k, 4 / view.k]);
  stroke(c, scene.gone, {line: palette.cut, width: (thick + 0.9) / view.k});
  c.setLineDash([]);
}

const thickness = (view) => Math.min(2, 0.75 + 0.25 * Math.log2(view.zoom + 1));

function circle(c, view, palette, path) {
  c.globalAlpha = 0.18;
  c.fillStyle = palette.cut;
  c.fill(path);
  c.globalAlpha = 1;
  stroke(c, path, {line: palette.cut, width: 1.6 / view.k});
}

function marks(c, view, palette) {
  for (const area of scene.areas) {
    const [x, y] = toScreen(view, area.spot);
    const size = view.zoom > 2 ? 4.5 : 3;
    const cut = scene.cutAreas.has(area);
    diamond(c, x, y, cut ? 6 : size);
    paint(c, cut ? palette.cut : palette.halo, cut ? palette.halo : palette.area, 1.3);
  }
  const near = view.zoom >= TOWNS_FROM;
  for (const town of near ? scene.now.towns : scene.cutTowns) {
    const [x, y] = toScreen(view, town.spot);
    if (!inside(view, x, y)) continue;
    const cut = scene.cutTowns.has(town);
    c.beginPath();
    c.arc(x, y, cut ? 5 : 3, 0, 7);
    paint(c, cut ? palette.cut : palette.halo, cut ? palette.halo : palette.hub, 1.2);
  }
  for (const hub of scene.now.hubs) {
    if (!hub.spot) continue;
    const [x, y] = toScreen(view, hub.spot);
    const size = view.zoom > 2 ? 4 : 2.6;
    c.beginPath();
    c.rect(x - size, y - size, 2 * size, 2 * size);
    paint(c, scene.cutHubs.has(hub) ? palette.cut : palette.hub, palette.ring, 1.2);
  }
}

function dots(c, view, palette) {
  const grown = growth(view);
  for (const dot of scene.dots) {
    const [x, y] = toScreen(view, dot.one.spot);
    if (!inside(view, x, y)) continue;
    const radius = dot.radius * grown;
    c.beginPath();
    c.arc(x, y, radius, 0, 7);
    c.globalAlpha = dot.row?.lost_share > 0 || dot.row?.outcome === 'latency' ? 0.95 : 0.78;
    paint(c, dot.colour, palette.ring, 1);
    c.globalAlpha = 1;
    if (dot.row?.outcome === 'offline') strike(c, x, y, radius, palette);
    if (dot.one.key === state.selected) {
      c.beginPath();
      c.arc(x, y, radius + 4, 0, 7);
      c.strokeStyle = palette.pick;
      c.lineWidth = 2.5;
      c.stroke();
    }
  }
}

/** By how much dots grow when the map does. */
export const growth = (view) => view.small * (1 + 0.22 * Math.log2(Math.max(1, view.zoom)));

function labels(c, view, palette) {
  const size = Math.round(12 * (view.letters ?? 1));
  c.font = `600 ${size}px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif`;
  c.textBaseline = 'middle';
  c.direction = document.documentElement.dir || 'ltr';
  const taken = [];
  let left = Math.round((view.width * view.height) / 26000) + 4;
  for (const dot of wanted(view)) {
    if (left === 0) return;
    const text = label(dot);
    const [x, y] = toScreen(view, dot.one.spot);
    const gap = dot.radius * growth(view) + 4;
    const wide = c.measureText(text).width;
    const box = [[x + gap, y], [x - gap - wide, y], [x - wide / 2, y - gap - size / 2], [x - wide / 2, y + gap + size / 2]]
      .map(([a, b]) => [a, b - size / 2 - 1, a + wide, b + size / 2 + 1])
      .find((one) => one[0] > 0 && one[2] < view.width && !taken.some((other) => meet(one, other)));
    if (!box) continue;
    taken.push(box);
    left -= 1;
    write(c, text, box, palette);
  }
}

function write(c, text, box, palette) {
  c.textAlign = 'left';
  c.lineWidth = 3.5;
  c.strokeStyle = palette.halo;
  c.strokeText(text, box[0], (box[1] + box[3]) / 2);
  c.fillStyle = palette.ink;
  c.fillText(text, box[0], (box[1] + box[3]) / 2);
}

/** The dots that deserve a name, the worst hit first; where nothing is lost, the largest. */
function wanted(view) {
  const seen = scene.dots.filter((dot) => inside(view, ...toScreen(view, dot.one.spot)));
  const weight = (dot) => (dot.one.key === state.selected ? 1e12 : 0) + (dot.row?.users_lost ?? 0);
  const hit = seen.filter((dot) => weight(dot) > 0).sort((a, b) => weight(b) - weight(a));
  if (hit.length || state.colours) return hit.length && !state.colours ? hit : valued(seen);
  return view.zoom > 1.8 ? seen : [];
}

function valued(seen) {
  const value = (dot) => state.colours?.values[dot.one.key] ?? 0;
  return seen.filter((dot) => value(dot) > 0).sort((a, b) => value(b) - value(a));
}

function label(dot) {
  const name = called('economy', dot.one.key);
  if (state.colours || !(dot.row?.lost_share > 0)) return name;
  return `${name} \u2068${share(dot.row.lost_share)}\u2069`;
}

const meet = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
const inside = (view, x, y) => x > -30 && y > -30 && x < view.width + 30 && y < view.height + 30;

function strike(c, x, y, radius, palette) {
  const reach = Math.max(2, radius * 0.5);
  c.beginPath();
  c.moveTo(x - reach, y - reach);
  c.lineTo(x + reach, y + reach);
  c.moveTo(x + reach, y - reach);
  c.lineTo(x - reach, y + reach);
  c.strokeStyle = palette.ring;
  c.lineWidth = Math.max(1.4, radius * 0.18);
  c.stroke();
}

function cross(c, view, palette) {
  const [x, y] = [view.width / 2, view.height / 2];
  c.beginPath();
  c.moveTo(x - 9, y);
  c.lineTo(x + 9, y);
  c.moveTo(x, y - 9);
  c.lineTo(x, y + 9);
  c.strokeStyle = palette.pick;
  c.lineWidth = 2;
  c.stroke();
}

function diamond(c, x, y, size) {
  c.beginPath();
  c.moveTo(x, y - size);
  c.lineTo(x + size, y);
  c.lineTo(x, y + size);
  c.lineTo(x - size, y);
  c.closePath();
}

function paint(c, fill, line, width) {
  c.fillStyle = fill;
  c.fill();
  c.strokeStyle = line;
  c.lineWidth = width;
  c.stroke();
}

function stroke(c, path, {fill, line, width}) {
  if (!path) return;
  if (fill) {
    c.fillStyle = fill;
    c.fill(path);
  }
  if (line) {
    c.strokeStyle = line;
    c.lineWidth = width;
    c.stroke(path);
  }
}
