// Every code that a diagnostic can carry, with the title that docs/diagnostics.md shows for it. Codes are stable:
// add rows, never rename them.

export const diagnosticCodes = {
  'syntax': 'The script is not well-formed',
  'unknown-probe': 'No such probe type, or a malformed attach point',
  'missing-probe': 'An attach point matches nothing',
  'left-out': 'A probe that this machine does not have is left out, as the script allows',
  'unknown-function': 'No such function',
  'unknown-identifier': 'No such builtin or constant',
  'unknown-field': 'The struct has no such field',
  'unknown-type': 'No such type, or one that is only declared',
  'undefined-variable': 'A scratch variable is used before it exists or holds anything',
  'undefined-map': 'A map is read but never assigned',
  'shadowing': 'A declaration hides a visible variable',
  'type-mismatch': 'The types do not fit together',
  'map-kind': 'A map is used in two incompatible ways',
  'argument-count': 'Wrong number of arguments',
  'argument-type': 'An argument has the wrong type',
  'format-string': 'The format string and its arguments do not fit',
  'not-available': 'A builtin or function is not available in this probe',
  'unsafe': 'It can harm the system, and needs --unsafe',
  'control-flow': 'A jump out of nowhere, or code that nothing reaches',
  'literal-range': 'A literal is out of range',
  'division-by-zero': 'Division by a literal zero',
  'config': 'A bad key or value in the config block or environment',
  'parameter': 'A bad use of a positional or named parameter',
  'not-supported': 'Valid bpftrace that this version cannot compile yet',
  'no-btf': 'Type information is missing',
  'no-debug-info': 'Nobody tells what a function of a program takes',
  'no-probes': 'There is nothing to attach',
  'unused': 'A value or declaration is not used',
  'unnecessary': 'Something has no effect',
  'precedence': 'Operators bind in another way than it seems',
  'asynchronous': 'Something happens later than it seems',
  'unstable': 'A feature that may still change',
  'debugging': 'Meant for debugging only',
  'deprecated': 'An old spelling',
  'c-error': 'Clang does not accept the C in the script',
  'c-macro': 'A C macro stands for nothing that the script could use',
  'missing-header': 'A header is not on this machine',
  'no-clang': 'The script brings C, and clang is not installed',
  'macro': 'A macro is defined or used in a way that macros are not',
  'import': 'Something cannot be imported',
  'comptime': 'What must be known while compiling is not',
  'fail': 'The script, or a macro in it, says that it cannot be compiled this way',
  'c-signature': 'A C function takes or returns what a script has no type for',
  'c-name': 'A name of imported C stands for something else, too',
  'conversion': 'A value changes its sign, or has another one than it seems',
} as const;

/** What is said in place of compiling, of a file that is asked about. */
export const rewriteCodes = {
  'layout': 'A script is not laid out as --fmt does: of --fmt --check',
  'old-spelling': "A script has spellings that --fix would write as today's: of --fix --check",
} as const;

export type DiagnosticCode = keyof typeof diagnosticCodes;
export type RewriteCode = keyof typeof rewriteCodes;
