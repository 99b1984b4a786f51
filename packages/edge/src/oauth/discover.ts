import type { Connection, ProviderContext } from '../connection.ts';
import type { Failure } from '../failure.ts';

/**
 * A connection with all that is known of its service: as it is written down, or as the service
 * publishes it.
 *
 * @returns a `provider_` failure where the service cannot be asked, or says something unfit
 */
export async function discover(
  connection: Connection,
  context: ProviderContext,
): Promise<Connection | Failure> {
  return connection.discover?.(context) ?? connection;
}
