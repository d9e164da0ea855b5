// The first sheet: what is cut, what that does, and to whom.

import {atlas, called, standing, stands, thing} from '../atlas.js';
import {at, fill, h, icon} from '../dom.js';
import {csv, image, opened, scenarioFile} from '../files.js';
import {search} from '../search.js';
import {canRedo, canUndo, change, redo, state, step, undo} from '../store.js';
import {flip, show, stage} from '../stage.js';
import {say} from '../say.js';
import {date, share, short, t, whole} from '../words.js';
import {get} from '../api.js';
import {go} from './frame.js';
import {table} from './ranking.js';

export const WATCHED = ['cuts', 'date', 'event', 'record', 'answer', 'busy', 'who', 'members', 'selected', 'stale', 'versus'];
const ICONS = {
  undo: 'M4 9h8a4 4 0 0 1 0 8H8M4 9l4-4M4 9l4 4', redo: 'M16 9H8a4 4 0 0 0 0 8h4M16 9l-4-4M16 9l-4 4',
  close: 'M5 5l10 10M15 5L5 15', share: 'M7 11l6-4M7 11l6 4M5 13a2 2 0 1 0 0-4 2 2 0 0 0 0 4M15 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4M15 18a2 2 0 1 0 0-4 2 2 0 0 0 0 4',
};

/** Lay out the parts that are filled again and again. */
export function open() {
  at('panel').append(...['bar', 'headline', 'cuts', 'figures', 'filter', 'ranking'].map((id) => h('div', {id})));
  filter();
}

/** Fill them. */
export function update(names) {
  const some = (...wanted) => wanted.some((name) => names.has(name));
  bar();
  headline();
  if (some('cuts', 'date', 'event', 'record', 'lang', 'panel')) cuts();
  figures();
  if (some('who', 'members', 'lang')) filter();
  if (some('answer', 'who', 'members', 'selected', 'record', 'lang', 'panel')) fill(at('ranking'), table());
}

function bar() {
  const empty = !state.cuts.length;
  const button = (id, words, onclick, off, path) => h('button', {id, type: 'button', disabled: off, onclick, title: words, 'aria-label': path ? words : undefined}, path ? icon(path) : words);
  fill(at('bar'),
    button('undo', t('do.undo'), undo, !canUndo(), ICONS.undo),
    button('redo', t('do.redo'), redo, !canRedo(), ICONS.redo),
    button('compare-this', t('do.compare'), pin, empty && !state.date),
    button('share', t('do.share'), copy, false),
    menu());
}

function menu() {
  const entry = (id, words, onclick) => h('button', {id, type: 'button', onclick: (event) => {
    event.target.closest('details').open = false;
    onclick();
  }}, words);
  const picked = h('input', {id: 'open-file', type: 'file', accept: '.json,application/json', class: 'unseen', tabindex: -1, 'aria-hidden': 'true', onchange: (event) => opened(event.target)});
  return h('details', {class: 'menu', id: 'export'}, h('summary', {}, t('do.export')), h('div', {},
    entry('save-image', t('do.image'), () => image(stage.view)),
    entry('save-csv', t('do.csv'), csv),
    entry('save-scenario', t('do.scenario'), scenarioFile),
    entry('load-scenario', t('do.open'), () => picked.click()),
    entry('open-report', t('do.report'), () => go('report')), picked));
}

function pin() {
  change({versus: {cuts: state.cuts, date: state.date}});
  say(t('compare.kept'));
  go('compare');
}

async function copy() {
  try {
    await navigator.clipboard.writeText(location.href);
    say(t('do.copied'));
    flash(t('do.copied'));
  } catch {
    prompt(t('do.copy'), location.href);
  }
}

function flash(words) {
  const button = at('share');
  if (!button) return;
  button.textContent = words;
  setTimeout(() => { if (at('share')) at('share').textContent = t('do.share'); }, 1800);
}

function headline() {
  const box = at('headline');
  if (!state.cuts.length) {
    fill(box, h('h2', {}, t('head.none')), h('p', {}, t('head.how')));
    return;
  }
  if (!state.answer) {
    fill(box, h('h2', {}, t(state.busy ? 'head.asking' : 'head.unknown')));
    return;
  }
  const rows = rowsShown();
  const losing = rows.filter((row) => row.lost_share > 0);
  if (!losing.length) {
    fill(box, h('h2', {}, t('head.nobody')));
    return;
  }
  const people = losing.reduce((sum, row) => sum + row.users_lost, 0);
  fill(box, h('h2', {}, t('head.lose', {n: losing.length})),
    h('p', {title: t('head.counted')}, t('head.people', {n: Math.round(people), people: short(people)})));
}

/** The rows that the filter lets through. */
export function rowsShown(answer = state.answer) {
  const rows = answer?.economies ?? [];
  return state.members ? rows.filter((row) => state.members.includes(row.iso3)) : rows;
}

function cuts() {
  const now = standing(state.date);
  const title = state.event && thing('event', state.event)?.title;
  const lost = state.record?.not_found ?? [];
  fill(at('cuts'),
    h('p', {class: 'asof'}, t('cuts.asof', {date: date(now.day)}), title && ' · ', title && h('span', {lang: 'en', dir: 'ltr'}, title)),
    state.cuts.length > 0 && h('ul', {class: 'chips', 'aria-label': t('cuts.label')}, groups().map((group, n) => chip(group, n, now))),
    lost.length > 0 && h('details', {class: 'small'}, h('summary', {}, t('cuts.lost', {n: lost.length})), h('ul', {lang: 'en', dir: 'ltr'}, lost.map((one) => h('li', {}, `${one.said}: ${one.why}`)))),
    state.cuts.length > 1 && h('button', {id: 'restore-all', type: 'button', class: 'quiet', onclick: () => {
      step({cuts: [], event: '', record: null});
      say(t('said.all'));
    }}, t('cuts.all')));
}

/** Several stretches of one system make one chip. */
function groups() {
  const made = new Map();
  for (const one of state.cuts) {
    const system = one.kind === 'segment' ? one.key.split(':')[0] : '';
    const id = system ? `segment:${system}` : `${one.kind}:${one.key}`;
    if (!made.has(id)) made.set(id, []);
    made.get(id).push(one);
  }
  return [...made.values()];
}

function chip(group, n, now) {
  const [first] = group;
  const many = group.length > 1;
  const name = many ? t('cuts.stretches', {system: called('system', first.key.split(':')[0]), n: group.length}) : called(first.kind, first.key);
  const here = group.some((one) => stands(one, now));
  return h('li', {class: here ? '' : 'away'},
    h('button', {type: 'button', class: 'name', title: t('cuts.show'), onclick: () => show(first.kind, first.key)}, name, here ? null : h('small', {}, ` ${t('cuts.away')}`)),
    h('button', {id: `restore-${n}`, type: 'button', class: 'close', 'aria-label': t('cuts.restore', {name}), onclick: () => {
      if (many) step({cuts: state.cuts.filter((one) => !group.includes(one))});
      else flip(first.kind, first.key);
      say(t('said.restored', {name}));
    }}, icon(ICONS.close)));
}

function figures() {
  const rows = rowsShown();
  if (!state.cuts.length || !rows.length) {
    fill(at('figures'));
    return;
  }
  const sum = (name) => rows.reduce((total, row) => total + row[name], 0);
  const count = (outcome) => rows.filter((row) => row.outcome === outcome).length;
  const [demand, served] = [sum('demand_gbps'), sum('served_gbps')];
  const tile = (big, words, name = '') => h('div', {class: `tile ${name}`}, h('b', {}, big), h('span', {}, words));
  fill(at('figures'),
    tile(share(demand ? 1 - served / demand : 0), t('figure.lost')),
    tile(whole(count('offline')), t('outcome.offline'), 'offline'),
    tile(whole(count('congested')), t('outcome.congested'), 'congested'),
    tile(whole(count('latency')), t('outcome.latency'), 'latency'));
}

function filter() {
  const names = {economy: 1, bloc: 1, region: 1};
  fill(at('filter'), search({id: 'who', label: t('filter.label'), hint: state.who ? called(kindOf(state.who), state.who) : t('filter.hint'), kinds: Object.keys(names), chosen: (one) => choose(one.key)}),
    state.who && h('button', {id: 'who-all', type: 'button', class: 'quiet', onclick: () => change({who: '', members: null})}, t('filter.all')));
}

const kindOf = (code) => ['economy', 'bloc', 'region'].find((kind) => thing(kind, code)) ?? 'economy';

/** Show only an economy, bloc or region. */
export async function choose(code) {
  try {
    const {said} = await get(`/api/who/${encodeURIComponent(code)}${state.date ? `?as_of=${state.date}` : ''}`);
    change({who: said.code, members: said.members});
  } catch (err) {
    const alone = atlas.economies.some((one) => one.key === code);
    if (alone) change({who: code, members: [code]});
    else change(err.unreachable ? {stale: 'none'} : {fault: err.message});
  }
}
