// The atlas as the page holds it: everything at all dates, and what stands at one of them.

import * as words from './words.js';

export const atlas = {edition: '', economies: [], systems: [], stretches: [], towns: [], corridors: [], links: [], hubs: [], events: []};

const byKey = new Map();
const days = new Map();
const MOST_DAYS = 30;

/** Unpack the lists of /api/map. */
export function unpack(packed) {
  byKey.clear();
  days.clear();
  Object.assign(atlas, {edition: packed.edition, firstYear: packed.first_year, generic: new Set(packed.generic)});
  atlas.economies = packed.economies.map(([iso3, iso2, lon, lat], n) => keep('economy', iso3, {
    iso2, at: spot(lon, lat), names: Object.fromEntries(Object.entries(packed.names).map(([lang, list]) => [lang, list[n]])),
  }));
  atlas.regions = packed.regions.code.map((code, n) => keep('region', code, {
    names: Object.fromEntries(Object.keys(words.LANGUAGES).map((lang) => [lang, packed.regions[lang][n]])),
  }));
  atlas.blocs = packed.blocs.map(([code, name]) => keep('bloc', code, {name}));
  atlas.towns = packed.towns.map(([key, name, economy, lon, lat]) => keep('place', key, {name, economy: atlas.economies[economy], at: spot(lon, lat)}));
  atlas.corridors = packed.corridors.map(([key, name, sort, outline]) => keep('corridor', key, {name, sort, outline: line(outline)}));
  atlas.stretches = [];
  atlas.systems = packed.systems.map(unpackSystem);
  atlas.links = packed.links.map(([key, name, a, b, since, until, planned]) => keep('link', key, {
    name, a: atlas.towns[a], b: atlas.towns[b], since, until, planned, line: [atlas.towns[a].at, atlas.towns[b].at],
  }));
  atlas.hubs = packed.hubs.map(([key, name, town, since]) => keep('hub', key, {name, since, town: atlas.towns[town], at: atlas.towns[town]?.at ?? null}));
  atlas.events = packed.events.map(([key, title, date, end, cuts]) => keep('event', key, {title, date, end, cuts}));
}

/** Find a thing by kind and key. */
export const thing = (kind, key) => byKey.get(`${kind}:${key}`);

/** The last day that a date covers; the edition's when empty. */
export function lastDay(date) {
  const [year, month = '12', day] = (date || atlas.edition).split('-');
  if (day) return `${year}-${month}-${day}`;
  return `${year}-${month}-${new Date(Date.UTC(+year, +month, 0)).getUTCDate()}`;
}

/** Tell whether a text is a date that exists: YYYY, YYYY-MM or YYYY-MM-DD. */
export function isDate(text) {
  if (!/^\d{4}(-\d{2}(-\d{2})?)?$/.test(text)) return false;
  const [year, month = '01', day = '01'] = text.split('-');
  const made = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return !Number.isNaN(+made) && made.toISOString().startsWith(`${year}-${month}-${day}`);
}

/** Tell whether a row holds on a day, as the atlas does. */
export function holds(row, day) {
  return !row.planned && (!row.since || row.since <= day) && (!row.until || row.until > day);
}

/** What stands on a day; the same object for the same day. */
export function standing(date) {
  const day = lastDay(date);
  if (!days.has(day)) days.set(day, found(day));
  if (days.size > MOST_DAYS) days.delete(days.keys().next().value);
  return days.get(day);
}

function found(day) {
  const systems = new Set(atlas.systems.filter((one) => holds(one, day)));
  const stretches = atlas.stretches.filter((one) => systems.has(one.system) && holds(one, day));
  const towns = new Set();
  for (const one of stretches) for (const end of [one.a, one.b]) if (end.town) towns.add(end.town);
  const links = atlas.links.filter((one) => holds(one, day));
  const hubs = atlas.hubs.filter((one) => !one.since || one.since <= day);
  const systemsHere = new Set(stretches.map((one) => one.system));
  const corridors = new Set(stretches.flatMap((one) => one.corridors));
  return {day, stretches, systems: systemsHere, towns, links, hubs, corridors, cuttable: new Set([...stretches, ...links, ...hubs])};
}

/** Tell whether a cut can be made in what stands; what the page does not know is left to the server. */
export function stands({kind, key}, now) {
  const one = thing(kind, key);
  if (!one) return true;
  const held = {system: now.systems, place: now.towns, corridor: now.corridors, segment: now.cuttable, link: now.cuttable, hub: now.cuttable}[kind];
  return !held || held.has(one) || (kind === 'place' && now.hubs.some((hub) => hub.town === one));
}

/** What a thing is called in the reader's language. */
export function called(kind, key) {
  const one = thing(kind, key);
  if (kind === 'branch') return words.t('name.branch', {system: called('system', key.split(':')[0]), town: called('place', key.split(':')[1])});
  if (!one) return kind === 'hub' && key.includes(':') ? operator(key.split(':')[1]) : key;
  if (kind === 'economy' || kind === 'region') return one.names[words.lang] ?? one.names.en;
  if (kind === 'system') return one.short;
  if (kind === 'segment') return words.t('name.stretch', {system: one.system.short, a: end(one.a), b: end(one.b)});
  if (kind === 'place') return one.name;
  if (kind === 'link') return words.t('name.link', {a: nameEnd(one.a), b: nameEnd(one.b)});
  return one.name ?? one.title;
}

/** What an arc of the engine is, in words: the landing of a system, a stretch, a land link. */
export function arc(text) {
  const [kind, ...rest] = text.split(':');
  if (kind === 'lit') return words.t('name.branch', {system: called('system', rest[0]), town: called('place', rest[1])});
  if (kind === 'segment') return called('segment', rest.join(':'));
  if (kind === 'link') return called('link', rest[0]);
  if (kind === 'hub') return called('hub', rest[0]);
  return operator(rest[1]);
}

function operator(name) {
  return words.t('name.operator', {name: name === 'others' ? words.t('name.others') : name.replaceAll('-', ' ')});
}

function unpackSystem([key, short, name, aliases, since, until, planned, stretches]) {
  const system = keep('system', key, {short, name, aliases: aliases ? aliases.split('|') : [], since, until, planned});
  system.stretches = stretches.map(([seq, a, b, from, to, later, through, path]) => keep('segment', `${key}:${seq}`, {
    system, a: unpackEnd(a), b: unpackEnd(b), since: from, until: to, planned: later,
    corridors: through.map((n) => atlas.corridors[n]), line: line(path),
  }));
  atlas.stretches.push(...system.stretches);
  return system;
}

/** An end is a town, the branching unit of a town, or a point at sea. */
function unpackEnd(n) {
  if (n >= 0) return {town: atlas.towns[n]};
  return n < -1 ? {unit: atlas.towns[-2 - n]} : {};
}

function end(one) {
  if (one.town) return one.town.name;
  return one.unit ? words.t('name.unit', {town: one.unit.name}) : words.t('name.sea');
}

function nameEnd(town) {
  return `${town.name} (${called('economy', town.economy.key)})`;
}

function keep(kind, key, rest) {
  const made = {kind, key, ...rest};
  byKey.set(`${kind}:${key}`, made);
  return made;
}

const spot = (lon, lat) => (lon === null ? null : [lon / 100, lat / 100]);

function line(steps) {
  const found = [];
  let [lon, lat] = [0, 0];
  for (let i = 0; i < steps.length; i += 2) {
    lon += steps[i];
    lat += steps[i + 1];
    found.push([lon / 100, lat / 100]);
  }
  return found;
}
