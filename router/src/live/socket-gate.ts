import type { LiveSettings } from '../settings.js';

/** How many sockets are open, in all and by address; an address without sockets takes no room. */
export class SocketGate {
  readonly #byAddress = new Map<string, number>();
  #open = 0;

  constructor(private readonly limits: Pick<LiveSettings, 'sockets' | 'socketsPerIp'>) {}

  /** False when this socket would be one too many; otherwise it counts until `leave`. */
  enter(address: string): boolean {
    const open = this.#byAddress.get(address) ?? 0;
    if (this.#open >= this.limits.sockets || open >= this.limits.socketsPerIp) {
      return false;
    }
    this.#open += 1;
    this.#byAddress.set(address, open + 1);
    return true;
  }

  leave(address: string): void {
    const open = this.#byAddress.get(address) ?? 0;
    this.#open -= 1;
    if (open > 1) {
      this.#byAddress.set(address, open - 1);
    } else {
      this.#byAddress.delete(address);
    }
  }
}
