// The printer for people: text, byte for byte as bpftrace writes it. What the script prints goes to one sink and
// messages to another; what was printed before a message is written before it. Formats are compiled on first use and
// kept by event. Where the sinks lead (a terminal, a file, a test) is the client's affair.

import type { EventSpec } from '../../common/manifest.ts';
import { toByteText } from '../values/value.ts';
import { mapText } from './map-text.ts';
import { locatedText, messageText } from './message-text.ts';
import { compileFormat } from './printf.ts';
import type { Formatter } from './printf.ts';
import type { OutputItem, Printer } from './printer.ts';
import { testText, withLineEnd } from './test-text.ts';
import { valueText } from './text.ts';

/** Takes byte text: one character per byte. */
export interface TextSink {
  write(text: string): void;
  /** A good moment to write what was held back. */
  endBatch(): void;
  /** To write all that was held back. */
  flush(): void;
}

export interface TextSinks {
  readonly output: TextSink;
  /** Takes ordinary text with its line ends. */
  readonly messages: (text: string) => void;
  /** Of the report of tests. */
  readonly color?: boolean;
}

export function textPrinter({ output, messages, color = false }: TextSinks): Printer {
  const formats = formatCache();
  const message = (text: string): void => {
    output.endBatch();
    messages(text);
  };
  return {
    print: (item) => {
      switch (item.kind) {
        case 'printf': return output.write(formats(item.event)(item.args));
        case 'value': return output.write(`${valueText(item.value)}\n`);
        case 'map': return output.write(mapText(item));
        case 'time': case 'cat': return output.write(item.text);
        case 'join': return output.write(`${item.parts.join(item.separator)}\n`);
        case 'ended': return output.write('\n\n');
        case 'errorf': case 'warnf': {
          const text = Buffer.from(formats(item.event)(item.args), 'latin1').toString('utf8').replace(/\n+$/, '');
          return message(locatedText(item, item.kind === 'errorf' ? 'ERROR' : 'WARNING', text));
        }
        case 'tests-started': case 'test-started': case 'test-ended': case 'tests-ended':
          output.write(testText(item, color, itemsText));
          return output.endBatch();
        default: return message(messageText(item));
      }
    },
    endBatch: () => output.endBatch(),
    finish: () => output.flush(),
  };
}

/** Items that were kept, messages among the rest, each on lines of its own. Byte text. */
export function itemsText(items: readonly OutputItem[]): string {
  let text = '';
  const printer = textPrinter({
    output: { write: (part) => { text += part; }, endBatch: () => {}, flush: () => {} },
    messages: (part) => { text = withLineEnd(text) + toByteText(part); },
  });
  for (const item of items) printer.print(item);
  return text;
}

type Formatted = Extract<EventSpec, { format: string; args: unknown }>;

function formatCache(): (event: Formatted) => Formatter {
  const compiled: Formatter[] = [];
  const specs: Formatted[] = [];
  return (event) => {
    const { id } = event;
    // Ids are small numbers that begin at 0, and a printer may see more than one object.
    if (specs[id] !== event) {
      specs[id] = event;
      compiled[id] = compileFormat(event.format, event.args);
    }
    return compiled[id]!;
  };
}
