// What the loader must find in a program that can run at every system call.

/** Stands for the number of the program's set among the fields of its record, so that its instructions are found with theirs. */
export const SET_FIELD = { name: '__set', offset: 0, size: 4, signed: false };
