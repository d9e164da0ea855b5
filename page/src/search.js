// A search field with a list under it, worked by keys and fingers (the ARIA combobox pattern).

import {askServer, find} from './find.js';
import {fill, h} from './dom.js';
import {state} from './store.js';
import {t} from './words.js';

const WAIT_MS = 250;

/** Make a search field; `chosen` is told what was chosen. `kinds` limits what is found. */
export function search({id, label, hint = '', kinds = null, chosen, value = ''}) {
  const list = h('ul', {id: `${id}-list`, role: 'listbox', 'aria-label': label, hidden: true});
  const input = h('input', {
    id, type: 'search', role: 'combobox', value, placeholder: hint, autocomplete: 'off', spellcheck: 'false',
    'aria-label': label, 'aria-expanded': 'false', 'aria-controls': `${id}-list`, 'aria-autocomplete': 'list',
    maxlength: 80, enterkeyhint: 'go',
  });
  const field = {input, list, found: [], at: -1, kinds, chosen, timer: 0};
  input.addEventListener('input', () => look(field));
  input.addEventListener('focus', () => look(field));
  input.addEventListener('keydown', (event) => key(field, event));
  input.addEventListener('blur', () => setTimeout(() => {
    if (document.activeElement !== input) close(field); // one may be back already
  }, 150));
  return h('div', {class: 'search'}, input, list);
}

function look(field) {
  clearTimeout(field.timer);
  const typed = field.input.value;
  show(field, find(typed, {kinds: field.kinds, date: state.date}));
  if (field.found.length || typed.trim().length < 2) return;
  field.timer = setTimeout(() => elsewhere(field, typed), WAIT_MS);
}

async function elsewhere(field, typed) {
  try {
    const found = await askServer(typed, state.date);
    if (field.input.value !== typed) return;
    if (!field.kinds || field.kinds.includes(found.kind)) show(field, [found]);
    else nothing(field, typed);
  } catch {
    if (field.input.value === typed && document.activeElement === field.input) nothing(field, typed);
  }
}

function show(field, found) {
  field.found = found;
  field.at = -1;
  fill(field.list, found.map((one, n) => option(field, one, n)));
  open(field, found.length > 0);
}

function option(field, one, n) {
  return h('li', {
    id: `${field.input.id}-${n}`, role: 'option', 'aria-selected': 'false', class: one.here ? '' : 'away',
    onmousedown: (event) => event.preventDefault(), onclick: () => choose(field, n),
  }, h('span', {class: 'name'}, one.name), h('span', {class: 'kind'},
    one.here ? t(`kind.${one.kind}`) : t('find.away', {kind: t(`kind.${one.kind}`)})));
}

function nothing(field, typed) {
  field.found = [];
  fill(field.list, h('li', {class: 'none', role: 'option', 'aria-selected': 'false', 'aria-disabled': 'true'}, t('find.none', {typed})));
  open(field, true);
}

function key(field, event) {
  const moves = {ArrowDown: 1, ArrowUp: -1};
  if (moves[event.key] && field.found.length) {
    mark(field, (field.at + moves[event.key] + field.found.length) % field.found.length);
  } else if (event.key === 'Enter') {
    if (field.found.length) choose(field, Math.max(0, field.at));
  } else if (event.key === 'Escape') {
    if (field.list.hidden) field.input.value = '';
    close(field);
  } else return;
  event.preventDefault();
}

function mark(field, n) {
  field.list.querySelector('[aria-selected=true]')?.setAttribute('aria-selected', 'false');
  field.at = n;
  const option = field.list.children[n];
  option.setAttribute('aria-selected', 'true');
  option.scrollIntoView({block: 'nearest'});
  field.input.setAttribute('aria-activedescendant', option.id);
}

function choose(field, n) {
  const one = field.found[n];
  field.input.value = '';
  close(field);
  field.chosen(one);
}

function open(field, shown) {
  field.list.hidden = !shown;
  field.input.setAttribute('aria-expanded', String(shown));
  field.input.removeAttribute('aria-activedescendant');
}

function close(field) {
  clearTimeout(field.timer);
  open(field, false);
}
