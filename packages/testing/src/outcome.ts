import { PROBLEM_MEDIA_TYPE } from '@postern/core';

/** Reads a response as one text to compare: `401 session_missing` for a problem, else `200`. */
export async function readOutcome(response: Response): Promise<string> {
  const isProblem = response.headers.get('content-type')?.startsWith(PROBLEM_MEDIA_TYPE);
  const text = await response.text();
  if (!isProblem) return String(response.status);
  const { code }: { code?: string } = JSON.parse(text);
  return `${response.status} ${code}`;
}
