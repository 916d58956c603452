// Types of BTF as C writes them: what follows the name of a probe in a listing, and whole definitions of structs.

import type { Btf, BtfId } from './btf.ts';

/** `struct sock * sk`, `char comm[16]`, `int (*f)(void *)`; without a name an abstract one. */
export function declarationOf(btf: Btf, type: BtfId, name: string): string {
  return written(btf, type, name, '', '* ').trimEnd();
}

/** The lines of `struct NAME { … };`, of a union or an enum. */
export function definitionOf(btf: Btf, type: BtfId): string[] {
  return `${bodyOf(btf, type, '')};`.split('\n');
}

/** `inner`: what is around the name so far. `indent`: of the line that it is on. `star`: what a pointer has before its name. */
function written(btf: Btf, type: BtfId, inner: string, indent: string, star: '* ' | '*'): string {
  const spaced = (word: string): string => (inner === '' ? word : `${word} ${inner}`);
  switch (btf.kind(type)) {
    case 'void': return spaced('void');
    case 'ptr': {
      const target = btf.target(type);
      const needsParentheses = ['array', 'func_proto'].includes(btf.kind(target));
      return written(btf, target, needsParentheses ? `(*${inner})` : inner === '' || /^[*[]/.test(inner) ? `*${inner}` : `${inner.startsWith('(') ? '* ' : star}${inner}`, indent, star);
    }
    case 'array': {
      const { of, length } = btf.array(type);
      return written(btf, of, `${inner}[${length}]`, indent, star);
    }
    case 'func_proto': {
      const { returns, params } = btf.proto(type);
      // A parameter of no type stands for any number of them.
      const list = params.map((param) => (param.type === 0 ? '...' : written(btf, param.type, param.name, '', star).trimEnd()));
      return written(btf, returns, `${inner}(${list.length === 0 ? 'void' : list.join(', ')})`, indent, star);
    }
    case 'const': case 'volatile': case 'restrict': {
      const target = btf.target(type);
      const word = btf.kind(type);
      return btf.kind(target) === 'ptr' ? written(btf, target, spaced(word), indent, star) : `${word} ${written(btf, target, inner, indent, star)}`;
    }
    case 'type_tag': case 'decl_tag': return written(btf, btf.target(type), inner, indent, star);
    case 'fwd': return spaced(`${btf.fwdTag(type)} ${btf.name(type)}`);
    case 'struct': case 'union': case 'enum': case 'enum64':
      return spaced(btf.name(type) === '' ? bodyOf(btf, type, indent) : headOf(btf, type));
    default: return spaced(btf.name(type));
  }
}

/** `struct NAME`. */
function headOf(btf: Btf, type: BtfId): string {
  const kind = btf.kind(type);
  return `${kind === 'enum64' ? 'enum' : kind} ${btf.name(type)}`.trimEnd();
}

/** In the style of the kernel's sources, which whole definitions have. */
function bodyOf(btf: Btf, type: BtfId, indent: string): string {
  const inside = `${indent}\t`;
  const isEnum = btf.kind(type) === 'enum' || btf.kind(type) === 'enum64';
  const lines = isEnum ? btf.enumValues(type).map(({ name, value }) => `${inside}${name} = ${value},`)
    : btf.members(type).map(({ name, type: member, bitSize }) => `${inside}${written(btf, member, name, inside, '*').trimEnd()}${bitSize > 0 ? `: ${bitSize}` : ''};`);
  return [`${headOf(btf, type)} {`, ...lines, `${indent}}`].join('\n');
}
