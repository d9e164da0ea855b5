// Ask the server, and say clearly when it cannot be reached.

const KINDS = ['system', 'segment', 'branch', 'place', 'link', 'corridor', 'hub'];
export const MOST_CUTS = 400;

/** What went wrong: unreachable, or a sentence of the server. */
export class Trouble extends Error {
  constructor(message, {unreachable = false, id = ''} = {}) {
    super(message);
    this.unreachable = unreachable;
    this.id = id;
  }
}

/** Get an answer; `kept` says that it came from the cache because nobody answered. */
export async function get(address, {signal} = {}) {
  let answer;
  try {
    answer = await fetch(address, {signal});
  } catch (err) {
    if (err.name === 'AbortError') throw err;
    throw new Trouble('', {unreachable: true});
  }
  return {said: await told(answer), kept: answer.headers.has('x-kept')};
}

/** Send something. */
export async function send(method, address, body) {
  let answer;
  try {
    answer = await fetch(address, {
      method,
      headers: body ? {'content-type': 'application/json'} : {},
      body: body && JSON.stringify(body),
    });
  } catch {
    throw new Trouble('', {unreachable: true});
  }
  return told(answer);
}

/** The address of a cut: one parameter a thing, in a fixed order so that answers can be kept. */
export function cutAddress({cuts, date}) {
  const asked = new URLSearchParams();
  for (const kind of KINDS) {
    const keys = cuts.filter((one) => one.kind === kind).map((one) => one.key).sort();
    for (const key of keys) asked.append(kind, key);
  }
  if (date) asked.set('as_of', date);
  const text = asked.toString();
  return `/api/cut${text ? `?${text}` : ''}`;
}

async function told(answer) {
  if (answer.headers.has('x-nobody')) throw new Trouble('', {unreachable: true});
  let said;
  try {
    said = await answer.json();
  } catch {
    throw new Trouble(`${answer.status} ${answer.statusText}`);
  }
  if (!answer.ok) throw new Trouble(said.title ?? String(answer.status), {id: said.error_id});
  return said;
}
