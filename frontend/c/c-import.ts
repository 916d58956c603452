// A C part of a program, as import resolution delivers it: source to compile, a header, an object, or a library that
// was compiled when bpftrace was built. What is made of it is libraries.ts's business. Data only.

import type { Span } from '../syntax/source.ts';

export interface CImport {
  readonly kind: 'c' | 'header' | 'object' | 'prebuilt';
  /** As in diagnostics (path as the user wrote or found). */
  readonly name: string;
  /** Absolute path, or `stdlib/…`; the same path twice is one library. */
  readonly path: string;
  /** Of 'c', 'header' and 'prebuilt'; null else. */
  readonly text: string | null;
  /** 'object': the ELF; 'prebuilt' (the stdlib's, compiled by `npm run build`): bitcode; null else. */
  readonly bytes: Uint8Array | null;
  /** Of 'object' and 'prebuilt'; null else. */
  readonly btf: Uint8Array | null;
  /** The import statement. */
  readonly span: Span;
}
