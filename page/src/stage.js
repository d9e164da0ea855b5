// The map with what lies over it.

import {atlas, called, thing} from './atlas.js';
import {at, fill, h, icon} from './dom.js';
import {outdated, told} from './done.js';
import {legend} from './legend.js';
import {clear, cutCircle, extras, hand, listen, showCircle, swap} from './map/hands.js';
import {colourDots, rowsOf, scene, sortLines} from './map/scene.js';
import {View} from './map/view.js';
import {say} from './say.js';
import {change, state} from './store.js';
import {when} from './when.js';
import {share, short, t} from './words.js';

const ICONS = {
  plus: 'M10 4v12M4 10h12', minus: 'M4 10h12', world: 'M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15M2.5 10h15M10 2.5c5 5 5 10 0 15M10 2.5c-5 5-5 10 0 15',
  circle: 'M10 3a7 7 0 0 1 4.5 1.6M16.4 7.3a7 7 0 0 1 0 5.4M14.5 15.4a7 7 0 0 1-9 0M3.6 12.7a7 7 0 0 1 0-5.4M5.5 4.6A7 7 0 0 1 10 3M7.5 7.5l5 5M12.5 7.5l-5 5', close: 'M5 5l10 10M15 5L5 15',
};
let view = null;

/** The view, once there is one. */
export const stage = {get view() { return view; }};

/** Bring the canvas to life. */
export function begin() {
  view = new View(at('map'), extras);
  view.canvas.fate = {where: (spot) => view.where(spot)};
  listen(view, {tell: told, point});
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && state.mode === 'circle') setMode('cut');
  });
}

/** Draw the ground anew: the land has come, or the colours have changed. */
export function renew() {
  scene.lines += 1;
  view.request();
}

/** Show what changed. */
export function update(names) {
  if (!view || !atlas.economies.length) return;
  const lines = names.has('cuts') || names.has('date') || names.has('lang');
  if (lines) sortLines();
  if (lines || ['answer', 'other', 'shown', 'colours'].some((name) => names.has(name))) colourDots();
  if (names.has('mode') || names.has('lang')) circleBar();
  if (names.has('whole') || names.has('mode') || names.has('lang')) tools();
  if (['colours', 'shown', 'lang'].some((name) => names.has(name))) legend(view.width > 640);
  if (['date', 'event', 'lang'].some((name) => names.has(name))) when();
  if (lines) outdated();
  view.request();
}

/** Bring something into view. */
export function show(kind, key) {
  const one = thing(kind, key);
  if (!one || !view) return;
  if (one.at) view.goTo(one.at, 5);
  else if (kind === 'corridor') view.goTo(one.outline[0], 4);
  else if (one.line) view.goTo(one.line[Math.floor(one.line.length / 2)], 3);
}

function tools() {
  const button = (id, label, path, onclick, pressed) => h('button', {id, type: 'button', class: 'tool', title: label, 'aria-label': label, 'aria-pressed': pressed, onclick}, icon(path));
  fill(at('tools'),
    h('div', {class: 'group', role: 'group', 'aria-label': t('tool.zoom')},
      button('zoom-in', t('tool.in'), ICONS.plus, () => view.scaleBy(1.8)),
      button('zoom-out', t('tool.out'), ICONS.minus, () => view.scaleBy(1 / 1.8)),
      button('zoom-all', t('tool.all'), ICONS.world, () => view.reset())),
    h('div', {class: 'group'}, button('draw-circle', t('tool.circle'), ICONS.circle, () => setMode(state.mode === 'circle' ? 'cut' : 'circle'), state.mode === 'circle')),
    h('div', {class: 'group words', role: 'group', 'aria-label': t('tool.click')},
      h('span', {class: 'cap', 'aria-hidden': 'true'}, t('tool.click')), choice('click-stretch', t('tool.stretch'), false), choice('click-system', t('tool.system'), true)));
  const canvas = at('map');
  canvas.setAttribute('aria-label', t('map.label'));
  canvas.setAttribute('aria-roledescription', t('map.role'));
  canvas.classList.toggle('aim', state.mode === 'circle');
}

function choice(id, label, value) {
  return h('button', {id, type: 'button', class: 'tool', 'aria-pressed': state.whole === value, onclick: () => change({whole: value})}, label);
}

function setMode(mode) {
  if (mode !== 'circle') clear(view);
  change({mode});
}

function circleBar() {
  const bar = at('circle');
  bar.hidden = state.mode !== 'circle';
  if (bar.hidden) return;
  const grow = (factor) => () => {
    showCircle(view, hand.radiusKm * factor);
    circleBar();
  };
  fill(bar, h('span', {}, t('circle.how')),
    h('button', {id: 'circle-less', type: 'button', 'aria-label': t('circle.smaller'), onclick: grow(0.8)}, icon(ICONS.minus)),
    h('output', {id: 'circle-size'}, t('circle.size', {km: Math.round(hand.radiusKm)})),
    h('button', {id: 'circle-more', type: 'button', 'aria-label': t('circle.larger'), onclick: grow(1.25)}, icon(ICONS.plus)),
    h('button', {id: 'circle-cut', type: 'button', class: 'main', onclick: () => {
      const said = cutCircle(view);
      change({mode: 'cut'});
      told(said, []);
    }}, t('circle.do')),
    h('button', {id: 'circle-close', type: 'button', 'aria-label': t('circle.leave'), onclick: () => setMode('cut')}, icon(ICONS.close)));
}

function point(found, x, y) {
  const tip = at('tip');
  tip.hidden = !found;
  if (!found) return;
  const row = found.kind === 'economy' && rowsOf(state.shown === 'a' ? state.other : state.answer).get(found.key);
  const name = found.kind === 'segment' && state.whole ? called('system', thing('segment', found.key).system.key) : called(found.kind, found.key);
  fill(tip, h('b', {}, name), h('span', {}, row ? rowWords(row) : t(`kind.${found.kind}`)));
  const wide = at('stage').clientWidth;
  tip.style.setProperty('left', `${Math.min(x + 14, wide - 210)}px`);
  tip.style.setProperty('top', `${y + 16}px`);
}

function rowWords(row) {
  if (row.lost_share > 0) return t('tip.lost', {share: share(row.lost_share), people: short(row.users_lost), n: Math.round(row.users_lost)});
  return t(`outcome.${row.outcome}`);
}

/** Cut or restore from anywhere but the map, and say it. */
export function flip(kind, key) {
  say(swap(kind, key));
}
