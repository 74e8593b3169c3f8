import { below, type Random } from './random.js';

/** Whose step it is: nothing of a process happens any more once it was killed. */
export interface Owner {
  alive: boolean;
}

interface Step {
  owner: Owner;
  /** Virtual time, ms. */
  due: number;
  run(): void;
}

/** The real one: virtual time stands still while the program runs. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * Everything that takes time in the simulated house (a call of the database, of the broker, of the provider, a pause)
 * is a step here, and one step is made after the other. Which of those that may go on does so is a seed's choice: so
 * the same seed is the same story, and every interleaving has its seed.
 */
export class Schedule {
  /** Virtual time, ms since 1970. */
  now: number;
  /** Steps made. */
  made = 0;
  /** Called after each step; what it throws ends the story. */
  watch: () => void = () => {};
  #waiting: Step[] = [];
  readonly #choose: Random;
  readonly #inOrder: boolean;
  readonly #paceMs: number;

  /**
   * @param inOrder always the step that waits longest, for the simplest story that still fails
   * @param paceMs what a step takes at most: slow ones bring deadlines and caches that are too old into play
   */
  constructor(options: { startAt: number; choose: Random; inOrder: boolean; paceMs: number }) {
    this.now = options.startAt;
    this.#choose = options.choose;
    this.#inOrder = options.inOrder;
    this.#paceMs = options.paceMs;
  }

  /** Does `act` later, whole and at once; what it gives, or throws, is the answer. Never answers a dead owner. */
  step<Answer>(owner: Owner, act: () => Answer, delayMs = 0): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const run = () => {
        try {
          resolve(act());
        } catch (error) {
          reject(error);
        }
      };
      this.#waiting.push({ owner, due: this.now + delayMs, run });
    });
  }

  /** Makes one step, going forward in time when nothing may happen yet. @returns false when nothing waits */
  async advance(): Promise<boolean> {
    if (this.#waiting.length === 0) return false;
    const index = this.#next();
    const [step] = this.#waiting.splice(index, 1);
    if (!step) return false;
    this.now = Math.max(this.now, step.due) + (this.#paceMs > 0 ? below(this.#choose, this.#paceMs + 1) : 0);
    if (!step.owner.alive) return true;
    this.made += 1;
    step.run();
    await turn();
    this.watch();
    return true;
  }

  /** @throws when it does not come to rest within `most` steps: something goes round and round */
  async drain(most = 200_000): Promise<void> {
    for (let count = 0; count < most; count += 1) {
      if (!(await this.advance())) return;
    }
    throw new Error(`The house does not come to rest within ${most} steps.`);
  }

  /** Makes steps until the time has come; what is due later waits on. */
  async passUntil(moment: number): Promise<void> {
    while (this.#waiting.some(({ due }) => due <= moment) && this.now <= moment) await this.advance();
    this.now = Math.max(this.now, moment);
  }

  #next(): number {
    const ready: number[] = [];
    let first = 0;
    this.#waiting.forEach(({ due }, index) => {
      if (due <= this.now) ready.push(index);
      if (due < (this.#waiting[first]?.due ?? 0)) first = index;
    });
    if (ready.length === 0) return first;
    return ready[this.#inOrder ? 0 : below(this.#choose, ready.length)] ?? first;
  }
}
