// The files that commands write to: never those that they read, and what cannot be written in words. Writing an object is
// write-whole.ts's, what a script prints output.ts's. Must not import the compiler: bpftrace-run works without it.

import { readdirSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { closest } from '../common/near-miss.ts';
import { statusOf } from '../loader/bounded-file.ts';
import { fileReasonOf } from '../loader/errors.ts';

/** What cannot be written to. */
export class OutputFileError extends Error {
  override readonly name = 'OutputFileError';
  constructor(what: string, cause: unknown) {
    super(`cannot write ${what}: ${typeof cause === 'string' ? cause : reasonOfWriting(cause)}`);
  }
}

/** A file that is written need not be there, its folder must; and nothing takes the place of a folder in use, such as `.`. */
function reasonOfWriting(cause: unknown): string {
  switch ((cause as NodeJS.ErrnoException).code) {
    case 'ENOENT': return 'there is no such folder';
    case 'EBUSY': return 'it is a directory';
    default: return fileReasonOf(cause);
  }
}

/** A name that is near to that of a file that is not there; null: none in its folder is. */
export function nearFile(name: string): string | null {
  try {
    const folder = dirname(name);
    const near = closest(basename(name), readdirSync(folder).filter((each) => extname(each) === extname(name)));
    return near === null ? null : folder === '.' ? near : join(folder, near);
  } catch {
    return null; // no such folder
  }
}

/** Throws OutputFileError when writing to `output` would destroy `input`, a name or a descriptor, also under another name. */
export function checkOutput(output: string, input: string | number): void {
  const [from, to] = [statusOf(input), statusOf(output)];
  if (from === null || to === null || !to.isFile() || from.dev !== to.dev || from.ino !== to.ino) return;
  throw new OutputFileError(`'${output}'`, 'it is what is read');
}
