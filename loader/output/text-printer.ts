// The printer for people: text, byte for byte as bpftrace writes it. What the script prints goes to one sink and
// messages to another; what was printed before a message is written before it. Formats are compiled on first use and
// kept by event. What others have chosen is made visible where a sink leads to a terminal; of what the script itself writes into a
// format, nothing is changed. Where the sinks lead else (a file, a test) is the client's affair.

import { benchTable } from './bench-text.ts';
import { visible, visibleBytes, visibleIn } from '../../common/visible.ts';
import { fromByteText, toByteText } from '../values/value.ts';
import { hasBody, mapText } from './map-text.ts';
import { locatedText, messageText } from './message-text.ts';
import { formatCache } from './printf.ts';
import { bytesFormat } from './printf-bytes.ts';
import type { MapItem, OutputItem, Printer } from './printer.ts';
import { testText, withLineEnd } from './test-text.ts';
import { valueText } from './text.ts';

/** Takes byte text: one character per byte. */
export interface TextSink {
  write(text: string): void;
  /** A good moment to write what was held back. */
  endBatch(): void;
  /** To write all that was held back. */
  flush(): void;
  /** Control characters of data would be obeyed there. May change until something is written. */
  readonly isTerminal?: boolean;
  /** How wide that terminal is; undefined: unknown, or there is none. Asked when it matters. */
  readonly columns?: number | undefined;
  /** Nobody takes what is written: more would only be dropped. */
  readonly isUnread?: boolean;
  /** For text that is made in place. */
  readonly room?: Room;
}

/** The next bytes of a sink. */
export interface Room {
  /** Where so many bytes have room in `bytes`, or -1: nowhere now. */
  reserve(most: number): number;
  readonly bytes: Uint8Array;
  /** The text ends here. */
  commit(end: number): void;
}

export interface TextSinks {
  readonly output: TextSink;
  /** Takes ordinary text with its line ends. */
  readonly messages: (text: string) => void;
  readonly messagesToTerminal?: boolean;
  /** Of the report of tests. */
  readonly color?: boolean;
  /** The width of the terminal that messages go to, asked when one is written; none: it is no terminal. */
  readonly columns?: () => number | undefined;
  /** Show the lines of the script from which errorf() and warnf() speak. */
  readonly excerpts?: boolean;
}

/** What bars and graphs fit in. */
const USUAL_COLUMNS = 80;

export function textPrinter({ output, messages, messagesToTerminal = false, color = false, columns = () => undefined, excerpts = false }: TextSinks): Printer {
  const width = { columns };
  const hinted = new Set<string>();
  const formats = formatCache(() => output.isTerminal === true);
  const messageFormats = formatCache(() => messagesToTerminal);
  const data = (text: string): string => (output.isTerminal === true ? visibleBytes(text) : text);
  const reported = { nameText: (name: string): string => data(toByteText(name)), outputText: (items: readonly OutputItem[]): string => itemsText(items, output.isTerminal) };
  const benches = benchTable(reported);
  const message = (text: string): void => {
    output.endBatch();
    messages(text);
  };
  return {
    print: (item) => {
      switch (item.kind) {
        case 'printf': return output.write(formats(item.event)(item.args));
        case 'value': return output.write(data(`${valueText(item.value)}\n`));
        case 'map': return output.write(data(mapText(item, narrowness(item, output))));
        case 'time': return output.write(item.text);
        case 'cat': return output.write(data(item.text));
        case 'system': return output.write(data(`${item.text}\n`));
        case 'join': return output.write(`${item.parts.map(data).join(item.separator)}\n`);
        case 'ended': return output.write('\n\n');
        case 'errorf': case 'warnf': {
          const text = fromByteText(messageFormats(item.event)(item.args)).replace(/\n+$/, '');
          const { script, place } = item;
          return message(locatedText(messagesToTerminal ? visibleIn({ script, place }) : { script, place }, item.kind === 'errorf' ? 'ERROR' : 'WARNING', text, { columns, excerpt: excerpts }));
        }
        case 'tests-started': case 'test-started': case 'test-ended': case 'tests-ended':
          output.write(testText(item, { color, ...reported }));
          return output.endBatch();
        case 'benches-started': case 'bench-ended':
          output.write(benches(item));
          return output.endBatch();
        default: {
          const text = messageText(item, width, hinted);
          return message(messagesToTerminal ? visible(text) : text);
        }
      }
    },
    recordPrinter: (event, strings) => {
      const { room } = output;
      const format = room === undefined ? null : bytesFormat(event.format, event.args, strings);
      return room === undefined || format === null ? null : (block, at) => {
        const start = output.isTerminal === true ? -1 : room.reserve(format.most);
        if (start < 0) return false;
        room.commit(format.put(block, at, room.bytes, start));
        return true;
      };
    },
    isUnread: () => output.isUnread === true,
    endBatch: () => output.endBatch(),
    finish: () => output.flush(),
  };
}

/** Of a terminal on which bars and graphs would be broken; undefined: they fit. */
function narrowness({ entries: [first] }: MapItem, output: TextSink): number | undefined {
  if (first === undefined || !hasBody(first.value) || output.columns === undefined) return undefined;
  return output.columns < USUAL_COLUMNS ? output.columns : undefined;
}

/** Items that were kept, messages among the rest, each on lines of its own. Byte text. */
export function itemsText(items: readonly OutputItem[], isTerminal = false): string {
  let text = '';
  const printer = textPrinter({
    output: { write: (part) => { text += part; }, endBatch: () => {}, flush: () => {}, isTerminal },
    messages: (part) => { text = withLineEnd(text) + toByteText(part); },
    messagesToTerminal: isTerminal,
  });
  for (const item of items) printer.print(item);
  return text;
}
