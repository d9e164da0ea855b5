// The date of the question: a year, an exact date, or an event of the record.

import {atlas, isDate, lastDay} from './atlas.js';
import {get} from './api.js';
import {at, fill, h} from './dom.js';
import {say} from './say.js';
import {change, state, step} from './store.js';
import {date as spellDate, t} from './words.js';

/** Write the strip with the date. */
export function when() {
  const thisYear = Number(atlas.edition.slice(0, 4));
  const year = Number((state.date || atlas.edition).slice(0, 4));
  const events = [...atlas.events].sort((a, b) => ((a.date ?? '') < (b.date ?? '') ? 1 : -1));
  fill(at('when'),
    h('label', {class: 'event'}, h('span', {class: 'unseen'}, t('when.event')), h('select', {id: 'event', onchange: (event) => loadEvent(event.target.value)},
      h('option', {value: ''}, t('when.choose')), events.map((one) => h('option', {value: one.key, selected: one.key === state.event}, `${(one.date ?? '').slice(0, 7)} ${one.title}`)))),
    h('label', {class: 'years'}, h('span', {class: 'unseen'}, t('when.year')), h('input', {id: 'year', type: 'range', min: atlas.firstYear, max: thisYear, step: 1, value: year, 'aria-valuetext': String(year),
      oninput: (event) => { at('date').value = event.target.value; },
      onchange: (event) => setDate(Number(event.target.value) === thisYear ? '' : event.target.value)})),
    h('label', {class: 'exact'}, h('span', {class: 'unseen'}, t('when.date')), h('input', {id: 'date', type: 'text', inputmode: 'numeric', maxlength: 10, value: state.date || atlas.edition,
      title: t('when.form'), onchange: (event) => typedDate(event.target)})));
}

function typedDate(input) {
  const typed = input.value.trim();
  const fine = isDate(typed) && typed >= String(atlas.firstYear);
  input.setAttribute('aria-invalid', String(!fine));
  if (fine) setDate(typed === atlas.edition ? '' : typed);
  else say(t('when.wrong', {form: t('when.form')}));
}

function setDate(date) {
  if (date === state.date) return;
  step({date, event: '', record: null});
  say(t('said.date', {date: spellDate(lastDay(date))}));
}

/** Load an event of the record: its date and what was cut. */
export async function loadEvent(key) {
  if (!key) {
    step({event: '', record: null});
    return;
  }
  try {
    const {said} = await get(`/api/events/${encodeURIComponent(key)}`);
    step({cuts: said.cuts.map(({kind, key: which}) => ({kind, key: which})), date: said.as_of === lastDay('') ? '' : said.as_of, event: key, record: said});
    say(t('said.event', {title: said.title, n: said.cuts.length}));
  } catch (err) {
    change(err.unreachable ? {stale: 'none'} : {fault: err.message});
  }
}
