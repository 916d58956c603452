// Time zones that the variable TZ spells out, as POSIX has it: `CET-1CEST,M3.5.0,M10.5.0/3`. JavaScript knows zones by
// name and takes most of these for UTC. Offsets are seconds east of UTC; texts count them westwards.

/** A day of a year and the second of it, by the clock that is in force until then. */
type RuleDate = (year: number) => number;

interface Season { readonly name: string; readonly offset: number }

export interface PosixZone {
  readonly standard: Season;
  readonly summer: (Season & { readonly from: RuleDate; readonly to: RuleDate }) | null;
}

const HOUR = 3600;
const DAY = 24 * HOUR;
/** As glibc takes a zone that has a summer and does not say when: the rule of the United States. */
const DEFAULT_RULE = 'M3.2.0,M11.1.0';

const NAME = '<[A-Za-z0-9+-]{3,}>|[A-Za-z]{3,}';
const TIME = '[-+]?\\d{1,3}(?::\\d{1,2}){0,2}';
const ZONE = new RegExp(`^(${NAME})(${TIME})(?:(${NAME})(${TIME})?(?:,(.*))?)?$`);

/** null: the text is none. */
export function parsePosixZone(text: string): PosixZone | null {
  const match = ZONE.exec(text);
  if (match === null) return null;
  const [, name, offset, summerName, summerOffset, rule = DEFAULT_RULE] = match;
  const standard = { name: plain(name!), offset: -seconds(offset!) };
  if (summerName === undefined) return { standard, summer: null };
  const [from, to] = rule.split(',').map(ruleDate);
  if (from === undefined || to === undefined || from === null || to === null) return null;
  return { standard, summer: { name: plain(summerName), offset: summerOffset === undefined ? standard.offset + HOUR : -seconds(summerOffset), from, to } };
}

/** What holds at a time, in seconds since 1970. */
export function seasonAt({ standard, summer }: PosixZone, time: number): Season {
  if (summer === null) return standard;
  const year = new Date((time + standard.offset) * 1000).getUTCFullYear();
  const from = summer.from(year) - standard.offset;
  const to = summer.to(year) - summer.offset;
  const isSummer = from < to ? time >= from && time < to : time >= from || time < to;
  return isSummer ? summer : standard;
}

function plain(name: string): string {
  return name.replace(/[<>]/g, '');
}

function seconds(text: string): number {
  const [hours, minutes = 0, rest = 0] = text.replace(/^[-+]/, '').split(':').map(Number);
  return (text.startsWith('-') ? -1 : 1) * (hours! * HOUR + minutes * 60 + rest);
}

/** `Mm.w.d`, `Jn` (29 February has no number) or `n` (it has one), and a time where it is not two o'clock; seconds since 1970 by the local clock. */
function ruleDate(text: string): RuleDate | null {
  const [, day, time] = new RegExp(`^(.*?)(?:/(${TIME}))?$`).exec(text)!;
  const second = time === undefined ? 2 * HOUR : seconds(time);
  const weekday = /^M(\d{1,2})\.([1-5])\.([0-6])$/.exec(day!);
  if (weekday !== null) {
    const [month, week, wanted] = weekday.slice(1).map(Number) as [number, number, number];
    return (year) => dayOfWeek(year, month, week, wanted) + second;
  }
  const numbered = /^(J?)(\d{1,3})$/.exec(day!);
  if (numbered === null) return null;
  const [, withoutLeap, number] = numbered;
  return (year) => {
    const skips = withoutLeap !== '' && isLeap(year) && Number(number) >= 60 ? 1 : 0;
    return Date.UTC(year, 0, 1) / 1000 + (Number(number) - (withoutLeap === '' ? 0 : 1) + skips) * DAY + second;
  };
}

/** The midnight of a weekday (0: Sunday) in its n-th week of a month; the fifth is the last. */
function dayOfWeek(year: number, month: number, week: number, weekday: number): number {
  const first = new Date(Date.UTC(year, month - 1, 1)).getUTCDay();
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  let day = 1 + ((weekday - first + 7) % 7) + 7 * (week - 1);
  while (day > days) day -= 7;
  return Date.UTC(year, month - 1, day) / 1000;
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}
