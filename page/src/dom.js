// Make elements, and fill containers without losing the reader's place.

/** Make an element: h('button', {class: 'x', onclick: f, 'aria-pressed': true}, 'words', child). */
export function h(tag, props = {}, ...kids) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) set(made, name, value);
  made.append(...flat(kids));
  return made;
}

/** Put new children into a container; the focus stays on the element with the same id. */
export function fill(container, ...kids) {
  const held = document.activeElement;
  const id = held && container.contains(held) ? held.id : '';
  container.replaceChildren(...flat(kids));
  if (id) document.getElementById(id)?.focus({preventScroll: true});
}

/** Return an element of the page by its id. */
export const at = (id) => document.getElementById(id);

/** Draw an icon: a path on a 20 by 20 field. */
export function icon(path) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  const line = document.createElementNS(space, 'path');
  for (const [name, value] of [['viewBox', '0 0 20 20'], ['aria-hidden', 'true'], ['class', 'icon']]) {
    svg.setAttribute(name, value);
  }
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}

function set(made, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
  else if (name === 'class') made.className = value;
  else if (name === 'value' || name === 'checked' || name === 'selected') made[name] = value;
  else if (name === 'vars') for (const [k, v] of Object.entries(value)) made.style.setProperty(k, v);
  else made.setAttribute(name, value === true && !name.startsWith('aria-') ? '' : String(value));
}

function flat(kids) {
  return kids.flat(3).filter((kid) => kid !== null && kid !== undefined && kid !== false && kid !== '');
}
