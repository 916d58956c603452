// Also in package.json. It counts towards the bpftrace 1.0 that the language is on its way to: clients compare it with the versions that
// they know, and what those can do, this one can.
export const VERSION = '0.90.0';
