// The colours of the map, read from the style sheet, and which of them an economy has.

/** Upper bounds of the classes of loss; the last is offline. */
export const BOUNDS = [0, 0.1, 0.3, 0.6, 0.9, 1];
const NAMES = ['beyond', 'sea', 'land', 'coast', 'grid', 'cable', 'casing', 'cut', 'link', 'area', 'hub', 'dot', 'later', 'ring', 'ink', 'halo', 'pick', 'better', ...[1, 2, 3, 4, 5].map((n) => `loss-${n}`)];
let held = null;

/** Return the colours of the theme. */
export function colours() {
  if (!held) {
    const style = getComputedStyle(document.documentElement);
    held = Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--map-${name}`).trim()]));
  }
  return held;
}

/** Forget them, when the theme changes. */
export function forget() {
  held = null;
}

/** The class of a lost share: 0 none, 1 to 5. */
export function lossClass(share) {
  if (!(share > 0)) return 0;
  const found = BOUNDS.findIndex((bound) => share <= bound);
  return share >= 0.9 ? 5 : Math.min(found, 4);
}

/** The colour of an economy: by what it loses, else by whether its way is longer. */
export function ofLoss(row) {
  const palette = colours();
  if (!row) return palette.dot;
  const step = lossClass(row.lost_share);
  if (step) return palette[`loss-${step}`];
  return row.outcome === 'latency' ? palette.later : palette.dot;
}

/** The colour of a value from 0 to 1 that stands in for a loss. */
export function ofValue(value) {
  if (!(value > 0)) return colours().dot;
  return colours()[`loss-${Math.min(5, 1 + Math.floor(value * 5))}`];
}

/** The colour of a difference of losses: worse as a loss, better in its own colour. */
export function ofDifference(value) {
  if (Math.abs(value) < 1e-9) return colours().dot;
  return value > 0 ? ofLoss({lost_share: value}) : colours().better;
}
