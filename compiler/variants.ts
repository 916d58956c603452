// A script may ask the kernel that loads it (`if comptime (exists(…))`) and be another program for each answer. So it is
// compiled for each: the first object is for what the compiler's own kernel would say, and the others lie in a section
// of it, next to a program that answers the questions. What a kernel runs is exactly what it would run had the script
// never asked. A branch that refuses with fail() becomes a refusal of the loader. Whoever has the kernel at hand can
// ask it at once, and compiles for that alone.

import type { Diagnostic } from '../frontend/diagnostics/diagnostics.ts';
import { InternalError } from '../common/internal-error.ts';
import { Reporter } from '../frontend/diagnostics/diagnostics.ts';
import { scriptPlace } from '../frontend/syntax/script-place.ts';
import { spanKey } from '../frontend/syntax/source.ts';
import type { Source } from '../frontend/syntax/source.ts';
import type { Question } from '../frontend/types/typed-program.ts';
import { finishObject } from '../backend/emit.ts';
import type { Emitted } from '../backend/emit.ts';
import type { EmbeddedObject, Manifest, QuestionSpec, RefusalSpec, VariantSpec } from '../common/manifest.ts';
import type { Feature } from '../common/object-features.ts';
import type { Module } from '../middle/ir/ir.ts';
import { lowerQuestions } from '../middle/lower/probes/questions.ts';

/** By the questions' keys. */
export type Answers = ReadonlyMap<string, boolean>;

/** The kernel's answers, in order. `program`: the object that answers those about fields. */
export type Ask = (questions: readonly QuestionSpec[], program: Uint8Array | null) => readonly boolean[];

/** The script as compiled for one set of answers. */
export interface Compilation {
  readonly diagnostics: readonly Diagnostic[];
  /** All that were met, answered before or not. */
  readonly questions: readonly Question[];
  readonly output: string | Uint8Array | null;
  /** An object that lacks its manifest; null when there was an error. */
  readonly unfinished: { readonly emitted: Emitted; readonly manifest: Manifest } | null;
}

export interface VariantTools {
  readonly compileFor: (answers: Answers) => Compilation;
  readonly emit: (module: Module) => Uint8Array;
  readonly ask?: Ask;
}

interface Compiled {
  readonly diagnostics: readonly Diagnostic[];
  readonly output: Uint8Array | null;
}

interface Variant {
  /** To all questions that it met. */
  readonly answers: Answers;
  readonly compilation: Compilation;
  /** Why there is no program for such kernels. */
  readonly refusal: readonly RefusalSpec[] | null;
}

/** Each costs a compilation and the size of an object. */
const MAX_VARIANTS = 32;

export function compileVariants(source: Source, tools: VariantTools): Compiled {
  return tools.ask === undefined ? compileAll(source, tools) : compileAsked(source, tools, tools.ask);
}

function compileAsked(source: Source, { compileFor, emit }: VariantTools, ask: Ask): Compiled {
  let answers: Answers = new Map();
  for (;;) {
    const result = compileFor(answers);
    const open = result.questions.filter(({ key }) => !answers.has(key));
    if (open.length === 0) return { diagnostics: result.diagnostics, output: finished(result) };
    const { specs, module } = lowerQuestions(open, source);
    const said = ask(specs, module === null ? null : emit(module));
    answers = new Map([...answers, ...open.map(({ key }, i) => [key, said[i]!] as const)]);
  }
}

function compileAll(source: Source, { compileFor, emit }: VariantTools): Compiled {
  const variants: Variant[] = [];
  const questions = new Map<string, Question>();
  const pending: Answers[] = [new Map()];
  for (let given = pending.shift(); given !== undefined; given = pending.shift()) {
    const result = compileFor(given);
    const answers = new Map(given);
    for (const question of result.questions) {
      const { key, here } = question;
      questions.set(key, question);
      if (answers.has(key)) continue;
      pending.push(new Map([...answers, [key, !here]]));
      answers.set(key, here);
    }
    if (variants.length + 1 + pending.length > MAX_VARIANTS) return tooMany(source, result);
    const refusal = refusalOf(source, result);
    if (result.unfinished === null && refusal === null) return { diagnostics: result.diagnostics, output: null };
    variants.push({ answers, compilation: result, refusal });
  }
  const main = variants.find(({ refusal }) => refusal === null);
  if (main === undefined) return { diagnostics: variants[0]!.compilation.diagnostics, output: null };
  const diagnostics = commonWarnings(variants);
  if (variants.length === 1) return { diagnostics, output: finished(main.compilation) };
  return { diagnostics, output: packed(source, main, variants, [...questions.values()], emit) };
}

function finished({ unfinished }: Compilation): Uint8Array | null {
  return unfinished === null ? null : finishObject(unfinished.emitted, unfinished.manifest);
}

function packed(source: Source, main: Variant, variants: readonly Variant[], questions: readonly Question[], emit: VariantTools['emit']): Uint8Array {
  const objects: Uint8Array[] = [];
  let size = 0;
  const embed = (bytes: Uint8Array): EmbeddedObject => {
    const offset = size;
    const padded = new Uint8Array(Math.ceil(bytes.length / 8) * 8);
    padded.set(bytes);
    objects.push(padded);
    size += padded.length;
    return { offset, size: bytes.length };
  };
  const { specs, module } = lowerQuestions(questions, source);
  const program = module === null ? null : embed(emit(module));
  const rows = variants.map((variant): VariantSpec => {
    const answers = questions.map(({ key }) => variant.answers.get(key) ?? null);
    if (variant === main) return { answers, object: null };
    const object = finished(variant.compilation);
    return { answers, object: object === null ? variant.refusal! : embed(object) };
  });
  const { unfinished } = main.compilation;
  if (unfinished === null) throw new InternalError('the first variant was refused');
  const { manifest } = unfinished;
  const features: readonly Feature[] = ['variants', ...(variants.some(({ refusal }) => refusal !== null) ? ['refusals'] as const : [])];
  const requires = [...manifest.requires ?? [], ...features].sort();
  return finishObject(unfinished.emitted, { ...manifest, requires, variants: { questions: specs, program, variants: rows } }, Buffer.concat(objects));
}

// ---------------------------------------------------------------- diagnostics

/** What the loader says instead of running, when the script itself refuses such kernels. */
function refusalOf(source: Source, { diagnostics, questions }: Compilation): RefusalSpec[] | null {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length === 0 || questions.length === 0 || errors.some(({ code }) => code !== 'fail')) return null;
  return errors.map(({ code, message, span }) => ({ code, message, place: span === null ? null : scriptPlace(source, span) }));
}

/** What is wrong for every kernel: something unused for one is used for another. */
function commonWarnings(variants: readonly Variant[]): Diagnostic[] {
  const keyOf = ({ code, span, message }: Diagnostic): string => `${code} ${span === null ? '' : spanKey(span)} ${message}`;
  const compiled = variants.filter(({ refusal }) => refusal === null);
  const [first, ...others] = compiled.map(({ compilation }) => compilation.diagnostics);
  const common = others.map((each) => new Set(each.map(keyOf)));
  return first!.filter((diagnostic) => common.every((keys) => keys.has(keyOf(diagnostic))));
}

function tooMany(source: Source, { questions, diagnostics }: Compilation): Compiled {
  const reporter = new Reporter(source);
  reporter.error('comptime', questions.at(-1)!.span, `The script would be a program of its own for more than ${MAX_VARIANTS} kinds of kernels`, {
    help: 'ask less: with `else if`, only what the questions before did not decide, or without `comptime`, when the probe runs',
  });
  return { diagnostics: [...diagnostics, ...reporter.diagnostics], output: null };
}
