import { AuthError, readProblem } from '@postern/browser';
// The kit of the app: an app of create-postern has it in this file.
import { auth } from './auth.ts';

/** Reads the orders of the signed-in user. */
export async function readOrders(): Promise<readonly string[]> {
  const response = await auth.fetch('/api/orders/');
  if (response.ok) return response.json();
  // The edge's own failures, such as an ended session. Undefined for a response of the API itself.
  const problem = await readProblem(response);
  if (problem instanceof AuthError) throw problem;
  throw new Error(`The orders API responded with ${response.status}`);
}
