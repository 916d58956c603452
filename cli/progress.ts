// What is going on, in a line of the terminal, where it takes long; none where nobody looks. Must not import the compiler.

import { isTerminal } from './terminal.ts';
import { native } from '../loader/native.ts';

export interface Progress {
  /** Runs it, with that line after half a second: `attaching 10000 probes`. */
  readonly around: <T>(doing: string, run: () => T) => T;
  /** Before anything is written. */
  readonly hide: () => void;
}

const NONE: Progress = { around: (_doing, run) => run(), hide: () => {} };

const LINE: Progress = {
  around: (doing, run) => {
    native().beginProgress(doing);
    try {
      return run();
    } finally {
      native().endProgress();
    }
  },
  hide: () => native().hideProgress(),
};

/** On standard error, where that is a terminal that can take a line back. */
export function progressLine(isQuiet: boolean): Progress {
  // A character device that is none is seen there: node would take 2 ms to say so.
  return !isQuiet && !['', 'dumb'].includes(process.env['TERM'] ?? '') && isTerminal(2) ? LINE : NONE;
}
