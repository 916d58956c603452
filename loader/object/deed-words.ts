// What a helper does to the system rather than look at it, and what this loader does for an event that is more than to print.

import type { EventSpec } from '../../common/manifest.ts';

/** By number: enum bpf_func_id of include/uapi/linux/bpf.h. What is not here reads, counts, or changes maps of the object alone. */
const helperDeeds: Readonly<Record<number, string>> = {
  36: 'writes to the memory of processes (bpf_probe_write_user)',
  49: 'changes options of sockets (bpf_setsockopt)',
  58: 'makes functions of the kernel return something else (bpf_override_return)',
  109: 'sends signals to processes (bpf_send_signal)',
  117: 'sends signals to threads (bpf_send_signal_thread)',
  166: 'makes bpf(2) system calls (bpf_sys_bpf)',
  168: 'closes file descriptors (bpf_sys_close)',
};

/** bpf_cgrp_storage_delete, since 6.2: the list of helpers is closed, what is new are kfuncs. */
const LAST_HELPER = 211;
/** Numbers from here on are libbpf's, for calls that the kernel does not have and never reaches. */
const FIRST_POISON = 0xbad2310;

/** What this loader does for an event that is more than to print; null: nothing. */
export const eventDeeds: Readonly<Record<EventSpec['kind'], string | null>> = {
  printf: null, errorf: null, warnf: null, 'print-value': null, 'print-map': null, clear: null, zero: null, time: null, join: null, cat: null, skboutput: null, unwatch: null, exit: null,
  system: 'runs commands (system)',
};

/** A verb and what it is about; null: nothing of the kind. */
export function helperDeed(id: number): string | null {
  return helperDeeds[id] ?? (id > LAST_HELPER && id < FIRST_POISON ? `calls the helper ${id}, which this loader does not know` : null);
}
