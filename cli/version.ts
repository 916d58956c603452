// The one place that knows our version number. package.json carries the same; tests/cli/version.test.ts compares.

export const VERSION = '0.1.0';
