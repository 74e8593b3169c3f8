/** The connection went away with a call under way: what was asked for was done, or not, and nobody can tell. */
export class ConnectionCut extends Error {
  override readonly name = 'ConnectionCut';

  constructor() {
    super('The connection was cut.');
  }
}
