// What a script asks the kernel that loads it, as a program of its own that answers with a bit for each question about
// fields: the relocations of libbpf know, so nothing else needs to. Functions of the kernel the loader looks up itself.

import type { Question, StructFieldResolution } from '../../../frontend/types/typed-program.ts';
import type { QuestionSpec } from '../../../common/manifest.ts';
import { QUESTIONS_PROGRAM } from '../../../common/manifest.ts';
import { programTypes } from '../../../common/program-types.ts';
import { providerPrograms } from '../../../common/providers.ts';
import { constant, FunctionBuilder, ONE, ZERO } from '../../ir/builder.ts';
import type { Module, Operand, SourceFile } from '../../ir/ir.ts';
import { extendCore } from '../values/core.ts';
import type { CoreTable } from '../module-context.ts';

export interface LoweredQuestions {
  readonly specs: readonly QuestionSpec[];
  /** null: none of them is about fields. */
  readonly module: Module | null;
}

/** At most 32 questions about fields. */
export function lowerQuestions(questions: readonly Question[], source: SourceFile): LoweredQuestions {
  const table = { module: { coreStructs: [] }, coreIndices: new Map() } satisfies CoreTable;
  const b = new FunctionBuilder(QUESTIONS_PROGRAM, { kind: 'program', type: 'raw_tracepoint', section: 'raw_tp' });
  let bits: Operand = ZERO;
  let next = 0;
  const specs = questions.map((question): QuestionSpec => {
    switch (question.kind) {
      case 'tracepoint-field': {
        const { kind, category, event, field, size } = question;
        return { kind, category, event, field, size };
      }
      case 'kfunc-exists': return { kind: question.kind, name: question.name };
      case 'enumerator-exists': return { kind: question.kind, of: question.of, name: question.name };
      case 'kfunc-allowed': return { kind: question.kind, name: question.name, programType: programTypes[providerPrograms[question.attachPoint.provider.name].type].id };
      case 'fields': {
        const bit = next++;
        bits = b.binary('or', bits, b.shl(allThere(b, table, question.fields), constant(bit)));
        return { kind: 'fields', bit };
      }
    }
  });
  b.ret(bits);
  const module: Module = {
    source, license: 'GPL', files: [], maps: [], globals: [], functions: [b.finish()], externs: [], bitcode: [], records: [],
    coreStructs: table.module.coreStructs,
  };
  return { specs, module: next === 0 ? null : module };
}

/** 1 when the kernel has each of the fields, else 0. */
export function allThere(b: FunctionBuilder, table: CoreTable, fields: readonly StructFieldResolution[]): Operand {
  let all: Operand = ONE;
  for (const { steps } of fields) {
    const core = extendCore(table, null, steps);
    if (core === null) continue;
    const one = b.core('exists', core.struct, core.path);
    all = all === ONE ? one : b.and(all, one);
  }
  return all;
}
