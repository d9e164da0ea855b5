// Begin: language and shell first, then the map, then the engine's answer.

import * as address from './address.js';
import {get} from './api.js';
import {unpack} from './atlas.js';
import {at, fill, h} from './dom.js';
import * as engine from './engine.js';
import {dress, header} from './header.js';
import {forget as forgetColours} from './map/colours.js';
import {setAtlas, setGlobe, setLand} from './map/shapes.js';
import {choose} from './panel/cut.js';
import * as frame from './panel/frame.js';
import {say} from './say.js';
import * as stage from './stage.js';
import {canRedo, canUndo, change, flush, redo, state, subscribe, undo} from './store.js';
import {localeAddress, preferred, share, short, speak, t} from './words.js';

const KNOCK_MS = 4000;

/** Everything that the address says. */
const asked = address.read();

start().catch(lost);

async function start() {
  dress();
  const land = fetch(`/static/land.json?v=${__VERSION__}`);
  const map = get('/api/map');
  if (!asked.cuts.length) engine.early(asked);
  await speak(preferred(asked.lang));
  header();
  setGlobe();
  stage.begin();
  land.then((found) => found.json()).then((topology) => {
    setLand(topology);
    stage.renew();
  });
  const {said, kept} = await map;
  unpack(said);
  setAtlas();
  at('loading').remove();
  const {lang, ...rest} = asked;
  Object.assign(state, rest);
  engine.start(answered); // hears of a change first, so that the question is on its way
  subscribe(told);
  change({...rest, stale: kept ? 'kept' : '', lang});
  flush();
  await Promise.all([engine.answer(), recall()]);
  listen();
  document.documentElement.dataset.ready = 'yes';
  performance.mark('ready');
}

/** Do as the address says, after going back or a new one typed. */
function follow() {
  const {lang, ...rest} = address.read();
  if (address.spell({...state, ...rest}) === address.spell(state)) return;
  change({...rest, record: rest.event === state.event ? state.record : null, members: rest.who === state.who ? state.members : null});
  recall();
}

/** Bring what the address only names: the event's record and the members of a group. */
async function recall() {
  if (state.who && !state.members) await choose(state.who);
  if (!state.event || state.record) return;
  try {
    change({record: (await get(`/api/events/${encodeURIComponent(state.event)}`)).said});
  } catch { /* the scenario stands without the record */ }
}

/** Everything follows from the state. */
function told(names) {
  at('map').setAttribute('aria-busy', String(state.busy));
  stage.update(names);
  frame.update(names);
  setTimeout(() => address.write(state));
}

/** Say what an answer means. */
function answered() {
  stage.stage.view.drawn().then(() => {
    performance.mark('coloured');
    at('map').dataset.coloured = String(Number(at('map').dataset.coloured ?? 0) + 1);
  });
  if (!state.cuts.length || !state.answer) return;
  const losing = state.answer.economies.filter((row) => row.lost_share > 0);
  const people = losing.reduce((sum, row) => sum + row.users_lost, 0);
  const [worst] = losing;
  say(worst ? t('said.answer', {lose: t('head.lose', {n: losing.length}), people: t('head.people', {n: Math.round(people), people: short(people)}), share: share(worst.lost_share)}) : t('head.nobody'));
}

function listen() {
  addEventListener('popstate', follow);
  addEventListener('keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || /input|textarea|select/i.test(event.target.tagName)) return;
    const key = event.key.toLowerCase();
    if (key === 'z' && !event.shiftKey && canUndo()) undo();
    else if ((key === 'y' || (key === 'z' && event.shiftKey)) && canRedo()) redo();
    else return;
    event.preventDefault();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    forgetColours();
    change({lang: state.lang});
  });
  setInterval(() => engine.knock(), KNOCK_MS);
  addEventListener('online', () => engine.knock());
  keepOffline();
}

/** Install the worker that keeps the page for times without a network. */
function keepOffline() {
  if (!('serviceWorker' in navigator)) return;
  navigator.serviceWorker.addEventListener('controllerchange', () => fetch(localeAddress()).catch(() => {}));
  const policy = window.trustedTypes?.createPolicy('fateshare', {createScriptURL: (name) => name});
  navigator.serviceWorker.register(policy ? policy.createScriptURL('/sw.js') : '/sw.js').catch(() => {});
}

function lost(err) {
  const box = at('loading') ?? at('notice');
  fill(box, h('b', {}, t('away.title')), ' ', t('away.first'));
  document.documentElement.dataset.ready = 'no';
  console.warn(err);
}
