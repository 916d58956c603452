// Several files in one fixture: a line `//// NAME` begins the file NAME, which the script in front of it can import. A name
// that ends in `/` is a folder, `(everybody)` behind a name lets everybody write to it. Nothing else is there.

import type { Distrust, Host, Imported } from '../../frontend/host.ts';

export interface VirtualFiles {
  /** The script. */
  readonly text: string;
  readonly readImport: Host['readImport'];
}

interface VirtualFile {
  readonly text: string;
  readonly worldWritable: boolean;
}

export function splitFiles(fixture: string): VirtualFiles {
  const [text = '', ...parts] = fixture.split(/^\/\/\/\/ /m);
  const files = new Map(parts.map((part): [string, VirtualFile] => {
    const [head = '', ...lines] = part.split('\n');
    return [head.replace(/ \(everybody\)$/, '').trim(), { text: lines.join('\n'), worldWritable: head.endsWith('(everybody)') }];
  }));
  return { text, readImport: (path, importer) => find(files, path, importer) };
}

function find(files: ReadonlyMap<string, VirtualFile>, path: string, importer: string | null): Imported {
  const folder = importer?.includes('/') === true ? importer.slice(0, importer.lastIndexOf('/') + 1) : '';
  const name = path.startsWith('/') ? path.slice(1) : folder + path;
  const file = files.get(name);
  if (file !== undefined) return { kind: 'file', name, path: name, bytes: new TextEncoder().encode(file.text), btf: null, distrust: file.worldWritable ? writable(name, name) : null };
  const inside = [...files.keys()].filter((each) => each.startsWith(`${name}/`) && each !== `${name}/`);
  if (inside.length === 0) return { kind: 'missing', tried: name };
  const entries = inside.map((each) => each.slice(name.length + 1)).filter((each) => !each.includes('/')).sort();
  return { kind: 'directory', name, path: `/${name}`, entries, distrust: files.get(`${name}/`)?.worldWritable === true ? writable(name, `/${name}`) : null };
}

function writable(name: string, path: string): Distrust {
  return { reason: `Everybody may write to '${name}'`, help: `\`chmod o-w ${path}\`` };
}
