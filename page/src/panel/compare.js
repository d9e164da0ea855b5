// Two scenarios side by side.

import {called} from '../atlas.js';
import {at, fill, h} from '../dom.js';
import {rowsOf} from '../map/scene.js';
import {change, state, step} from '../store.js';
import {date, listed, share, short, signed, t} from '../words.js';
import {link} from './frame.js';

export const WATCHED = ['cuts', 'date', 'answer', 'other', 'versus', 'shown', 'members'];
const MOST = 60;
const NAMED = 4;

/** Fill the sheet. */
export function update() {
  const panel = at('panel');
  if (!state.versus) {
    fill(panel, h('h2', {}, t('compare.title')), h('p', {}, t('compare.how')),
      h('p', {}, h('button', {id: 'keep-a', type: 'button', class: 'main', onclick: keep}, t('compare.keep'))));
    return;
  }
  fill(panel, h('h2', {}, t('compare.title')), sides(), shown(), h('div', {class: 'buttons'},
    h('button', {id: 'swap', type: 'button', onclick: swap}, t('compare.swap')),
    h('button', {id: 'keep-a', type: 'button', onclick: keep}, t('compare.again')),
    h('button', {id: 'drop', type: 'button', onclick: () => change({versus: null, other: null, shown: 'b'})}, t('compare.drop'))), table());
}

function sides() {
  const side = (letter, scenario, answer) => {
    const names = scenario.cuts.slice(0, NAMED).map((one) => called(one.kind, one.key));
    const more = scenario.cuts.length - names.length;
    const people = answer?.economies.reduce((sum, row) => sum + row.users_lost, 0) ?? 0;
    return h('div', {class: 'side'}, h('h3', {}, letter), h('p', {}, names.length ? listed(more > 0 ? [...names, t('why.more', {n: more})] : names) : t('compare.nothing')),
      h('p', {class: 'muted'}, scenario.date ? date(scenario.date) : t('compare.today')),
      answer && h('p', {}, h('b', {}, share(answer.lost_share)), ' ', t('figure.lost'), h('br'), t('head.people', {n: Math.round(people), people: short(people)})));
  };
  return h('div', {class: 'sides'}, side('A', state.versus, state.other), side('B', state, state.answer));
}

function shown() {
  const choice = (value, words) => h('button', {id: `show-${value}`, type: 'button', class: 'toggle', 'aria-pressed': state.shown === value, onclick: () => change({shown: value})}, words);
  return h('div', {class: 'toggles', role: 'group', 'aria-label': t('compare.map')}, h('span', {}, t('compare.map')), choice('a', 'A'), choice('b', 'B'), choice('difference', t('compare.difference')));
}

function table() {
  if (!state.answer || !state.other) return h('p', {class: 'muted'}, t('head.asking'));
  const [a, b] = [rowsOf(state.other), rowsOf(state.answer)];
  const codes = [...new Set([...a.keys(), ...b.keys()])].filter((code) => !state.members || state.members.includes(code));
  const rows = codes.map((code) => {
    const [was, is] = [a.get(code)?.lost_share ?? 0, b.get(code)?.lost_share ?? 0];
    return {code, was, is, more: is - was};
  }).filter((row) => row.was > 0 || row.is > 0).sort((x, y) => Math.abs(y.more) - Math.abs(x.more) || (x.code < y.code ? -1 : 1));
  if (!rows.length) return h('p', {}, t('compare.same'));
  const head = [t('rank.economy'), 'A', 'B', t('compare.difference')].map((words, n) => h('th', {scope: 'col', class: n ? 'n' : ''}, words));
  return [h('table', {class: 'rank', id: 'compared'}, h('caption', {class: 'unseen'}, t('compare.title')), h('thead', {}, h('tr', {}, head)), h('tbody', {}, rows.slice(0, MOST).map((row) => h('tr', {},
    h('th', {scope: 'row'}, called('economy', row.code)), h('td', {class: 'n'}, share(row.was)), h('td', {class: 'n'}, share(row.is)), h('td', {class: `n ${row.more > 0 ? 'worse' : 'less'}`}, signed(row.more)))))),
  h('p', {class: 'small'}, link('cut', t('compare.back')))];
}

function keep() {
  change({versus: {cuts: state.cuts, date: state.date}});
}

function swap() {
  const before = {cuts: state.cuts, date: state.date};
  const {cuts, date: day} = state.versus;
  change({versus: before});
  step({cuts, date: day, event: '', record: null});
}
