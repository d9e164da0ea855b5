// The weakest sets: which few things together hurt most.

import {called, lastDay} from '../atlas.js';
import {at, fill, h} from '../dom.js';
import {search} from '../search.js';
import {state, step} from '../store.js';
import {share, short, t} from '../words.js';
import {go} from './frame.js';
import {ask} from './job.js';

export const WATCHED = ['asked', 'lang'];
const KINDS = ['corridor', 'place', 'system', 'segment', 'link'];
const OF_THING = {corridor: 'corridor', place: 'place', system: 'system', segment: 'segment', link: 'link'};
const FIRST = 15;
const form = {kind: 'corridor', k: 1, who: '', answer: null};

/** Lay out the form. */
export function open() {
  at('panel').append(h('div', {id: 'weakest-form'}), h('div', {id: 'weakest-job'}), h('div', {id: 'weakest-answer'}));
}

/** Fill it. */
export function update() {
  if (state.asked) {
    form.who = state.asked;
    state.asked = '';
    form.answer = null;
  }
  const kinds = h('select', {id: 'weakest-kind', onchange: (event) => { form.kind = event.target.value; }}, KINDS.map((kind) => h('option', {value: kind, selected: kind === form.kind}, t(`kinds.${kind}`))));
  const most = h('select', {id: 'weakest-k', onchange: (event) => { form.k = Number(event.target.value); }}, [1, 2, 3].map((n) => h('option', {value: n, selected: n === form.k}, t('weakest.most', {n}))));
  fill(at('weakest-form'), h('h2', {}, t('weakest.title')), h('p', {}, t('weakest.how')),
    h('div', {class: 'form'}, h('label', {}, t('weakest.kind'), kinds), h('label', {}, t('weakest.k'), most),
      h('div', {}, search({id: 'weakest-who', label: t('weakest.who'), hint: form.who ? name(form.who) : t('weakest.everyone'), kinds: ['economy', 'bloc', 'region'], chosen: (one) => {
        form.who = one.key;
        update();
      }}), form.who && h('button', {type: 'button', class: 'quiet', onclick: () => { form.who = ''; update(); }}, t('filter.all'))),
      h('button', {id: 'weakest-run', type: 'button', class: 'main', onclick: run}, t('weakest.run'))));
  show();
}

function run() {
  form.answer = null;
  show();
  const question = {question: 'weakest', kind: form.kind, k: form.k, as_of: lastDay(state.date), ...(form.who ? {who: form.who} : {})};
  ask(question, at('weakest-job'), (said) => {
    form.answer = said;
    show();
  });
}

function show() {
  const {answer} = form;
  if (!answer) {
    fill(at('weakest-answer'));
    return;
  }
  const head = (words, n) => h('th', {scope: 'col', class: n ? 'n' : ''}, words);
  fill(at('weakest-answer'), h('p', {class: 'small muted'}, t('weakest.searched', {n: answer.sets, solved: answer.solved})),
    h('table', {class: 'rank', id: 'worst'}, h('caption', {}, t('weakest.worst', {who: form.who ? name(form.who) : t('weakest.world')})), h('thead', {}, h('tr', {}, head(t('weakest.set')), head(t('rank.lost'), 1), head(t('rank.people'), 1))),
      h('tbody', {}, answer.overall.map((one, n) => h('tr', {}, h('th', {scope: 'row'}, setButton(one.things, `worst-${n}`)), h('td', {class: 'n'}, share(one.lost_share)), h('td', {class: 'n'}, short(one.users_lost)))))),
    h('table', {class: 'rank'}, h('caption', {}, t('weakest.each')), h('thead', {}, h('tr', {}, head(t('rank.economy')), head(t('weakest.set')), head(t('rank.lost'), 1))),
      h('tbody', {}, [...answer.economies].sort((a, b) => b.lost_share - a.lost_share).slice(0, FIRST).map((one) => h('tr', {}, h('th', {scope: 'row'}, called('economy', one.iso3)), h('td', {}, setButton(one.things, `each-${one.iso3}`)), h('td', {class: 'n'}, share(one.lost_share)))))));
}

/** A set of things; a press cuts them on the map. */
function setButton(things, id) {
  const kind = OF_THING[form.answer.kind];
  return h('button', {id, type: 'button', class: 'asset', title: t('weakest.show'), onclick: () => {
    step({cuts: things.map((key) => ({kind, key})), event: '', record: null});
    go('cut');
  }}, things.map((key) => called(kind, key)).join(' + '));
}

const name = (code) => ['economy', 'bloc', 'region'].map((kind) => called(kind, code)).find((said) => said !== code) ?? code;
