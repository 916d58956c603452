// What the loader must find in a program that can run at every system call: names that stand among the fields of its record, so
// that their instructions are found with theirs.

/** The number of the program's set. */
export const SET_FIELD = { name: '__set', offset: 0, size: 4, signed: false };
/** Where a task has the flag of a call of 32 bits: the offset is an architecture's. */
export const COMPAT_FIELD = { name: '__compat', size: 4, signed: false };

/** Whether it is one of the record. */
export function isOfRecord({ name }: { readonly name: string }): boolean {
  return name !== SET_FIELD.name && name !== COMPAT_FIELD.name;
}
