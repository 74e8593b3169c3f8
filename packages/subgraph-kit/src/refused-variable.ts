import { GraphQLError, Kind } from 'graphql';
import { BadUserInput } from './errors.js';

/**
 * GraphQL's complaint about a variable that does not fit its type, without the value: it quotes all of it, and it may
 * be a password. `null` for any other error.
 */
export function refusedVariable(error: unknown): BadUserInput | null {
  const definition = error instanceof GraphQLError ? error.nodes?.[0] : undefined;
  if (!(error instanceof GraphQLError) || definition?.kind !== Kind.VARIABLE_DEFINITION) {
    return null;
  }
  // The cause says what is wrong; where a scalar quotes the value, it does so behind a colon.
  const [reason] = (error.originalError?.message ?? 'does not fit its type').split(': ', 1);
  return BadUserInput.at(`$${definition.variable.name.value}`, reason ?? '');
}
