import { type Configuration, type InteractionResults, interactionPolicy } from 'oidc-provider';
import { SIGN_IN_PATH } from './paths.ts';

/** The classes of authentication in the metadata. A sign-in has any other that an app asks for as well. */
const ACR_VALUES = ['silver', 'gold'];

/** Parameters of an authorization request. */
type Parameters = Readonly<Record<string, unknown>>;

/** The classes that an app asks for, the preferred one first (OpenID Connect Core §3.1.2.1). */
export function readAcrValues({ acr_values: values }: Parameters): readonly string[] {
  return typeof values === 'string' ? values.split(' ').filter((value) => value !== '') : [];
}

/** A sign-in of the user, at the class that the app prefers; of no class if it asks for none. */
export function buildLogin(accountId: string, parameters: Parameters): InteractionResults {
  const [acr] = readAcrValues(parameters);
  return { login: { accountId, ...(acr !== undefined && { acr }) } };
}

/** Configures the sign-in page, and when it is shown. */
export function configureSignIn(): Pick<Configuration, 'acrValues' | 'interactions'> {
  return {
    acrValues: ACR_VALUES,
    interactions: { url: (_, { uid }) => `${SIGN_IN_PATH}/${uid}`, policy: buildPolicy() },
  };
}

/**
 * The policy of oidc-provider, which asks again after `max_age`; this one also does if the user's sign-in
 * has none of the asked classes (RFC 9470 §5).
 */
function buildPolicy(): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base();
  const { Check } = interactionPolicy;
  const check = new Check('acr_values', 'The app asks for another acr.', ({ oidc }) => {
    const values = readAcrValues(oidc.params ?? {});
    const isMet = values.length === 0 || values.includes(oidc.session?.acr ?? '');
    return isMet || oidc.result?.login !== undefined
      ? Check.NO_NEED_TO_PROMPT
      : Check.REQUEST_PROMPT;
  });
  policy.get('login')?.checks.add(check);
  return policy;
}
