// Kfuncs that a script asks for and the compiler's BTF does not know: a newer kernel has them, or a module. They can be
// called where imported C declares them. Clang describes no function that is only declared, so it is asked for the
// type of each such name, by a pointer to it that nothing uses. The names of parameters are lost on that way.

import type * as ast from '../syntax/ast.ts';
import type { Btf } from '../../common/btf/btf.ts';
import { describePrototype } from './functions.ts';
import type { CFunction } from './functions.ts';
import { visit } from '../syntax/walk.ts';

const QUESTION = '__bpftrace_kfunc_';

/** Names in `kfunc_exist("name")`, `kfunc_allowed("name")` and `exists(name)` that `btf` does not have. */
export function unknownKfuncs(program: ast.Program, kernelBtf: () => Btf | null): ReadonlySet<string> {
  const names = new Set<string>();
  visit(program.items, (node) => {
    if (node.kind !== 'call') return;
    const [name] = node.args;
    if (name?.kind === 'string' && (node.name === 'kfunc_exist' || node.name === 'kfunc_allowed')) names.add(name.value);
    else if (name?.kind === 'identifier' && node.name === 'exists') names.add(name.name);
  });
  return new Set([...names].filter((name) => /^[A-Za-z_]\w*$/.test(name) && kernelBtf()?.find(name, 'func') == null));
}

/** C that asks for the types of those names that have been declared in front of it. */
export function questionsAbout(names: ReadonlySet<string>): string {
  return [...names].map((name) => `__if_exists(${name}) { __typeof__(${name}) *${QUESTION}${name}; }\n`).join('');
}

/** The answers. */
export function declaredIn(btf: Btf, known: (tag: 'struct' | 'union', name: string) => boolean): CFunction[] {
  const found: CFunction[] = [];
  for (let id = 1; id < btf.typeCount; id++) {
    if (btf.kind(id) !== 'var' || !btf.name(id).startsWith(QUESTION)) continue;
    const proto = btf.resolve(btf.target(btf.resolve(btf.target(id))));
    if (btf.kind(proto) === 'func_proto') found.push(describePrototype(btf, proto, btf.name(id).slice(QUESTION.length), 'kernel', known));
  }
  return found;
}
