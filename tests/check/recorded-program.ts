// A program of the recorded machine, /opt/app, and what its debug information would tell: functions with a pointer to a struct, a
// floating-point number and an integer among their arguments. /opt/bare has none.

import { globPattern } from '../../common/globs.ts';
import type { ArgumentPlace, UserArgument, UserFunctionPattern } from '../../common/user-functions.ts';
import type { UserFunctions } from '../../frontend/host.ts';
import { BtfBuilder } from '../btf/btf-builder.ts';

export function recordedFunctions({ binary, function: wanted, address }: UserFunctionPattern): UserFunctions {
  if (binary === '/opt/bare') return { kind: 'unknown', reason: '/opt/bare has no debug information', help: 'compile it with -g, or use arg0, arg1, …' };
  if (binary !== '/opt/app') return { kind: 'missing', reason: `'${binary}' is no file, no program on PATH and no library`, help: null };
  if (address !== null) return { kind: 'unknown', reason: 'an address does not name a function', help: 'name the function, or use arg0, arg1, …' };
  const { btf, functions } = program();
  const pattern = globPattern(wanted);
  const found = functions.filter(({ name }) => pattern.test(name));
  return found.length === 0 ? { kind: 'missing', reason: `/opt/app has no function ${wanted}`, help: null } : { kind: 'known', files: [{ btf, functions: found, build: 'abcdef' }] };
}

function program(): { readonly btf: Uint8Array; readonly functions: readonly { readonly name: string; readonly arguments: readonly UserArgument[]; readonly returns: number }[] } {
  const b = new BtfBuilder();
  const int = b.int('int', 4, { signed: true });
  const long = b.int('long', 8, { signed: true });
  const float = b.float('float', 4);
  const point = b.pointer(b.struct('point', 12, [{ name: 'x', type: int, at: 0 }, { name: 'y', type: int, at: 32 }, { name: 'ratio', type: float, at: 64 }]));
  const hidden = b.pointer(b.forward('hidden'));
  const register = (name: string, type: number, register: string, size: number): UserArgument => ({ name, type, place: { kind: 'registers', parts: [{ register, offset: 0, size }] } });
  const floating: ArgumentPlace = { kind: 'nowhere', reason: 'it is passed in a floating-point register, which no program of the kernel can read' };
  const functions = [
    { name: 'draw', returns: int, arguments: [register('p', point, 'di', 8), { name: 'ratio', type: float, place: floating }, register('n', int, 'si', 4)] },
    { name: 'draw_line', returns: 0, arguments: [register('p', point, 'di', 8), register('n', long, 'si', 8)] },
    { name: 'open', returns: 0, arguments: [register('h', hidden, 'di', 8), { name: 'late', type: long, place: { kind: 'stack', offset: 8 } as const }] },
  ];
  return { btf: b.bytes(), functions };
}
