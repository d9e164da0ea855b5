// Take the scenario along: as a picture, a table or a file; and open such a file again.

import {atlas, called, isDate, lastDay} from './atlas.js';
import {MOST_CUTS} from './api.js';
import {paintBase} from './map/base.js';
import {colours} from './map/colours.js';
import {draw} from './map/draw.js';
import {HIGH, WIDE} from './map/shapes.js';
import {say} from './say.js';
import {change, state, step} from './store.js';
import {date, listed, t} from './words.js';

export const SCHEMA = 'fateshare.scenario/1';
const KINDS = ['system', 'segment', 'branch', 'place', 'link', 'corridor', 'hub'];
const COLUMNS = ['iso3', 'lost_share', 'outcome', 'users', 'users_lost', 'demand_gbps', 'served_gbps', 'extra_latency_ms', 'bottleneck'];
const [PICTURE_WIDE, HEAD, FOOT] = [1800, 130, 60];
const MOST_FILE_BYTES = 200_000;

/** Save a picture of the map as it is coloured. */
export async function image(view) {
  save(await picture(view), 'png');
}

/** Draw the whole map on a canvas of its own. */
export function picture(view, {plain = false} = {}) {
  const canvas = document.createElement('canvas');
  const scale = PICTURE_WIDE / 900;
  const high = Math.round((PICTURE_WIDE * HIGH) / WIDE);
  canvas.width = PICTURE_WIDE;
  canvas.height = high + (plain ? 0 : HEAD + FOOT);
  const map = document.createElement('canvas');
  [map.width, map.height] = [PICTURE_WIDE, high];
  const field = {k: 900 / WIDE, x: 0, y: 0, zoom: 1, width: 900, height: high / scale, ratio: scale, small: 0.9};
  paintBase(map.getContext('2d'), field);
  draw(map.getContext('2d'), field);
  const c = canvas.getContext('2d');
  c.fillStyle = getComputedStyle(document.body).backgroundColor;
  c.fillRect(0, 0, canvas.width, canvas.height);
  c.drawImage(map, 0, plain ? 0 : HEAD);
  if (!plain) words(c, canvas);
  return new Promise((done) => { canvas.toBlob(done, 'image/png'); });
}

/** Save the table of economies. */
export function csv() {
  const cell = (value) => {
    const text = Array.isArray(value) ? value.join(' ') : String(value ?? '');
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const rows = (state.answer?.economies ?? []).map((row) => ['name', ...COLUMNS].map((name) => cell(name === 'name' ? called('economy', row.iso3) : row[name])).join(','));
  save(new Blob(['\ufeff', [['name', ...COLUMNS].join(','), ...rows].join('\n'), '\n'], {type: 'text/csv'}), 'csv');
}

/** Save the scenario, to be opened again here or by a program. */
export function scenarioFile() {
  const cut = {};
  for (const one of state.cuts) (cut[one.kind] ??= []).push(one.key);
  const said = {schema: SCHEMA, edition: atlas.edition, as_of: lastDay(state.date), ...(state.event ? {event: state.event} : {}), cut};
  save(new Blob([JSON.stringify(said, null, 1), '\n'], {type: 'application/json'}), 'json');
}

/** Open a scenario that was saved. */
export async function opened(input) {
  const [file] = input.files;
  input.value = '';
  if (!file) return;
  try {
    if (file.size > MOST_FILE_BYTES) throw new Error();
    step(parsed(JSON.parse(await file.text())));
    say(t('files.opened', {name: file.name}));
  } catch {
    change({fault: t('files.wrong', {name: file.name})});
  }
}

/** Check a scenario, and turn it into the state's. */
export function parsed(said) {
  if (said?.schema !== SCHEMA || typeof said.cut !== 'object') throw new Error();
  const cuts = Object.entries(said.cut).flatMap(([kind, keys]) => keys.map((key) => ({kind, key: String(key)})));
  if (cuts.length > MOST_CUTS || cuts.some((one) => !KINDS.includes(one.kind) || one.key.length > 200)) throw new Error();
  const day = String(said.as_of ?? '');
  if (day && !isDate(day)) throw new Error();
  return {cuts, date: day === atlas.edition ? '' : day, event: '', record: null};
}

function words(c, canvas) {
  const palette = colours();
  const right = document.documentElement.dir === 'rtl';
  const edge = right ? canvas.width - 30 : 30;
  c.direction = document.documentElement.dir;
  c.textAlign = 'start';
  c.fillStyle = palette.ink;
  c.font = '600 40px system-ui, sans-serif';
  const names = state.cuts.map((one) => called(one.kind, one.key));
  const title = names.length ? t('report.title', {what: listed(names.length > 3 ? [...names.slice(0, 3), t('why.more', {n: names.length - 3})] : names)}) : t('head.none');
  c.fillText(title, edge, 58, canvas.width - 60);
  c.font = '28px system-ui, sans-serif';
  const losing = (state.answer?.economies ?? []).filter((row) => row.lost_share > 0);
  c.fillText(`${t('cuts.asof', {date: date(lastDay(state.date))})} · ${t('head.lose', {n: losing.length})}`, edge, 104, canvas.width - 60);
  c.font = '22px system-ui, sans-serif';
  c.fillText(t('files.foot', {edition: date(atlas.edition)}), edge, canvas.height - 22, canvas.width - 60);
}

function save(blob, kind) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  const what = state.cuts.slice(0, 2).map((one) => one.key.replaceAll(/[^a-zA-Z0-9-]/g, '-')).join('_') || 'all';
  link.download = `fateshare-${what}-${lastDay(state.date)}.${kind}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  say(t('files.saved', {name: link.download}));
}
