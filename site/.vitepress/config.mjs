// What VitePress makes of site/build/pages/, which scripts/site.ts gathers from the Markdown files of this repository.

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { slug } from '../../scripts/markdown.ts';

const list = fileURLToPath(new URL('../build/pages.json', import.meta.url));
if (!existsSync(list)) throw new Error('there are no pages yet: npm run site');
const { sidebar, grammars } = JSON.parse(readFileSync(list, 'utf8'));

export default {
  title: 'bpftrace-cc',
  description: 'A compiler toolchain for the bpftrace language: ask the kernel what the machine is doing, in one line.',
  lang: 'en',
  srcDir: 'build/pages',
  outDir: '../dist/site',
  cacheDir: '../build/site-cache',
  // The folder of a server that it will be in.
  base: process.env.BASE ?? '/',
  markdown: {
    html: false,
    anchor: { slugify: slug },
    toc: { slugify: slug },
    headers: { slugify: slug },
    languages: [...grammars, 'c', 'bash', 'json', 'js'],
    languageAlias: { text: 'txt' },
    theme: { light: 'github-light', dark: 'github-dark' },
  },
  themeConfig: {
    nav: [
      { text: 'Tutorial', link: '/tutorial' },
      { text: 'Guide', link: '/guide' },
      { text: 'Reference', link: '/language/' },
      { text: 'Functions', link: '/stdlib' },
      { text: 'Tools', link: '/tools/' },
    ],
    sidebar,
    outline: { level: [2, 3], label: 'On this page' },
    search: {
      provider: 'local',
      options: {
        detailedView: true,
        miniSearch: {
          // Names of the language are single words, with their underscores and signs.
          options: { tokenize: (text) => text.split(/[^\p{L}\p{N}_$@%]+/u).flatMap((word) => (word.includes('_') ? [word, ...word.split('_')] : [word])).filter(Boolean) },
          searchOptions: { boost: { title: 6, titles: 2, text: 1 }, prefix: true, fuzzy: 0.1, combineWith: 'AND' },
        },
      },
    },
    docFooter: { prev: 'Before', next: 'Next' },
  },
};
