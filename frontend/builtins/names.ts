// The names of all builtins and functions, and what is known of them without their rules: which stand bare, which change
// a map, which only bpftrace has. Macros, C and the reading of types need no more than that, so they know this file and
// not the table of rows, which is made of rules and knows the whole checker. A row's name is one of these, and
// tests/check/builtins.test.ts sees to it that each has a row.

import { aggregationNames } from '../../common/aggregations/aggregations.ts';

/** Facts about the moment; they stand bare, and all of them work with `()` too. */
export const builtinNames = [
  'pid', 'tid', 'comm', 'ncpus', 'cpid', '__builtin_cpid', '__builtin_pid_filter', 'elapsed', 'nsecs', 'curtask', 'ctx', 'func', 'probe', 'probetype', 'args', 'retval',
  'kstack', 'ustack', '__builtin_arch', '__builtin_safe_mode', 'config',
] as const;

export const functionNames = [
  'printf', 'errorf', 'warnf', 'debugf', 'cat', 'system', 'print', 'time', 'join', 'exit', 'unwatch', 'clear', 'zero', 'delete', 'has_key', 'insert', 'fetch_add', 'is_scalar', 'len',
  ...aggregationNames, 'str', 'buf', 'strncmp', 'kptr', 'uptr', 'reg', 'getopt', 'strftime', 'ntop', 'pton', 'macaddr', 'cgroup_path', 'uaddr', 'elf_info', 'elf_is_exe', 'kaddr', 'cgroupid', 'percpu_kaddr', 'path', 'socket_cookie', 'skboutput',
  'is_literal', '__builtin_hist_key', '__builtin_hist_buckets', '__builtin_hist_count', '__builtin_hist_end', '__builtin_signal_num', 'fail', '__builtin_helper', 'exists', 'kfunc_exist', 'kfunc_allowed',
] as const;

/** `argN` stands for `arg0`, `arg1` and so on, and is no name itself. */
export type RowName = (typeof builtinNames)[number] | (typeof functionNames)[number] | 'argN';

/** Known to bpftrace, refused here by name rather than as unknown. */
const UNSUPPORTED: ReadonlySet<string> = new Set([
  'dw_ustack',
]);

const BUILTINS: ReadonlySet<string> = new Set(builtinNames);
const FUNCTIONS: ReadonlySet<string> = new Set(functionNames);

/** A builtin or function: whatever has a row. */
export function isLanguageName(name: string): boolean {
  return FUNCTIONS.has(name) || isBuiltin(name);
}

/** A name that stands for a value without parentheses. */
export function isBuiltin(name: string): boolean {
  return BUILTINS.has(name) || isArgument(name);
}

/** `arg0`, `arg1`, … */
export function isArgument(name: string): boolean {
  return name.startsWith('arg') && /^arg\d+$/.test(name);
}

/** A function that changes the map which is its first argument. */
export function changesMap(name: string): boolean {
  return name === 'clear' || name === 'zero' || name === 'delete' || name === 'insert' || name === 'fetch_add';
}

export function isUnsupportedFunction(name: string): boolean {
  return UNSUPPORTED.has(name);
}
