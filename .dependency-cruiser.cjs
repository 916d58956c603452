// Which file may import which: no circles of values, and the arrows between folders that docs/architecture.md draws. Part of
// `npm run lint`; tests/lint.test.ts shows each rule a tree that it must refuse. Imports of types count for the arrows
// and not for the circles: they are gone when the program runs.

/** What a folder's files may import besides the folder itself: paths are regular expressions from the root. */
const ARROWS = {
  common: [],
  stdlib: [],
  frontend: ['^common/', '^stdlib/'],
  // The frontend's data, not its work.
  middle: ['^common/', '^frontend/(syntax|types|providers|diagnostics)/'],
  backend: ['^common/', '^middle/ir/'],
  loader: ['^common/', CORE()],
  // The library's index is a product of the build.
  compiler: ['^(common|frontend|middle|backend|loader)/', '^build/stdlib/index\\.json$', CORE()],
};

/** Node's own modules. */
function CORE() {
  return '^(node:)?(fs|os|path|url|util|module|child_process|crypto|net|tty|process|perf_hooks|worker_threads)$';
}

/** Files that a folder's rule leaves out, each with its reason. */
const EXCEPTIONS = {
  // The one file of the backend that opens something: LLVM's library.
  backend: '^backend/llvm/index\\.ts$',
  // ANTLR's runtime.
  frontend: '^frontend/(parse|generated)/',
};

const arrows = Object.entries(ARROWS).map(([folder, allowed]) => ({
  name: `arrows-of-${folder}`,
  comment: `${folder}/ imports only what the design lets it`,
  severity: 'error',
  from: { path: `^${folder}/`, ...(EXCEPTIONS[folder] === undefined ? {} : { pathNot: EXCEPTIONS[folder] }) },
  to: { pathNot: [`^${folder}/`, ...allowed] },
}));

module.exports = {
  forbidden: [
    {
      name: 'no-circular-values',
      comment: 'files that import values of each other in a circle cannot be read, tested or moved one by one',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'antlr-in-the-parser',
      comment: "ANTLR's types end where the syntax tree is built, and where a script is laid out by its tokens",
      severity: 'error',
      from: { pathNot: '^(frontend/(parse|format|generated)|tests/(parse|format))/' },
      to: { path: ['antlr4ts', '^frontend/generated/', '^frontend/parse/antlr-runtime'] },
    },
    {
      name: 'the-parser-imports-nothing-else',
      severity: 'error',
      from: { path: '^frontend/(parse|generated)/' },
      to: { pathNot: ['^(frontend|common|stdlib)/', 'antlr4ts'] },
    },
    {
      name: 'cli-is-a-client',
      comment: 'compile() and load() are the product: nothing of them needs the command line',
      severity: 'error',
      from: { pathNot: '^(cli|tests|scripts|bench)/' },
      to: { path: '^cli/' },
    },
    {
      name: 'the-plan-is-below-lowering',
      comment: 'lowering asks the plan what maps, events and programs become; only the end of lowering knows both',
      severity: 'error',
      from: { path: '^middle/plan/' },
      to: { path: '^middle/lower/' },
    },
    {
      name: 'costly-modules-are-opened-late',
      comment: "every start pays for node's modules that are imported: others are asked for where they are used, process.getBuiltinModule",
      severity: 'error',
      from: { path: '^(cli|common|frontend|middle|backend|compiler|loader)/' },
      to: { dependencyTypes: ['core'], dependencyTypesNot: ['type-only'], pathNot: '^(node:)?(fs|os|path|url|util|process)$' },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '\\.node$' } },
    ...arrows,
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.mjs', '.js', '.json'], exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
