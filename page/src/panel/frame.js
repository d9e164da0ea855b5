// The panel beside the map: its tabs, and which of its sheets is open.

import * as address from '../address.js';
import {at, fill, h} from '../dom.js';
import {change, flush, state} from '../store.js';
import {t} from '../words.js';
import * as compare from './compare.js';
import * as cut from './cut.js';
import * as fate from './fate.js';
import * as lists from './lists.js';
import * as report from './report.js';
import * as sources from './sources.js';
import * as ties from './ties.js';
import * as weakest from './weakest.js';

const SHEETS = {cut, compare, weakest, fate, ties, lists, sources, report};
const TABS = ['cut', 'compare', 'weakest', 'fate', 'ties', 'lists', 'sources'];
let open = '';

/** Show what changed. */
export function update(names) {
  const sheet = SHEETS[state.panel];
  const turned = open !== state.panel || names.has('lang');
  if (turned) {
    open = state.panel;
    document.body.classList.toggle('reporting', open === 'report');
    tabs();
    at('panel').replaceChildren();
    sheet.open?.();
  }
  if (turned || sheet.WATCHED.some((name) => names.has(name))) sheet.update(names);
  if (turned || names.has('stale') || names.has('fault')) notice();
}

/** Go to a panel. */
export function go(panel, patch = {}) {
  change({panel, ...patch});
  flush();
  at('panel').scrollTop = 0;
}

/** A link to a panel that does not load the page anew. */
export function link(panel, words, patch = {}) {
  return h('a', {href: address.path(panel), onclick: (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(panel, patch);
  }}, words);
}

function tabs() {
  const nav = at('tabs');
  nav.setAttribute('aria-label', t('tabs.label'));
  fill(nav, TABS.map((name) => {
    const one = link(name, t(`tab.${name}`));
    one.id = `tab-${name}`;
    if (name === state.panel) one.setAttribute('aria-current', 'page');
    return one;
  }));
  document.getElementById(`tab-${state.panel}`)?.scrollIntoView({block: 'nearest', inline: 'nearest'});
  document.title = `${t(`tab.${state.panel}`)} · fateshare`;
}

function notice() {
  const stale = state.stale && h('div', {class: 'warn', id: 'unreachable', role: 'alert'}, h('b', {}, t('away.title')), ' ', t(state.stale === 'kept' ? 'away.kept' : 'away.none'));
  const fault = state.fault && h('div', {class: 'warn', id: 'fault', role: 'alert'}, h('b', {}, t('fault.title')), ' ', h('span', {lang: 'en', dir: 'ltr'}, state.fault));
  fill(at('notice'), stale, fault);
}
