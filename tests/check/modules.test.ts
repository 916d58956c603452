// Types of kernel modules: known where a probe is about the module, read only when a type is asked for.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { check } from '../../compiler/passes.ts';
import type { Host } from '../../frontend/host.ts';
import { parse } from '../../frontend/parse/parse.ts';
import { BtfBuilder } from '../btf/btf-builder.ts';
import { recordedHost } from './recorded-host.ts';

const kernel = new BtfBuilder();
const int = kernel.int('int', 4, { signed: true });
const long = kernel.int('unsigned long', 8);
kernel.func('in_kernel', kernel.proto(int, [['x', int]]));

function moduleBtf(name: string): Uint8Array {
  const b = new BtfBuilder(kernel);
  const item = b.struct(`${name}_item`, 16, [{ name: 'size', type: long, at: 0 }, { name: 'flags', type: int, at: 64 }]);
  b.enum(`${name}_kind`, 4, { [`${name.toUpperCase()}_BIG`]: 5 });
  b.func(`${name}_add`, b.proto(int, [['item', b.pointer(item)], ['how', int]]));
  if (name !== 'my_mod') b.func('in_two', b.proto(int, [['item', b.pointer(item)]]));
  b.func(`__traceiter_${name}_added`, b.proto(int, [['data', b.pointer(0)], ['item', b.pointer(item)]]));
  return b.bytes();
}

/** What is said about a script, and the modules that were asked for. */
function checked(text: string, positional: readonly string[] = []): { readonly said: string[]; readonly asked: string[] } {
  const asked: string[] = [];
  const host: Host = {
    ...recordedHost(),
    kernelBtf: () => kernel.bytes(),
    modules: () => ['box', 'can', 'my_mod'],
    moduleBtf: (name) => {
      asked.push(name);
      return ['box', 'can', 'my_mod'].includes(name) ? moduleBtf(name) : null;
    },
  };
  const source = { name: 'test.bt', text };
  const { diagnostics } = check(parse(source).program, source, host, { positional, environment: {}, unsafe: false });
  return { said: diagnostics.map(({ message, help }) => `${message}${help == null ? '' : `; ${help}`}`), asked };
}

const USE = 'print(((struct box_item *)arg0)->size); print(BOX_BIG); print(sizeof(struct box_item));';

test('a probe in a module brings its types', () => {
  assert.equal(checked(`kprobe:box:box_add { ${USE} }`), { said: [], asked: ['box'] });
  assert.equal(checked(`begin { print(sizeof(struct can_item)); } kretprobe:box:box_add, kprobe:can:* { print(BOX_BIG); print(CAN_BIG); }`), { said: [], asked: ['box', 'can'] });
});

test('a raw tracepoint of a module has typed arguments', () => {
  assert.equal(checked('rawtracepoint:my-mod:my_mod_added { print(args.item.size); }'), { said: [], asked: ['my_mod'] });
});

test('a function or a raw tracepoint of a module is found without its name, and one of the kernel where it is', () => {
  const asked = ['box', 'can', 'my_mod'];
  assert.equal(checked('fentry:can_add { print(args.item.size + args.how); print(CAN_BIG); }'), { said: [], asked: [...asked, 'can'] });
  assert.equal(checked('fexit:in_two { print(args.item.size); }'), { said: [], asked: [...asked, 'box', 'can'] });
  assert.equal(checked('rawtracepoint:my_mod_added { print(args.item.size); }'), { said: [], asked: [...asked, 'my_mod'] });
  assert.equal(checked('fentry:in_kernel { print(args.x); }'), { said: [], asked: [] });
  assert.equal(checked('fentry:nowhere { print(args.x); }').said, ['The kernel\'s BTF knows no function nowhere, so the types of its arguments are not known; it may be inlined wherever it is called, or belong to a module that is not loaded']);
  assert.equal(checked('fentry:in_kernal { print(args.x); }').said, ['The kernel\'s BTF knows no function in_kernal, so the types of its arguments are not known; did you mean `fentry:in_kernel`?']);
});

test('so does the category of a tracepoint that is called after one, and a parameter', () => {
  assert.equal(checked(`begin { print(sizeof(struct box_item)); } tracepoint:box:box_added { }`), { said: [], asked: ['box'] });
  assert.equal(checked('begin { print(BOX_BIG); } kprobe:$1:box_add { }', ['box']), { said: [], asked: ['box'] });
});

test('without such a probe they are unknown', () => {
  assert.equal(checked('begin { print(sizeof(struct box_item)); } kprobe:can:can_add { }'), { said: ['Unknown type struct box_item; the kernel has none: define it in the script, `struct box_item { … };`'], asked: ['can'] });
  assert.equal(checked('kprobe:*:box_add, kprobe:vmlinux:vfs_read { print(sizeof(struct box_item)); }'), { said: ['Unknown type struct box_item; the kernel has none: define it in the script, `struct box_item { … };`'], asked: [] });
});

test('who needs no kernel type reads nothing', () => assert.equal(checked('kprobe:box:box_add { print(arg0); }'), { said: [], asked: [] }));

test.run();
