import { test as base, expect, type Page } from '@playwright/test';
import { type StepUpStage, startStepUpStage } from '../step-up-stage.ts';

// The examples of the kit's guide, unchanged, with oidc-provider and an API that challenges by RFC 9470.

const test = base.extend<{ example: string; stage: StepUpStage }>({
  example: ['', { option: true }],
  stage: async ({ example }, use) => {
    const stage = await startStepUpStage(example);
    await use(stage);
    await stage.end();
  },
});

/** Signs in with a password, and writes half of a form. */
async function write(page: Page, { edge }: StepUpStage): Promise<void> {
  await page.goto(`${edge.origin}/auth/sign-in?return_to=/pay%3Forder=7`);
  await page.getByRole('button', { name: 'Sign in with silver' }).click();
  await page.waitForURL(`${edge.origin}/pay?order=7`);
  await page.getByRole('textbox').fill('Åsa, 7 kr');
  await page.evaluate(() => Reflect.set(window, 'isTheSamePage', true));
}

const readPage = (page: Page): Promise<unknown[]> =>
  page.evaluate(() => [
    document.querySelector('textarea')?.value,
    Reflect.get(window, 'isTheSamePage') === true,
    location.pathname + location.search,
  ]);

test.describe('with a pop-up', () => {
  test.use({ example: 'step-up-popup.ts' });

  test('the page never leaves, and the call goes out again with its body', async ({
    page,
    stage,
  }) => {
    await write(page, stage);
    const opened = page.waitForEvent('popup');
    await page.getByRole('button').click();
    await (await opened).getByRole('button', { name: 'Sign in with gold' }).click();
    await expect(page).toHaveTitle('paid');
    expect(stage.accepted).toEqual([expect.stringContaining('Åsa, 7 kr')]);
    expect(stage.challenged()).toBe(1);
    expect(await readPage(page)).toEqual(['Åsa, 7 kr', true, '/pay?order=7']);
    // The next call needs no step-up.
    await page.getByRole('button').click();
    await expect.poll(() => stage.accepted.length).toBe(2);
  });

  test('a pop-up that the user closes gives the 401, and the form stays', async ({
    page,
    stage,
  }) => {
    await write(page, stage);
    const opened = page.waitForEvent('popup');
    await page.getByRole('button').click();
    const popup = await opened;
    await popup.getByRole('button').waitFor();
    await popup.close();
    await expect(page).toHaveTitle('not paid: 401');
    expect(await readPage(page)).toEqual(['Åsa, 7 kr', true, '/pay?order=7']);
    expect(stage.accepted).toEqual([]);
  });
});

test.describe('with a redirect', () => {
  test.use({ example: 'step-up-redirect.ts' });

  test('the page comes back with the form, and the call goes out again', async ({
    page,
    stage,
  }) => {
    await write(page, stage);
    await page.getByRole('button').click();
    await page.getByRole('button', { name: 'Sign in with gold' }).click();
    await expect(page).toHaveTitle('paid');
    expect(stage.accepted).toEqual(['Åsa, 7 kr']);
    expect(await readPage(page)).toEqual(['Åsa, 7 kr', false, '/pay?order=7']);
    await page.reload();
    await page.waitForLoadState('networkidle');
    expect(stage.accepted).toHaveLength(1);
  });

  test('a user who goes back instead has the form, and nothing is sent', async ({
    page,
    stage,
  }) => {
    await write(page, stage);
    await page.getByRole('button').click();
    await page.getByRole('button', { name: 'Sign in with gold' }).waitFor();
    await page.goto(`${stage.edge.origin}/pay?order=7`);
    await expect(page.getByRole('textbox')).toHaveValue('Åsa, 7 kr');
    expect(stage.accepted).toEqual([]);
  });
});
