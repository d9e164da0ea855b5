// What a click just did, and what else lies there.

import {called, thing} from './atlas.js';
import {at, fill, h, icon} from './dom.js';
import {swap} from './map/hands.js';
import {say} from './say.js';
import {isCut, spelled, state, step} from './store.js';
import {t} from './words.js';

const CLOSE = 'M5 5l10 10M15 5L5 15';
let mine = '';

/** Say what was done, and offer what else lies there. */
export function told(said, found) {
  const box = at('done');
  if (!said) {
    box.hidden = true;
    return;
  }
  say(said);
  const [first, ...rest] = found;
  const others = rest.filter((one) => one.kind !== 'economy').slice(0, 4);
  const widen = first?.kind === 'segment' && isCut('segment', first.key);
  fill(box, h('p', {}, said),
    h('div', {class: 'also'},
      widen && h('button', {type: 'button', onclick: () => widened(first.key)}, t('done.system', {name: thing('segment', first.key).system.short})),
      others.length > 0 && h('span', {}, t('done.also')),
      others.map((one) => h('button', {type: 'button', 'aria-pressed': isCut(one.kind, one.key), onclick: () => told(swap(one.kind, one.key), found)}, called(one.kind, one.key)))),
    h('button', {type: 'button', class: 'close', 'aria-label': t('done.close'), onclick: () => { box.hidden = true; }}, icon(CLOSE)));
  box.hidden = false;
  mine = spelled(state);
}

/** Put the words away when the scenario has changed in another way. */
export function outdated() {
  if (spelled(state) !== mine) at('done').hidden = true;
}

function widened(key) {
  const system = thing('segment', key).system.key;
  step({cuts: state.cuts.filter((one) => one.kind !== 'segment' || thing('segment', one.key)?.system.key !== system)
    .concat(isCut('system', system) ? [] : [{kind: 'system', key: system}])});
  told(t('said.cut', {name: called('system', system)}), []);
}
