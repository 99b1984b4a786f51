import { createAuth } from '@postern/browser';

const auth = createAuth();

/** Pays. If the user has to sign in again first, leaves for that, and returns to this page. */
export async function pay(order: string): Promise<Response> {
  const response = await auth.fetch(`/api/payments/payments?order=${order}`, { method: 'POST' });
  if (response.status !== 401) return response;
  const problem: { code?: string; acrValues?: readonly string[]; maxAge?: number } = await response
    .clone()
    .json();
  if (problem.code !== 'step_up_required') return response;
  const { acrValues, maxAge } = problem;
  return auth.signIn({
    parameters: {
      ...(acrValues && { acr_values: acrValues.join(' ') }),
      ...(maxAge !== undefined && { max_age: String(maxAge) }),
    },
  });
}
