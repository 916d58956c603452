// Every code that a diagnostic can carry, with the title that docs/diagnostics.md shows for it. Codes are stable:
// add rows, never rename them.

export const diagnosticCodes = {
  'syntax': 'The script is not well-formed',
  'unknown-probe': 'No such probe type, or a malformed attach point',
  'missing-probe': 'An attach point matches nothing',
  'unknown-function': 'No such function',
  'unknown-identifier': 'No such builtin or constant',
  'unknown-field': 'The struct has no such field',
  'unknown-type': 'No such type in the kernel BTF',
  'undefined-variable': 'A scratch variable is used before it exists',
  'undefined-map': 'A map is read but never assigned',
  'shadowing': 'A declaration hides a visible variable',
  'type-mismatch': 'The types do not fit together',
  'map-kind': 'A map is used in two incompatible ways',
  'argument-count': 'Wrong number of arguments',
  'argument-type': 'An argument has the wrong type',
  'format-string': 'The format string and its arguments do not fit',
  'not-available': 'A builtin or function is not available in this probe',
  'unsafe': 'The function needs --unsafe',
  'control-flow': 'A jump out of nowhere',
  'literal-range': 'A literal is out of range',
  'division-by-zero': 'Division by a literal zero',
  'config': 'A bad key or value in the config block or environment',
  'parameter': 'A bad use of a positional or named parameter',
  'not-supported': 'Valid bpftrace that this version cannot compile yet',
  'no-btf': 'Type information is missing',
  'no-probes': 'There is nothing to attach',
  'unused': 'A value or declaration is not used',
  'deprecated': 'An old spelling',
  'c-error': 'Clang does not accept the C in the script',
  'c-macro': 'A C macro stands for nothing that the script could use',
  'no-clang': 'The script brings C, and clang is not installed',
  'conversion': 'A value changes in an implicit conversion',
} as const;

export type DiagnosticCode = keyof typeof diagnosticCodes;
