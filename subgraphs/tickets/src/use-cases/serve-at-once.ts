export interface ServeAtOnce {
  /** Returns at once; an event told of twice before its turn is served once. */
  placesFreed(eventId: string): void;
  /** When all that was told of is served. */
  settled(): Promise<void>;
}

/**
 * Serves the waitlist of an event as soon as places of it came back, one event after the other. It follows the write
 * that freed them and is not one with it: for some milliseconds they are on the open map, and whoever takes them then
 * has them. What is told of while its event is being served is served again after that.
 * @param serve never rejects
 */
export function createServeAtOnce(serve: (eventId: string) => Promise<void>): ServeAtOnce {
  const freed = new Set<string>();
  let isWorking = false;
  let underWay: Promise<void> = Promise.resolve();

  const work = async () => {
    isWorking = true;
    // What is added meanwhile is gone through as well.
    for (const eventId of freed) {
      freed.delete(eventId);
      await serve(eventId);
    }
    isWorking = false;
  };

  return {
    placesFreed: (eventId) => {
      freed.add(eventId);
      if (!isWorking) underWay = work();
    },
    settled: () => underWay,
  };
}
