// Ask a long question: into the queue, watch its progress, stop it, read the answer.

import {get, send} from '../api.js';
import {fill, h} from '../dom.js';
import {say} from '../say.js';
import {t} from '../words.js';

let watched = null;
let current = null;

/** Ask; `box` shows how far it is, `told` gets the answer. */
export async function ask(question, box, told) {
  leave();
  fill(box, h('p', {class: 'muted'}, t('job.sent')));
  try {
    const job = await send('POST', '/api/jobs', question);
    current = job.id;
    watch(job, box, told);
  } catch (err) {
    failed(box, err);
  }
}

/** Look no longer; the server goes on and keeps the answer. */
export function leave() {
  watched?.close();
  watched = current = null;
}

function watch(job, box, told) {
  watched = new EventSource(`/api/jobs/${job.id}/events`);
  watched.addEventListener('state', async (event) => {
    const state = JSON.parse(event.data);
    if (state.id !== current) return;
    if (state.state === 'queued' || state.state === 'running') {
      progress(state, box);
      return;
    }
    leave();
    await over(state, box, told);
  });
  watched.addEventListener('error', () => {
    if (watched?.readyState === EventSource.CLOSED) failed(box, {unreachable: true});
  });
}

async function over(state, box, told) {
  if (state.state !== 'done') {
    fill(box, state.state === 'cancelled' ? h('p', {}, t('job.cancelled')) : h('div', {class: 'warn', role: 'alert'}, h('b', {}, t('fault.title')), ' ', h('span', {lang: 'en', dir: 'ltr'}, state.message)));
    return;
  }
  try {
    const {said} = await get(`/api/jobs/${state.id}/answer`);
    fill(box);
    say(t('job.done'));
    told(said);
  } catch (err) {
    failed(box, err);
  }
}

function progress(state, box) {
  const part = state.of ? state.done / state.of : undefined;
  const words = state.state === 'queued' ? t('job.queued', {n: state.ahead}) : state.of ? t('job.running', {done: state.done, of: state.of}) : t('job.starting');
  fill(box, h('div', {class: 'job'}, h('label', {for: 'job-progress'}, words), h('progress', {id: 'job-progress', max: 1, value: part}),
    h('button', {id: 'job-cancel', type: 'button', onclick: () => send('DELETE', `/api/jobs/${state.id}`).catch((err) => failed(box, err))}, t('job.cancel'))));
}

function failed(box, err) {
  fill(box, h('div', {class: 'warn', role: 'alert'}, h('b', {}, t(err.unreachable ? 'away.title' : 'fault.title')), ' ', err.unreachable ? t('away.none') : h('span', {lang: 'en', dir: 'ltr'}, err.message)));
}
