// Spellings that the language still takes without a word, and that are written otherwise today: `->`, which `.` does as well,
// probe types under former names and in capitals, settings in capitals or with the prefix of their variables. *Purpose*:
// `--fix` rewrites them; what it warns of brings its own fix. *Requires*: a script without mistakes of syntax. *Ensures*: the
// script that comes of it means the same.

import { findSetting, VARIABLE_PREFIX } from '../../common/settings.ts';
import type { Edit } from '../diagnostics/diagnostics.ts';
import { scan } from '../parse/scanner.ts';
import { splitAttachPoint } from '../providers/attach-point-text.ts';
import { findProvider } from '../providers/index.ts';
import type * as ast from '../syntax/ast.ts';
import { partOf } from '../syntax/source.ts';

/** Names of a letter or two are for who types them. */
const SHORT = 2;

export function oldForms(text: string, program: ast.Program): readonly Edit[] {
  return [...settings(program), ...probeTypes(program), ...arrows(text)];
}

function arrows(text: string): readonly Edit[] {
  return scan(text).tokens.flatMap(({ start, end }) => {
    if (text.slice(start, end) !== '->') return [];
    const [before, behind] = [/[ \t]*$/.exec(text.slice(0, start))![0].length, /^[ \t]*/.exec(text.slice(end))![0].length];
    return [{ span: { start: start - before, end: end + behind }, text: '.' }];
  });
}

function probeTypes(program: ast.Program): readonly Edit[] {
  return program.items.flatMap((item) => (item.kind === 'probe' ? item.attachPoints : [])).flatMap((attachPoint) => {
    const { provider: { text, span, quoted } } = splitAttachPoint(attachPoint);
    const row = findProvider(text);
    if (row === null || quoted || span.end - span.start !== text.length) return [];
    const isToday = text === row.name || (text.length <= SHORT && row.aliases.includes(text));
    return isToday ? [] : [{ span, text: row.name }];
  });
}

/** Those that have a new name are warned of. */
function settings({ config }: ast.Program): readonly Edit[] {
  return (config?.entries ?? []).flatMap(({ key, span }) => {
    const now = key.toLowerCase().replace(VARIABLE_PREFIX.toLowerCase(), '');
    const found = findSetting(now);
    if (now === key || found === null || found.kind === 'removed' || found.renamed) return [];
    return [{ span: partOf(span, span.start, span.start + key.length), text: now }];
  });
}
