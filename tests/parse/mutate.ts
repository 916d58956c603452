// Broken scripts by the thousand, always the same ones: pieces of the fixtures deleted, doubled, swapped and replaced
// by text that means something to the parser.

import { readFileSync, readdirSync } from 'node:fs';

const PIECES = [
  '{', '}', '(', ')', '[', ']', ';', ',', '/', '//', '/*', '*/', '"', "'", '\\', '#', '#!x', '@', '$', '$1', '$x', ':', '::',
  '=', '==', '? 1 :', '?:', '++', '--', '-', '*', '&', '~', '..', '.', '->', '0x', '1e', '99s', '\n', '\r\n', '\t', '\0',
  'é', '😀', '\ud800', ' if ', ' else ', ' while ', ' for ', ' let ', ' struct ', ' struct s { ', ' enum {', ' typeof(', ' sizeof(',
  '(int32)', '(foo)', '(struct s *)', ' comptime ', ' import "x" ', ' config = {', ' macro m(', ' fn f(', '\nkprobe:f {',
  '\nbegin {', ' return ', ' unroll ', ' true ', ' unsigned ', ' offsetof(', '{{{{{{', '((((((', '!!!!!!',
];

/** The text of every fixture, good and bad, by file name. */
export function fixtureTexts(): Map<string, string> {
  const texts = new Map<string, string>();
  for (const kind of ['good', 'bad']) {
    const folder = new URL(`fixtures/${kind}/`, import.meta.url);
    for (const name of readdirSync(folder).sort()) {
      if (name.endsWith('.bt')) texts.set(`${kind}/${name}`, readFileSync(new URL(name, folder), 'utf8'));
    }
  }
  return texts;
}

/** `count` scripts, a function of `seed` alone. */
export function* mutants(count: number, seed: number): Generator<string> {
  const random = generator(seed);
  const texts = [...fixtureTexts().values()];
  for (let made = 0; made < count; made++) {
    let text = texts[random(texts.length)]!;
    for (let edits = 1 + random(4); edits > 0; edits--) text = edit(text, random);
    yield text;
  }
}

function edit(text: string, random: (below: number) => number): string {
  const start = random(text.length + 1);
  const end = Math.min(text.length, start + random(20));
  switch (random(5)) {
    case 0:
      return text.slice(0, start) + text.slice(end);
    case 1:
      return text.slice(0, end) + text.slice(start);
    case 2:
      return text.slice(0, start) + PIECES[random(PIECES.length)]! + text.slice(end);
    case 3:
      return text.slice(0, start);
    default:
      return text.slice(0, start) + PIECES[random(PIECES.length)]! + text.slice(start);
  }
}

/** Numbers below a bound, by a linear congruential generator. */
function generator(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
