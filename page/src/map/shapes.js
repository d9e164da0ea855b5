// Project everything once: lines as flat coordinates on a field 1000 wide, from which all is drawn.

import {geoEqualEarth, geoGraticule10, geoPath} from 'd3-geo';
import {feature} from 'topojson-client';
import {atlas} from '../atlas.js';

export const WIDE = 1000;
/** The map is turned so that few cables cross its edge. */
const TURNED = 45;
const projection = geoEqualEarth().rotate([-TURNED, 0]).precision(0.25);
projection.fitWidth(WIDE, {type: 'Sphere'});
export const HIGH = geoPath(projection).bounds({type: 'Sphere'})[1][1];

export const shapes = {sphere: null, graticule: null, land: null};

/** Project a position onto the field. */
export const project = (at) => projection(at);

/** Return the position of a point of the field. */
export const invert = (point) => projection.invert(point);

/** Project the land. */
export function setLand(topology) {
  shapes.land = path2d(feature(topology, topology.objects.land));
}

/** Project what never changes. */
export function setGlobe() {
  shapes.sphere = path2d({type: 'Sphere'});
  shapes.graticule = path2d(geoGraticule10());
}

/** Project the atlas: each line as runs of x, y, cut where the map's edge cuts it. */
export function setAtlas() {
  for (const one of [...atlas.stretches, ...atlas.links]) one.runs = runs({type: 'LineString', coordinates: one.line});
  for (const one of atlas.corridors) {
    const ring = [...one.outline, one.outline[0]];
    one.runs = runs({type: 'LineString', coordinates: ring});
    one.spot = project(middle(one.outline));
  }
  for (const one of [...atlas.economies, ...atlas.towns, ...atlas.hubs]) one.spot = one.at && project(one.at);
}

/** Put the runs of several things into one path. */
export function joined(things) {
  const path = new Path2D();
  for (const one of things) for (const run of one.runs) trace(path, run);
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

function runs(shape) {
  const found = [];
  let run = [];
  const collector = {
    moveTo(x, y) { found.push(run = [x, y]); },
    lineTo(x, y) { run.push(x, y); },
    beginPath() {}, closePath() {}, arc() {},
  };
  geoPath(projection, collector)(shape);
  return found.filter((one) => one.length > 3);
}

function middle(outline) {
  const first = outline[0][0];
  const turned = outline.map(([lon, lat]) => [first + ((lon - first + 540) % 360) - 180, lat]);
  const mean = (n) => turned.reduce((sum, one) => sum + one[n], 0) / turned.length;
  return [mean(0), mean(1)];
}
