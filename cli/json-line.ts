// A line of JSON for what is told in place of a run (docs/json.md). Must not import the compiler.

/** Ended by a newline. */
export function jsonLine(type: string, data: object): string {
  return `{"type": "${type}", "data": ${JSON.stringify(data)}}\n`;
}
