// Every builtin by name; `arg0`, `arg1`, … share a rule. It is here so that the dispatcher of names need not know how the
// rules are split over files.

import type { NameRule, NameRules } from '../rule.ts';
import { argument, contextBuiltins } from './probe.ts';
import { taskBuiltins } from './task.ts';

const builtins: NameRules = { ...contextBuiltins, ...taskBuiltins };

export function builtinRule(name: string): NameRule | undefined {
  const match = /^arg(\d+)$/.exec(name);
  if (match !== null) return argument(Number(match[1]));
  return Object.hasOwn(builtins, name) ? builtins[name] : undefined;
}
