// Partners in fate: with whom an economy loses, and what binds them.

import {called, lastDay} from '../atlas.js';
import {at, fill, h} from '../dom.js';
import {search} from '../search.js';
import {change, state, step} from '../store.js';
import {share, t} from '../words.js';
import {go} from './frame.js';
import {ask} from './job.js';

export const WATCHED = ['fated', 'lang'];
const FIRST = 25;
let answer = null;
let asked = '';
let pairs = false;

/** Lay out the form. */
export function open() {
  at('panel').append(h('div', {id: 'fate-form'}), h('div', {id: 'fate-job'}), h('div', {id: 'fate-answer'}));
}

/** Fill it; an economy in the address is asked for at once. */
export function update() {
  fill(at('fate-form'), h('h2', {}, state.fated ? t('fate.of', {name: name(state.fated)}) : t('fate.title')), h('p', {}, t('fate.how')),
    h('div', {class: 'form'}, search({id: 'fate-who', label: t('fate.who'), hint: t('fate.who'), kinds: ['economy', 'bloc', 'region'], chosen: (one) => change({fated: one.key})}),
      h('label', {class: 'check'}, h('input', {id: 'fate-pairs', type: 'checkbox', checked: pairs, onchange: (event) => {
        pairs = event.target.checked;
        if (state.fated) run();
      }}), t('fate.pairs'))));
  if (state.fated && state.fated !== asked) run();
  else show();
}

function run() {
  asked = state.fated;
  answer = null;
  show();
  ask({question: 'fate', who: asked, pairs, as_of: lastDay(state.date)}, at('fate-job'), (said) => {
    answer = said;
    show();
  });
}

function show() {
  if (!answer) {
    fill(at('fate-answer'));
    return;
  }
  const rows = [...answer.partners].sort((a, b) => b.shared - a.shared).slice(0, FIRST);
  colour();
  const several = new Set(rows.map((row) => row.iso3)).size > 1;
  fill(at('fate-answer'), rows.length ? h('table', {class: 'rank', id: 'partners'}, h('caption', {class: 'unseen'}, t('fate.title')), head(),
    h('tbody', {}, rows.map((row) => h('tr', {}, h('th', {scope: 'row'}, several ? `${name(row.iso3)} – ${name(row.partner)}` : name(row.partner)), h('td', {class: 'n'}, share(row.shared), h('span', {class: 'gauge', 'aria-hidden': 'true', vars: {'--share': row.shared}})), h('td', {}, binding(row)))))) : h('p', {}, t('fate.nobody')),
  h('p', {class: 'small muted'}, t('fate.scale', {n: answer.scenarios})));
}

function head() {
  return h('thead', {}, h('tr', {}, h('th', {scope: 'col'}, t('fate.partner')), h('th', {scope: 'col', class: 'n'}, t('fate.shared')), h('th', {scope: 'col'}, t('fate.binds'))));
}

/** What binds two economies; a press cuts it. */
function binding(row) {
  return h('button', {id: `binds-${row.iso3}-${row.partner}`, type: 'button', class: 'asset', title: t('weakest.show'), onclick: () => {
    step({cuts: row.binding.map((key) => ({kind: 'segment', key})), event: '', record: null});
    go('cut');
  }}, row.binding.map((key) => called('segment', key)).join(' + '));
}

/** Colour the map by shared fate, where it is one economy's. */
function colour() {
  const mine = answer.partners.filter((row) => row.iso3 === state.fated);
  if (!mine.length) return;
  change({colours: {title: t('fate.of', {name: name(state.fated)}), values: Object.fromEntries(mine.map((row) => [row.partner, row.shared]))}});
}

const name = (code) => ['economy', 'bloc', 'region'].map((kind) => called(kind, code)).find((said) => said !== code) ?? code;
