import type { House } from './house.js';

/** How often a look is taken; also what a crashed process costs its users at most, beside its start. */
const everyMs = 500;

/** Starts of one service within a minute before it is left down: it would only fail again. */
const maxRestartsAMinute = 5;

/**
 * Starts every process of the house again that ended by itself, as an orchestrator does in production, and tells it.
 * The timer also keeps the starting process alive as long as the house is open.
 */
export function supervise(house: House, report: (line: string) => void): { stop(): void } {
  const restarts = new Map<string, number[]>();
  const timer = setInterval(() => {
    for (const service of house.services) {
      const { name } = service.options;
      const recent = (restarts.get(name) ?? []).filter((at) => performance.now() - at < 60_000);
      if (service.alive || recent.length > maxRestartsAMinute) {
        continue;
      }
      restarts.set(name, [...recent, performance.now()]);
      if (recent.length === maxRestartsAMinute) {
        report(
          `${name}: ended ${recent.length} times within a minute and stays down; see ${service.logFile}`,
        );
        continue;
      }
      report(`${name}: ended by itself and is started again; see ${service.previousLogFile}`);
      service.start().catch((error: Error) => report(`${name}: ${error.message}`));
    }
  }, everyMs);
  return { stop: () => clearInterval(timer) };
}
