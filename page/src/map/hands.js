// What pointers and keys do on the map: cut, look, draw a circle.

import {called, thing} from '../atlas.js';
import {at} from '../dom.js';
import {change, isCut, state, step, toggle} from '../store.js';
import {t} from '../words.js';
import {MOST_CUTS} from '../api.js';
import {apartKm, outline, within} from './circle.js';
import {pick} from './pick.js';
import {scene} from './scene.js';
import {joined, path2d} from './shapes.js';

const [FINGER, MOUSE] = [16, 7];
const PAN = 70;
const MOST_KM = 5000;
/** The circle that is drawn, and what the pointer is at. */
export const hand = {centre: null, radiusKm: 300, from: null, lit: null, path: null, keys: false, spent: false};

/** Listen to the canvas; `tell` says what was done, `point` shows what the pointer is at. */
export function listen(view, {tell, point}) {
  const {canvas} = view;
  canvas.addEventListener('click', (event) => press(view, event, tell));
  canvas.addEventListener('pointermove', (event) => hover(view, event, point));
  canvas.addEventListener('pointerleave', () => light(view, null, point));
  canvas.addEventListener('keydown', (event) => key(view, event, tell));
  canvas.addEventListener('pointerdown', (event) => begin(view, event));
  canvas.addEventListener('pointerup', (event) => end(view, event, tell));
}

/** What a drawing adds to the scene. */
export const extras = () => ({mode: state.mode, lit: hand.lit, circle: hand.path, cross: state.mode === 'circle' && hand.keys});

/** Do with a thing what a click does: cut or restore it, or look at an economy. */
export function act(kind, key) {
  if (kind === 'economy') {
    change({selected: state.selected === key ? '' : key});
    return '';
  }
  const [what, which] = kind === 'segment' && state.whole ? ['system', thing(kind, key).system.key] : [kind, key];
  return swap(what, which);
}

/** Cut or restore; a stretch that a wider cut holds is restored with that. */
export function swap(kind, key) {
  const wider = kind === 'segment' && !isCut(kind, key) && widerCut(thing(kind, key));
  const [what, which] = wider ? [wider.kind, wider.key] : [kind, key];
  if (!isCut(what, which) && state.cuts.length >= MOST_CUTS) return t('cut.most', {n: MOST_CUTS});
  const name = called(what, which);
  return t(toggle(what, which) ? 'said.cut' : 'said.restored', {name});
}

/** Cut all that passes within the circle; says how much. */
export function cutCircle(view) {
  const centre = hand.centre ?? view.position(view.width / 2, view.height / 2);
  const lines = [...scene.now.stretches, ...scene.now.links].filter((one) => !scene.cut.has(one));
  const hit = centre ? within(lines, centre, hand.radiusKm) : [];
  clear(view);
  if (!hit.length) return t('circle.none');
  const cuts = [...state.cuts, ...hit.map((one) => ({kind: one.kind, key: one.key}))];
  if (cuts.length > MOST_CUTS) return t('cut.most', {n: MOST_CUTS});
  step({cuts});
  return t('circle.cut', {n: hit.length});
}

/** Show the circle around the middle of the map, for keys and buttons. */
export function showCircle(view, radiusKm = hand.radiusKm) {
  hand.radiusKm = Math.max(10, Math.min(MOST_KM, radiusKm));
  hand.keys = true;
  hand.centre = view.position(view.width / 2, view.height / 2);
  hand.path = hand.centre && path2d(outline(hand.centre, hand.radiusKm));
  view.request();
}

/** Take the circle away. */
export function clear(view) {
  Object.assign(hand, {centre: null, from: null, path: null, keys: false});
  view.request();
}

function press(view, event, tell) {
  if (state.mode === 'circle' || hand.spent) return;
  const [x, y] = spot(event);
  const found = pick(view.view, x, y, event.pointerType === 'touch' ? FINGER : MOUSE);
  if (!found.length) {
    if (state.selected) change({selected: ''});
    return;
  }
  performance.mark('click');
  const said = act(found[0].kind, found[0].key);
  tell(said, found);
}

function hover(view, event, point) {
  if (hand.from) {
    stretch(view, event);
    return;
  }
  if (event.pointerType !== 'mouse' || event.buttons || state.mode === 'circle') return;
  const [x, y] = spot(event);
  light(view, pick(view.view, x, y, MOUSE)[0] ?? null, point, x, y);
}

function light(view, found, point, x, y) {
  const one = found && thing(found.kind, found.key);
  const lines = one?.line && (one.kind === 'segment' && state.whole ? one.system.stretches.filter((s) => scene.now.stretches.includes(s)) : [one]);
  const before = hand.lit;
  hand.lit = lines && found.kind !== 'corridor' ? joined(lines) : null;
  view.canvas.classList.toggle('over', Boolean(found));
  point(found, x, y);
  if (before || hand.lit) view.request();
}

function begin(view, event) {
  hand.spent = false;
  if (state.mode !== 'circle' || event.button) return;
  const centre = view.position(...spot(event));
  if (!centre) return;
  view.canvas.setPointerCapture(event.pointerId);
  Object.assign(hand, {from: centre, centre, keys: false});
}

function stretch(view, event) {
  const there = view.position(...spot(event));
  if (!there) return;
  hand.radiusKm = Math.min(MOST_KM, apartKm(hand.from, there));
  hand.path = path2d(outline(hand.from, hand.radiusKm));
  at('circle-size').textContent = t('circle.size', {km: Math.round(hand.radiusKm)});
  view.request();
}

function end(view, event, tell) {
  if (!hand.from) return;
  hand.spent = true; // the click that follows belongs to the circle
  stretch(view, event);
  const small = hand.radiusKm < 5;
  if (small) clear(view);
  else tell(cutCircle(view), []);
  change({mode: 'cut'});
}

function key(view, event, tell) {
  const moves = {ArrowLeft: [-PAN, 0], ArrowRight: [PAN, 0], ArrowUp: [0, -PAN], ArrowDown: [0, PAN]};
  const grow = {PageUp: 1.25, PageDown: 0.8}[event.key];
  if (moves[event.key]) view.panBy(...moves[event.key]);
  else if (event.key === '+' || event.key === '=') view.scaleBy(1.6);
  else if (event.key === '-') view.scaleBy(1 / 1.6);
  else if (event.key === '0') view.reset();
  else if (state.mode === 'circle' && grow) hand.radiusKm *= grow;
  else if (state.mode === 'circle' && event.key === 'Enter') {
    tell(cutCircle(view), []);
    change({mode: 'cut'});
  } else return;
  event.preventDefault();
  if (state.mode === 'circle') showCircle(view);
}

/** The cut of a larger thing that holds a stretch. */
function widerCut(one) {
  return state.cuts.find((cut) => (cut.kind === 'system' && cut.key === one.system.key)
    || (cut.kind === 'corridor' && one.corridors.some((area) => area.key === cut.key))
    || (cut.kind === 'place' && [one.a.town, one.b.town].some((town) => town?.key === cut.key)));
}

const spot = (event) => [event.offsetX, event.offsetY];
