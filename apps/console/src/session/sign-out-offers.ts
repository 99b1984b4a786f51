import { readField } from '../answers/read.ts';

/** What a provider may allow besides the sign-out of one session, as `/auth/config` names it. */
type Offer = 'signOutEverywhere' | 'signOutAtProvider';

/** Reads the ids of the connections that offer a kind of sign-out. @returns undefined for no config */
export function readOffers(config: unknown, offer: Offer): string[] | undefined {
  const connections = readField(config, 'connections');
  if (!Array.isArray(connections)) return undefined;
  return connections
    .filter((one) => readField(one, offer) === true)
    .map((one) => String(readField(one, 'id')));
}
