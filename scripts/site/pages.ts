// Which pages the site has, where each is in this repository, and in which order its sidebar shows them. This is a table file.

export interface Group {
  readonly title: string;
  /** From the root. Their titles are their first headings. */
  readonly pages: readonly string[];
  readonly collapsed?: true;
}

const language = ['syntax', 'probes', 'kernel-probes', 'user-probes', 'timers', 'types', 'maps', 'output', 'builtins', 'stacks', 'macros', 'c', 'parameters', 'errors', 'tests', 'running'];

export const groups: readonly Group[] = [
  { title: 'Start', pages: ['README.md', 'docs/tutorial.md', 'docs/language.md', 'docs/questions.md', 'docs/coming-from.md'] },
  { title: 'Look up', pages: ['docs/stdlib.md', 'docs/probes.md', 'docs/diagnostics.md', 'docs/json.md', 'docs/differences.md', 'docs/writing-a-library.md'] },
  { title: 'Language', pages: ['docs/language/README.md', ...language.map((name) => `docs/language/${name}.md`)] },
  { title: 'Working on it', collapsed: true, pages: ['docs/architecture.md', 'docs/development.md', 'docs/ir.md', 'docs/object-format.md', 'docs/aggregations.md'] },
];

/** What the sidebar calls pages whose titles are long. */
export const labels: Readonly<Record<string, string>> = {
  'README.md': 'What it is',
  'docs/tutorial.md': 'Tutorial',
  'docs/language.md': 'Guide to the language',
  'docs/questions.md': 'Why is it empty?',
  'docs/coming-from.md': 'Coming from …',
  'docs/differences.md': 'Differences',
  'docs/language/README.md': 'All subjects',
  'docs/aggregations.md': 'Why counts are exact',
};

/** Where the page of a file is: `language/types.md` for `docs/language/types.md`. A folder's README is its index, and the guide is not its reference. */
export function placeOf(file: string): string {
  if (file === 'docs/language.md') return 'guide.md';
  return file.replace(/^docs\//, '').replace(/(^|\/)README\.md$/, '$1index.md');
}
