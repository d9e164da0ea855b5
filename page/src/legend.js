// What the colours of the map mean.

import {at, fill, h} from './dom.js';
import {state} from './store.js';
import {share, t} from './words.js';

/** Write the legend; open where there is room. */
export function legend(open) {
  const swatch = (name, words) => h('li', {}, h('i', {class: `swatch ${name}`}), words);
  const losses = [t('loss.under', {share: share(0.1)}), ...[[0.1, 0.3], [0.3, 0.6], [0.6, 0.9]].map(([a, b]) => t('loss.between', {a: share(a), b: share(b)})), t('outcome.offline')];
  const values = [0.2, 0.4, 0.6, 0.8, 1].map((top, n) => t('loss.between', {a: share(n / 5), b: share(top)}));
  const rows = state.colours
    ? values.map((words, n) => swatch(`loss-${n + 1}`, words))
    : [swatch('dot', t('loss.none')), swatch('later', t('outcome.latency')), ...losses.map((words, n) => swatch(`loss-${n + 1}`, words)), state.shown === 'difference' && swatch('better', t('loss.better'))];
  fill(at('legend'), h('details', {open}, h('summary', {}, state.colours?.title ?? t(state.shown === 'difference' ? 'legend.difference' : 'legend.loss')),
    h('ul', {}, rows, !state.colours && h('li', {class: 'note'}, t('legend.size')))));
}
