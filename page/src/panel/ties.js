// What binds an economy or group, and with whom it shares fate without anything in force.

import {called, lastDay} from '../atlas.js';
import {get} from '../api.js';
import {at, fill, h} from '../dom.js';
import {search} from '../search.js';
import {change, state} from '../store.js';
import {compare, date, listed, share, short, t, whole} from '../words.js';
import {ask} from './job.js';

export const WATCHED = ['tied', 'date', 'lang'];
const FIRST = 25;
const TOPICS = ['incident-response', 'cybercrime', 'data-protection', 'infrastructure', 'drills', 'governance'];
let bound = null;
let lag = null;
let asked = '';
let topic = '';
let all = false;

/** Lay out the form. */
export function open() {
  at('panel').append(...['form', 'answer', 'job', 'lag'].map((part) => h('div', {id: `ties-${part}`})));
}

/** Fill it; an economy or group in the address is asked for at once. */
export function update() {
  const topics = h('select', {id: 'ties-topic', onchange: (event) => {
    topic = event.target.value;
    show();
  }}, ['', ...TOPICS].map((key) => h('option', {value: key, selected: key === topic}, about(key))));
  fill(at('ties-form'), h('h2', {}, state.tied ? t('ties.of', {name: name(state.tied)}) : t('ties.title')), h('p', {}, t('ties.how')),
    h('div', {class: 'form'}, search({id: 'ties-who', label: t('fate.who'), hint: t('fate.who'), kinds: ['economy', 'bloc', 'region'], chosen: (one) => change({tied: one.key})}),
      h('label', {}, t('ties.topic'), topics)));
  if (state.tied && `${state.tied} ${state.date}` !== asked) run();
  else show();
}

async function run() {
  asked = `${state.tied} ${state.date}`;
  bound = lag = null;
  all = false;
  const mine = asked;
  const day = lastDay(state.date);
  show();
  ask({question: 'gap', who: state.tied, as_of: day}, at('ties-job'), (said) => {
    if (mine !== asked) return;
    lag = said;
    show();
  });
  try {
    const {said} = await get(`/api/agreements/${encodeURIComponent(state.tied)}?as_of=${day}`);
    if (mine !== asked) return;
    bound = said;
  } catch (err) {
    if (at('ties-answer')) fill(at('ties-answer'), h('div', {class: 'warn', role: 'alert'}, t(err.unreachable ? 'away.title' : 'fault.title'), ' ', err.unreachable ? '' : h('span', {lang: 'en', dir: 'ltr'}, err.message)));
    return;
  }
  show();
}

function show() {
  if (!at('ties-answer')) return; // another sheet is open by now
  fill(at('ties-answer'), bound && binding(bound));
  fill(at('ties-lag'), lag && lagging(lag));
}

/** The agreements, then the teams and laws. */
function binding(said) {
  const alone = said.who.kind === 'economy';
  const known = new Map(said.instruments.map((one) => [one.instrument, one]));
  const rows = [...grouped(said.standing)].filter(([key]) => !topic || known.get(key).topics.includes(topic));
  const inside = rows.filter(([, held]) => held.some((one) => one.status === 'in force'));
  rows.sort((a, b) => count(b[1]) - count(a[1]) || compare(known.get(a[0]).label, known.get(b[0]).label));
  const shown = all ? rows : rows.slice(0, FIRST);
  return [h('p', {id: 'ties-count', role: 'status'}, t('ties.count', {n: inside.length})),
    shown.length > 0 && h('table', {class: 'rank', id: 'bound'}, h('caption', {class: 'unseen'}, t('ties.title')),
      h('thead', {}, h('tr', {}, h('th', {scope: 'col'}, t('ties.name')), h('th', {scope: 'col'}, t(alone ? 'ties.standing' : 'ties.members')))),
      h('tbody', {}, shown.map(([key, held]) => h('tr', {}, h('th', {scope: 'row'}, english(known.get(key).label, known.get(key).name), h('small', {}, listed(known.get(key).topics.map(about)))),
        h('td', {}, alone ? standing(held) : t('ties.part', {n: count(held), of: whole(said.who.members.length)}), sources(known.get(key))))))),
    rows.length > shown.length && h('button', {id: 'ties-more', type: 'button', class: 'quiet', onclick: () => {
      all = true;
      show();
    }}, t('lists.more', {n: rows.length - shown.length})),
    said.teams.length > 0 && [h('h3', {}, t('ties.teams')), h('ul', {class: 'cards', id: 'teams'}, said.teams.map((one) => h('li', {}, english(one.name), !alone && ` – ${name(one.iso3)}`, sources(one))))],
    said.laws.length > 0 && [h('h3', {}, t('ties.laws')), h('ul', {class: 'cards', id: 'laws'}, said.laws.map((one) => h('li', {}, !alone && `${name(one.iso3)}: `, one.name && one.standing !== 'none' ? english(one.name) : about(one.topic), h('small', {}, t(`law.${one.standing.replace(' ', '')}`)), sources(one))))]];
}

/** Who shares fate, and on what nothing is in force between the two. */
function lagging(said) {
  const rows = said.pairs.filter((row) => !topic || row.missing.includes(topic)).slice(0, FIRST);
  const mine = said.pairs.filter((row) => row.missing.length && [row.iso3, row.partner].includes(state.tied));
  if (mine.length) change({colours: {title: t('lag.title'), values: Object.fromEntries(mine.map((row) => [other(row), row.shared]))}});
  return [h('h3', {}, t('lag.title')), h('p', {class: 'small muted'}, t('lag.how')), rows.length ? h('table', {class: 'rank', id: 'lagging'}, h('caption', {class: 'unseen'}, t('lag.title')),
    h('thead', {}, h('tr', {}, h('th', {scope: 'col'}, t('fate.partner')), h('th', {scope: 'col', class: 'n'}, t('fate.shared')), h('th', {scope: 'col'}, t('lag.missing')))),
    h('tbody', {}, rows.map((row) => h('tr', {}, h('th', {scope: 'row'}, state.tied === row.iso3 || state.tied === row.partner ? name(other(row)) : `${name(row.iso3)} – ${name(row.partner)}`, h('small', {}, t('lag.people', {people: short(row.people)}))),
      h('td', {class: 'n'}, share(row.shared), h('span', {class: 'gauge', 'aria-hidden': 'true', vars: {'--share': row.shared}})),
      h('td', {}, row.missing.length ? listed(row.missing.map(about)) : t('lag.nothing'), row.forum_label && h('small', {}, t('lag.forum'), ' ', english(row.forum_label))))))) : h('p', {}, t('fate.nobody'))];
}

/** The standings by instrument. */
function grouped(rows) {
  const found = new Map();
  for (const row of rows) found.set(row.instrument, [...(found.get(row.instrument) ?? []), row]);
  return found;
}

/** How many economies an instrument is in force for. */
const count = (held) => new Set(held.filter((one) => one.status === 'in force').map((one) => one.iso3)).size;

/** The strongest standing of one economy, since when, and through whom. */
function standing(held) {
  const best = held.find((one) => one.status === 'in force') ?? held[0];
  const words = {status: t(`status.${best.status.replace(' ', '')}`), date: date(best.since)};
  const through = best.party !== best.iso3 && best.party !== state.tied;
  return [t(best.dated ? 'ties.since' : 'ties.known', words), through && h('small', {}, t('ties.by', {party: name(best.party)}))];
}

/** How sure a row is, and the keys of its cards, which the sheet of sources finds. */
function sources(row) {
  return h('small', {lang: 'en', dir: 'ltr'}, `${row.confidence}: ${[row.source].flat().join(', ')}`);
}

const english = (text, title = '') => h('bdi', {lang: 'en', ...(title && title !== text ? {title} : {})}, text);
const about = (key) => (key ? t(`topic.${key.replace('-', '')}`) : t('ties.every'));
const other = (row) => (row.iso3 === state.tied ? row.partner : row.iso3);
const name = (code) => ['economy', 'bloc', 'region'].map((kind) => called(kind, code)).find((said) => said !== code) ?? code;
