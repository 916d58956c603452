// Wildcards in attach points: `*` stands for any characters, `[…]` for one of those listed. The loader has its own
// matching against the target machine; this one only serves types and suggestions while compiling.

import { hasWildcard } from '../parse/attach-point-text.ts';

export function matchesPattern(pattern: string, name: string): boolean {
  if (!hasWildcard(pattern)) return pattern === name;
  const source = pattern.replace(/\[[^\]]*\]|[^[]|\[/g, (part) => {
    if (part === '*') return '.*';
    return part.length > 1 ? part : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${source}$`, 's').test(name);
}
