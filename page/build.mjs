// Build the page into the package: the same bytes on every machine.
// node build.mjs [FOLDER]; without a folder, into src/fateshare/web/static.

import {createHash} from 'node:crypto';
import {mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build, transform} from 'esbuild';
import {feature} from 'topojson-client';
import {filter, filterWeight, presimplify, simplify} from 'topojson-simplify';
import {runs} from './src/map/projection.js';

const HERE = dirname(fileURLToPath(import.meta.url));
const OUT = process.argv[2] ?? join(HERE, '../src/fateshare/web/static');
/** Corners of the coast that make less than this many square degrees go. */
const SMALLEST = 0.02;
/** Parts of a unit of the field that the coast is rounded to. */
const UNIT = 8;
const TARGET = ['es2022', 'chrome100', 'firefox100', 'safari15.4'];
/** Whose code is in the bundle; their licences go along. */
const BUNDLED = ['d3-color', 'd3-dispatch', 'd3-drag', 'd3-ease', 'd3-geo', 'd3-array', 'internmap', 'd3-interpolate', 'd3-selection', 'd3-timer', 'd3-transition', 'd3-zoom', 'world-atlas'];

const read = (name) => readFileSync(join(HERE, name), 'utf8');
const hash = (...texts) => createHash('sha256').update(texts.join('\n')).digest('hex').slice(0, 12);

const made = new Map();
made.set('land.json', land());
for (const name of readdirSync(join(HERE, 'locale')).sort()) made.set(`locale/${name}`, JSON.stringify(JSON.parse(read(`locale/${name}`))));
made.set('icon.svg', read('icon.svg'));
made.set('manifest.webmanifest', JSON.stringify(JSON.parse(read('manifest.webmanifest'))));
made.set('app.css', (await transform(read('src/page.css'), {loader: 'css', minify: true, target: TARGET})).code);
const version = hash(...made.values());
made.set('app.js', await bundle('src/main.js', {__VERSION__: version}));
made.set('index.html', read('index.html').replace(/%([\w.]+)%/g, (_, name) => (name === 'all' ? version : hash(made.get(name)))));
const files = ['/', '/icon.svg', '/manifest.webmanifest', `/static/land.json?v=${version}`, ...['app.js', 'app.css'].map((name) => `/static/${name}?v=${hash(made.get(name))}`)];
const shell = hash(...made.values());
made.set('sw.js', await bundle('src/sw.js', {__VERSION__: shell, __FILES__: files}));
made.set('LICENSES.txt', BUNDLED.map((name) => `${name}\n\n${read(`node_modules/${name}/LICENSE`).trim()}\n`).join('\n----\n\n'));

rmSync(OUT, {recursive: true, force: true});
for (const [name, text] of made) {
  const path = join(OUT, name);
  mkdirSync(dirname(path), {recursive: true});
  writeFileSync(path, text);
}

/** The coast, simplified and projected, so that no phone has to: land and sea, no borders. */
function land() {
  const topology = JSON.parse(read('node_modules/world-atlas/land-50m.json'));
  const weighed = simplify(presimplify(topology), SMALLEST);
  const kept = filter(weighed, filterWeight(weighed, SMALLEST / 2));
  const rings = runs(feature(kept, kept.objects.land)).map(steps).filter((ring) => ring.length > 6);
  return JSON.stringify({unit: UNIT, rings});
}

/** Write a run as whole steps from point to point. */
function steps(run) {
  const found = [];
  let [x, y] = [0, 0];
  for (let i = 0; i < run.length; i += 2) {
    const [a, b] = [Math.round(run[i] * UNIT), Math.round(run[i + 1] * UNIT)];
    if (i === 0 || a !== x || b !== y) found.push(a - x, b - y);
    [x, y] = [a, b];
  }
  return found;
}

async function bundle(entry, values) {
  const define = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)]));
  const done = await build({
    entryPoints: [join(HERE, entry)], bundle: true, minify: true, write: false, format: 'esm', target: TARGET, define, legalComments: 'none', charset: 'utf8',
  });
  return done.outputFiles[0].text;
}
