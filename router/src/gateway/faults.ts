/** What can go wrong between the router and one instance of a subgraph; never shown to clients as it is. */

/** The request was not sent: it is safe to send it again, whatever it asks. */
export class NotSent extends Error {}

/** The instance broke off or failed (5xx); it may have acted on the request. */
export class BrokenExchange extends Error {}

/** No answer in time; it may have acted on the request. */
export class LateAnswer extends BrokenExchange {}
