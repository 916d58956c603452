// How tightly the binary operators bind (reference 03.1); parser and printer read the same rows.

import type { BinaryOp } from '../syntax/ast.ts';

/** 1 is left to `? :`, 12 and 13 to prefix and postfix operators. All binary operators are left-associative. */
export const BINARY_PRECEDENCE: ReadonlyMap<BinaryOp, number> = new Map([
  ['||', 2], ['&&', 3], ['|', 4], ['^', 5], ['&', 6], ['==', 7], ['!=', 7], ['<', 8], ['>', 8], ['<=', 8], ['>=', 8],
  ['<<', 9], ['>>', 9], ['+', 10], ['-', 10], ['*', 11], ['/', 11], ['%', 11],
]);
