// The object for this kernel, out of those that an object carries: the questions that the script asked at compile time
// are answered, those about fields by a program that libbpf fills in and the kernel runs. Without questions the object is
// the one for all kernels.

import { bpfObjectProblem } from '../../common/check-bpf-object.ts';
import { parseTracepointFormat } from '../../common/tracepoint-format.ts';
import { EXIT_INPUT, isSystemError, LoaderError } from '../errors.ts';
import { QUESTIONS_PROGRAM, VARIANTS_SECTION } from '../../common/manifest.ts';
import type { EmbeddedObject, Manifest, QuestionSpec, RefusalSpec } from '../../common/manifest.ts';
import { deedsIn } from './deeds.ts';
import { hasEnumerator } from './enums.ts';
import { hasKernelFunction, isKernelFunctionAllowed } from './kfuncs.ts';
import { native } from '../native.ts';
import type { ObjectHandle } from '../native.ts';
import { openObject } from '../object/object.ts';
import type { ObjectFile } from '../object/object.ts';
import { checkProgramRows } from '../object/validate-programs.ts';
import { Tracefs } from './tracefs.ts';

/** Throws LoaderError, also when the script refuses to run on such a kernel. */
export function chooseVariant(object: ObjectFile): ObjectFile {
  const { variants: spec } = object.manifest;
  if (spec === undefined) return object;
  const section = object.elf.section(VARIANTS_SECTION)?.bytes ?? new Uint8Array();
  const embedded = ({ offset, size }: EmbeddedObject): Uint8Array => section.slice(offset, offset + size);
  const answers = answerQuestions(spec.questions, spec.program === null ? null : embedded(spec.program));
  const chosen = spec.variants.find((variant) => variant.answers.every((answer, i) => answer === null || answer === answers[i]));
  if (chosen === undefined) throw new LoaderError('the object is damaged: it has no variant for what this kernel answers', EXIT_INPUT);
  if (chosen.object === null) return object;
  if ('length' in chosen.object) throw refusal(object.manifest, chosen.object);
  const opened = openObject(embedded(chosen.object));
  if (opened.manifest.variants !== undefined) throw new LoaderError('the object is damaged: a variant of it has variants', EXIT_INPUT);
  return opened;
}

function refusal({ source }: Manifest, reasons: readonly RefusalSpec[]): LoaderError {
  const [first, ...others] = reasons.map(({ message, code, place }) => ({ message, code, ...(place === null ? {} : { at: { script: source.name, place } }) }));
  const { message, ...details } = first!;
  return new LoaderError(message, EXIT_INPUT, { ...details, others });
}

function sizeOfField({ category, event, field }: Extract<QuestionSpec, { kind: 'tracepoint-field' }>): number | undefined {
  const tracefs = new Tracefs();
  try {
    return parseTracepointFormat(tracefs.read(`events/${category}/${event}/format`) ?? '').find(({ name }) => name === field)?.size;
  } finally {
    tracefs.close();
  }
}

/** `program`: the object that answers questions about fields. Throws LoaderError. */
export function answerQuestions(questions: readonly QuestionSpec[], program: Uint8Array | null): boolean[] {
  const bits = program === null ? 0 : runQuestions(program);
  return questions.map((question) => {
    switch (question.kind) {
      case 'fields': return (bits >>> question.bit & 1) === 1;
      case 'tracepoint-field': return sizeOfField(question) === question.size;
      case 'kfunc-exists': return hasKernelFunction(question.name);
      case 'enumerator-exists': return hasEnumerator(question);
      case 'kfunc-allowed': return isKernelFunctionAllowed(question.name, question.programType, 0, LICENSE);
    }
  });
}

const LOG_SIZE = 1 << 16;
/** Scripts have no license that keeps them from what it allows. */
const LICENSE = 'GPL';

/** That it is one raw tracepoint and no maps: it runs before anybody has said --unsafe. Throws LoaderError. */
function checkQuestions(handle: ObjectHandle): void {
  const programs = native().listPrograms(handle);
  checkProgramRows([{ name: 'its questions', program: QUESTIONS_PROGRAM, type: 'raw_tracepoint', section: 'raw_tp' }], programs);
  if (programs.length > 1 || native().listMaps(handle).length > 0) throw damaged('holds more than one program');
}

function damaged(what: string): LoaderError {
  return new LoaderError(`the object is damaged: the program of its questions ${what}`, EXIT_INPUT);
}

function openQuestions(program: Uint8Array): ObjectHandle {
  try {
    return native().openObject(program, 'bpftrace', LOG_SIZE);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw damaged(`cannot be opened: ${error.message.replace(/^libbpf: /, '')}`);
  }
}

function runQuestions(program: Uint8Array): number {
  const problem = bpfObjectProblem(program);
  if (problem !== null) throw new LoaderError(`the object is damaged: in the program of its questions, ${problem}`, EXIT_INPUT);
  const handle = openQuestions(program);
  try {
    checkQuestions(handle);
    const failure = native().loadObject(handle);
    if (failure !== null) throw new LoaderError(`the kernel cannot be asked what the script wants to know: ${(failure.messages || failure.log).trim()}`);
    if (deedsIn(native().instructions(handle, QUESTIONS_PROGRAM)).length > 0) throw damaged('does more than to ask');
    return native().testRun(native().programFd(handle, QUESTIONS_PROGRAM));
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new LoaderError(`the kernel cannot be asked what the script wants to know: ${error.message}`);
  } finally {
    native().closeObject(handle);
  }
}
