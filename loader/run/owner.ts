// Who gives back what a run has taken: resources are closed once, the last first, whatever happened in between.

import { closeAll } from '../closing.ts';

export interface Closeable { close(): void }

export class Owner implements Closeable {
  private readonly owned: Closeable[] = [];

  own<T extends Closeable>(resource: T): T {
    this.owned.push(resource);
    return resource;
  }

  /** Closes all of them, and throws the first error of theirs. */
  close(): void {
    closeAll(this.owned.splice(0).reverse().map((resource) => () => resource.close()));
  }
}
