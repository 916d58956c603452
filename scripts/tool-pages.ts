// The manual page of each tool, in roff. The options on it are those of the tool as it is compiled on this machine.

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { manPage } from '../cli/man-page.ts';
import { toolComment } from '../cli/tool-comment.ts';
import { toolNames } from '../cli/tools.ts';
import { VERSION } from '../common/version.ts';
import type { Manifest } from '../common/manifest.ts';
import { compile } from '../compiler/compile.ts';
import { machineHost } from '../compiler/host/machine-host.ts';

const TOOLS = join(dirname(dirname(fileURLToPath(import.meta.url))), 'tools');

/** Throws an Error for a tool that does not compile here. */
export function toolPages(): readonly { readonly name: string; readonly page: string }[] {
  const host = machineHost({ btf: null, path: process.env['PATH'] ?? '' });
  try {
    return toolNames().map((name) => {
      const text = readFileSync(join(TOOLS, `${name}.bt`), 'utf8');
      const { output } = compile({ name: `${name}.bt`, text }, { host, positional: null, environment: {}, unsafe: true, stage: 'manifest' });
      if (typeof output !== 'string') throw new Error(`${name}.bt does not compile`);
      const example = readFileSync(join(TOOLS, `examples/${name}.txt`), 'utf8');
      return { name, page: manPage(name, toolComment(text), { manifest: JSON.parse(output) as Manifest }, VERSION, example) };
    });
  } finally {
    host.close();
  }
}
