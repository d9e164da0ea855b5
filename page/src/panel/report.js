// The scenario as a brief: one sheet to read, print or keep as PDF.

import {briefAddress} from '../address.js';
import {atlas, called, lastDay} from '../atlas.js';
import {at, fill, h} from '../dom.js';
import {picture} from '../files.js';
import {stage} from '../stage.js';
import {state} from '../store.js';
import {date, listed, share, short, t, whole} from '../words.js';
import {link} from './frame.js';

export const WATCHED = ['answer', 'cuts', 'date', 'lang'];
const MOST = 40;
const NAMED = 6;

/** Fill the sheet. */
export function update() {
  const panel = at('panel');
  const rows = (state.answer?.economies ?? []).filter((row) => row.lost_share > 0);
  const names = state.cuts.map((one) => called(one.kind, one.key));
  fill(panel, h('p', {class: 'buttons noprint'}, link('cut', t('report.back')), h('button', {id: 'print', type: 'button', class: 'main', onclick: () => print()}, t('report.print'))),
    h('article', {class: 'report'}, h('h2', {}, names.length ? t('report.title', {what: listed(few(names))}) : t('head.none')),
      h('p', {class: 'lead'}, sentences(rows)), h('p', {class: 'muted'}, t('report.asof', {date: date(lastDay(state.date)), edition: date(atlas.edition)})),
      h('figure', {id: 'report-map'}), names.length > NAMED && h('p', {class: 'small'}, h('b', {}, t('cuts.label')), ': ', listed(names)),
      rows.length > 0 && table(rows), h('p', {class: 'small muted'}, t('rank.estimated'), ' ', t('report.economy')),
      h('p', {class: 'small'}, h('span', {class: 'noprint'}, t('report.briefs'), ' ', rows.slice(0, NAMED).flatMap((row, n) => [n ? ' · ' : '', h('a', {href: briefAddress(row.iso3, state.date), target: '_blank', rel: 'noopener'}, called('economy', row.iso3))])))));
  map();
}

function sentences(rows) {
  if (!state.answer) return t('head.unknown');
  if (!rows.length) return t('head.nobody');
  const people = rows.reduce((sum, row) => sum + row.users_lost, 0);
  const [worst] = rows;
  const off = rows.filter((row) => row.outcome === 'offline');
  return [t('head.lose', {n: rows.length}), t('report.people', {n: Math.round(people), people: short(people)}), t('report.worst', {name: called('economy', worst.iso3), share: share(worst.lost_share)}),
    off.length ? t('report.offline', {n: off.length}) : ''].filter(Boolean).join(' ');
}

function table(rows) {
  const head = (words, n) => h('th', {scope: 'col', class: n ? 'n' : ''}, words);
  return h('table', {class: 'rank'}, h('thead', {}, h('tr', {}, head(t('rank.economy')), head(t('rank.lost'), 1), head(t('rank.people'), 1), head(t('report.users'), 1), head(t('report.outcome')))),
    h('tbody', {}, rows.slice(0, MOST).map((row) => h('tr', {}, h('th', {scope: 'row'}, called('economy', row.iso3)), h('td', {class: 'n'}, share(row.lost_share)), h('td', {class: 'n'}, short(row.users_lost)), h('td', {class: 'n'}, whole(row.users)), h('td', {}, t(`outcome.${row.outcome}`))))),
    rows.length > MOST && h('tfoot', {}, h('tr', {}, h('td', {colspan: 5}, t('why.more', {n: rows.length - MOST})))));
}

const few = (names) => (names.length > NAMED ? [...names.slice(0, NAMED), t('why.more', {n: names.length - NAMED})] : names);

async function map() {
  const blob = await picture(stage.view, {plain: true});
  const figure = at('report-map');
  if (!figure) return;
  const image = h('img', {src: URL.createObjectURL(blob), alt: t('report.map')});
  image.addEventListener('load', () => URL.revokeObjectURL(image.src));
  fill(figure, image);
}
