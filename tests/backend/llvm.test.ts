// The binding to LLVM: what LLVM complains of comes back as a message, and nothing it does ends the process. What
// might is tried in a child process.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readElf } from '../../backend/elf.ts';
import { emitObject } from '../../backend/emit.ts';
import { emitLlvm } from '../../backend/emit-llvm.ts';
import { loadLlvm, type CompileRequest, type CompileResult } from '../../backend/llvm/index.ts';
import { inKernel, int, makeModule, program, resultGlobal } from './support.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

function compile(ir: string, more: Partial<CompileRequest> = {}): CompileResult {
  return loadLlvm().compile({ ir, cpu: 'v3', passes: '', emit: 'object', ...more });
}

function messages(result: CompileResult): string {
  return result.ok ? 'no message' : result.messages.join('\n');
}

/** Runs a module in a process of its own, with `compile` at hand. */
function child(code: string, environment: Record<string, string> = {}): { readonly status: number | null; readonly output: string } {
  const source = `import { loadLlvm } from './backend/llvm/index.ts';\nconst compile = (ir) => loadLlvm().compile({ ir, cpu: 'v3', passes: '', emit: 'object' });\n${code}`;
  const result = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', source], {
    cwd: root, timeout: 30_000, encoding: 'utf8', env: { ...process.env, ...environment },
  });
  return { status: result.status, output: result.stdout + result.stderr };
}

test('the version is one that is supported', () => {
  assert.match(loadLlvm().version(), /^(19|2\d)\.\d+\.\d+$/);
});

test('good code gives an object, assembly and optimised IR', () => {
  const ir = 'define i32 @f(ptr %p) nounwind { %a = add i32 1, 2\n ret i32 %a }';
  const object = compile(ir);
  assert.ok(object.ok && readElf(object.output).symbols.some(({ name }) => name === 'f'));
  const assembly = compile(ir, { emit: 'assembly' });
  assert.ok(assembly.ok);
  assert.match(new TextDecoder().decode(assembly.output), 'w0 = 3');
  const optimised = compile(ir, { emit: 'ir', passes: 'function(instcombine)' });
  assert.ok(optimised.ok);
  assert.match(new TextDecoder().decode(optimised.output), 'ret i32 3');
});

for (const [name, ir, more, expected] of [
  ['a syntax error', 'define i32 @f( {', {}, /^parse: /],
  ['a type error', 'define i32 @f(ptr %p) { ret i64 0 }', {}, /^parse: .*result type 'i32'/],
  ['a form that the verifier of LLVM refuses', 'define i32 @f() {\n br label %b\nb:\n %x = add i32 %y, 1\n %y = add i32 %x, 1\n ret i32 %x }', {}, /^verify: .*dominate/],
  ['a pass that does not exist', 'define i32 @f() { ret i32 0 }', { passes: 'no-such-pass' }, /^passes: unknown/],
  ['bitcode that is none', 'define i32 @f() { ret i32 0 }', { bitcode: [new Uint8Array([1, 2, 3, 4])] }, /^bitcode: /],
  ['a stack that is too big', 'define i32 @f(i64 %i) { %a = alloca [600 x i8]\n call void asm sideeffect "", "r"(ptr %a)\n ret i32 0 }', {}, /stack limit/],
] as readonly (readonly [string, string, Partial<CompileRequest>, RegExp])[]) {
  test(`${name} is a message`, () => {
    assert.match(messages(compile(ir, more)), expected);
    assert.ok(compile('define i32 @f() { ret i32 0 }').ok, 'and the next compilation works');
  });
}

test('debug information that LLVM would silently drop is an error', () => {
  const module = makeModule({ globals: [resultGlobal(1)], functions: [program('p', 'raw_tracepoint', 'raw_tp', (f) => { f.helperVoid('ktime_get_ns', []); })] });
  const text = emitLlvm(module);
  assert.ok(compile(text).ok);
  const broken = text.replace('producer: "bpftrace-cc"', 'producer: "bpftrace-cc", retainedTypes: !{!1}');
  assert.is.not(broken, text);
  assert.match(messages(compile(broken)), /debug info/);
});

test("LLVM's fatal errors come back as messages and leave the process able to compile", () => {
  const { status, output } = child(`
    for (let round = 0; round < 3; round++) {
      const result = compile('define i32 @f(ptr %p) { fence seq_cst\\n ret i32 0 }');
      console.log(JSON.stringify(result));
      console.log(String(compile('define i32 @f() { ret i32 0 }').ok));
    }
  `);
  assert.is(status, 0, output);
  assert.is(output.split('LLVM fatal error').length - 1, 3, output);
  assert.is(output.split('\n').filter((line) => line === 'true').length, 3, output);
});

test('a library that is not there or too old is named, with what to install', () => {
  for (const library of ['libno-such-llvm.so', 'libc.so.6']) {
    const { status, output } = child(`
      const llvm = loadLlvm();
      try { llvm.compile({ ir: '', cpu: 'v3', passes: '', emit: 'object' }); } catch (error) { console.log(error.name, error.message); }
    `, { LLVM_LIBRARY: library });
    assert.is(status, 0, output);
    assert.match(output, /^LlvmMissingError no LLVM library \(19 to 22\).*install the package libllvm22 or libllvm19/);
    assert.match(output, library);
  }
});

test('a library that is here and cannot be opened is told of, not the names that nothing has', () => {
  const attempt = "try { loadLlvm().version(); console.log('opened'); } catch (error) { console.log(error.name, error.message); }";
  const broken = join(mkdtempSync(join(tmpdir(), 'llvm-')), 'libLLVM.so.19.1');
  writeFileSync(broken, 'no library');
  for (const environment of [{ LD_LIBRARY_PATH: dirname(broken) }, { LLVM_LIBRARY: broken }]) {
    const { status, output } = child(attempt, environment);
    assert.is(status, 0, output);
    // Where another release is installed as well, that one serves.
    if (output !== 'opened\n' || 'LLVM_LIBRARY' in environment) assert.match(output, /^LlvmMissingError the LLVM library cannot be opened: .*libLLVM\.so\.19\.1: file too short; free memory or repair it/);
    assert.not.match(output, /install/);
  }
  rmSync(dirname(broken), { recursive: true });
});

test('leaving at once, while the library is still being opened, is harmless', () => {
  const { status, output } = child('loadLlvm(); process.exit(7);');
  assert.is(status, 7, output);
});

test('linked bitcode is inlined and leaves no function behind', () => {
  const module = makeModule({
    globals: [resultGlobal(1)],
    functions: [program('test_program', 'raw_tracepoint', 'raw_tp', (f) => f.store(f.globalAddr('bpftrace_counters'), 0, 8, int(5)))],
  });
  const library = 'define i64 @helper(i64 %x) #0 { %y = mul i64 %x, 3\n ret i64 %y }\nattributes #0 = { nounwind alwaysinline "target-cpu"="v1" "target-features"="+alu32" }';
  const text = emitLlvm(module)
    .replace('store i64 5,', '%three = call i64 @c__helper(i64 14), !dbg !DILocation(line: 1, column: 1, scope: !12)\n  store i64 %three,')
    .replace('define i32 @test_program', 'declare i64 @c__helper(i64)\n\ndefine i32 @test_program');
  const scope = /section "raw_tp" !dbg (!\d+)/.exec(text)![1]!;
  const result = compile(text.replace('scope: !12)', `scope: ${scope})`), { bitcode: [new TextEncoder().encode(library)], passes: 'always-inline,function(instcombine<no-verify-fixpoint>),globaldce' });
  assert.ok(result.ok, messages(result));
  assert.not.ok(readElf(result.output).symbols.some(({ name }) => name.endsWith('helper')));
  assert.equal(inKernel(result.output, ['test_program']).results, [42n]);
});

test('bitcode of a clang that is too new is the machine\'s fault, and said so', () => {
  const bitcode = [{ name: 'lib.bpf.c', bytes: new TextEncoder().encode('BC\xc0\xde of the future'), text: null }];
  assert.throws(() => emitObject(makeModule({ bitcode }), loadLlvm()), (error: Error) => (
    error.name === 'LlvmMissingError' && /cannot read what clang wrote for the imported C/.test(error.message)
  ));
});

test('a big module compiles: a hundred programs', () => {
  const functions = Array.from({ length: 100 }, (_, index) => program(`p${index}`, 'kprobe', 'kprobe', (f) => {
    for (let round = 0; round < 20; round++) f.atomicAdd(f.globalAddr('bpftrace_counters'), 0, f.helper('ktime_get_ns', []));
  }));
  const run = inKernel(emitObject(makeModule({ functions, globals: [resultGlobal(1)] }), loadLlvm()).object, []);
  assert.is(run.error, '');
});

test.run();
