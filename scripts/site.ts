// `node --import tsx scripts/site.ts`: gathers the pages of the site from this repository into site/build/pages/, with links that lead to
// each other there, and what VitePress has to know of them in site/build/pages.json. `npm run site` (site.sh) makes a site of these.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gather } from './site/gather.ts';

const SITE = fileURLToPath(new URL('../site/build', import.meta.url));
const { files, sidebar, grammars } = gather();

rmSync(join(SITE, 'pages'), { recursive: true, force: true });
for (const [name, text] of files) {
  const file = join(SITE, 'pages', name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
writeFileSync(join(SITE, 'pages.json'), JSON.stringify({ sidebar, grammars }));
console.log(`site: ${files.size} files`);
