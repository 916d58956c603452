// The rules of .dependency-cruiser.cjs bite: each is shown a small tree that it must refuse, and one beside it that it must
// let pass. The project itself is judged by `npm run lint`, which tests/run.ts runs as a test of its own.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise } from 'dependency-cruiser';
import type { ICruiseOptions, ICruiseResult, IForbiddenRuleType } from 'dependency-cruiser';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('lint');

interface Config { readonly forbidden: readonly IForbiddenRuleType[]; readonly options: ICruiseOptions }

const config = createRequire(import.meta.url)('../.dependency-cruiser.cjs') as Config;

type Tree = Readonly<Record<string, string>>;

/** By rule: a tree that is refused, and what must be changed of it so that it is not. */
const examples: Readonly<Record<string, { readonly refused: Tree; readonly instead: Tree }>> = {
  'no-circular-values': {
    refused: { 'loader/a.ts': "import { b } from './b.ts';\nexport const a = () => b;\n", 'loader/b.ts': "import { a } from './a.ts';\nexport const b = () => a;\n" },
    instead: { 'loader/b.ts': "import type { a } from './a.ts';\nexport const b = (x: typeof a) => x;\n" },
  },
  'antlr-in-the-parser': {
    refused: { 'frontend/check/a.ts': "import { b } from '../generated/b.ts';\nexport const a = b;\n", 'frontend/generated/b.ts': 'export const b = 1;\n' },
    instead: { 'frontend/check/a.ts': "import { b } from '../parse/b.ts';\nexport const a = b;\n", 'frontend/parse/b.ts': 'export const b = 1;\n' },
  },
  'the-parser-imports-nothing-else': {
    refused: { 'frontend/parse/a.ts': "import { b } from '../../loader/b.ts';\nexport const a = b;\n", 'loader/b.ts': 'export const b = 1;\n' },
    instead: { 'frontend/parse/a.ts': "import { b } from '../../common/b.ts';\nexport const a = b;\n", 'common/b.ts': 'export const b = 1;\n' },
  },
  'cli-is-a-client': {
    refused: { 'compiler/a.ts': "import { b } from '../cli/b.ts';\nexport const a = b;\n", 'cli/b.ts': 'export const b = 1;\n' },
    instead: { 'compiler/a.ts': 'export const a = 1;\n', 'cli/b.ts': "import { a } from '../compiler/a.ts';\nexport const b = a;\n" },
  },
  'the-plan-is-below-lowering': {
    refused: { 'middle/plan/a.ts': "import type { B } from '../lower/b.ts';\nexport type A = B;\n", 'middle/lower/b.ts': 'export type B = 1;\n' },
    instead: { 'middle/plan/a.ts': 'export type A = 1;\n', 'middle/lower/b.ts': "import type { A } from '../plan/a.ts';\nexport type B = A;\n" },
  },
  'costly-modules-are-opened-late': {
    refused: { 'cli/a.ts': "import { spawnSync } from 'node:child_process';\nexport const a = spawnSync;\n" },
    instead: { 'cli/a.ts': "import type { SpawnSyncReturns } from 'node:child_process';\nimport { statSync } from 'node:fs';\nexport const a = (x: SpawnSyncReturns<string>) => [x, statSync];\n" },
  },
  resolvable: {
    refused: { 'loader/a.ts': "import { b } from './b.ts';\nexport const a = b;\n" },
    instead: { 'loader/b.ts': 'export const b = 1;\n' },
  },
  ...Object.fromEntries(['common', 'stdlib', 'frontend', 'middle', 'backend', 'loader', 'compiler'].map((folder) => {
    const [outside, inside] = folder === 'compiler' ? ['tests', 'loader'] : ['compiler', folder];
    return [`arrows-of-${folder}`, {
      // Types count too.
      refused: { [`${folder}/x/a.ts`]: `import type { B } from '../../${outside}/b.ts';\nexport type A = B;\n`, [`${outside}/b.ts`]: 'export type B = 1;\n' },
      instead: { [`${folder}/x/a.ts`]: `import type { B } from '../../${inside}/b.ts';\nexport type A = B;\n`, [`${inside}/b.ts`]: 'export type B = 1;\n' },
    }];
  })),
};

/** Names of the rules that a tree breaks. */
async function broken(tree: Tree): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'lint-'));
  try {
    for (const [path, text] of Object.entries(tree)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const { tsConfig: _, ...options } = config.options;
    const folders = new Set(Object.keys(tree).map((path) => path.slice(0, path.indexOf('/'))));
    const { output } = await cruise([...folders], { ...options, baseDir: folder, validate: true, ruleSet: { forbidden: [...config.forbidden] } });
    return (output as ICruiseResult).summary.violations.map(({ rule }) => rule.name);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('every rule has its example', () => {
  assert.equal(Object.keys(examples).sort(), config.forbidden.map((rule) => rule.name!).sort());
});

for (const [rule, { refused, instead }] of Object.entries(examples)) {
  test(rule, async () => {
    const [bad, good] = [await broken(refused), await broken({ ...refused, ...instead })];
    assert.ok(bad.includes(rule), `refuses: ${bad.join(', ')}`);
    assert.not.ok(good.includes(rule), `lets pass: ${good.join(', ')}`);
  });
}

test.run();
