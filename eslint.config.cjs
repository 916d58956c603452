// What ESLint looks for in all TypeScript that people write: the recommended rules of typescript-eslint with types, as far as
// they find mistakes rather than tastes. Part of `npm run lint`. A rule that is off has its reason here; nothing in the
// code may silence one (tests/tidy.test.ts).

const tseslint = require('typescript-eslint');

module.exports = tseslint.config(
  { ignores: ['node_modules/', 'build/', 'dist/', 'frontend/generated/', 'common/generated/', '**/*.cjs', '**/*.mjs'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: __dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/unbound-method': ['error', { ignoreStatic: true }],
      // How the evaluator of the tests leaves blocks.
      '@typescript-eslint/only-throw-error': ['error', { allow: [{ from: 'file', name: 'Jump' }] }],
      // An index that is known to be there is written with `!`: noUncheckedIndexedAccess asks for one or the other.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Token types are enums that antlr4ts-cli writes; the parser compares numbers with them on purpose.
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-var': 'error',
      'prefer-const': 'error',
    },
  },
);
