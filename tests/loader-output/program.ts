// A program whose functions tests name: built as they like, and started so that they know where its functions are.

import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

/**
 * Prints the run-time addresses of its functions, then obeys its standard input until that ends: `d` loads the library
 * argv[1] and prints where its function is, `e` becomes the program argv[1].
 */
const SOURCE = `
#include <stdio.h>
#include <unistd.h>
#include <dlfcn.h>
__attribute__((noinline, noclone)) int visible_function(int x) { __asm__ volatile("" : "+r"(x)); return x * 3 + 1; }
static __attribute__((noinline, noclone)) int hidden_function(int x) { __asm__ volatile("" : "+r"(x)); return x * 5 + 2; }
__attribute__((noinline, noclone)) int _aliased(int x) { __asm__ volatile("" : "+r"(x)); return x * 7; }
int aliased(int x) __attribute__((alias("_aliased")));
int main(int argc, char **argv) {
  printf("%p %p %p %p\\n", (void *)visible_function, (void *)hidden_function, (void *)_aliased, (void *)getpid);
  fflush(stdout);
  char c;
  while (read(0, &c, 1) == 1) {
    if (c == 'e') execl(argv[1], argv[1], (char *)0);
#ifndef NO_DLOPEN
    void *library = dlopen(argv[1], RTLD_NOW);
    printf("%p\\n", library ? dlsym(library, "visible_function") : 0);
    fflush(stdout);
#endif
  }
  return visible_function(1) + hidden_function(2) == 12345;
}
`;

/** For the files of a test; cleanUp() removes it. */
export const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'symbols-'));
const children: ChildProcess[] = [];

/** The program, built with these flags, under that name. */
export function build(name: string, ...flags: string[]): string {
  const source = path.join(directory, 'program.c');
  const binary = path.join(directory, name);
  if (!fs.existsSync(source)) fs.writeFileSync(source, SOURCE);
  if (!fs.existsSync(binary)) execFileSync('gcc', ['-O1', '-o', binary, source, ...flags]);
  return binary;
}

export interface Addresses { readonly visible: bigint; readonly hidden: bigint; readonly aliased: bigint; readonly library: bigint }

export interface Running extends Addresses {
  readonly pid: number;
  /** Sends a byte, gives the numbers of the answering line. */
  ask(order: string): Promise<bigint[]>;
  end(): Promise<void>;
}

/** Started by a command, in the end. */
export async function start(command: string, ...args: string[]): Promise<Running> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const line = (): Promise<bigint[]> => new Promise((resolve, reject) => {
    let seen = '';
    const onData = (part: Buffer): void => {
      seen += part.toString();
      if (!seen.includes('\n')) return;
      child.stdout.off('data', onData);
      resolve(seen.trim().split(' ').map(BigInt));
    };
    child.once('error', reject);
    child.once('exit', () => reject(new Error('the test program ended early')));
    child.stdout.on('data', onData);
  });
  return {
    pid: child.pid!, ...addresses(await line()),
    ask: (order) => {
      const answer = line();
      child.stdin.write(order);
      return answer;
    },
    end: async () => {
      const ended = new Promise((resolve) => child.on('close', resolve));
      child.stdin.end();
      await ended;
    },
  };
}

export function addresses([visible, hidden, aliased, library]: readonly bigint[]): Addresses {
  return { visible: visible!, hidden: hidden!, aliased: aliased!, library: library! };
}

/** When all tests of a file are done. */
export function cleanUp(): void {
  for (const child of children) if (child.exitCode === null) child.kill('SIGKILL');
  fs.rmSync(directory, { recursive: true });
}
