// Why a load failed, in the script's terms. libbpf and the kernel answer with an errno, libbpf's warnings and the
// verifier's log; a user wants the line of the script and one reason. The log itself is shown only with -v.

import { release } from 'node:os';
import { E2BIG, EACCES, EMFILE, ENFILE, ENOMEM, ENOSPC, EPERM, EXIT_LOAD, LoaderError, NO_DESCRIPTORS } from '../errors.ts';
import type { Details } from '../errors.ts';
import type { Located } from '../../common/excerpt.ts';
import { effectiveCapabilities, missingCapabilities } from './privileges.ts';
import { isKernelFeature, kernelFeatures } from '../../common/kernel-features.ts';
import type { KernelFeature, KernelFeatureName } from '../../common/kernel-features.ts';
import type { Manifest, MapSpec, ProbeSpec } from '../../common/manifest.ts';
import { kernelHas } from './features.ts';
import { VMLINUX } from './kernel-btf.ts';
import { hintOf } from './verdicts.ts';
import { kernelTypes } from './kernel-types.ts';
import { hasKernelFunction } from './kfuncs.ts';
import { mapLine, scriptLine } from '../object/line-info.ts';
import type { ScriptLine } from '../object/line-info.ts';
import type { LoadFailure } from '../native.ts';
import type { ObjectFile } from '../object/object.ts';

/** `verbose`: with the whole verifier log. */
export function explainLoadFailure(object: ObjectFile, failure: LoadFailure, verbose: boolean, has = kernelHas): LoaderError {
  // Only after a failure: what is needed may lie where this kernel never comes.
  const unmet = unmetNeeds(object.manifest, has);
  if (unmet.length > 0) return new LoaderError(`this kernel lacks what the script needs: ${unmet.join(', ')}`);
  if (isShortOfDescriptors(failure)) return new LoaderError(`cannot load the object: ${NO_DESCRIPTORS}`);
  const log: Details = verbose ? { log: `${failure.messages}${failure.log}`.trimEnd() } : {};
  const kfunc = unusableKfunc(object, failure, log);
  if (kfunc !== null) return kfunc;
  const program = /prog '([^']+)'/.exec(failure.messages)?.[1];
  const probe = object.manifest.probes.find((p) => p.program === program);
  // A first instruction in the log tells a verdict of the verifier from a refusal to look at the program at all.
  if (probe !== undefined && (/^\d+: [(<]/m.test(failure.log) || flowError.test(failure.log) || depthError.test(failure.log))) return rejected(object, probe, failure, verbose);

  const refused = (message: string, notes: readonly string[] = []): LoaderError => new LoaderError(message, EXIT_LOAD, { ...log, notes });
  const map = /map '([^']+)': failed to create/.exec(failure.messages)?.[1] ?? null;
  // MAX_USED_MAPS; some kernels say so in the log only.
  if (failure.errno === E2BIG && map === null) {
    return refused(`${probe === undefined ? 'a program' : probe.name} uses more maps than the kernel allows in one program (64)`, ['the maps of this tool count too: 61 to 63 are left for the script, and one that is printed and then cleared or zeroed counts twice']);
  }
  if (failure.errno === EPERM) {
    return refused(`the kernel does not let this process load BPF programs: ${missingPrivilege()}`);
  }
  if (/kernel BTF|vmlinux BTF/i.test(failure.messages)) {
    return refused(`${NO_TYPES}, which the script's probes or kernel functions need`);
  }
  if (map !== null) {
    const spec = object.manifest.maps.find(({ symbol, generations, slots }) => [symbol, generations?.other, slots?.symbol, slots?.other].includes(map));
    return spec !== undefined && (failure.errno === E2BIG || failure.errno === ENOMEM) ? tooLarge(object, spec, map, log) : refused(`cannot create the map ${spec?.name ?? map}: ${lastReason(failure)}`);
  }
  if (probe !== undefined && readLog(failure.log).reason !== NO_REASON) return rejected(object, probe, failure, verbose);
  const what = probe === undefined ? 'the object' : probe.name;
  return refused(`cannot load ${what}: ${lastReason(failure)}`, [...(verbose ? [] : [HOW_TO_SEE_MORE]), ...cutLog(object, failure)]);
}

function tooLarge(object: ObjectFile, { name, keySize, valueSize, maxEntries, defaultSize }: MapSpec, symbol: string, log: Details): LoaderError {
  const sizes = keySize === 0 ? `a value of ${valueSize} bytes` : `up to ${maxEntries} keys of ${keySize} bytes, with values of ${valueSize}`;
  const fewer = defaultSize === true ? 'lower max_map_keys, how many keys a map has,' : 'declare it for fewer keys,';
  const use = mapLine(object.elf, symbol);
  return new LoaderError(`cannot create the map ${name}: it is too large for this kernel: ${sizes}`, EXIT_LOAD, {
    ...log, ...(use === null ? {} : { at: placeOf(object.manifest, use) }), hints: [`${fewer} or max_strlen, how many bytes a string has`],
  });
}

/** libbpf takes a map that it could not try to make for one that the kernel does not know, and leaves it out. */
function isShortOfDescriptors({ errno, log }: LoadFailure): boolean {
  return errno === EMFILE || errno === ENFILE || /BPF map '[^']*' is referenced but wasn't created/.test(log);
}

/**
 * A kfunc that is called and that this kernel does not have, or has with another prototype. The verifier finds the call
 * only when all else is in order, and does not say which it is.
 */
function unusableKfunc({ manifest }: ObjectFile, { messages, log }: LoadFailure, details: Details): LoaderError | null {
  const other = /extern \(func ksym\) '(\w+)': func_proto .* incompatible/.exec(messages)?.[1];
  // libbpf leaves 0, or from 1.2 on a number that no function has. What is never reached is not in the log.
  const isMissing = /invalid kernel function call not eliminated|<invalid kfunc call>|\(85\) call \w*#(?:0|2002\d{6})\b/.test(log);
  // A call that is not declared weak: libbpf names it and asks no verifier.
  const absent = /extern \(func ksym\) '(\w+)': not found/.exec(messages)?.[1];
  if (other === undefined && absent === undefined && !isMissing) return null;
  const known = other ?? absent;
  const found = (manifest.kfuncs ?? []).find(({ name }) => (known === undefined ? !hasKernelFunction(name) : name === known));
  const name = known ?? found?.name;
  const reason = other === undefined
    ? `this kernel (${release()}) has no function ${name ?? 'that the imported C calls unconditionally'}${name === undefined ? '' : '() that programs may call'}`
    : `the function ${other}() of this kernel (${release()}) takes or returns something else than that of the kernel the script was compiled for`;
  if (found === undefined) return new LoaderError(reason, EXIT_LOAD, details);
  const hints = other === undefined ? [`ask for it first: \`if (kfunc_exist("${found.name}")) { … }\``] : [];
  return new LoaderError(reason, EXIT_LOAD, { ...details, at: { script: manifest.source.name, place: found }, hints });
}

/** What the running kernel lacks of what an object says it needs (`helper:get_func_ip 5.15`) and what its events need, in words. */
export function unmetNeeds({ needs, events }: Pick<Manifest, 'needs' | 'events'>, has: (feature: KernelFeatureName) => boolean): string[] {
  const wanted = [...needs.map((need) => need.split(' ')[0]!), ...(events.length > 0 ? ['ring-buffer'] : [])];
  return wanted.filter(isKernelFeature).filter((name) => !has(name)).map((name) => {
    const { what, since, instead }: KernelFeature = kernelFeatures[name];
    return `${what} (kernel ${since})${instead === undefined ? '' : `, which ${instead}`}`;
  });
}

const HOW_TO_SEE_MORE = 'use -v to see the whole verifier log';

export const CUT = 'its log was cut before the reason';

/** Kernels up to 6.3 keep the beginning of a log that does not fit, later ones its end, which has the reason. */
function isCut({ errno, log }: LoadFailure): boolean {
  return errno === ENOSPC && !/^processed \d+ insns/m.test(log);
}

/** The kernel says so when its log did not fit. */
function cutLog({ manifest }: ObjectFile, { errno }: LoadFailure): readonly string[] {
  const { logSize } = manifest.config;
  return errno === ENOSPC ? [`the verifier's log is longer than log_size (${logSize} bytes): raise it in the config block, or with BPFTRACE_LOG_SIZE`] : [];
}

function rejected(object: ObjectFile, probe: ProbeSpec, failure: LoadFailure, verbose: boolean): LoaderError {
  const verdict = isCut(failure) ? { instruction: 0, file: null, line: probe.line, text: null, reason: CUT, suggestion: null } : readLog(failure.log, kernelTypes(VMLINUX) !== null);
  const known = scriptLine(object.elf, probe.program, verdict.instruction);
  const script = object.manifest.source.name;
  const file = known?.file || verdict.file || script;
  // Of the script only: what is imported has none.
  const sites = file === script ? object.manifest.sites : [];
  const line = known?.line ?? verdict.line ?? sites.find((s) => s.text.trim() === verdict.text)?.line ?? probe.line;
  const text = known?.text || verdict.text || sites.find((s) => s.line === line)?.text || '';
  const column = known !== null && known.column > 0 ? known.column : Math.max(1, text.search(/\S/) + 1);
  return new LoaderError(`the kernel's verifier rejects ${probe.name}: ${verdict.reason}`, EXIT_LOAD, {
    at: placeOf(object.manifest, { file, line, column, text }),
    ...(verbose ? { log: failure.log.trimEnd() } : {}),
    hints: [hintOf(verdict.reason) ?? verdict.suggestion ?? []].flat(),
    notes: [...(verbose ? [] : [HOW_TO_SEE_MORE]), ...cutLog(object, failure)],
  });
}

/** The kernel knows the line, and not where on it. */
function placeOf({ source, files }: Manifest, { file, line, column, text }: ScriptLine): Located {
  const other = files?.find(({ name }) => name === file);
  return { script: source.name, place: { file: other?.source ?? file, line, column, endColumn: column, text, ...(other?.from === undefined ? {} : { from: other.from }) } };
}

/** Found before the first instruction is followed: the kernel then names an instruction, but prints none. */
const flowError = /^(?:back-edge from insn|unreachable insn|jump out of range from insn|last insn is not an exit) ?(\d*)/m;

/** Found when all instructions have been followed: some kernels then print none of them. */
const depthError = /^(?:combined stack size|the call stack) of \d+/m;

export interface Verdict {
  /** Index of the instruction the verifier stopped at. */
  readonly instruction: number;
  /** From the log's own `; text @ file:line`, when this kernel prints it. */
  readonly file: string | null;
  readonly line: number | null;
  readonly text: string | null;
  readonly reason: string;
  /** The kernel's own, from 7.3 on. */
  readonly suggestion: string | null;
}

/** From 7.3 on: behind the reason comes an explanation in blocks, with the instruction once more and what to do. */
const EXPLANATION = 'Verification failed: ';

/** Why a kernel that knows a helper may keep it to itself: Linux 6.1 and 6.12, kernel/trace/bpf_trace.c. */
const helperNeeds: Readonly<Record<string, string>> = {
  probe_write_user: ', which needs CAP_SYS_ADMIN, and that it is not locked down',
  override_return: ', which needs CONFIG_BPF_KPROBE_OVERRIDE',
};

const FLEETING = 'this kernel lets it hand on only what is sure to stay, such as an argument of the probe: an object that a pointer in another leads to may be freed meanwhile';

const NO_TYPES = 'this kernel offers no BTF (/sys/kernel/btf/vmlinux; CONFIG_DEBUG_INFO_BTF=y)';

/** What a verifier log of level 1 says at its end. `hasTypes`: of the kernel, by its BTF. */
export function readLog(log: string, hasTypes = true): Verdict {
  const all = log.split('\n').map((l) => l.trimEnd()).filter((l) => l !== '');
  const behind = all.findIndex((l) => l.startsWith(EXPLANATION));
  const [lines, explanation] = behind < 0 ? [all, []] : [all.slice(0, behind), all.slice(behind)];
  let instruction = 0;
  let file: string | null = null;
  let line: number | null = null;
  let text: string | null = null;
  let reason = NO_REASON;
  for (const entry of lines) {
    const source = /^; (.*?)(?: @ ([^@]*):(\d+))?$/.exec(entry);
    const step = /^(\d+): [(<]/.exec(entry);
    if (source !== null) {
      text = source[1]!.trim();
      file = source[2] ?? null;
      line = source[3] === undefined ? null : Number(source[3]);
    } else if (step !== null) {
      instruction = Number(step[1]);
    } else if (!/^(processed \d+ insns|(stack depth|verification time|max_states|mark_precise|regs=|from \d+ to|R\d+[=_]|\d+: R|func#|-- |(cur|old) state:|arg#\d+ reference type))/.test(entry)) {
      reason = entry;
      instruction = Number(flowError.exec(entry)?.[1] || instruction);
    }
  }
  const helper = /^(?:unknown func|program of this type cannot use helper) bpf_(\w+)#\d+/.exec(reason)?.[1];
  if (helper !== undefined) reason = `this kernel does not let it call bpf_${helper}()${helperNeeds[helper] ?? ''}`;
  // Of all helpers that tracing programs have, bpf_d_path() alone is asked where (btf_allowlist_d_path).
  if (reason === 'helper call is not allowed in probe') reason = 'this kernel lets the programs of only a few functions call bpf_d_path()';
  // From Linux 6.2 on.
  if (/^R\d type=(?:rcu|untrusted)_ptr_(?:or_null_)? expected=.*\bptr_/.test(reason)) reason = FLEETING;
  const core = /failed to resolve CO-RE relocation <\w+> \[\d+\] (.*?) \(/.exec(log);
  if (core !== null) reason = hasTypes ? `this kernel has no ${core[1]}` : `${NO_TYPES}, which would tell where it has ${core[1]}`;
  return { instruction, file, line, text, reason: reason === NO_REASON && explanation.length > 0 ? explanation[0]!.slice(EXPLANATION.length) : reason, suggestion: blockOf(explanation, 'Suggestion:') };
}

const NO_REASON = 'no reason given';

/** The indented lines behind a heading, as one. */
function blockOf(lines: readonly string[], heading: string): string | null {
  const first = lines.indexOf(heading) + 1;
  if (first === 0) return null;
  const end = lines.findIndex((l, index) => index >= first && !l.startsWith(' '));
  return lines.slice(first, end < 0 ? undefined : end).map((l) => l.trim()).join(' ') || null;
}

function lastReason(failure: LoadFailure): string {
  const lines = failure.messages.trimEnd().split('\n').map((l) => l.replace(/^libbpf: /, ''));
  const named = lines.find((l) => /failed to (?:create|load|find)\b(?! object)|BPF program load failed/.test(l)) ?? lines[0] ?? '';
  if (named === '') return `error ${failure.errno}`;
  return failure.errno === EACCES && failure.log !== '' ? `${named} (${readLog(failure.log).reason})` : named;
}

/** Root without effect usually means a container without the capability; with it, a kernel that is closed. */
function missingPrivilege(): string {
  if (process.getuid?.() !== 0) return 'it needs to run as root, or with CAP_BPF and CAP_PERFMON';
  const missing = missingCapabilities(effectiveCapabilities()).filter((name) => name === 'CAP_BPF' || name === 'CAP_PERFMON');
  return missing.length === 0 ? 'it has the capabilities; a security module, or how this kernel was built, forbids it'
    : `it needs ${missing.join(' and ')} (or CAP_SYS_ADMIN), which a container may have dropped`;
}
