// The top of the page: its name, the search, the language and the theme.

import {thing} from './atlas.js';
import {at, fill, h, icon} from './dom.js';
import {forget as forgetNames} from './find.js';
import {forget as forgetColours} from './map/colours.js';
import {choose} from './panel/cut.js';
import {go} from './panel/frame.js';
import {search} from './search.js';
import {flip, show} from './stage.js';
import {change, flush, isCut} from './store.js';
import {lang, LANGUAGES, remember, speak, t} from './words.js';
import {loadEvent} from './when.js';

const THEMES = ['auto', 'light', 'dark'];
const SUN = 'M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M10 1.5v2M10 16.5v2M1.5 10h2M16.5 10h2M4 4l1.4 1.4M14.6 14.6 16 16M4 16l1.4-1.4M14.6 5.4 16 4';

/** Write the header. */
export function header() {
  fill(at('top'), h('a', {class: 'logo', href: '/', 'aria-label': 'fateshare', onclick: (event) => {
    event.preventDefault();
    go('cut');
  }}, h('img', {src: '/icon.svg', alt: '', width: 26, height: 26}), h('span', {}, 'fateshare')), search({id: 'find', label: t('find.label'), hint: t('find.hint'), chosen: found}),
  h('label', {class: 'lang'}, h('span', {class: 'unseen'}, t('top.language')), h('select', {id: 'language', onchange: (event) => turn(event.target.value)},
    Object.entries(LANGUAGES).map(([code, name]) => h('option', {value: code, lang: code, selected: code === lang}, name)))),
  h('button', {id: 'theme', type: 'button', title: t(`theme.${theme()}`), 'aria-label': t(`theme.${theme()}`), onclick: nextTheme}, icon(SUN)));
  at('skip').textContent = t('top.skip');
  at('title').textContent = t('top.title');
}

/** Apply the theme chosen before. */
export function dress() {
  const chosen = theme();
  if (chosen === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
  forgetColours();
}

/** Change the language of everything. */
export async function turn(code) {
  await speak(code);
  remember(code);
  forgetNames();
  header();
  change({lang: code});
}

function found(one) {
  if (one.kind === 'economy') {
    change({selected: one.key, panel: 'cut'});
    flush();
    show(one.kind, one.key);
    at(`row-${one.key}`)?.focus();
  } else if (one.kind === 'bloc' || one.kind === 'region') {
    change({panel: 'cut'});
    choose(one.key);
  } else if (one.kind === 'event') {
    change({panel: 'cut'});
    loadEvent(one.key);
  } else {
    change({panel: 'cut'});
    const before = isCut(one.kind, one.key);
    flip(one.kind, one.key);
    if (!before && thing(one.kind, one.key)) show(one.kind, one.key);
  }
}

function theme() {
  try { return THEMES.includes(localStorage.getItem('theme')) ? localStorage.getItem('theme') : 'auto'; } catch { return 'auto'; }
}

function nextTheme() {
  const next = THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length];
  try { localStorage.setItem('theme', next); } catch { /* a browser may forbid it */ }
  dress();
  header();
  change({lang});
}
