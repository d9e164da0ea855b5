// The ranked list: who loses how much, and behind each row, why.

import {briefAddress} from '../address.js';
import {arc, atlas, called, standing, thing} from '../atlas.js';
import {h} from '../dom.js';
import {lossClass} from '../map/colours.js';
import {flip} from '../stage.js';
import {change, isCut, state} from '../store.js';
import {share, short, t, tenth} from '../words.js';
import {rowsShown} from './cut.js';
import {link} from './frame.js';

const FIRST = 30;
const BOUND = 6;
let all = false;

/** The table of economies, the worst hit first. */
export function table() {
  const rows = rowsShown();
  if (!rows.length) return h('p', {class: 'muted'}, t(state.busy ? 'head.asking' : 'rank.none'));
  const hit = rows.filter((row) => row.outcome !== 'absorbed' || state.record?.record[row.iso3]);
  const base = hit.length || state.cuts.length ? hit : [...rows].sort((a, b) => b.users - a.users);
  const chosen = rows.find((row) => row.iso3 === state.selected);
  const shown = all ? rows : base.slice(0, FIRST);
  if (chosen && !shown.includes(chosen)) shown.unshift(chosen);
  return [
    shown.length > 0 && h('table', {class: 'rank', id: 'ranked'}, h('caption', {class: 'unseen'}, t('rank.caption')), head(), h('tbody', {}, shown.flatMap(rowsOf))),
    rows.length > shown.length || all ? h('button', {id: 'rank-all', type: 'button', class: 'quiet', onclick: () => {
      all = !all;
      change({selected: state.selected});
    }}, t(all ? 'rank.fewer' : 'rank.all', {n: rows.length})) : null,
    blocs(),
    h('p', {class: 'small muted'}, t('head.counted'), ' ', t('rank.estimated')),
  ];
}

/** Nothing is cut and nothing lost: then the list tells how many use the Internet. */
const quiet = () => !state.cuts.length && !state.record;

function head() {
  const cell = (words, name = '') => h('th', {scope: 'col', class: name}, words);
  if (quiet()) return h('thead', {}, h('tr', {}, cell(t('rank.economy')), cell(t('report.users'), 'n')));
  return h('thead', {}, h('tr', {}, cell(t('rank.economy')), cell(t('rank.lost'), 'n'), cell(t('rank.people'), 'n'), state.record ? cell(t('rank.record')) : null));
}

function rowsOf(row) {
  const open = row.iso3 === state.selected;
  const name = called('economy', row.iso3);
  const said = state.record?.record[row.iso3];
  const main = h('tr', {class: open ? 'open' : ''},
    h('th', {scope: 'row'}, h('button', {id: `row-${row.iso3}`, type: 'button', 'aria-expanded': open, onclick: () => change({selected: open ? '' : row.iso3})},
      h('i', {class: `swatch ${row.lost_share > 0 ? `loss-${lossClass(row.lost_share)}` : row.outcome === 'latency' ? 'later' : 'dot'}`}), name),
    quiet() ? null : h('small', {class: `outcome ${row.outcome}`}, t(`outcome.${row.outcome}`))),
    quiet() ? h('td', {class: 'n'}, short(row.users)) : h('td', {class: 'n'}, h('b', {}, share(row.lost_share)), h('span', {class: `gauge loss-${lossClass(row.lost_share)}`, 'aria-hidden': 'true', vars: {'--share': row.lost_share}})),
    quiet() ? null : h('td', {class: 'n'}, row.users_lost >= 0.5 ? short(row.users_lost) : '–'),
    state.record ? h('td', {}, said ? t(`severity.${said}`) : '–') : null);
  return open ? [main, h('tr', {class: 'why'}, h('td', {colspan: state.record ? 4 : quiet() ? 2 : 3}, why(row, name)))] : [main];
}

/** Why an economy loses: what is left, what binds, and what it stands on. */
function why(row, name) {
  const lines = [];
  if (row.lost_share > 0) {
    lines.push(h('p', {}, t('why.carries', {name, served: tenth(row.served_gbps), demand: tenth(row.demand_gbps), share: share(row.served_gbps / row.demand_gbps)})));
    lines.push(bound(row.bottleneck ?? []));
  } else lines.push(h('p', {}, t('why.all', {name, demand: tenth(row.demand_gbps)})));
  if (row.extra_latency_ms === null) lines.push(h('p', {}, t('why.noway')));
  else if (row.extra_latency_ms >= 0.1) lines.push(h('p', {}, t('why.longer', {ms: tenth(row.extra_latency_ms)})));
  return [...lines, doors(row.iso3, name), h('p', {class: 'links'},
    h('a', {href: briefAddress(row.iso3, state.date), target: '_blank', rel: 'noopener'}, t('why.brief', {name})),
    link('fate', t('why.fate', {name}), {fated: row.iso3}),
    link('ties', t('ties.of', {name}), {tied: row.iso3}),
    link('weakest', t('why.weakest', {name}), {asked: row.iso3}))];
}

function bound(arcs) {
  if (!arcs.length) return h('p', {}, t('why.nothing'));
  const shown = arcs.slice(0, BOUND);
  return h('div', {}, h('p', {}, t('why.binds', {n: arcs.length})), h('ul', {class: 'plain'}, shown.map((one) => h('li', {}, arc(one))),
    arcs.length > shown.length && h('li', {class: 'muted'}, t('why.more', {n: arcs.length - shown.length}))));
}

/** The systems that land in an economy and its land links, each with a button that cuts it. */
function doors(iso3, name) {
  const now = standing(state.date);
  const systems = new Set();
  for (const one of now.stretches) if ([one.a.town, one.b.town].some((town) => town?.economy.key === iso3)) systems.add(one.system);
  const links = now.links.filter((one) => one.a.economy.key === iso3 || one.b.economy.key === iso3);
  const all = [...[...systems].map((one) => ['system', one]), ...links.map((one) => ['link', one])];
  if (!all.length) return h('p', {class: 'muted'}, t('why.island', {name}));
  return h('details', {class: 'doors', open: state.cuts.length === 0}, h('summary', {}, t('why.doors', {n: all.length, name})), h('div', {class: 'toggles'}, all.map(([kind, one]) => cutButton(kind, one.key))));
}

/** A button that cuts a thing and restores it. */
export function cutButton(kind, key, words = called(kind, key)) {
  return h('button', {id: `cut-${kind}-${key}`, type: 'button', class: 'toggle', 'aria-pressed': isCut(kind, key), onclick: () => flip(kind, key)}, words);
}

function blocs() {
  const hit = (state.answer?.blocs ?? []).filter((one) => one.lost_share > 0).sort((a, b) => b.lost_share - a.lost_share);
  if (!hit.length) return null;
  return h('details', {class: 'blocs'}, h('summary', {}, t('blocs.title', {n: hit.length})), h('table', {class: 'rank'},
    h('thead', {}, h('tr', {}, h('th', {scope: 'col'}, t('blocs.bloc')), h('th', {scope: 'col', class: 'n'}, t('rank.lost')), h('th', {scope: 'col', class: 'n'}, t('rank.people')))),
    h('tbody', {}, hit.map((one) => h('tr', {}, h('th', {scope: 'row'}, h('a', {href: briefAddress(one.bloc, state.date), target: '_blank', rel: 'noopener', title: thing('bloc', one.bloc)?.name}, one.bloc), h('small', {}, t('blocs.members', {n: one.members_losing.length}))),
      h('td', {class: 'n'}, share(one.lost_share)), h('td', {class: 'n'}, short(one.users_lost)))))));
}

/** Economies that the engine has no row of: not on the network then. */
export const missing = () => atlas.economies.filter((one) => state.answer && !state.answer.economies.some((row) => row.iso3 === one.key));
