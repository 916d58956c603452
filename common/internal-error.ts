// What is thrown when a rule of ours is broken: never for a user's mistake, which is a diagnostic, and never for what the
// machine lacks, which is a LoaderError. The command line prints how to report it and exits with 2.

/** A broken invariant of ours, never a user's mistake. */
export class InternalError extends Error {
  override readonly name = 'InternalError';
}
