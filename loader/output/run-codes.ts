// Every code that a message of a run can carry in JSON, with the title under which -h and docs/diagnostics.md have it. Codes are stable: add
// some, never rename them. Those of the compiler are in frontend/diagnostics/codes.ts.

/** Of what the run can do without. */
export const warningCodes = {
  'unknown-setting': 'A variable of the environment is about a setting that there is not',
  'removed-setting': 'A variable of the environment is about a setting that is gone',
  'renamed-setting': 'A variable of the environment is about a setting that has another name now',
  'compiled-setting': 'A variable of the environment is about a setting that is compiled into the object',
  'idle-setting': 'A variable of the environment is about a setting that does nothing',
  'missing-library': 'A library that a setting needs is not installed',
  'unwatched-address': 'An argument that is to be watched cannot be',
  'replaced-file': 'The file that a process runs is not the one that has its name now',
  'missing-probe': 'A probe is not there or cannot be attached, and the script can do without it',
  'left-out': 'Some of what a wildcard matches is left out',
  'risky-place': 'It is risky to probe this place',
  'longer-array': "An array of the kernel's has more elements than the script knows",
  'unread-notice': 'Who wants to hear of the run does not listen',
  'unknown-ids': 'The kernel does not tell what ids some tasks have',
  'unknown-parameters': 'What a probe offers is not known here',
  'missing-parameter': 'A parameter of the script is not given',
  'cut-parameter': 'A parameter of the script is longer than its place',
  'negative-parameter': 'A parameter of the script is negative where its default is not',
  'unused-argument': 'No parameter of the script uses an argument',
} as const;

export const runCodes = {
  'run': 'The run cannot begin, or ends: what was wanted is not there, not allowed, or not taken by the kernel',
  ...warningCodes,
  'errorf': 'The script says so itself, with errorf()',
  'warnf': 'The script says so itself, with warnf()',
  'failing-site': 'Something in the script failed, such as a helper or a division by zero',
  'failed-reads': 'Reads of memory failed, and the script went on with zeroes',
  'lost-events-in-total': 'Events found no room in the ring buffer, in the whole run',
  'missed-events': 'A probe fired where the kernel runs no program',
  'unfit-event': 'A record in the ring buffer is none of the script',
  'failed-system': 'system() could not run its command, or the command said too much',
  'unreadable-file': 'A file that cat() names cannot be read',
  'unwritable-file': 'A file that skboutput() names cannot be written',
  'command-failed': 'The command of -c ended, and not well',
  'command-stubborn': 'The command of -c does not end when it is asked to, and is killed',
  'descendants-left': 'The command of -c ended before what it has started',
  'children-not-traced': 'Nothing was seen, and the command of -c let others do its work',
  'test-lost-events': 'A test lost events',
  'test-exited': 'A test called exit()',
  'test-returned': 'A test returned something',
} as const;

export type WarningCode = keyof typeof warningCodes;
export type RunCode = keyof typeof runCodes;
