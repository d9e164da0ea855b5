// Say something to those who listen in place of looking.

import {at} from './dom.js';

let timer = 0;

/** Put words into the live region; the same words twice are heard twice. */
export function say(words) {
  const region = at('say');
  region.textContent = '';
  clearTimeout(timer);
  timer = setTimeout(() => { region.textContent = words; }, 60);
}
