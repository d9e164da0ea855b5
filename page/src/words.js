// Say everything in the reader's language: whole messages, plurals, numbers, dates.

export const LANGUAGES = {
  en: 'English', zh: '中文', fr: 'Français', es: 'Español',
  pt: 'Português', ar: 'العربية', sw: 'Kiswahili', id: 'Bahasa Indonesia',
};

let messages = {};
let plural = new Intl.PluralRules('en');
let forms = {};
export let lang = 'en';

/** Choose the language: as asked for, as chosen before, as the browser says. */
export function preferred(asked) {
  const wanted = [asked, stored(), ...navigator.languages, 'en'].filter(Boolean);
  return wanted.map((one) => one.toLowerCase().split('-')[0]).find((one) => one in LANGUAGES);
}

/** Where the messages of a language are. */
export const localeAddress = (code = lang) => `/static/locale/${code}.json?v=${__VERSION__}`;

/** Load the messages of a language, and turn the page's direction. */
export async function speak(code) {
  const found = await fetch(localeAddress(code));
  if (!found.ok) throw new Error(`locale ${code}: ${found.status}`);
  messages = await found.json();
  lang = code;
  const tag = code === 'ar' ? 'ar-u-nu-latn' : code;
  plural = new Intl.PluralRules(tag);
  forms = made(tag);
  document.documentElement.lang = code;
  document.documentElement.dir = code === 'ar' ? 'rtl' : 'ltr';
}

/** Remember a choice of language. */
export function remember(code) {
  try { localStorage.setItem('lang', code); } catch { /* a browser may forbid it */ }
}

/** Say a message; {n} chooses the plural form where there are several, and {x} are filled in. */
export function t(key, values = {}) {
  let said = messages[key];
  if (said === undefined) return key;
  if (typeof said === 'object') said = said[plural.select(values.n)] ?? said.other;
  return said.replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name];
    if (typeof value === 'number') return whole(value);
    return lang === 'ar' ? `\u2068${value}\u2069` : value; // names of both scripts keep their own direction
  });
}

export const whole = (value) => forms.whole.format(value);
export const short = (value) => (value < 1000 ? forms.whole.format(Math.round(value)) : forms.short.format(value));
export const tenth = (value) => forms.tenth.format(value);
export const listed = (words) => forms.list.format(words);
export const compare = (a, b) => forms.order.compare(a, b);
export const signed = (value) => forms.signed.format(value);

/** Spell a share: whole percents, tenths below ten, and never 100 where a rest is left. */
export function share(value) {
  if (value > 0 && value < 0.001) return `< ${forms.small.format(0.001)}`;
  if (value > 0.99 && value < 1) return `> ${forms.percent.format(0.99)}`;
  return value > 0 && value < 0.0995 ? forms.small.format(value) : forms.percent.format(value);
}

/** Spell a date of any precision. */
export function date(text) {
  const [year, month, day] = text.split('-').map(Number);
  if (!month) return String(year);
  const moment = new Date(Date.UTC(year, month - 1, day || 1));
  const told = (day ? forms.day : forms.month).format(moment);
  return lang === 'fr' && day === 1 ? told.replace(/^1 /, '1er ') : told; // as CLDR does not
}

/** Forms of numbers, dates and lists; each is made when it is first used. */
function made(tag) {
  const number = (how) => () => new Intl.NumberFormat(tag, how);
  const moment = (how) => () => new Intl.DateTimeFormat(tag, {timeZone: 'UTC', year: 'numeric', ...how});
  const makers = {
    whole: number({maximumFractionDigits: 0}),
    short: number({notation: 'compact', maximumSignificantDigits: 3}),
    tenth: number({maximumFractionDigits: 1}),
    signed: number({style: 'percent', signDisplay: 'exceptZero', maximumFractionDigits: 0}),
    percent: number({style: 'percent', maximumFractionDigits: 0}),
    small: number({style: 'percent', maximumFractionDigits: 1}),
    day: moment({month: 'long', day: 'numeric'}),
    month: moment({month: 'long'}),
    list: () => new Intl.ListFormat(tag, {type: 'conjunction'}),
    order: () => new Intl.Collator(tag),
  };
  return new Proxy({}, {get: (held, name) => (held[name] ??= makers[name]())});
}

function stored() {
  try { return localStorage.getItem('lang'); } catch { return null; }
}
