/** At a time: enough that a few calls that hang do not hold up the rest, and few enough to leave buyers the provider. */
const concurrency = 8;
/** A pass takes up no further work after this; what is under way then ends within the deadline of its call. */
const passMs = 15_000;
const pageSize = 100;

type Act<Item> = (item: Item) => Promise<unknown>;

export function endOfPass(): number {
  return performance.now() + passMs;
}

/** Acts on the items in their order, some at a time, until `end`. @returns how many were taken up */
export async function takeInOrder<Item>(
  items: readonly Item[],
  act: Act<Item>,
  end: number,
): Promise<number> {
  const rest = items.values();
  let taken = 0;
  const work = async () => {
    while (performance.now() < end) {
      const { value, done } = rest.next();
      if (done) {
        return;
      }
      taken += 1;
      await act(value);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return taken;
}

/**
 * Work through all there is by id, page by page. A pass that runs out of time is gone on with by the next one, so that
 * what hangs at the beginning never keeps the end from being reached.
 * @param act never rejects
 */
export function inPasses<Item extends { id: string }>(
  read: (page: { after: string; limit: number }) => Promise<Item[]>,
  act: Act<Item>,
): () => Promise<void> {
  let after = '';
  return async () => {
    const end = endOfPass();
    for (;;) {
      const page = await read({ after, limit: pageSize });
      const taken = await takeInOrder(page, act, end);
      after = page[taken - 1]?.id ?? after;
      if (taken < page.length) {
        return;
      }
      if (page.length < pageSize) {
        after = '';
        return;
      }
    }
  };
}
