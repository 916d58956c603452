// The names of types that mean the same in every script, whatever BTF and C there are: the basic types of C, as on every
// 64-bit Linux, and the language's own. What else a name can mean is looked up in BTF.

/** Names that need no BTF: `[bytes, signed]`. */
export const INTEGERS: Readonly<Record<string, readonly [size: 1 | 2 | 4 | 8, signed: boolean]>> = {
  'int8': [1, true], 'int16': [2, true], 'int32': [4, true], 'int64': [8, true],
  'uint8': [1, false], 'uint16': [2, false], 'uint32': [4, false], 'uint64': [8, false],
  'int8_t': [1, true], 'int16_t': [2, true], 'int32_t': [4, true], 'int64_t': [8, true],
  'uint8_t': [1, false], 'uint16_t': [2, false], 'uint32_t': [4, false], 'uint64_t': [8, false],
  's8': [1, true], 's16': [2, true], 's32': [4, true], 's64': [8, true],
  'u8': [1, false], 'u16': [2, false], 'u32': [4, false], 'u64': [8, false],
  '__s8': [1, true], '__s16': [2, true], '__s32': [4, true], '__s64': [8, true],
  '__u8': [1, false], '__u16': [2, false], '__u32': [4, false], '__u64': [8, false],
  'char': [1, true], 'signed char': [1, true], 'unsigned char': [1, false],
  'short': [2, true], 'unsigned short': [2, false], 'short int': [2, true], 'short unsigned int': [2, false],
  'unsigned short int': [2, false],
  'int': [4, true], 'signed': [4, true], 'signed int': [4, true], 'unsigned': [4, false], 'unsigned int': [4, false],
  'long': [8, true], 'long int': [8, true], 'unsigned long': [8, false], 'unsigned long int': [8, false],
  'long unsigned int': [8, false], 'long long': [8, true], 'long long int': [8, true],
  'unsigned long long': [8, false], 'unsigned long long int': [8, false], 'long long unsigned int': [8, false],
  'size_t': [8, false], 'ssize_t': [8, true], 'uintptr_t': [8, false], 'intptr_t': [8, true],
  'pid_t': [4, true], 'uid_t': [4, false], 'gid_t': [4, false],
};

/** The others, and what they hold. */
const OTHERS: Readonly<Record<string, string>> = {
  bool: 'true or false', _Bool: 'true or false, as C spells it', void: 'nothing: what a pointer without a type of its own points to',
  string: 'text of up to max_strlen bytes; string[N] of up to N', buffer: 'bytes of any value, as buf() reads them; buffer[N]',
  inet: 'an address of IPv4 or IPv6, as ntop() makes it', ksym_t: "a kernel address that prints as its symbol", usym_t: "an address of a process that prints as its symbol",
  username_t: "a user's id that prints as the name",
};

/** Of these. */
const EXAMPLES: Readonly<Record<string, string>> = {
  bool: 'begin { let $on: bool = true; print($on); }', _Bool: 'begin { let $on: _Bool = true; print($on); }', void: 'kprobe:vfs_read { print((void *)arg0); }',
  string: 'begin { let $name: string[16] = comm; print($name); }', buffer: 'kprobe:vfs_write { let $start: buffer[8] = buf(uptr(arg1), 8); print($start); }',
  inet: 'begin { let $home: inet = ntop(0x0100007f); print($home); }', ksym_t: 'kprobe:vfs_read { let $caller: ksym_t = ksym(reg("ip")); print($caller); }',
  usym_t: 'uprobe:libc:getenv { let $at: usym_t = usym(reg("ip")); print($at); }', username_t: 'begin { let $user: username_t = username; print($user); }',
};

/** A type's name that means the same in every script, whatever BTF and C there are. */
export function isLanguageType(name: string): boolean {
  return Object.hasOwn(INTEGERS, name) || Object.hasOwn(OTHERS, name);
}

/** All of them. */
export function languageTypeNames(): readonly string[] {
  return [...Object.keys(INTEGERS), ...Object.keys(OTHERS)];
}

/** A script with a type that languageTypeNames() has. */
export function languageTypeExample(name: string): string {
  if (Object.hasOwn(EXAMPLES, name)) return EXAMPLES[name]!;
  return `begin { let $n: ${name} = 7; print($n); }`;
}

/** What a type holds, in words; null: the name is none of these. */
export function languageTypeText(name: string): string | null {
  if (Object.hasOwn(OTHERS, name)) return OTHERS[name]!;
  if (!Object.hasOwn(INTEGERS, name)) return null;
  const [size, signed] = INTEGERS[name]!;
  return `an integer of ${size === 1 ? 'one byte' : `${size} bytes`}, ${signed ? 'signed' : 'unsigned'}`;
}
