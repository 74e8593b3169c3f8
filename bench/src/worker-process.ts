import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ContenderSettings } from './contenders/contender.js';
import type { Driven, Rush } from './drive.js';
import type { Hall } from './hall.js';

export type Call =
  | { name: 'start'; settings: ContenderSettings }
  | { name: 'open'; hall: Hall }
  | { name: 'drive'; rush: Rush }
  | { name: 'verify'; eventId: string; hall: Hall }
  | { name: 'written'; eventId: string }
  | { name: 'close' };

export type Answer = { value: unknown } | { error: string };

const script = fileURLToPath(new URL('./worker.js', import.meta.url));

/** A contender's process, from here. Each call is answered before the next is made. */
export class WorkerProcess {
  private constructor(
    private readonly child: ChildProcess,
    /** Whether it can take part: transactions need a MongoDB with sessions. */
    readonly isAble: boolean,
  ) {}

  static async start(settings: ContenderSettings): Promise<WorkerProcess> {
    const child = fork(script, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    return new WorkerProcess(child, (await ask(child, { name: 'start', settings })) === true);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  open(hall: Hall): Promise<string> {
    return this.#call({ name: 'open', hall });
  }

  drive(rush: Rush): Promise<Driven> {
    return this.#call({ name: 'drive', rush });
  }

  /** Of everything that was driven in this event. @throws when the hall does not hold exactly what was granted */
  verify(eventId: string, hall: Hall): Promise<void> {
    return this.#call({ name: 'verify', eventId, hall });
  }

  written(eventId: string): Promise<string | null> {
    return this.#call({ name: 'written', eventId });
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    if (this.isAble) await this.#call({ name: 'close' });
    this.child.disconnect();
    await ended;
  }

  async #call<Value>(call: Call): Promise<Value> {
    return (await ask(this.child, call)) as Value;
  }
}

function ask(child: ChildProcess, call: Call): Promise<unknown> {
  const answered = nextAnswer(child);
  child.send(call);
  return answered;
}

function nextAnswer(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const done = () => {
      child.off('message', onMessage);
      child.off('exit', onExit);
    };
    const onMessage = (answer: Answer) => {
      done();
      if ('error' in answer) reject(new Error(answer.error));
      else resolve(answer.value);
    };
    const onExit = (code: number | null) => {
      done();
      reject(new Error(`A contender's process ended with code ${code}.`));
    };
    child.once('message', onMessage).once('exit', onExit);
  });
}
