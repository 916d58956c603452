// The fields of a record of all system calls, as a program keeps them that finds them out by itself: where a call begins and where
// it ends have one layout, since nothing reads the arguments of the one and the result of the other.

import { callFields } from '../../common/system-calls.ts';

const offsets: Readonly<Record<string, number>> = { id: 0, args: 8, ret: 8 };
export const CALL_RECORD_SIZE = 56;

export function isCallField(name: string, size: number): boolean {
  return Object.values(callFields).some((fields) => Object.hasOwn(fields, name) && fields[name] === size);
}

/** Of one that isCallField(). */
export function callOffset(name: string): number {
  return offsets[name]!;
}
