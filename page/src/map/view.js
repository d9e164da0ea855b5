// The canvas: its size, zoom and turning of the wheel; it draws when something changed.

import {select} from 'd3-selection';
import {zoom, zoomIdentity} from 'd3-zoom';
import {Base} from './base.js';
import {draw, toScreen} from './draw.js';
import {HIGH, invert, project, WIDE} from './shapes.js';

const MOST_ZOOM = 40;
const MARGIN = 6;
/** Middle of the map when it is higher than the world: Africa and Asia. */
const MIDDLE = [WIDE / 2, HIGH * 0.43];

export class View {
  constructor(canvas, extras) {
    this.canvas = canvas;
    this.context = canvas.getContext('2d', {alpha: false});
    this.extras = extras;
    this.asked = false;
    this.held = [];
    this.base = new Base();
    this.moving = false;
    this.calm = matchMedia('(prefers-reduced-motion: reduce)');
    this.zooming = zoom().scaleExtent([1, MOST_ZOOM]).clickDistance(4)
      .filter((event) => extras().mode !== 'circle' && !event.button && (!event.ctrlKey || event.type === 'wheel'))
      .on('start', () => { this.moving = true; })
      .on('zoom', () => this.request())
      .on('end', () => {
        this.moving = false;
        this.request();
      });
    this.selection = select(canvas).call(this.zooming).on('dblclick.zoom', null);
    new ResizeObserver(() => this.resize()).observe(canvas);
    this.resize();
  }

  /** The transform in use: from the field to pixels. */
  get view() {
    const {k, x, y} = this.canvas.__zoom ?? zoomIdentity;
    return {
      k: this.fit * k, x: this.left * k + x, y: this.top * k + y, zoom: this.fit * k,
      width: this.width, height: this.height, ratio: this.ratio, small: this.width < 600 ? 0.62 : 1,
    };
  }

  /** Draw at the next frame. */
  request() {
    if (this.asked) return;
    this.asked = true;
    requestAnimationFrame(() => {
      this.asked = false;
      this.paint();
    });
  }

  /** Draw now; tells those who wait for it. */
  paint() {
    const {view} = this;
    this.base.under(this.context, view, this.moving);
    draw(this.context, view, this.extras());
    for (const told of this.held.splice(0)) told();
  }

  /** Resolve after the next drawing. */
  drawn() {
    return new Promise((told) => {
      this.held.push(told);
      this.request();
    });
  }

  /** Fit the canvas to its box; the middle of the map stays. */
  resize() {
    const box = this.canvas.getBoundingClientRect();
    const before = this.width ? this.centre() : null;
    const zoomed = this.width ? this.view.k : 0;
    this.width = Math.max(1, box.width);
    this.height = Math.max(1, box.height);
    this.ratio = Math.min(2, devicePixelRatio || 1);
    this.canvas.width = Math.round(this.width * this.ratio);
    this.canvas.height = Math.round(this.height * this.ratio);
    this.fit = Math.min((this.width - 2 * MARGIN) / WIDE, (this.height - 2 * MARGIN) / HIGH);
    this.left = (this.width - WIDE * this.fit) / 2;
    this.top = (this.height - HIGH * this.fit) / 2;
    this.zooming.extent([[0, 0], [this.width, this.height]]).translateExtent([[0, 0], [this.width, this.height]]);
    if (before) this.centreOn(before, zoomed);
    else this.reset(true);
    this.paint();
  }

  /** Show the whole world; on a high narrow canvas, the middle of it filling the height. */
  reset(now = false) {
    const cover = (this.height - 2 * MARGIN) / HIGH;
    this.centreOn(MIDDLE, this.width < this.height ? cover : this.fit, !now);
  }

  /** Bring a position into the middle. */
  goTo(at, zoomed = 5) {
    const spot = at && project(at);
    if (spot) this.centreOn(spot, Math.max(this.view.k, this.fit * zoomed), true);
  }

  /** Zoom in or out around the middle. */
  scaleBy(factor) {
    this.move((where) => where.call(this.zooming.scaleBy, factor), true);
  }

  /** Move by pixels. */
  panBy(x, y) {
    this.move((where) => where.call(this.zooming.translateBy, -x / this.canvas.__zoom.k, -y / this.canvas.__zoom.k));
  }

  /** The point of the field in the middle. */
  centre() {
    const {k, x, y} = this.view;
    return [(this.width / 2 - x) / k, (this.height / 2 - y) / k];
  }

  /** Where a position is on the canvas. */
  where(at) {
    return toScreen(this.view, project(at));
  }

  /** The position at a pixel. */
  position(x, y) {
    const {k, x: left, y: top} = this.view;
    return invert([(x - left) / k, (y - top) / k]);
  }

  centreOn([a, b], wanted, smooth = false) {
    const k = Math.max(1, Math.min(MOST_ZOOM, wanted / this.fit));
    const [x, y] = [a * this.fit + this.left, b * this.fit + this.top];
    const there = zoomIdentity.translate(this.width / 2, this.height / 2).scale(k).translate(-x, -y);
    this.move((where) => where.call(this.zooming.transform, this.inside(there)), smooth);
  }

  /** Keep the world inside the canvas. */
  inside(there) {
    return this.zooming.constrain()(there, [[0, 0], [this.width, this.height]], [[0, 0], [this.width, this.height]]);
  }

  move(how, smooth = false) {
    how(smooth && !this.calm.matches ? this.selection.transition().duration(350) : this.selection);
  }
}
