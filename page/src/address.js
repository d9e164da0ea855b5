// The address holds the scenario, so that it can be shared, kept and read by a person.

import {lang} from './words.js';

const PANELS = ['lists', 'compare', 'weakest', 'fate', 'ties', 'sources', 'report'];

/** Read the address: the panel from the path, the scenario from what follows #. */
export function read(place = location) {
  const held = new URLSearchParams(place.hash.slice(1).replaceAll('+', '%2B'));
  const versus = held.has('vs') || held.has('vsdate');
  return {
    panel: PANELS.includes(place.pathname.slice(1)) ? place.pathname.slice(1) : 'cut',
    cuts: cuts(held.get('cut')),
    date: held.get('date') ?? '',
    event: held.get('event') ?? '',
    versus: versus ? {cuts: cuts(held.get('vs')), date: held.get('vsdate') ?? ''} : null,
    who: held.get('who') ?? '',
    fated: held.get('fate') ?? '',
    tied: held.get('ties') ?? '',
    selected: held.get('at') ?? '',
    lang: held.get('lang') ?? '',
  };
}

/** Spell the address of a state. */
export function spell(state) {
  const parts = [
    ['cut', spellCuts(state.cuts)],
    ['date', state.date],
    ['event', state.event],
    ['vs', state.versus ? spellCuts(state.versus.cuts) : ''],
    ['vsdate', state.versus?.date],
    ['who', state.who],
    ['fate', state.panel === 'fate' ? state.fated : ''],
    ['ties', state.panel === 'ties' ? state.tied : ''],
    ['at', state.selected],
  ];
  if (state.versus && !state.versus.cuts.length && !state.versus.date) parts.push(['vs', ' ']);
  const hash = parts.filter(([, value]) => value).map(([name, value]) => `${name}=${plain(value)}`);
  return path(state.panel) + (hash.length ? `#${hash.join('&')}` : '');
}

/** The path of a panel. */
export const path = (panel) => (panel === 'cut' ? '/' : `/${panel}`);

/** The address of a brief, in the language of the page and of the date that is looked at. */
export function briefAddress(code, date) {
  const asked = new URLSearchParams({...(date ? {as_of: date} : {}), ...(lang === 'en' ? {} : {lang})});
  return `/brief/${code}${asked.size ? `?${asked}` : ''}`;
}

/** Write the state into the address bar; going back leaves the panel, not the last click. */
export function write(state) {
  const there = spell(state);
  if (there === location.pathname + location.hash) return;
  history[path(state.panel) === location.pathname ? 'replaceState' : 'pushState'](null, '', there);
}

function cuts(text) {
  const parts = (text ?? '').trim().split(',').filter((part) => part.includes(':'));
  return parts.map((part) => {
    const colon = part.indexOf(':');
    return {kind: part.slice(0, colon), key: part.slice(colon + 1)};
  });
}

function spellCuts(held) {
  return held.map((one) => `${one.kind}:${one.key}`).join(',');
}

/** Escape only what an address cannot hold, so that it stays readable. */
function plain(value) {
  return encodeURIComponent(value).replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%2F', '/');
}
