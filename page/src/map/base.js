// The ground of the map on a canvas of its own: a cut or an answer does not draw it again.

import {colours} from './colours.js';
import {areas, ground, lines} from './draw.js';
import {scene} from './scene.js';

/** While the map moves, the old ground is stretched, and drawn anew this often. */
const EVERY_MS = 90;

export class Base {
  constructor() {
    this.canvas = document.createElement('canvas');
    this.key = '';
    this.at = 0;
  }

  /** Put the ground under a drawing. */
  under(c, view, moving) {
    const palette = colours();
    const key = [view.k, view.x, view.y, view.width, view.height, view.ratio, scene.lines, palette.sea].join();
    const wait = moving && this.view && performance.now() - this.at < EVERY_MS;
    if (key !== this.key && !wait) this.render(view, key);
    const {ratio} = view;
    const scale = view.k / this.view.k;
    c.setTransform(1, 0, 0, 1, 0, 0);
    c.fillStyle = palette.beyond;
    c.fillRect(0, 0, view.width * ratio, view.height * ratio);
    c.drawImage(this.canvas, (view.x - this.view.x * scale) * ratio, (view.y - this.view.y * scale) * ratio, this.canvas.width * scale, this.canvas.height * scale);
  }

  render(view, key) {
    const wide = Math.round(view.width * view.ratio);
    const high = Math.round(view.height * view.ratio);
    if (this.canvas.width !== wide || this.canvas.height !== high) [this.canvas.width, this.canvas.height] = [wide, high];
    paintBase(this.canvas.getContext('2d', {alpha: false}), view);
    Object.assign(this, {key, view, at: performance.now()});
  }
}

/** Draw everything that no cut changes. */
export function paintBase(c, view) {
  const palette = colours();
  c.setTransform(1, 0, 0, 1, 0, 0);
  c.fillStyle = palette.beyond;
  c.fillRect(0, 0, view.width * view.ratio, view.height * view.ratio);
  c.setTransform(view.ratio * view.k, 0, 0, view.ratio * view.k, view.ratio * view.x, view.ratio * view.y);
  c.lineJoin = c.lineCap = 'round';
  ground(c, view, palette);
  if (!scene.now) return;
  areas(c, view, palette);
  lines(c, view, palette);
}
