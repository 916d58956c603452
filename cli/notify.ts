// Tells systemd how a run stands, as sd_notify(3) has it: a datagram to the socket that the environment names, with a service of
// `Type=notify` in mind. Must not import the compiler.

import { native } from '../loader/native.ts';
import { isSystemError, reasonOf } from '../loader/errors.ts';

const MESSAGES = { attached: 'READY=1', ending: 'STOPPING=1' } as const;

/** Returns null, or why nobody is told. `socket`: $NOTIFY_SOCKET; absent or empty: nobody wants to know. */
export function notify(state: keyof typeof MESSAGES, socket: string | undefined): string | null {
  if (socket === undefined || socket === '') return null;
  if (!/^[/@]./.test(socket)) return `NOTIFY_SOCKET is neither a path nor an abstract name, but '${socket}'`;
  try {
    native().sendTo(socket, MESSAGES[state]);
    return null;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return `nobody listens at NOTIFY_SOCKET, '${socket}': ${reasonOf(error)}`;
  }
}
