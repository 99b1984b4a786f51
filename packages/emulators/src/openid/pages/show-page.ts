import { buildPageHeaders } from '../../pages/page-headers.ts';
import type { Markup } from './layout.ts';

/** What a page is written to: a context of Koa. */
interface PageTarget {
  set(headers: Record<string, string>): void;
  type: string;
  body: unknown;
}

/**
 * Responds with a page.
 *
 * @param formRedirect where the response of the page's form may redirect
 */
export async function showPage(
  context: PageTarget,
  page: Markup,
  formRedirect?: string,
): Promise<void> {
  context.set(buildPageHeaders(formRedirect));
  context.type = 'html';
  context.body = String(await page);
}
