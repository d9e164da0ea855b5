// A circle on the globe: its outline, and the stretches that pass through it.

import {geoCircle, geoDistance, geoInterpolate} from 'd3-geo';

export const EARTH_KM = 6371;
/** Points on a way are looked at this close together. */
const STEP_KM = 25;

/** The outline of a circle. */
export function outline(centre, radiusKm) {
  return geoCircle().center(centre).radius(((radiusKm / EARTH_KM) * 180) / Math.PI)();
}

/** Distance of two positions. */
export const apartKm = (a, b) => geoDistance(a, b) * EARTH_KM;

/** The stretches and links that pass within a circle. */
export function within(lines, centre, radiusKm) {
  return lines.filter((one) => passes(one.line, centre, radiusKm));
}

function passes(line, centre, radiusKm) {
  for (let n = 0; n + 1 < line.length; n += 1) {
    const long = apartKm(line[n], line[n + 1]);
    if (apartKm(line[n], centre) - long > radiusKm) continue;
    const way = geoInterpolate(line[n], line[n + 1]);
    const steps = Math.max(1, Math.ceil(long / STEP_KM));
    for (let i = 0; i <= steps; i += 1) if (apartKm(way(i / steps), centre) <= radiusKm) return true;
  }
  return false;
}
