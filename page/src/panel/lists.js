// Everything that the map shows, as lists: for those who do not see it, and for finding things.

import {atlas, called, standing} from '../atlas.js';
import {at, fill, h} from '../dom.js';
import {fold} from '../find.js';
import {rowsOf} from '../map/scene.js';
import {flip} from '../stage.js';
import {change, isCut, state} from '../store.js';
import {compare, share, t, whole} from '../words.js';
import {link} from './frame.js';

export const WATCHED = ['cuts', 'date', 'answer', 'lang'];
const KINDS = ['system', 'place', 'corridor', 'link', 'hub', 'economy'];
const PAGE = 60;
const form = {kind: 'system', typed: '', shown: PAGE};

/** Lay out the form. */
export function open() {
  at('panel').append(h('div', {id: 'lists-form'}), h('div', {id: 'lists-table'}));
  const kinds = h('select', {id: 'lists-kind', onchange: (event) => again({kind: event.target.value, shown: PAGE})}, KINDS.map((kind) => h('option', {value: kind, selected: kind === form.kind}, t(`kinds.${kind}`))));
  fill(at('lists-form'), h('h2', {}, t('lists.title')), h('p', {}, t('lists.how')), h('div', {class: 'form'}, h('label', {}, t('lists.kind'), kinds),
    h('label', {}, t('lists.filter'), h('input', {id: 'lists-filter', type: 'search', value: form.typed, maxlength: 60, oninput: (event) => again({typed: event.target.value, shown: PAGE})}))));
}

/** Fill the table. */
export function update() {
  const now = standing(state.date);
  const wanted = fold(form.typed);
  const rows = ROWS[form.kind](now).filter((row) => !wanted || fold(`${row.name} ${row.note} ${row.key}`).includes(wanted)).sort((a, b) => compare(a.name, b.name));
  const shown = rows.slice(0, form.shown);
  fill(at('lists-table'), h('p', {class: 'small muted', role: 'status'}, t('lists.count', {n: rows.length})),
    h('table', {class: 'rank', id: 'listed'}, h('caption', {class: 'unseen'}, t(`kinds.${form.kind}`)),
      h('thead', {}, h('tr', {}, h('th', {scope: 'col'}, t('lists.name')), h('th', {scope: 'col'}, t(`lists.note.${form.kind}`)), h('th', {scope: 'col', class: 'n'}, t(form.kind === 'economy' ? 'rank.lost' : 'lists.cut')))),
      h('tbody', {}, shown.map(line))),
    rows.length > shown.length && h('button', {id: 'lists-more', type: 'button', class: 'quiet', onclick: () => again({shown: form.shown + 4 * PAGE})}, t('lists.more', {n: rows.length - shown.length})));
}

function line(row) {
  const last = form.kind === 'economy' ? share(row.lost) : press(row);
  const name = form.kind === 'economy' ? link('cut', row.name, {selected: row.key}) : row.name;
  return h('tr', {}, h('th', {scope: 'row'}, name), h('td', {}, row.note), h('td', {class: 'n'}, last));
}

/** A button that cuts the thing of a row, or restores it. */
function press(row) {
  const cut = isCut(form.kind, row.key);
  return h('button', {id: `list-${form.kind}-${row.key}`, type: 'button', class: cut ? 'gone' : '', 'aria-label': t(cut ? 'cuts.restore' : 'lists.pressname', {name: row.name}), onclick: () => flip(form.kind, row.key)}, t(cut ? 'lists.restore' : 'lists.press'));
}

function again(patch) {
  Object.assign(form, patch);
  update();
  change({});
}

const ROWS = {
  system: (now) => [...now.systems].map((one) => ({key: one.key, name: one.short, note: t('lists.economies', {n: economiesOf(one, now)})})),
  place: (now) => [...now.towns].map((one) => ({key: one.key, name: one.name, note: called('economy', one.economy.key)})),
  corridor: (now) => [...now.corridors].map((one) => ({key: one.key, name: one.name, note: t('lists.systems', {n: new Set(now.stretches.filter((s) => s.corridors.includes(one)).map((s) => s.system)).size})})),
  link: (now) => now.links.map((one) => ({key: one.key, name: called('link', one.key), note: one.name ?? ''})),
  hub: (now) => now.hubs.map((one) => ({key: one.key, name: one.name, note: one.town ? called('economy', one.town.economy.key) : ''})),
  economy: () => {
    const rows = rowsOf(state.answer);
    return atlas.economies.map((one) => {
      const row = rows.get(one.key);
      return {key: one.key, name: called('economy', one.key), note: row ? whole(row.users) : t('lists.off'), lost: row?.lost_share ?? 0};
    });
  },
};

function economiesOf(system, now) {
  const found = new Set();
  for (const one of now.stretches) {
    if (one.system === system) for (const end of [one.a, one.b]) if (end.town) found.add(end.town.economy);
  }
  return found.size;
}
