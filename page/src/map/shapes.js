// Turn shapes and lines into paths on the field; each line is projected when it is first drawn.

import {geoGraticule10, geoPath} from 'd3-geo';
import {atlas} from '../atlas.js';
import {projection, runs} from './projection.js';

export {HIGH, WIDE} from './projection.js';
export const shapes = {sphere: null, graticule: null, land: null};

/** Project a position onto the field. */
export const project = (at) => projection(at);

/** Return the position of a point of the field. */
export const invert = (point) => projection.invert(point);

/** Unpack the land, which was projected when the page was built. */
export function setLand({unit, rings}) {
  shapes.land = new Path2D();
  for (const steps of rings) {
    let [x, y] = [0, 0];
    for (let i = 0; i < steps.length; i += 2) {
      x += steps[i];
      y += steps[i + 1];
      if (i) shapes.land.lineTo(x / unit, y / unit);
      else shapes.land.moveTo(x / unit, y / unit);
    }
    shapes.land.closePath();
  }
}

/** Project what never changes. */
export function setGlobe() {
  shapes.sphere = path2d({type: 'Sphere'});
  shapes.graticule = path2d(geoGraticule10());
}

/** Place what has a place. */
export function setAtlas() {
  for (const one of atlas.corridors) {
    one.line = [...one.outline, one.outline[0]];
    one.spot = project(middle(one.outline));
  }
  for (const one of [...atlas.economies, ...atlas.towns, ...atlas.hubs]) one.spot = one.at && project(one.at);
}

/** The runs of a line on the field. */
export function runsOf(one) {
  one.runs ??= runs({type: 'LineString', coordinates: one.line});
  return one.runs;
}

/** Put the runs of several things into one path. */
export function joined(things) {
  const path = new Path2D();
  for (const one of things) for (const run of runsOf(one)) trace(path, run);
  return path;
}

/** Turn any shape into a path. */
export function path2d(shape) {
  const path = new Path2D();
  geoPath(projection, path)(shape);
  return path;
}

function trace(path, run) {
  path.moveTo(run[0], run[1]);
  for (let i = 2; i < run.length; i += 2) path.lineTo(run[i], run[i + 1]);
}

function middle(outline) {
  const first = outline[0][0];
  const turned = outline.map(([lon, lat]) => [first + ((lon - first + 540) % 360) - 180, lat]);
  const mean = (n) => turned.reduce((sum, one) => sum + one[n], 0) / turned.length;
  return [mean(0), mean(1)];
}
