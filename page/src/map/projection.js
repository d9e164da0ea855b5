// The one projection of the map: Equal Earth on a field 1000 wide, turned so that few cables cross its edge.

import {geoEqualEarth, geoPath} from 'd3-geo';

export const WIDE = 1000;
const TURNED = 45;
export const projection = geoEqualEarth().rotate([-TURNED, 0]).precision(0.25).fitWidth(WIDE, {type: 'Sphere'});
export const HIGH = geoPath(projection).bounds({type: 'Sphere'})[1][1];

/** Project a shape into runs of x, y: a run for each line or ring, cut where the map's edge cuts it. */
export function runs(shape) {
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
