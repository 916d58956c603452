// Who gives back what a run has taken: resources are closed once, the last first, whatever happened in between.

export interface Closeable { close(): void }

export class Owner implements Closeable {
  private readonly owned: Closeable[] = [];

  own<T extends Closeable>(resource: T): T {
    this.owned.push(resource);
    return resource;
  }

  close(): void {
    for (const resource of this.owned.splice(0).reverse()) resource.close();
  }
}
