import { expect, signIn, test } from '../story.ts';

test('a whole sign-in works under default-src ‘self’, Trusted Types and frame-ancestors ‘none’', async ({
  page,
  product,
}) => {
  const violations: string[] = [];
  page.on('console', (message) => {
    if (/content security policy|trusted ?type/i.test(message.text()))
      violations.push(message.text());
  });
  page.on('pageerror', (error) => violations.push(String(error)));
  await page.exposeFunction('report', (violation: string) => violations.push(violation));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, sourceFile }) => {
      Reflect.get(window, 'report')(`${violatedDirective} ${sourceFile}`);
    });
  });

  const response = await page.goto(product.origin);
  const policy = response?.headers()['content-security-policy'] ?? '';
  for (const directive of [
    "default-src 'self'",
    "require-trusted-types-for 'script'",
    "frame-ancestors 'none'",
  ]) {
    expect(policy.split(/; ?/)).toContain(directive);
  }
  await signIn(page, product.origin, '/session');
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await expect(page.getByText(/Refreshed at/)).toBeVisible();
  await page.reload();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in with LockitNetwork' }).waitFor();
  expect(violations).toEqual([]);

  // The listener itself works.
  await page.evaluate(() => {
    const image = document.createElement('img');
    image.src = 'https://elsewhere.example/x.png';
    document.body.append(image);
  });
  await expect.poll(() => violations.length).toBeGreaterThan(0);
});
