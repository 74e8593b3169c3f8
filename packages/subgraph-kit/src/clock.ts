/** The one source of "now" below the composition root, so that rules can be tested at any moment. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();
