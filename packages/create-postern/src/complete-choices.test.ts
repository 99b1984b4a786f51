import { PassThrough } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { askForChoices } from './complete-choices.ts';

const [ENTER, DOWN, CANCEL] = ['\r', '\u001b[B', '\u0003'];

/** A terminal whose user presses keys, each at the question that contains a text. */
function buildTerminal(keys: readonly (readonly [question: string, ...keys: readonly string[]])[]) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let shown = '';
  output.on('data', (chunk: Buffer) => {
    shown += String(chunk);
  });
  const press = async (): Promise<void> => {
    for (const [question, ...each] of keys) {
      await expect.poll(() => shown).toContain(question);
      for (const key of each) {
        input.write(key);
        await wait(20);
      }
    }
  };
  return { terminal: { input, output }, press, read: () => shown };
}

test('asks for what is missing', async () => {
  const { terminal, press, read } = buildTerminal([
    ['Which framework', DOWN, DOWN, ENTER],
    ['Where will the edge run', DOWN, ENTER],
  ]);
  const [choices] = await Promise.all([askForChoices({ folder: 'app' }, terminal), press()]);
  expect(choices).toEqual({ folder: 'app', framework: 'vue', runtime: 'cloudflare' });
  expect(read()).not.toContain('In which folder');
});

test('proposes what the site does: React and Node', async () => {
  const { terminal, press } = buildTerminal([
    ['Which framework', ENTER],
    ['Where will the edge run', ENTER],
  ]);
  const [choices] = await Promise.all([askForChoices({ folder: 'app' }, terminal), press()]);
  expect(choices).toEqual({ folder: 'app', framework: 'react', runtime: 'node' });
});

test('proposes a folder, and says why one cannot be taken', async () => {
  const { terminal, press } = buildTerminal([
    ['In which folder', '\b'.repeat(6), 'src', ENTER],
    ['The folder src is not empty', '-2', ENTER],
  ]);
  const given = { framework: 'vue', runtime: 'node' } as const;
  const [choices] = await Promise.all([askForChoices(given, terminal), press()]);
  expect(choices).toEqual({ ...given, folder: 'src-2' });
});

test('the user can cancel', async () => {
  const { terminal, press, read } = buildTerminal([['Which framework', CANCEL]]);
  const [choices] = await Promise.all([askForChoices({ folder: 'app' }, terminal), press()]);
  expect(choices).toBeUndefined();
  expect(read()).toContain('Nothing was created.');
});
