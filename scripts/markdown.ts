// What links need to know of a Markdown page: where they are in its text, and which anchors its headings make. Used by the test
// of links (tests/docs/links.test.ts) and by what gathers the pages of the site (site/gather.ts). Code, in fences or quotes, has no links.

/** A link or an image: `target` as written, between `start` and `end` in the text. */
export interface Link {
  readonly target: string;
  readonly start: number;
  readonly end: number;
  /** From 1. */
  readonly line: number;
}

const FENCED = /^( *)(```+|~~~+)[^\n]*\n[^]*?^\1\2[^\n]*$/gm;
const QUOTED = /(`+)(?!`)[^]*?(?<!`)\1(?!`)/g;
const COMMENT = /<!--[^]*?-->/g;
/** `[text](target)` and `[text](target "title")`; a text may hold brackets in quotes, which are blank by then. */
const LINK = /\]\(\s*(<[^>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+"[^"\n]*")?\s*\)/g;

/** The text with blanks in place of code and comments, of the same length. */
function withoutCode(markdown: string): string {
  const blank = (text: string): string => text.replace(/[^\n]/g, ' ');
  return markdown.replace(FENCED, blank).replace(COMMENT, blank).replace(QUOTED, blank);
}

export function linksOf(markdown: string): readonly Link[] {
  const text = withoutCode(markdown);
  return [...text.matchAll(LINK)].map((found) => {
    const start = found.index + found[0].indexOf(found[1]!, 2);
    return { target: found[1]!, start, end: start + found[1]!.length, line: text.slice(0, start).split('\n').length };
  });
}

/** The anchor of a heading, as GitHub makes it. */
export function slug(heading: string): string {
  const plain = heading.replace(/`/g, '').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
  return plain.trim().toLowerCase().replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, '').replaceAll(' ', '-');
}

/** All anchors of a page. Those of equal headings are numbered. */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading] of markdown.replace(FENCED, '').replace(COMMENT, '').matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const first = slug(heading!);
    let anchor = first;
    for (let n = 1; anchors.has(anchor); n++) anchor = `${first}-${n}`;
    anchors.add(anchor);
  }
  return anchors;
}
