// What objects have that loaders of earlier versions do not know, by name. What each is, is in manifest.ts.

/**
 * What an object may need of its loader beyond format 1.0, so that one which lacks it refuses the object by that name
 * instead of running it wrong. A loader knows them all or says so.
 */
export const FEATURES = [
  /** Events that are messages: errorf and warnf. */
  'messages',
  /** Probes that only run when the loader is asked for tests. */
  'test-probes',
  /** Probes of the kernel's functions by trampolines. */
  'trampolines',
  /** Probes of memory that is touched. */
  'watchpoints',
  /** Probes of memory whose address is an argument of a function, and events that end them. */
  'watched-arguments',
  /** Probes that walk over objects of the kernel. */
  'iterators',
  /** Probes at places that notes of a binary tell of. */
  'noted-probes',
  /** Attach points with positional parameters in them. */
  'attach-point-parameters',
  /** Events that are commands for the shell. */
  'commands',
  /** Packets of the network that are kept in files. */
  'packets',
  /** The map of the names of attached probes. */
  'place-names',
  /** Values that are points in time. */
  'timestamps',
  /** Values that are addresses of networks. */
  'network-addresses',
  /** Numbers of a program that are about its place in a binary. */
  'place-facts',
  /** Values that are floating-point numbers. */
  'floats',
  /** Maps that are printed in another order. */
  'map-order',
  /** Maps that are emptied while they are printed. */
  'generations',
  /** Maps some of whose keys have slots that say when they are free. (`slots` were those that said when they are not.) */
  'free-slots',
  /** Smallest and largest values whose bits are turned so that 0 is the worst. */
  'extremes',
  /** Values that are time series. */
  'time-series',
  /** Values that are ids of cgroups, printed as their paths. */
  'cgroup-paths',
  /** Constants that are an attach point's text. */
  'attach-point-constants',
  /** Constants that are options of the script. */
  'named-parameters',
  /** Constants that are answers about kernel functions. */
  'kfunc-constants',
  /** Constants that are addresses of the kernel or ids of cgroups. */
  'machine-constants',
  /** Constants that are values of the kernel's enums or tell whether there are such, and `enumerators`. */
  'kernel-enums',
  /** Constants that tell where the kernel has what a copy of one of its structs consists of. */
  'struct-copies',
  /** Constants that are attach cookies. */
  'cookie-constants',
  /** Working memory that the loader makes for each CPU. */
  'big-scratch',
  /** Maps that are arrays. */
  'arrays',
  /** Maps that are variables. */
  'variables',
  /** Programs that wait for pages of user memory where the kernel lets them. */
  'sleeping-reads',
  /** An object for each set of answers to questions about the kernel. */
  'variants',
  /** Kernels that the script refuses to run on. */
  'refusals',
  /** Probes that only run when the loader is asked for benchmarks. */
  'benchmarks',
  /** Arguments of programs' functions by name. */
  'user-arguments',
  /** Probes at lines of source code. */
  'source-places',
] as const;
export type Feature = (typeof FEATURES)[number];
