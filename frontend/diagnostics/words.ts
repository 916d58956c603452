// Words of messages that depend on what is named in them. Names are those of types and functions, as a script spells them.

/** `an int32`, `a uint64`: as it is spoken, where a `u` is a you. */
export function withArticle(name: string): string {
  return `${/^[aeio]/.test(name) ? 'an' : 'a'} ${name}`;
}

/** `An int32`, at the beginning of a message. */
export function withCapitalArticle(name: string): string {
  const text = withArticle(name);
  return text.charAt(0).toUpperCase() + text.slice(1);
}
