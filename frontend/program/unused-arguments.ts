// Arguments that are given and that nothing in the script uses. *Purpose*: a forgotten -c, whose command becomes the script's
// arguments, is no silent run. *Requires*: the script with its imports, before macros and `if comptime` take something away.
// *Ensures*: one warning about all of them; where the script has options, and its author so thought of what it is given, an error. What an object does not use, the loader says (loader/run/script-parameters.ts).

import { howUsed, misspeltOption, unusedWords } from '../../common/option-words.ts';
import type { Reporter } from '../diagnostics/diagnostics.ts';
import type * as ast from '../syntax/ast.ts';
import { visit } from '../syntax/walk.ts';

/** `given`: null where they are not known yet. `help`: what prints the script's help; absent: there is none. */
export function reportUnusedArguments(program: ast.Program, given: readonly string[] | null, help: string | undefined, reporter: Reporter): void {
  if (given === null || given.length === 0) return;
  let used = 0;
  const options: string[] = [];
  visit(program, (node) => {
    if (node.kind === 'call' && node.name === 'getopt' && node.args[0]?.kind === 'string') options.push(node.args[0].value);
    if (node.kind === 'param-count') used = Infinity;
    else if (node.kind === 'positional') used = Math.max(used, node.index);
    else if (node.kind === 'attach-point') for (const [, index] of node.text.matchAll(/\$(\d+)/g)) used = Math.max(used, Number(index));
  });
  if (used >= given.length) return;
  const unused = given.slice(used);
  const pointer = help === undefined ? [] : [howUsed(help)];
  const option = misspeltOption(unused, options);
  if (option !== null) {
    reporter.error('parameter', null, `The script has no option ${option.word}`, { help: [option.help, ...pointer].join('; ') });
    return;
  }
  if (options.length > 0) {
    reporter.error('parameter', null, unusedWords(unused), { help: ['a command to trace is given with -c, in quotes', ...pointer].join('; ') });
    return;
  }
  reporter.warning('parameter', null, unusedWords(unused), {
    help: unused.some((word) => word.endsWith('.bt')) ? 'one script is run: a file, or what stands behind -e, and not both' : `a command to trace is given with -c, in quotes as in -c 'sleep 1', and the script's arguments are \`$1\` and so on`,
  });
}
