// Find anything by its name: in every language of the page, as people spell it.

import {atlas, called, standing, stands} from './atlas.js';
import {get} from './api.js';
import {lang} from './words.js';

const ROMAN = {ii: '2', iii: '3', iv: '4', v: '5', vi: '6', vii: '7'};
const ORDER = {economy: 0, bloc: 1, region: 2, system: 3, place: 4, corridor: 5, hub: 6, link: 7, event: 8};
let index = null;

/** Fold a text for comparison: no case, accents or punctuation. */
export function fold(text) {
  return text.normalize('NFKD').toLowerCase().replace(/[\u0300-\u036f]/g, '')
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ').normalize('NFC').trim();
}

/** Bring the name of a system into the one spelling in which names are compared. */
export function spelled(name) {
  const said = fold(name).match(/[\p{L}\p{M}]+|\p{Nd}+/gu) ?? [];
  const turned = said.map((word, n) => (n && ROMAN[word]) || word);
  const kept = turned.filter((word) => !atlas.generic.has(word));
  return (kept.length ? kept : turned).join('').replace(/^smw(?=\d|$)/, 'seamewe');
}

/** Return the best few for what was typed; `kinds` limits them. */
export function find(typed, {kinds = null, most = 12, date = ''} = {}) {
  const folded = fold(typed);
  if (!folded) return [];
  index ??= build();
  const joined = spelled(typed);
  const now = standing(date);
  const found = new Map();
  for (const entry of index) {
    if (kinds && !kinds.includes(entry.kind)) continue;
    const score = rank(entry, folded, joined) + (stands(entry, now) ? 0 : 40);
    if (score >= 100) continue;
    const id = `${entry.kind}:${entry.key}`;
    if (!found.has(id) || found.get(id).score > score) found.set(id, {...entry, score, here: stands(entry, now)});
  }
  return [...found.values()]
    .sort((a, b) => a.score - b.score || ORDER[a.kind] - ORDER[b.kind] || a.name.length - b.name.length || (a.key < b.key ? -1 : 1))
    .slice(0, most);
}

/** Ask the server for a name that the page does not know: other languages, looser spellings. */
export async function askServer(typed, date) {
  const asked = new URLSearchParams({q: typed, ...(date ? {as_of: date} : {})});
  const {said} = await get(`/api/find?${asked}`);
  return {kind: said.kind, key: said.key, name: called(said.kind, said.key), here: true};
}

/** Forget the index when the language changes: names come first in that. */
export function forget() {
  index = null;
}

function rank(entry, folded, joined) {
  if (entry.folded === folded || entry.code === folded || (entry.kind === 'system' && entry.joined === joined)) return 0;
  if (entry.folded.startsWith(folded)) return 10 + Math.min(9, (entry.folded.length - folded.length) / 4);
  if (entry.joined?.startsWith(joined)) return 20;
  if (` ${entry.folded}`.includes(` ${folded}`)) return 30;
  return folded.length > 2 && entry.folded.includes(folded) ? 45 : 200;
}

function build() {
  const made = [];
  const add = (one, name, names, code) => {
    for (const other of new Set(names)) made.push({kind: one.kind, key: one.key, one, name, folded: fold(other), code: code?.toLowerCase()});
  };
  for (const one of [...atlas.economies, ...atlas.regions]) {
    const spoken = one.names[lang] ?? one.names.en;
    add(one, spoken, [spoken, ...Object.values(one.names), one.key], one.iso2);
  }
  for (const one of atlas.blocs) add(one, `${one.key} · ${one.name}`, [one.name, one.key], one.key);
  for (const one of atlas.systems) {
    for (const name of new Set([one.short, one.name, one.key, ...one.aliases])) {
      made.push({kind: 'system', key: one.key, one, name: one.short, also: one.name, folded: fold(name), joined: spelled(name)});
    }
  }
  for (const one of atlas.towns) add(one, one.name, [one.name]);
  for (const one of atlas.corridors) add(one, one.name, [one.name, one.key]);
  for (const one of atlas.hubs) add(one, one.name, [one.name]);
  for (const one of atlas.links) add(one, called('link', one.key), [one.key, called('link', one.key), one.name ?? '']);
  for (const one of atlas.events) add(one, one.title, [one.title, one.key, one.date ?? '']);
  return made;
}
