// Everything that the site is made of, in memory: pages, files that they link to, the sidebar, grammars.

import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toolName } from '../../cli/tool-comment.ts';
import { anchorsOf, linksOf } from '../markdown.ts';
import { scriptGrammar, terminalGrammar } from './grammar.ts';
import type { Grammar } from './grammar.ts';
import { commandMarkdown, commands, toolMarkdown } from './made-pages.ts';
import { groups, labels, placeOf } from './pages.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

interface SidebarItem {
  readonly text: string;
  readonly link?: string;
  readonly collapsed?: boolean;
  readonly items?: readonly SidebarItem[];
}

export interface Site {
  /** Paths in the site's folder, and texts. */
  readonly files: ReadonlyMap<string, string>;
  readonly sidebar: readonly SidebarItem[];
  readonly grammars: readonly Grammar[];
}

/** Throws an Error for a link that leads nowhere on the site. */
export function gather(): Site {
  const tools = readdirSync(join(ROOT, 'tools')).filter((name) => name.endsWith('.bt')).map(toolName).sort();
  const examples = new Set(readdirSync(join(ROOT, 'tools/examples')));
  const files = new Map<string, string>();

  const targets = new Map<string, string>();
  const written = [...groups.flatMap(({ pages }) => pages), 'tools/README.md'];
  for (const file of written) targets.set(file, placeOf(file));
  for (const name of tools) {
    targets.set(`tools/${name}.bt`, `tools/${name}.md#the-script`);
    targets.set(`tools/examples/${name}.txt`, `tools/${name}.md#a-run`);
  }
  targets.set('tools', 'tools/index.md');
  const schemas = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.json'));
  for (const name of schemas) {
    files.set(`public/${name}`, read(`docs/${name}`));
    targets.set(`docs/${name}`, `/${name}`);
  }

  for (const file of written) files.set(placeOf(file), withTargets(file, withoutComments(read(file)), targets));
  for (const command of commands) files.set(`commands/${command}.md`, commandMarkdown(command));
  for (const name of tools) {
    const example = examples.has(`${name}.txt`) ? read(`tools/examples/${name}.txt`) : null;
    files.set(`tools/${name}.md`, toolMarkdown(name, read(`tools/${name}.bt`), example));
  }
  checkAnchors(files);

  const item = (place: string, label?: string): SidebarItem => ({ text: label ?? titleOf(files.get(place)!), link: linkTo(place) });
  const itemOf = (file: string): SidebarItem => item(placeOf(file), labels[file]);
  const sidebar = [
    ...groups.slice(0, 2).map((group) => ({ text: group.title, items: group.pages.map(itemOf) })),
    { text: 'Commands', items: commands.map((name) => item(`commands/${name}.md`)) },
    ...groups.slice(2, 3).map((group) => ({ text: group.title, items: group.pages.map(itemOf) })),
    { text: 'Tools', collapsed: true, items: [item('tools/index.md', 'All tools'), ...tools.map((name) => item(`tools/${name}.md`))] },
    ...groups.slice(3).map((group) => ({ text: group.title, collapsed: group.collapsed ?? false, items: group.pages.map(itemOf) })),
  ];
  return { files, sidebar, grammars: [scriptGrammar(libraryNames()), terminalGrammar] };
}

/** The macros of the standard library. */
function libraryNames(): readonly string[] {
  const texts = readdirSync(join(ROOT, 'stdlib')).filter((name) => name.endsWith('.bt')).map((name) => read(`stdlib/${name}`));
  return [...new Set(texts.flatMap((text) => [...text.matchAll(/^macro (\w+)/gm)].map(([, name]) => name!)))].sort();
}

/** Directives of the examples' test. */
function withoutComments(markdown: string): string {
  return markdown.replace(/^<!-- .* -->\n\n?/gm, '');
}

function titleOf(markdown: string): string {
  return /^# (.*)$/m.exec(markdown)![1]!.replaceAll('`', '');
}

function linkTo(place: string): string {
  return `/${place.replace(/(^|\/)index\.md$/, '$1').replace(/\.md$/, '')}`;
}

/** The page's text, its links as the site has them. */
function withTargets(file: string, markdown: string, targets: ReadonlyMap<string, string>): string {
  let text = '';
  let at = 0;
  for (const { target, start, end, line } of linksOf(markdown)) {
    if (/^(\w+:|#)/.test(target)) continue;
    const [path = '', anchor] = target.split('#', 2);
    const place = targets.get(normalize(join(dirname(file), path)).replace(/\/$/, ''));
    if (place === undefined) throw new Error(`${file}:${line}: the site has nothing for the link to ${target}`);
    const to = place.startsWith('/') ? place : `./${relative(dirname(placeOf(file)), place)}`;
    text += markdown.slice(at, start) + to + (anchor === undefined ? '' : `#${anchor}`);
    at = end;
  }
  return text + markdown.slice(at);
}

function checkAnchors(files: ReadonlyMap<string, string>): void {
  for (const [place, text] of files) {
    if (!place.endsWith('.md')) continue;
    for (const { target } of linksOf(text)) {
      if (/^(\w+:|\/)/.test(target)) continue;
      const [path = '', anchor] = target.split('#', 2);
      const page = files.get(path === '' ? place : normalize(join(dirname(place), path)));
      if (page === undefined || (anchor !== undefined && !anchorsOf(page).has(anchor))) throw new Error(`${place}: nothing is at ${target}`);
    }
  }
}
