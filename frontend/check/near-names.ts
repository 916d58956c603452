// "Did you mean": what is near to a name of the script that nothing has. A search takes as long as there are names. It is
// spared where nobody hears of it, while types are inferred; and where hundreds have been made already: thousands of names that
// nothing has are a part that is missing, not slips, and searching for each would take longer than all the rest.

import { closest } from '../../common/near-miss.ts';
import { proposal } from '../diagnostics/diagnostics.ts';
import type { Extra } from '../diagnostics/diagnostics.ts';
import type { Span } from '../syntax/source.ts';
import type { Session } from './check-context.ts';

/** Of one compilation. */
const MOST_SEARCHES = 200;

/** null: nothing is near, or it was not looked for. */
export function nearName(session: Session, word: string, candidates: () => Iterable<string>): string | null {
  if (session.silent || session.nearSearches >= MOST_SEARCHES) return null;
  session.nearSearches++;
  return closest(word, candidates());
}

/** What to say of the name at `span`, which may be meant to be `near`, and what to write there; `otherwise`: where nothing is near. */
export function suggest(span: Span, near: string | null, otherwise: string | null = null): Extra {
  return near === null ? { help: otherwise } : { help: `did you mean \`${near}\`?`, fix: proposal(span, near) };
}
