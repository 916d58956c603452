// Names of Rust's functions as they are written in Rust, of both manglings: the one that looks like C++'s (`_ZN…17h…E`) and the one
// of its own (`_R…`, RFC 2603). Hashes and crates' disambiguators are left out. Whatever is not such a name is null.

const LEGACY = /^_ZN(.+)17h[0-9a-f]{16}E(?:\.llvm\.[0-9A-F@]+)?$/s;
const ESCAPES: Readonly<Record<string, string>> = { SP: '@', BP: '*', RF: '&', LT: '<', GT: '>', LP: '(', RP: ')', C: ',' };

/** `core::fmt::write`; null: it is no name of Rust's. */
export function rustName(symbol: string): string | null {
  if (symbol.startsWith('_R')) return nameOfRust(symbol.slice(2).replace(/\.llvm\.[0-9A-F@]+$/, ''));
  const parts = LEGACY.exec(symbol)?.[1];
  return parts === undefined ? null : legacyName(parts);
}

function legacyName(parts: string): string | null {
  const names: string[] = [];
  for (let at = 0; at < parts.length;) {
    const digits = /^\d+/.exec(parts.slice(at))?.[0];
    if (digits === undefined) return null;
    const start = at + digits.length;
    at = start + Number(digits);
    if (at > parts.length) return null;
    names.push(parts.slice(start, at));
  }
  return names.map((name) => name.replace(/^_\$/, '$').replaceAll('..', '::')
    .replace(/\$(?:u([0-9a-f]+)|([A-Z]+))\$/g, (whole, code: string | undefined, word: string | undefined) => {
      const point = parseInt(code ?? '', 16);
      return code !== undefined && point < 0x110000 ? String.fromCodePoint(point) : ESCAPES[word ?? ''] ?? whole;
    })).join('::');
}

const BASIC: Readonly<Record<string, string>> = {
  a: 'i8', b: 'bool', c: 'char', d: 'f64', e: 'str', f: 'f32', h: 'u8', i: 'isize', j: 'usize', l: 'i32', m: 'u32', n: 'i128', o: 'u128',
  s: 'i16', t: 'u16', u: '()', v: '...', x: 'i64', y: 'u64', z: '!', p: '_',
};
/** Nothing that a compiler makes is deeper, or longer. */
const MAX_DEPTH = 200;
const MAX_LENGTH = 1 << 16;

/** Ends the reading of what is no name. */
class NoName extends Error {}

function nameOfRust(text: string): string | null {
  try {
    const reader = new Reader(text);
    return reader.path(true);
  } catch (error) {
    if (error instanceof NoName) return null;
    throw error;
  }
}

/** Reads what follows the `_R`. */
class Reader {
  readonly #text: string;
  #at = 0;
  #depth = 0;
  /** What back references add may be much more than is written. */
  #length = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** `value`: in an expression, where arguments of generics follow `::`. */
  path(value: boolean): string {
    return this.#deeper(() => {
      switch (this.#next()) {
        case 'C': return this.#identifier().name;
        case 'M': {
          this.#implementation();
          return `<${this.#type()}>`;
        }
        case 'X': {
          this.#implementation();
          return `<${this.#type()} as ${this.path(false)}>`;
        }
        case 'Y': return `<${this.#type()} as ${this.path(false)}>`;
        case 'N': return this.#nested(value);
        case 'I': {
          const path = this.path(value);
          return `${path}${value ? '::' : ''}<${this.#until(() => this.#argument()).join(', ')}>`;
        }
        case 'B': return this.#back(() => this.path(value));
        default: throw new NoName();
      }
    });
  }

  #nested(value: boolean): string {
    const space = this.#next();
    const path = this.path(value);
    const { name, number } = this.#identifier();
    if (space >= 'A' && space <= 'Z') {
      const kind = space === 'C' ? 'closure' : space === 'S' ? 'shim' : space;
      return `${path}::{${kind}${name === '' ? '' : `:${name}`}#${number}}`;
    }
    return name === '' ? path : `${path}::${name}`;
  }

  /** Where an implementation is: a disambiguator and a path, which names leave out. */
  #implementation(): void {
    if (this.#takes('s')) this.#base62();
    this.path(false);
  }

  #argument(): string {
    if (this.#takes('L')) return this.#lifetime();
    return this.#takes('K') ? this.#constant() : this.#type();
  }

  #type(): string {
    return this.#deeper(() => {
      const tag = this.#next();
      const basic = BASIC[tag];
      if (basic !== undefined) return basic;
      switch (tag) {
        case 'A': return `[${this.#type()}; ${this.#constant()}]`;
        case 'S': return `[${this.#type()}]`;
        case 'T': {
          const parts = this.#until(() => this.#type());
          return `(${parts.join(', ')}${parts.length === 1 ? ',' : ''})`;
        }
        case 'R': case 'Q': {
          const lifetime = this.#takes('L') ? this.#lifetime() : '';
          return `&${lifetime === '' || lifetime === "'_" ? '' : `${lifetime} `}${tag === 'Q' ? 'mut ' : ''}${this.#type()}`;
        }
        case 'P': return `*const ${this.#type()}`;
        case 'O': return `*mut ${this.#type()}`;
        case 'F': return this.#signature();
        case 'D': return this.#object();
        case 'B': return this.#back(() => this.#type());
        default:
          this.#at--;
          return this.path(false);
      }
    });
  }

  #signature(): string {
    if (this.#takes('G')) this.#base62();
    const unsafe = this.#takes('U') ? 'unsafe ' : '';
    const abi = !this.#takes('K') ? '' : `extern "${this.#takes('C') ? 'C' : this.#identifier().name.replaceAll('_', '-')}" `;
    const parameters = this.#until(() => this.#type()).join(', ');
    const returns = this.#type();
    return `${unsafe}${abi}fn(${parameters})${returns === '()' ? '' : ` -> ${returns}`}`;
  }

  #object(): string {
    if (this.#takes('G')) this.#base62();
    const traits = this.#until(() => {
      const trait = this.path(false);
      const bound: string[] = [];
      while (this.#takes('p')) bound.push(`${this.#identifier().name} = ${this.#type()}`);
      return bound.length === 0 ? trait : trait.endsWith('>') ? `${trait.slice(0, -1)}, ${bound.join(', ')}>` : `${trait}<${bound.join(', ')}>`;
    });
    if (!this.#takes('L')) throw new NoName();
    const lifetime = this.#lifetime();
    return `dyn ${traits.join(' + ')}${lifetime === "'_" ? '' : ` + ${lifetime}`}`;
  }

  #constant(): string {
    return this.#deeper(() => {
      if (this.#takes('B')) return this.#back(() => this.#constant());
      const type = this.#next();
      if (type === 'p') return '_';
      const negative = this.#takes('n') ? '-' : '';
      const digits = /^[0-9a-f]*(?=_)/.exec(this.#text.slice(this.#at))?.[0];
      if (digits === undefined || digits.length > 32) throw new NoName();
      this.#at += digits.length + 1;
      const number = BigInt(`0x${digits || '0'}`);
      if (type === 'b') return number === 0n ? 'false' : 'true';
      if (type === 'c' && number < 0x110000n) return `'${String.fromCodePoint(Number(number))}'`;
      return `${negative}${number}`;
    });
  }

  /** Erased ones are not told apart. */
  #lifetime(): string {
    return this.#base62() === 0 ? "'_" : "'a";
  }

  #identifier(): { readonly name: string; readonly number: number } {
    const number = this.#takes('s') ? this.#base62() + 1 : 0;
    const isEncoded = this.#takes('u');
    const digits = /^(?:0|[1-9]\d{0,5})/.exec(this.#text.slice(this.#at))?.[0];
    if (digits === undefined) throw new NoName();
    this.#at += digits.length;
    this.#takes('_');
    const name = this.#text.slice(this.#at, this.#at + Number(digits));
    if (name.length !== Number(digits)) throw new NoName();
    this.#at += name.length;
    this.#grow(name.length);
    return { name: isEncoded ? `punycode{${name.replace(/_(?=[^_]*$)/, '-')}}` : name, number };
  }

  #base62(): number {
    const digits = /^[0-9a-zA-Z]{0,12}(?=_)/.exec(this.#text.slice(this.#at))?.[0];
    if (digits === undefined) throw new NoName();
    this.#at += digits.length + 1;
    const value = [...digits].reduce((sum, digit) => sum * 62 + '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'.indexOf(digit), 0);
    return digits === '' ? 0 : value + 1;
  }

  #back<T>(read: () => T): T {
    const start = this.#at - 1;
    const target = this.#base62();
    if (target >= start) throw new NoName();
    const at = this.#at;
    this.#at = target;
    const value = read();
    this.#at = at;
    this.#grow(1);
    return value;
  }

  #until(read: () => string): string[] {
    const parts: string[] = [];
    while (!this.#takes('E')) parts.push(read());
    return parts;
  }

  #deeper<T>(read: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw new NoName();
    const value = read();
    this.#depth--;
    return value;
  }

  #grow(by: number): void {
    this.#length += by;
    if (this.#length > MAX_LENGTH) throw new NoName();
  }

  #next(): string {
    const char = this.#text[this.#at++];
    if (char === undefined) throw new NoName();
    return char;
  }

  #takes(char: string): boolean {
    if (this.#text[this.#at] !== char) return false;
    this.#at++;
    return true;
  }
}
