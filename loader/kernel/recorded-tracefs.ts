// What tracefs would say on a machine that was recorded (--host).

import type { MachineFacts } from '../../common/machine-facts.ts';
import { Tracefs } from './tracefs.ts';

const FORMAT = /^events\/([^/]+)\/([^/]+)\/(format|id)$/;

export class RecordedTracefs extends Tracefs {
  private readonly machine: MachineFacts;

  constructor(machine: MachineFacts) {
    super();
    this.machine = machine;
  }

  /** Ids are of no use anywhere else: 0. */
  override read(path: string): string | null {
    const [, category, event, file] = FORMAT.exec(path) ?? [];
    const name = `${category}:${event}`;
    if (file === undefined || !Object.hasOwn(this.machine.tracepoints, name)) return null;
    return file === 'id' ? '0' : this.machine.tracepoints[name]!;
  }

  override bytes(path: string): Buffer | null {
    const { functions } = this.machine;
    return path !== 'available_filter_functions' || functions === null ? null : Buffer.from(functions.map((name) => `${name}\n`).join(''), 'latin1');
  }

  override tracepoints(): string[] {
    return Object.keys(this.machine.tracepoints);
  }

  override directories(): string[] {
    return [];
  }
}
