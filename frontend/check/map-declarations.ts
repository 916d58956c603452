// `let @m = lruhash(1000);` and the result for all maps: what they are declared as must suit what the probes put into
// them (reference 01.5), and every map ends with a key type, a value type and a size. Maps whose types are unknown
// because of errors are left out.

import type * as ast from '../syntax/ast.ts';
import { closest } from '../../common/near-miss.ts';
import type { Span } from '../syntax/source.ts';
import type { MapInfo } from '../types/typed-program.ts';
import { lastBucket } from '../../common/aggregations/aggregations.ts';
import { isBucketed, typeName } from '../types/types.ts';
import type { Type } from '../types/types.ts';
import type { MapState, Session } from './check-context.ts';
import { plainType } from './join.ts';
import { isDoubtful, newMap } from './maps.ts';

const MAP_TYPES = ['hash', 'lruhash', 'percpuhash', 'percpulruhash'] as const;

export function declareMap(session: Session, node: ast.MapDecl): void {
  const known = session.maps.get(node.name);
  const { reporter } = session;
  const size = node.maxEntries.kind === 'integer' ? node.maxEntries.value : null;
  const mapType = MAP_TYPES.find((type) => type === node.mapType);
  if (known !== undefined && known.span.start !== node.span.start && known.declared !== null) {
    reporter.error('shadowing', node.span, `@${node.name} is declared already`, {
      notes: [{ span: known.span, message: 'declared here' }],
      help: 'leave one of the declarations out',
    });
    return;
  }
  if (mapType === undefined) {
    const near = closest(node.mapType, MAP_TYPES);
    reporter.error('map-kind', mapTypeSpan(session, node), `Unknown map type ${node.mapType}`, {
      help: near === null ? `it must be one of ${MAP_TYPES.join(', ')}` : `did you mean \`${near}\`?`,
    });
  }
  if (size === null || size < 1n || size > 0xffffffffn) {
    reporter.error('literal-range', node.maxEntries.span, 'The size of a map must be a literal from 1 to 4294967295', { help: `write \`let @${node.name} = ${mapType ?? 'hash'}(1000);\`` });
  }
  if (known !== undefined || mapType === undefined || size === null) return;
  session.maps.set(node.name, newMap(node.name, node.span, { mapType, maxEntries: Number(size) }, isDoubtful(session, node.name)));
}

/** The word in front of the size. */
function mapTypeSpan({ source }: Session, node: ast.MapDecl): Span {
  const start = node.span.start + source.text.slice(node.span.start, node.maxEntries.span.start).lastIndexOf(node.mapType);
  return { start, end: start + node.mapType.length };
}

/** Elements that a map without keys has at most, if it has one for each bucket. */
function ringLength(key: Type | null, value: Type): number {
  return key === null && value.kind === 'aggregate' ? 1 + (lastBucket(value.name, value.parameters) ?? 0) : 0;
}

/** All maps in order of name, with reports of those that cannot be. */
export function finishMaps(session: Session): MapInfo[] {
  const infos: MapInfo[] = [];
  for (const state of [...session.maps.values()].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const { reporter } = session;
    if (state.doubtful) continue;
    if (state.declared !== null && state.key === undefined && !state.written) {
      reporter.warning('unused', state.span, `@${state.name} is declared but never used`, { help: 'leave the declaration out' });
      continue;
    }
    checkDeclared(session, state);
    if (state.value.kind === 'poison' || state.key?.kind === 'poison') {
      if (state.written && !reporter.hasErrors && session.options.damage === undefined) {
        reporter.error('type-mismatch', state.span, `The type of @${state.name} cannot be inferred`, {
          help: 'cast what is assigned to it: `(int64)…`',
        });
      }
      continue;
    }
    const value = plainType(state.value);
    const key = state.key === undefined || state.key === null ? null : plainType(state.key);
    const scalar = key === null && !isBucketed(value);
    const defaultSize = state.declared === null && !scalar;
    infos.push({
      name: state.name,
      key,
      value,
      maxEntries: state.declared?.maxEntries ?? (scalar ? 1 : Math.max(session.config.maxMapKeys, ringLength(key, value))),
      defaultSize,
      declared: state.declared?.mapType ?? null,
      givenTo: state.givenTo,
      span: state.span,
    });
  }
  return infos;
}

/** Aggregations live per CPU, everything else does not. */
function checkDeclared(session: Session, state: MapState): void {
  if (state.declared === null || state.value.kind === 'poison') return;
  const { mapType } = state.declared;
  const perCpu = mapType.startsWith('percpu');
  if (perCpu === (state.value.kind === 'aggregate')) return;
  const better = perCpu ? mapType.slice(6) : `percpu${mapType}`;
  session.reporter.error('map-kind', state.span, `@${state.name} is declared as ${mapType}, which cannot hold ${typeName(state.value)}`, {
    notes: state.valueSpan === null ? [] : [{ span: state.valueSpan, message: 'assigned here' }],
    help: `declare it as \`${better}\``,
  });
}
