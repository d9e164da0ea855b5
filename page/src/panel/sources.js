// Where the facts are from: every source card.

import {atlas} from '../atlas.js';
import {get} from '../api.js';
import {at, fill, h} from '../dom.js';
import {fold} from '../find.js';
import {date, t} from '../words.js';

export const WATCHED = ['lang'];
const PAGE = 40;
let cards = null;
let shown = PAGE;
let typed = '';

/** Lay out the filter, and get the cards. */
export async function open() {
  at('panel').append(h('div', {id: 'sources-form'}), h('div', {id: 'sources-list'}));
  fill(at('sources-form'), h('h2', {}, t('sources.title')), h('p', {}, t('sources.how', {date: date(atlas.edition)})),
    h('label', {class: 'wide'}, t('lists.filter'), h('input', {id: 'sources-filter', type: 'search', value: typed, maxlength: 60, oninput: (event) => {
      typed = event.target.value;
      shown = PAGE;
      update();
    }})));
  if (cards) return;
  try {
    cards = (await get('/api/sources')).said;
  } catch (err) {
    if (at('sources-list')) fill(at('sources-list'), h('div', {class: 'warn', role: 'alert'}, t(err.unreachable ? 'away.title' : 'fault.title')));
    return;
  }
  update();
}

/** Fill the list. */
export function update() {
  const list = at('sources-list');
  if (!list) return;
  if (!cards) {
    fill(list, h('p', {class: 'muted'}, t('sources.loading')));
    return;
  }
  const wanted = fold(typed);
  const hit = cards.filter((card) => !wanted || fold(`${card.title} ${card.publisher} ${card.source}`).includes(wanted));
  fill(list, h('p', {class: 'small muted', role: 'status'}, t('lists.count', {n: hit.length})), h('ul', {class: 'cards', lang: 'en', dir: 'ltr'}, hit.slice(0, shown).map(line)),
    hit.length > shown && h('button', {id: 'sources-more', type: 'button', class: 'quiet', onclick: () => {
      shown += 4 * PAGE;
      update();
    }}, t('lists.more', {n: hit.length - shown})));
}

function line(card) {
  const safe = /^https?:\/\//.test(card.url ?? '');
  const title = safe ? h('a', {href: card.url, target: '_blank', rel: 'noopener noreferrer'}, card.title) : card.title;
  return h('li', {}, title, h('small', {}, [card.publisher, card.published, card.licence].filter(Boolean).join(' · ')));
}
